"""`python -m shared.referential.check`: counts the bank, lists its faults, exits 1 if there is any."""

import sys
from collections import Counter
from pathlib import Path

from shared.referential.bank import DATA, media_paths, sheet_paths
from shared.referential.media_rules import media_faults
from shared.referential.models import Competence, Kind
from shared.referential.parameters import FILE as PARAMETERS
from shared.referential.parameters import parameter_faults
from shared.referential.reading import BankError, Sheet, read_framework, read_sheet
from shared.referential.rules import faults
from shared.referential.schema import schema_faults


def main(folder: Path = DATA) -> int:
    """Print the report; 0 when the bank is sound, 1 otherwise."""
    competences, sheets, broken = _read(folder)
    broken += faults(sheets, competences)
    items = [item for sheet in sheets for item in sheet.items]
    broken += media_faults(items, media_paths(folder))
    broken += parameter_faults(folder / PARAMETERS, items)
    print(_table(sheets))
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
    except BankError as error:
        broken.append(str(error))
    for path in sheet_paths(folder):
        broken += schema_faults(path)
        try:
            sheets.append(read_sheet(path))
        except BankError as error:
            broken.append(str(error))
    return competences, sheets, broken


def _table(sheets: list[Sheet]) -> str:
    lines = [f"{'compétence':<12}{'niveau':<8}" + "".join(f"{kind:>11}" for kind in Kind)]
    total: Counter[Kind] = Counter()
    for sheet in sheets:
        level = {skill.name: skill.difficulty for skill in sheet.skills}
        counts = Counter((level[item.skill], item.kind) for item in sheet.items)
        total.update(item.kind for item in sheet.items)
        for difficulty in sorted(set(level.values())):
            cells = "".join(f"{counts[difficulty, kind]:>11}" for kind in Kind)
            lines.append(f"{sheet.competence:<12}{difficulty:<8}{cells}")
    lines.append(f"{'total':<20}" + "".join(f"{total[kind]:>11}" for kind in Kind))
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
