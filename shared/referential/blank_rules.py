"""What sound blanks obey: right answers that can be typed, wrong ones that no tolerance lets through."""

import re
from collections.abc import Iterable, Iterator
from itertools import combinations

from shared.referential.matching import blank_is_right
from shared.referential.models import AnswerFormat, Blank, Item, Kind, Tolerance
from shared.referential.tolerance import treat

BLANKS = range(2, 7)
LISTED = range(3, 11)
"""How many choices a list offers."""

_NUMBER = re.compile(r"-?\d+([.,]\d+)?")


def blank_faults(item: Item) -> Iterator[str]:
    """The faults of what is to be filled in, for a QROC and both kinds of QROCM."""
    if item.kind is Kind.QROC:
        if item.several or item.groups or item.grading:
            yield "un QROC n'a ni blanks, ni groups, ni grading"
    else:
        yield from _several_faults(item)
    for blank in item.blanks:
        where = f"{blank.label} : " if len(item.blanks) > 1 else ""
        accepted = [text for group in item.groups for text in group] if item.groups else list(blank.accepted)
        yield from (f"{where}{fault}" for fault in _blank_faults(blank, accepted))
        yield from (f"{where}{fault}" for fault in _wrong_accepted(blank, item, accepted))


def _several_faults(item: Item) -> Iterator[str]:
    if item.choices or item.solution:
        yield "les choix et la solution d'un QROCM s'écrivent dans ses blanks ou ses groups"
    if len(item.blanks) not in BLANKS:
        yield f"{len(item.blanks)} champs, il en faut de {BLANKS[0]} à {BLANKS[-1]}"
    labels = [_squeezed(blank.label) for blank in item.blanks]
    if not all(labels):
        yield "un champ n'a pas d'étiquette"
    if len(set(labels)) < len(labels):
        yield "deux champs ont la même étiquette"
    if item.kind is Kind.QROCM_IND:
        if item.groups or item.grading:
            yield "groups et grading sont réservés au qrocm-dep"
        return
    if any(blank.accepted for blank in item.blanks):
        yield "les champs d'un qrocm-dep n'ont pas de solution : elles sont dans groups"
    if len(item.groups) < len(item.blanks):
        yield "il faut au moins autant de groupes de solutions que de champs"
    yield from _grading_faults(item)
    for one, other in combinations(item.groups, 2):
        for text in one:
            if any(blank_is_right(blank, text, other) for blank in item.blanks):
                yield f"« {text} » est juste dans deux groupes : on ne sait lequel compter"


def _grading_faults(item: Item) -> Iterator[str]:
    if item.grading is None:
        return
    if not 1 <= item.grading.ok <= len(item.blanks):
        yield f"ok : {item.grading.ok} ne peut être atteint avec {len(item.blanks)} champs"
    if item.grading.partially is not None and not 1 <= item.grading.partially < item.grading.ok:
        yield "partially doit être entre 1 et ok, sans l'atteindre"


def _blank_faults(blank: Blank, accepted: list[str]) -> Iterator[str]:
    if not accepted:
        yield "solution absente"
    if not all(accepted):
        yield "réponse acceptée vide"
    if blank.choices:
        yield from _list_faults(blank, accepted)
        return
    if blank.units and blank.format is not AnswerFormat.NUMBER:
        yield "units ne sert qu'au format nombre"
    for answer in filter(None, accepted):
        if blank.format is AnswerFormat.NUMBER:
            if not _NUMBER.fullmatch(answer):
                yield f"« {answer} » n'est pas un nombre"
        elif Tolerance.T2 in blank.tolerances and not any(map(str.isalnum, answer)):
            yield f"t2 efface « {answer} » : aucune réponse ne serait juste"
        elif Tolerance.T3 in blank.tolerances and any(map(str.isdigit, answer)):
            # 1000 for 100 is no typing slip.
            yield f"t3 pardonnerait un chiffre faux dans « {answer} » : retirer t3 ou passer au format nombre"


def _list_faults(blank: Blank, accepted: list[str]) -> Iterator[str]:
    if len(blank.choices) not in LISTED:
        yield f"la liste a {len(blank.choices)} choix, il en faut de {LISTED[0]} à {LISTED[-1]}"
    if not all(blank.choices) or len({_squeezed(choice) for choice in blank.choices}) < len(blank.choices):
        yield "la liste a un choix vide ou répété"
    for answer in accepted:
        if answer not in blank.choices:
            yield f"« {answer} » n'est pas dans la liste"
    if not set(blank.choices) - set(accepted):
        yield "tous les choix de la liste sont justes"


def _wrong_accepted(blank: Blank, item: Item, accepted: list[str]) -> Iterator[str]:
    """What the author, or another blank of the item, says to be wrong here, and that a tolerance accepts."""
    for text in blank.wrong or item.wrong:
        if blank_is_right(blank, text, accepted):
            yield f"une tolérance accepte « {text} », donné pour faux"
    if item.kind is not Kind.QROCM_IND or Tolerance.T3 not in blank.tolerances or blank.choices:
        return
    for text in _elsewhere(item, blank):
        if _only_near(blank, text, accepted):
            yield f"t3 accepte « {text} », solution d'un autre champ"


def _elsewhere(item: Item, blank: Blank) -> Iterable[str]:
    return (text for other in item.blanks if other is not blank for text in other.accepted)


def _only_near(blank: Blank, text: str, accepted: list[str]) -> bool:
    """True when T3 alone makes `text` right."""
    same = {treat(one, blank.tolerances) for one in accepted}
    return treat(text, blank.tolerances) not in same and blank_is_right(blank, text, accepted)


def _squeezed(text: str) -> str:
    return " ".join(text.casefold().split())
