"""`python -m shared.referential.check [folder]`: counts the bank, lists its faults, exits 1 if there is any."""

import sys
from pathlib import Path

from shared.referential.bank import DATA, media_paths, sheet_paths, simulator_paths
from shared.referential.counts import tables
from shared.referential.media_rules import media_faults
from shared.referential.models import Competence
from shared.referential.parameters import FILE as PARAMETERS
from shared.referential.parameters import parameter_faults
from shared.referential.reading import BankError, Sheet, read_framework, read_provenance, read_sheet
from shared.referential.rules import faults
from shared.referential.schema import schema_faults, simulator_schema_faults
from shared.referential.simulation.rules import file_faults
from shared.referential.wording_rules import provenance_faults


def main(folder: Path = DATA) -> int:
    """Print the report; 0 when the bank is sound, 1 otherwise."""
    competences, sheets, broken = _read(folder)
    broken += faults(sheets, competences)
    items = [item for sheet in sheets for item in sheet.items]
    broken += media_faults(items, media_paths(folder))
    broken += file_faults(items, simulator_paths(folder))
    broken += simulator_schema_faults(items, simulator_paths(folder))
    broken += parameter_faults(folder / PARAMETERS, items)
    print(tables(sheets))
    for fault in broken:
        print(f"✗ {fault}")
    print(f"{len(broken)} défaut(s)." if broken else "La banque est en ordre.")
    return 1 if broken else 0


def _read(folder: Path) -> tuple[tuple[Competence, ...], list[Sheet], list[str]]:
    """Read all that can be read, so that one unreadable file does not hide the faults of the others."""
    broken: list[str] = []
    competences: tuple[Competence, ...] = ()
    sheets: list[Sheet] = []
    try:
        _, competences = read_framework(folder / "framework.yaml")
        provenance = read_provenance(folder / "framework.yaml")
        told = provenance_faults(provenance) if provenance else ["la provenance de la banque est absente"]
        broken += [f"framework.yaml : {fault}" for fault in told]
    except BankError as error:
        broken.append(str(error))
    for path in sheet_paths(folder):
        broken += schema_faults(path)
        try:
            sheets.append(read_sheet(path))
        except BankError as error:
            broken.append(str(error))
    return competences, sheets, broken


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])) if sys.argv[1:] else main())
