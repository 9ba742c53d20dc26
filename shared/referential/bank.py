"""The bank of items, loaded once a process and never changed: `load_bank()`."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from shared.referential.models import Area, Competence, Item, Provenance, Skill, Tube
from shared.referential.parameters import FILE as PARAMETERS
from shared.referential.parameters import Parameters, parameters_of, read_parameters
from shared.referential.reading import BankError, Sheet, read_framework, read_provenance, read_sheet
from shared.referential.simulation.reading import FOLDER

DATA = Path(__file__).parent
"""Folder that holds `framework.yaml`, `bank/<compétence>.yaml`, `parameters.csv`, the files of `media/`
and those of `simulators/`."""

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Bank:
    """The référentiel and its items, read-only.

    `version` is a digest of the data files: equal versions hold equal items, whatever the machine.
    Mappings and look-ups raise `KeyError` for a name that the bank does not hold.
    """

    version: str
    areas: tuple[Area, ...]
    competences: tuple[Competence, ...]
    """The 16 compétences in the order of the référentiel."""
    tubes: Mapping[str, Tube]
    skills: Mapping[str, Skill]
    items: Mapping[str, Item]
    parameters: Mapping[str, Parameters]
    """What each item is worth on the scale of ability; none is without."""
    media: Mapping[str, Path]
    """The files that items show or give, by name. No other file is ever served."""
    provenance: Provenance | None
    """Who wrote the items that do not say it themselves."""
    _skills_of: Mapping[str, tuple[Skill, ...]]
    _items_of: Mapping[str, tuple[Item, ...]]
    _ladders: Mapping[str, tuple[Skill, ...]]

    def items_of(self, skill: str) -> tuple[Item, ...]:
        """The alternates of a skill (`@moteur1`), in file order."""
        return self._items_of[skill]

    def skills_of(self, competence: str) -> tuple[Skill, ...]:
        """The skills of a compétence (`1.1`), tube by tube, the easiest first in each."""
        return self._skills_of[competence]

    def provenance_of(self, item: Item) -> Provenance | None:
        """Who wrote an item and under which licence."""
        return item.provenance or self.provenance

    def tube_of(self, skill: str) -> tuple[Skill, ...]:
        """Every skill of the tube of `skill`, itself included, from the easiest to the hardest."""
        return self._ladders[self.skills[skill].tube]


@cache
def load_bank(folder: Path = DATA) -> Bank:
    """Read the framework and every compétence file once a process.

    :raises BankError: a file cannot be read, or a tube, a skill or an item is named twice.
    """
    areas, competences = read_framework(folder / "framework.yaml")
    sheets = [read_sheet(path) for path in sheet_paths(folder)]
    skills = [skill for sheet in sheets for skill in _climbing(sheet)]
    items = [item for sheet in sheets for item in sheet.items]
    skill_named = _unique(skills, lambda skill: skill.name)
    return Bank(
        version=_digest(folder),
        areas=areas,
        competences=competences,
        tubes=_unique((tube for sheet in sheets for tube in sheet.tubes), lambda tube: tube.name),
        skills=skill_named,
        items=_unique(items, lambda item: item.id),
        parameters=MappingProxyType(parameters_of(items, skill_named, read_parameters(folder / PARAMETERS))),
        media=MappingProxyType({each.file: folder / "media" / each.file for item in items for each in item.media}),
        provenance=read_provenance(folder / "framework.yaml"),
        _skills_of=_grouped(skills, lambda skill: skill.competence, (row.code for row in competences)),
        _items_of=_grouped(items, lambda item: item.skill, (skill.name for skill in skills)),
        _ladders=_grouped(skills, lambda skill: skill.tube),
    )


def sheet_paths(folder: Path = DATA) -> list[Path]:
    """The compétence files, in the order of their codes."""
    return sorted((folder / "bank").glob("*.yaml"))


def media_paths(folder: Path = DATA) -> list[Path]:
    """The files of `media/`, by name."""
    return sorted(path for path in (folder / "media").glob("*") if path.is_file())


def simulator_paths(folder: Path = DATA) -> list[Path]:
    """The data files of the simulators, by name."""
    return sorted((folder / FOLDER).glob("*.yaml"))


def _climbing(sheet: Sheet) -> list[Skill]:
    order = {tube.name: rank for rank, tube in enumerate(sheet.tubes)}
    return sorted(sheet.skills, key=lambda skill: (order[skill.tube], skill.difficulty))


def _digest(folder: Path) -> str:
    digest = sha256()
    calibrated = [path for path in [folder / PARAMETERS] if path.exists()]
    texts = [folder / "framework.yaml", *sheet_paths(folder), *calibrated, *simulator_paths(folder)]
    for path in [*texts, *media_paths(folder)]:
        digest.update(f"{path.name}\0{path.stat().st_size}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _unique(rows: Iterable[_T], key: Callable[[_T], str]) -> Mapping[str, _T]:
    named: dict[str, _T] = {}
    for row in rows:
        if named.setdefault(key(row), row) is not row:
            raise BankError(f"« {key(row)} » est défini deux fois dans la banque")
    return MappingProxyType(named)


def _grouped(rows: Iterable[_T], key: Callable[[_T], str], keys: Iterable[str] = ()) -> Mapping[str, tuple[_T, ...]]:
    groups: defaultdict[str, list[_T]] = defaultdict(list, {name: [] for name in keys})
    for row in rows:
        groups[key(row)].append(row)
    return MappingProxyType({name: tuple(group) for name, group in groups.items()})
