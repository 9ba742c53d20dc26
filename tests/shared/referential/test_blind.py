"""The blind review: what a reader who saw no solution answered, against the bank."""

from dataclasses import replace

from shared.referential.answers import right_answer, wrong_answer
from shared.referential.bank import load_bank
from shared.referential.blind import Reading, agreement, ask, fingerprint
from shared.referential.models import Item, Kind

BANK = load_bank()


def reading(item: Item, answer: list[str], seen: str = "") -> Reading:
    return Reading(item.id, seen or fingerprint(BANK, item), tuple(answer))


def test_a_reading_agrees_or_is_disputed_as_a_pupil_would_be_right_or_wrong() -> None:
    one_of_each = list({item.kind: item for item in BANK.items.values()}.values())
    assert len(one_of_each) == len(Kind)
    ids = {item.id for item in one_of_each}
    agreed = agreement(BANK, [reading(item, right_answer(item)) for item in one_of_each])
    disputed = agreement(BANK, [reading(item, wrong_answer(item)) for item in one_of_each])
    assert set(agreed.agreed) == ids and agreed.share == 1
    assert set(disputed.disputed) == ids and disputed.share == 0
    assert len(agreed.unread) == len(BANK.items) - len(Kind)


def test_an_item_that_changed_since_is_to_be_read_again() -> None:
    item = next(iter(BANK.items.values()))
    assert item.id in agreement(BANK, [reading(item, right_answer(item), seen="00000000")]).unread


def test_what_a_reader_is_asked_tells_no_solution() -> None:
    item = next(item for item in BANK.items.values() if item.kind is Kind.QROC and not item.choices)
    sheet = ask(BANK, BANK.skills[item.skill].competence, [item.id])
    assert "solution" not in sheet and "rationale" not in sheet
    assert item.id in sheet


def test_what_a_reader_is_asked_holds_the_simulator() -> None:
    item = next(item for item in BANK.items.values() if item.simulator and item.simulator.acts)
    assert item.simulator is not None
    sheet = ask(BANK, BANK.skills[item.skill].competence, [item.id])
    assert item.simulator.title in sheet and sorted(item.simulator.acts)[0] in sheet
    without_acts = replace(item, simulator=replace(item.simulator, acts=frozenset()))
    assert len({fingerprint(BANK, each) for each in (item, without_acts, replace(item, simulator=None))}) == 3


def test_every_simulator_can_be_asked() -> None:
    held = [item for item in BANK.items.values() if item.simulator]
    sheets = "".join(ask(BANK, code, [item.id for item in held]) for code in [one.code for one in BANK.competences])
    assert sheets.count("\n  simulator:\n") == len(held)
