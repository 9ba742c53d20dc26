"""Reads the YAML files into models. Judges their shape only; `check` judges what they say."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import yaml

from shared.referential.models import (
    HIGHEST_DIFFICULTY,
    PIX_PER_LEVEL,
    AnswerFormat,
    Area,
    Blank,
    Competence,
    Grading,
    Item,
    Kind,
    Media,
    Provenance,
    Skill,
    Tolerance,
    Tube,
)
from shared.referential.simulation.reading import FOLDER, read_simulator

_ITEM_KEYS = {
    "id", "kind", "instruction", "choices", "solution", "tolerances", "format", "units", "wrong",
    "blanks", "groups", "grading", "image", "attachments", "timed", "focus", "rationale", "source", "provenance",
    "simulator",
}  # fmt: skip
_BLANK_KEYS = {"label", "choices", "solution", "tolerances", "format", "units", "wrong"}


class BankError(Exception):
    """A file of the référentiel cannot be read; the message, in French, names it and what is wrong."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What one compétence file holds, in file order, duplicates included."""

    competence: str
    tubes: tuple[Tube, ...]
    skills: tuple[Skill, ...]
    items: tuple[Item, ...]


def read_framework(path: Path) -> tuple[tuple[Area, ...], tuple[Competence, ...]]:
    """Read the domaines and the compétences in the order of the référentiel.

    :raises BankError: the file is not YAML or lacks a field.
    """
    areas: list[Area] = []
    competences: list[Competence] = []
    try:
        for entry in _parse(path)["areas"]:
            rows = entry["competences"]
            areas.append(Area(entry["code"], entry["title"], tuple(row["code"] for row in rows)))
            competences += [Competence(row["code"], row["title"], entry["code"]) for row in rows]
    except (KeyError, TypeError) as error:
        raise BankError(f"{path.name} : structure inattendue ({error})") from error
    return tuple(areas), tuple(competences)


def read_provenance(path: Path) -> Provenance | None:
    """The provenance of the whole bank, that of each item which says nothing; None when the framework has none.

    :raises BankError: the file is not YAML, or says something else there.
    """
    try:
        data = _parse(path)
        return _provenance(data["provenance"]) if "provenance" in data else None
    except (TypeError, ValueError) as error:
        raise BankError(f"{path.name} : provenance inattendue ({error})") from error


def read_sheet(path: Path) -> Sheet:
    """Read the file of one compétence.

    :raises BankError: the file is not YAML, or a field is missing, unknown or of the wrong shape.
    """
    try:
        sheet = sheet_of(_parse(path), path.parent.parent / FOLDER)
        if sheet.competence != path.stem:
            raise ValueError(f"le fichier parle de la compétence {sheet.competence}")
        return sheet
    except (KeyError, TypeError, ValueError) as error:
        raise BankError(f"{path.name} : structure inattendue ({error})") from error


def _parse(path: Path) -> Any:
    # The base loader leaves every scalar as the text that the author typed: no `12:30` nor `1e3` surprise.
    try:
        return yaml.load(path.read_bytes(), Loader=yaml.CBaseLoader)  # noqa: S506 - builds text, lists and dicts only
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise BankError(f"{path.name} : ce n'est pas du YAML lisible ({error})") from error


def sheet_of(data: Any, simulators: Path = Path()) -> Sheet:
    """What YAML, or another reader, found in the file of a compétence: texts, lists and mappings only.

    `simulators` is the folder of the data that simulators name.

    :raises KeyError, TypeError, ValueError: a field is missing, unknown or of the wrong shape.
    """
    code: str = data["competence"]
    crowd = Counter(_difficulty(row) for tube in data["tubes"] for row in tube["skills"])
    tubes, skills, items = [], [], []
    for entry in data["tubes"]:
        tube = Tube(name=entry["name"], title=entry["title"], competence=code)
        tubes.append(tube)
        for row in entry["skills"]:
            skill = _skill(row, tube, crowd)
            skills.append(skill)
            items += [item_of(fields, skill.name, simulators) for fields in row["items"]]
    return Sheet(code, tuple(tubes), tuple(skills), tuple(items))


def _skill(row: Any, tube: Tube, crowd: Counter[int]) -> Skill:
    difficulty = _difficulty(row)
    return Skill(
        name=f"@{tube.name}{difficulty}",
        title=row["title"],
        difficulty=difficulty,
        competence=tube.competence,
        tube=tube.name,
        pix=Fraction(PIX_PER_LEVEL, crowd[difficulty]),
    )


