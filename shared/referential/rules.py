"""What a sound bank obeys. Each rule yields one French sentence for each place that breaks it."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from shared.referential.blank_rules import blank_faults
from shared.referential.media_rules import item_media_faults
from shared.referential.models import Competence, Item, Kind, Skill
from shared.referential.pair_rules import pair_faults
from shared.referential.reading import Sheet
from shared.referential.simulation.rules import simulator_faults
from shared.referential.wording_rules import wording_faults

FEWEST_ALTERNATES = 2
"""A pupil who already met one item of a skill must be able to get another."""

EXPECTED_LEVELS = (1, 2, 3, 4, 5, 6, 7)
"""Levels that every compétence must offer for a profile to be able to grow."""

CHOICES = range(3, 7)
TIMED = range(20, 601)
"""Seconds that a timed item may give."""

_TUBE_NAME = re.compile(r"[a-z]+")
_ITEM_ID = re.compile(r"[a-z]+[1-8](-[a-z0-9]+)+")


def faults(sheets: Iterable[Sheet], competences: Iterable[Competence]) -> Iterator[str]:
    """Every fault of the bank, in reading order."""
    sheets = list(sheets)
    yield from _repeated_names(sheets)
    yield from _repeated_questions(sheets)
    yield from pair_faults(item for sheet in sheets for item in sheet.items)
    yield from _missing_levels(sheets, competences)
    for sheet in sheets:
        for tube in sheet.tubes:
            if not _TUBE_NAME.fullmatch(tube.name):
                yield f"tube {tube.name} : le nom s'écrit en lettres minuscules sans accent"
        for skill in sheet.skills:
            yield from _skill_faults(skill, [item for item in sheet.items if item.skill == skill.name])
        for item in sheet.items:
            yield from (f"{item.id} : {fault}" for fault in _item_faults(item))


def _repeated_names(sheets: list[Sheet]) -> Iterator[str]:
    names = {
        "tube": [tube.name for sheet in sheets for tube in sheet.tubes],
        "acquis": [skill.name for sheet in sheets for skill in sheet.skills],
        "épreuve": [item.id for sheet in sheets for item in sheet.items],
    }
    for word, values in names.items():
        yield from (f"{word} {name} : défini {n} fois" for name, n in Counter(values).items() if n > 1)


def _repeated_questions(sheets: list[Sheet]) -> Iterator[str]:
    """The same question, with the same choices, asked twice anywhere in the bank."""
    first: dict[tuple[str, ...], str] = {}
    for item in (item for sheet in sheets for item in sheet.items if item.instruction):
        files = tuple(each.file for each in item.media)
        question = (_squeezed(item.instruction), *map(_squeezed, item.choices), *files)
        if first.setdefault(question, item.id) != item.id:
            yield f"{item.id} : répète la question de {first[question]}"


def _missing_levels(sheets: list[Sheet], competences: Iterable[Competence]) -> Iterator[str]:
    known = {competence.code for competence in competences}
    for sheet in sheets:
        if sheet.competence not in known:
            yield f"compétence {sheet.competence} : absente du référentiel"
    for code in sorted(known):
        present = {skill.difficulty for sheet in sheets if sheet.competence == code for skill in sheet.skills}
        for level in EXPECTED_LEVELS:
            if level not in present:
                yield f"compétence {code} : aucun acquis de niveau {level}"


def _skill_faults(skill: Skill, items: list[Item]) -> Iterator[str]:
    if not skill.title:
        yield f"{skill.name} : titre vide"
    if len(items) < FEWEST_ALTERNATES:
        yield f"{skill.name} : {len(items)} épreuve, il en faut au moins {FEWEST_ALTERNATES}"
    for item in items:
        if not (_ITEM_ID.fullmatch(item.id) and item.id.startswith(f"{skill.name[1:]}-")):
            yield f"{item.id} : l'identifiant doit s'écrire {skill.name[1:]}-mot-mot, sans accent"


def _item_faults(item: Item) -> Iterator[str]:
    if not item.instruction:
        yield "consigne vide"
    if not item.rationale:
        yield "justification absente"
    if any(text.count("`") % 2 for text in (item.instruction, *item.choices)):
        yield "un accent grave n'est pas refermé"
    if item.timed is not None and item.timed not in TIMED:
        yield f"timed : {item.timed} secondes, il en faut de {TIMED[0]} à {TIMED[-1]}"
    if item.attachments and (item.timed is not None or item.focus):
        yield "une épreuve à fichier ne peut être ni timed ni focus : elle se fait hors de la page"
    yield from item_media_faults(item)
    yield from wording_faults(item)
    yield from simulator_faults(item)
    yield from blank_faults(item) if item.kind.has_blanks else _choice_faults(item)


def _choice_faults(item: Item) -> Iterator[str]:
    if not item.solution:
        yield "solution absente"
    if item.several or item.groups or item.grading or item.units or item.wrong:
        yield f"un {item.kind.upper()} n'a que des choix"
    if len(item.choices) not in CHOICES:
        yield f"{len(item.choices)} choix, il en faut de {CHOICES[0]} à {CHOICES[-1]}"
    if not all(item.choices):
        yield "choix vide"
    if len({_squeezed(choice) for choice in item.choices}) < len(item.choices):
        yield "deux choix sont identiques"
    if any(number not in range(1, len(item.choices) + 1) for number in item.right_choices):
        yield "la solution désigne un choix qui n'existe pas"
    if len(item.right_choices) < len(item.solution):
        yield "la solution répète un choix"
    if item.kind is Kind.QCU and len(item.solution) > 1:
        yield "un QCU n'a qu'une bonne réponse"
    if item.kind is Kind.QCM and item.solution and not 2 <= len(item.right_choices) < len(item.choices):
        yield "un QCM a au moins deux bonnes réponses et au moins une mauvaise"


def _squeezed(text: str) -> str:
    return " ".join(text.casefold().split())
