"""Finds items of the bank for its reviewers."""

from collections import Counter
from collections.abc import Mapping

from shared.referential.bank import Bank
from shared.referential.models import Item, Kind, Tolerance
from shared.referential.tolerance import treat


def counts_of(bank: Bank) -> Mapping[str, Counter[Kind]]:
    """How many items of each kind each compétence holds, by its code."""
    counts: dict[str, Counter[Kind]] = {one.code: Counter() for one in bank.competences}
    for item in bank.items.values():
        counts[bank.skills[item.skill].competence][item.kind] += 1
    return counts


def search(bank: Bank, *, words: str, kind: str, competence: str) -> list[Item]:
    """The items that hold every word, case and accents apart; of that kind and that compétence when they are told."""
    wanted = [_plain(word) for word in words.split()]
    return [
        item
        for code in ([competence] if competence else [one.code for one in bank.competences])
        for skill in bank.skills_of(code)
        for item in bank.items_of(skill.name)
        if (kind not in list(Kind) or item.kind == kind) and all(word in _said(item) for word in wanted)
    ]


def _said(item: Item) -> str:
    labels = (blank.label for blank in item.blanks)
    return _plain(" ".join((item.id, item.instruction, *item.choices, *labels, *item.accepted_answers)))


def _plain(text: str) -> str:
    return treat(text, {Tolerance.T1})
