"""What the pages of the positioning show: the question to ask, and where a pupil stands."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.exam.domain.knowledge import current_knowledge, next_instant
from services.exam.domain.positioning import Known, choose_item, next_skill, settled
from services.exam.domain.standing import Standing, standing_of
from services.exam.queries.profiles import elements_of, items_met
from shared.errors import NotFound
from shared.referential.bank import load_bank
from shared.referential.models import Competence, Item
from shared.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Step:
    """`item` is None when nothing is left to ask. `at` is the instant that an answer given now would have."""

    item: Item | None
    settled: int
    counted: int
    known: Known
    at: datetime


def competence_of(code: str) -> Competence:
    """Raises `NotFound` for a code that the référentiel does not hold."""
    for one in load_bank().competences:
        if one.code == code:
            return one
    raise NotFound()


def step_of(tx: Transaction, account_id: UUID, competence: Competence) -> Step:
    """The question that this pupil has in front of them, the same however often it is asked for."""
    bank = load_bank()
    known, at = _known(tx, account_id)
    skill = next_skill(bank, competence, known)
    item = choose_item(bank, skill, items_met(tx, account_id), str(account_id)) if skill else None
    return Step(item, *settled(bank, competence, known), known, at)


def standings_of(tx: Transaction, account_id: UUID) -> list[Standing]:
    """The 16 compétences of one account, in order."""
    bank = load_bank()
    known, _ = _known(tx, account_id)
    return [standing_of(bank, one, known, tx.now) for one in bank.competences]


def _known(tx: Transaction, account_id: UUID) -> tuple[Known, datetime]:
    elements = elements_of(tx, account_id)
    at = next_instant(elements, tx.now)
    return current_knowledge(elements, at), at
