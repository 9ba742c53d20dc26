"""The positioning: answers given outside any certification (`docs/rules.md` R-KNOWLEDGE, R-POSITIONING)."""

from collections.abc import Iterable, Set
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from services.exam.commands.telling import tell_profile_of_account
from services.exam.domain.checking import check
from services.exam.domain.knowledge import (
    KnowledgeElement,
    PositioningAnswer,
    current_knowledge,
    elements_from_answer,
    improve,
    next_instant,
    retake,
)
from services.exam.queries.attempts import is_being_tested
from services.exam.queries.positioning import step_of
from services.exam.queries.profiles import elements_of
from services.exam.tables import KnowledgeRow, PositioningRow
from shared.domain.statuses import AnswerStatus
from shared.errors import Refusal
from shared.referential.bank import load_bank
from shared.referential.models import Competence, Item
from shared.transaction import Transaction


class BeingTested(Refusal):
    """A question of the positioning might be one of the test, and it says whether the answer is right."""

    title = "Votre test est en cours"

    def __init__(self) -> None:
        super().__init__(
            "being-tested",
            "Vous passez une certification : terminez-la d’abord. Votre positionnement vous attend, rien n’est perdu.",
        )


def answer_question(
    tx: Transaction, account_id: UUID, competence: Competence, item_id: str, response: str
) -> AnswerStatus | None:
    """Correct the answer to the current question; None for any other question, which changes nothing.

    :raises BeingTested: a test of this account is running.
    """
    _alone(tx, account_id)
    step = step_of(tx, account_id, competence)
    if step.item is None or step.item.id != item_id:
        return None
    return _record(tx, account_id, step.item, response, step.known.keys(), step.at)


def record_positioning_answer(
    tx: Transaction, account_id: UUID, item_id: str, response: str, *, at: datetime
) -> AnswerStatus:
    """Correct an answer, keep what it teaches of its tube, and tell the profile if it changed.

    :raises KeyError: no such item.
    """
    assessed = current_knowledge(elements_of(tx, account_id), at).keys()
    return _record(tx, account_id, load_bank().items[item_id], response, assessed, at)


def begin_again(tx: Transaction, account_id: UUID, competence: Competence) -> None:
    """Forget all that is known of a compétence (R-RETAKE); what was known stays in the history.

    :raises TooEarlyToRetake: its last answer is less than seven days old.
    :raises BeingTested: a test of this account is running.
    """
    elements, now = _elements_alone(tx, account_id)
    _keep(tx, account_id, retake(load_bank(), competence.code, elements, now))


def try_again(tx: Transaction, account_id: UUID, competence: Competence) -> None:
    """Forget what is not validated in a compétence, to be asked it again (R-IMPROVE).

    :raises TooEarlyToImprove: its last answer is less than four days old.
    :raises BeingTested: a test of this account is running.
    """
    elements, now = _elements_alone(tx, account_id)
    _keep(tx, account_id, improve(load_bank(), competence.code, elements, now))


def _record(
    tx: Transaction, account_id: UUID, item: Item, response: str, assessed: Set[str], at: datetime
) -> AnswerStatus:
    status = check(item, response)
    row = PositioningRow(
        account_id=account_id, item_id=item.id, skill=item.skill, response=response, status=status, at=at
    )
    tx.session.add(row)
    tx.session.flush()
    learnt = elements_from_answer(load_bank(), PositioningAnswer(item.id, status, at), assessed)
    _keep(tx, account_id, learnt, row.id)
    return status


def _elements_alone(tx: Transaction, account_id: UUID) -> tuple[list[KnowledgeElement], datetime]:
    _alone(tx, account_id)
    elements = elements_of(tx, account_id)
    return elements, next_instant(elements, tx.now)


def _alone(tx: Transaction, account_id: UUID) -> None:
    """One at a time for an account: of two tabs, or of a click twice, the second sees what the first did."""
    tx.session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"positioning {account_id}", 0))))
    if is_being_tested(tx, account_id):
        raise BeingTested()


def _keep(
    tx: Transaction, account_id: UUID, elements: Iterable[KnowledgeElement], answer_id: int | None = None
) -> None:
    for element in elements:
        tx.session.add(
            KnowledgeRow(
                account_id=account_id,
                answer_id=answer_id,
                skill=element.skill,
                source=element.source,
                verdict=element.verdict,
                at=element.at,
            )
        )
    tx.before_commit(tell_profile_of_account, account_id)
