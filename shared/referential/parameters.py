"""The 2PL parameters of the items (`docs/rules.md` R-V3-PARAMETERS): `parameters.csv`, and a default for the rest."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import isfinite
from pathlib import Path

from shared.referential.models import Item, Skill
from shared.referential.reading import BankError

FILE = "parameters.csv"
COLUMNS = ["item", "discrimination", "difficulty", "answers"]

LOWEST, HIGHEST = -9.0, 9.0
"""Ends of the scale of ability: a difficulty beyond them measures nobody."""

MOST_DISCRIMINATION = 5.0
"""Beyond it, an item would tell right from wrong at one point alone: a calibration gone astray."""

DEFAULT_DISCRIMINATION = 1.0

_FIRST_LEVEL, _LEVEL_STEP = -1.4, 0.9


@dataclass(frozen=True, slots=True)
class Parameters:
    """What an item is worth on the scale of ability."""

    discrimination: float
    """a > 0: how sharply the item tells apart those just below from those just above its difficulty."""
    difficulty: float
    """b: the ability at which one pupil in two answers right."""
    answers: int = 0
    """How many answers calibrated it; 0 for the default of its level."""


def default_parameters(skill: Skill) -> Parameters:
    """Those of an item that nobody has calibrated: in the middle of the step of its level."""
    return Parameters(DEFAULT_DISCRIMINATION, _FIRST_LEVEL + _LEVEL_STEP * (skill.difficulty - 0.5))


def read_parameters(path: Path) -> dict[str, Parameters]:
    """The calibrated items of a file, by id; none when there is no file.

    :raises BankError: a line makes no sense.
    """
    found: dict[str, Parameters] = {}
    for where, row in _rows(path):
        item = row["item"]
        if item in found:
            raise BankError(f"{where} : « {item} » est là deux fois")
        found[item] = _parameters(where, row)
    return found


def parameters_of(
    items: Iterable[Item], skills: Mapping[str, Skill], calibrated: Mapping[str, Parameters]
) -> dict[str, Parameters]:
    """One set of parameters for each item, in the order of the items."""
    return {item.id: calibrated.get(item.id) or default_parameters(skills[item.skill]) for item in items}


def parameter_faults(path: Path, items: Iterable[Item]) -> list[str]:
    """What `make bank-check` says of the file: a line without sense, or an item that the bank does not hold."""
    try:
        unknown = read_parameters(path).keys() - {item.id for item in items}
    except BankError as error:
        return [str(error)]
    return [f"{path.name} : « {item} » n’est pas un item de la banque" for item in sorted(unknown)]


def write_parameters(path: Path, parameters: Mapping[str, Parameters]) -> None:
    """Write the calibrated items, sorted by id, so that two calibrations compare line by line."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for item, one in sorted(parameters.items()):
            writer.writerow([item, f"{one.discrimination:.3f}", f"{one.difficulty:.3f}", one.answers])


def _rows(path: Path) -> Iterator[tuple[str, dict[str, str]]]:
    if not path.exists():
        return
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            if reader.fieldnames != COLUMNS:
                raise BankError(f"{path.name} : la première ligne doit être « {','.join(COLUMNS)} »")
            for row in reader:
                where = f"{path.name}, ligne {reader.line_num}"
                if None in row or None in row.values():
                    raise BankError(f"{where} : il faut {len(COLUMNS)} valeurs")
                yield where, row
    except (UnicodeDecodeError, csv.Error) as error:
        raise BankError(f"{path.name} : ce n’est pas un fichier CSV lisible ({error})") from error


def _parameters(where: str, row: Mapping[str, str]) -> Parameters:
    try:
        one = Parameters(float(row["discrimination"]), float(row["difficulty"]), int(row["answers"]))
    except ValueError as error:
        raise BankError(f"{where} : un nombre est illisible ({error})") from error
    if not 0 < one.discrimination <= MOST_DISCRIMINATION:
        raise BankError(f"{where} : discrimination {one.discrimination:g} hors de 0 (exclu) à {MOST_DISCRIMINATION:g}")
    if not (isfinite(one.difficulty) and LOWEST < one.difficulty < HIGHEST):
        raise BankError(f"{where} : difficulté {one.difficulty:g} hors de {LOWEST:g} à {HIGHEST:g}")
    if one.answers <= 0:
        raise BankError(f"{where} : le nombre de réponses doit être positif")
    return one
