"""`python -m shared.referential.qti export <dossier|zip>` and `import <zip> <dossier>`."""

import argparse
import sys
from datetime import UTC, date, datetime
from pathlib import Path

from shared.referential.bank import DATA, load_bank
from shared.referential.models import Provenance
from shared.referential.qti.exchange import export_files, import_files, write_bank
from shared.referential.qti.manifest import Place, place_of
from shared.referential.qti.package import read_package, write_package
from shared.referential.qti.xml import QtiError
from shared.referential.reading import BankError


def main(words: list[str], today: date) -> int:
    """0 when everything went through, 1 when something was refused; what was is said line by line."""
    asked = _parser().parse_args(words)
    try:
        refused = _export(asked) if asked.act == "export" else _import(asked, today)
    except (QtiError, BankError, OSError) as error:
        refused = [str(error)]
    for line in refused:
        print(f"✗ {line}")
    return 1 if refused else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m shared.referential.qti", description=__doc__)
    acts = parser.add_subparsers(dest="act", required=True)
    export = acts.add_parser("export", help="écrire la banque dans un paquet QTI 3.0")
    export.add_argument("destination", type=Path, help="un .zip, ou un dossier")
    export.add_argument("--banque", type=Path, default=DATA, help="le dossier de la banque")
    take = acts.add_parser("import", help="lire un paquet QTI 3.0 dans un nouveau dossier")
    take.add_argument("source", type=Path)
    take.add_argument("folder", type=Path, help="un dossier qui n’existe pas encore")
    take.add_argument(
        "--acquis", default="", help="pour un paquet venu d’ailleurs : l’acquis de ses épreuves, requete3"
    )
    take.add_argument("--auteur", default="")
    take.add_argument("--licence", default="")
    return parser


def _export(asked: argparse.Namespace) -> list[str]:
    bank = load_bank(asked.banque)
    files, refused = export_files(bank, bank.items.values())
    write_package(asked.destination, files)
    print(f"{len(bank.items) - len(refused)} épreuves écrites dans {asked.destination}.")
    return refused


def _import(asked: argparse.Namespace, today: date) -> list[str]:
    if asked.folder.exists():
        raise QtiError(f"{asked.folder} existe déjà : choisissez un dossier nouveau.")
    bank = load_bank()
    foreign = Provenance(asked.auteur, asked.licence, today.isoformat()) if asked.auteur and asked.licence else None
    imported = import_files(
        read_package(asked.source), usual=bank.provenance, place=_place(asked.acquis), foreign=foreign
    )
    if imported.items:
        write_bank(asked.folder, imported)
        print(f"{imported.items} épreuves écrites dans {asked.folder}. À vérifier :")
        print(f"python -m shared.referential.check {asked.folder}")
    return imported.refused


def _place(name: str) -> Place | None:
    if not name:
        return None
    bank = load_bank()
    skill = bank.skills.get(f"@{name.removeprefix('@')}")
    if skill is None:
        raise QtiError(f"La banque n’a pas d’acquis « {name} ».")
    return place_of(skill, bank.tubes[skill.tube])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], datetime.now(UTC).date()))