def _difficulty(row: Any) -> int:
    difficulty = int(row["difficulty"])
    if not 1 <= difficulty <= HIGHEST_DIFFICULTY:
        raise ValueError(f"difficulté {difficulty} hors de 1 à {HIGHEST_DIFFICULTY}")
    return difficulty


def item_of(fields: Any, skill: str, simulators: Path = Path()) -> Item:
    """An item of this skill from its fields; raises as `sheet_of`."""
    identifier = fields["id"]
    try:
        _know(fields, _ITEM_KEYS)
        kind = Kind(fields["kind"])
        return Item(
            id=identifier,
            kind=kind,
            skill=skill,
            instruction=_text(fields.get("instruction")),
            choices=_texts(fields.get("choices")),
            solution=_solution(kind, _listed(fields.get("solution"))),
            tolerances=_tolerances(fields),
            format=AnswerFormat(fields.get("format", AnswerFormat.TEXT)),
            units=_texts(fields.get("units")),
            wrong=_texts(fields.get("wrong")),
            several=tuple(_blank(row, fields) for row in _listed(fields.get("blanks"))),
            groups=tuple(_texts(group) for group in _listed(fields.get("groups"))),
            grading=_grading(fields.get("grading")),
            image=_media(fields["image"], "alt") if "image" in fields else None,
            attachments=tuple(_media(row, "label") for row in _listed(fields.get("attachments"))),
            timed=int(fields["timed"]) if "timed" in fields else None,
            focus=_flag(fields.get("focus", "false")),
            rationale=_text(fields.get("rationale")),
            source=_text(fields.get("source")),
            provenance=_provenance(fields["provenance"]) if "provenance" in fields else None,
            simulator=read_simulator(fields["simulator"], simulators) if "simulator" in fields else None,
        )
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"épreuve {identifier} : {error}") from error


def _solution(kind: Kind, values: Iterable[Any]) -> tuple[int, ...] | tuple[str, ...]:
    if kind.has_blanks:
        return tuple(_text(value) for value in values)
    return tuple(int(value) for value in values)


def _blank(row: Any, item: Any) -> Blank:
    """One blank; what it does not say of its tolerances, its format or its units, the item says."""
    _know(row, _BLANK_KEYS)
    fields = {key: item[key] for key in ("tolerances", "format", "units") if key in item} | row
    return Blank(
        label=_text(row.get("label")),
        accepted=_texts(row.get("solution")),
        choices=_texts(row.get("choices")),
        tolerances=_tolerances(fields),
        format=AnswerFormat(fields.get("format", AnswerFormat.TEXT)),
        units=_texts(fields.get("units")),
        wrong=_texts(fields.get("wrong")),
    )


def _grading(fields: Any) -> Grading | None:
    if fields is None:
        return None
    _know(fields, {"ok", "partially"})
    return Grading(int(fields["ok"]), int(fields["partially"]) if "partially" in fields else None)


def _media(fields: Any, words: str) -> Media:
    _know(fields, {"file", words})
    return Media(_text(fields["file"]), _text(fields.get(words)))


def _provenance(fields: Any) -> Provenance:
    _know(fields, {"author", "licence", "date"})
    return Provenance(*(_text(fields.get(name)) for name in ("author", "licence", "date")))


def _flag(value: Any) -> bool:
    if value not in ("true", "false"):
        raise ValueError(f"true ou false attendu : {value!r}")
    return bool(value == "true")


def _tolerances(fields: Any) -> frozenset[Tolerance]:
    return frozenset(Tolerance(name) for name in fields.get("tolerances", list(Tolerance)))


def _know(fields: Any, keys: set[str]) -> None:
    if unknown := set(fields) - keys:
        raise ValueError(f"champ inconnu : {', '.join(sorted(unknown))}")


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(_text(one) for one in _listed(value))


def _listed(value: Any) -> list[Any]:
    """A list as it is, a lone value as a list of one, nothing as an empty list."""
    if value is None or value == "":
        return []
    return value if isinstance(value, list) else [value]


def _text(value: Any) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ValueError(f"texte attendu, à écrire entre guillemets : {value!r}")
    return value.strip()
