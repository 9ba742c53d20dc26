"""The rows of a file of profiles, judged one by one (`docs/rules.md` R-IMPORT)."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from shared.domain.names import normalise
from shared.referential.bank import Bank
from shared.referential.models import HIGHEST_DIFFICULTY, PIX_PER_LEVEL

PUPIL_COLUMNS = ("Identifiant", "Nom", "Prénom", "Classe")
_OF_A_COMPETENCE = re.compile(r"(\d+\.\d+)(?![\d.])(.*)", re.DOTALL)
_PIX = re.compile(r"\bpix\b", re.IGNORECASE)
_WHOLE = re.compile(r"[0-9]{1,3}", re.ASCII)
MOST_PIX = HIGHEST_DIFFICULTY * PIX_PER_LEVEL


@dataclass(frozen=True, slots=True)
class Listed:
    """A pupil of the class that the file is about."""

    pupil_id: UUID
    last_name: str
    first_name: str


@dataclass(frozen=True, slots=True)
class Problem:
    """What to correct. `line` as the spreadsheet numbers it; `column` is empty for the whole line."""

    line: int
    column: str
    sentence: str


@dataclass(slots=True)
class Reading:
    """All or nothing: `levels`, by pupil then compétence, count only when there is no problem."""

    levels: dict[UUID, dict[str, int]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Column:
    place: int
    title: str
    code: str
    in_pix: bool


def template_columns(bank: Bank) -> list[str]:
    return [*PUPIL_COLUMNS, *(f"{one.code} {one.title} (niveau)" for one in bank.competences)]


def read_profiles(rows: Sequence[tuple[int, Sequence[str]]], pupils: Iterable[Listed], bank: Bank) -> Reading:
    """Each line is a pupil of the class; an empty cell says nothing of its compétence."""
    reading, listed = Reading(), {one.pupil_id: one for one in pupils}
    (number, header), *lines = rows
    columns = _columns(number, header, bank, reading)
    places = {normalise(title): place for place, title in reversed(list(enumerate(header)))}
    seen: dict[UUID, int] = {}
    for line, cells in lines:
        found = _who(cells, places, listed)
        if isinstance(found, str):
            reading.problems.append(Problem(line, "", found))
            continue
        if (first := seen.setdefault(found, line)) != line:
            sentence = f"Cet élève est déjà à la ligne {first}. Gardez une seule ligne."
            reading.problems.append(Problem(line, "", sentence))
        levels = _levels(line, cells, columns, reading)
        if levels:
            reading.levels[found] = levels
    if not reading.levels and not reading.problems:
        sentence = "Aucun niveau n’est rempli. Écrivez le niveau de chaque élève, puis déposez le fichier."
        reading.problems.append(Problem(number, "", sentence))
    return reading


def _columns(number: int, header: Sequence[str], bank: Bank, reading: Reading) -> list[_Column]:
    columns: dict[str, _Column] = {}
    codes = {one.code for one in bank.competences}
    for place, title in enumerate(header):
        if not (found := _OF_A_COMPETENCE.match(title)):
            continue
        code, rest = found.groups()
        if code not in codes:
            sentence = f"Aucune compétence n’a le numéro {code}. Reprenez les titres du modèle."
            reading.problems.append(Problem(number, title, sentence))
        elif code in columns:
            sentence = f"La compétence {code} a deux colonnes. Gardez-en une."
            reading.problems.append(Problem(number, title, sentence))
        else:
            columns[code] = _Column(place, title, code, _PIX.search(rest) is not None)
    if not columns and not reading.problems:
        sentence = "La première ligne n’a aucun titre de compétence (« 1.1 … »). Reprenez la première ligne du modèle."
        reading.problems.append(Problem(number, "", sentence))
    return list(columns.values())


def _who(cells: Sequence[str], places: Mapping[str, int], listed: Mapping[UUID, Listed]) -> UUID | str:
    """The pupil of a line, or why there is none. The id decides; without it, the names do if one pupil has them."""

    def cell(title: str) -> str:
        place = places.get(normalise(title), len(cells))
        return cells[place] if place < len(cells) else ""

    typed, last, first = (cell(title) for title in PUPIL_COLUMNS[:3])
    if typed:
        try:
            pupil = UUID(typed)
        except ValueError:
            return "L’identifiant est illisible. Reprenez celui du modèle, ou laissez la case vide."
        return pupil if pupil in listed else "Cet identifiant n’est pas celui d’un élève de la classe."
    if not last or not first:
        return "Indiquez l’élève : son identifiant, ou son nom et son prénom."
    same = [
        one.pupil_id
        for one in listed.values()
        if (normalise(one.last_name), normalise(one.first_name)) == (normalise(last), normalise(first))
    ]
    if len(same) > 1:
        return "Plusieurs élèves de la classe ont ce nom et ce prénom. Reprenez l’identifiant du modèle."
    return same[0] if same else "Aucun élève de la classe n’a ce nom et ce prénom."


def _levels(line: int, cells: Sequence[str], columns: Sequence[_Column], reading: Reading) -> dict[str, int]:
    levels = {}
    for column in columns:
        typed = cells[column.place] if column.place < len(cells) else ""
        if not typed:
            continue
        most = MOST_PIX if column.in_pix else HIGHEST_DIFFICULTY
        if not _WHOLE.fullmatch(typed) or int(typed) > most:
            sentence = f"Écrivez un nombre entier de 0 à {most}, ou laissez la case vide."
            reading.problems.append(Problem(line, column.title, sentence))
            continue
        levels[column.code] = int(typed) // PIX_PER_LEVEL if column.in_pix else int(typed)
    return levels
