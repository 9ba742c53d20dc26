"""The positioning: answers given outside any certification, and what each teaches (`docs/rules.md` R-KNOWLEDGE)."""

from datetime import datetime
from uuid import UUID

from services.exam.commands.telling import tell_profile_of_account
from services.exam.domain.checking import check
from services.exam.domain.knowledge import PositioningAnswer, current_knowledge, elements_from_answer
from services.exam.queries.profiles import elements_of
from services.exam.tables import KnowledgeRow, PositioningRow
from shared.domain.statuses import AnswerStatus
from shared.referential.bank import load_bank
from shared.transaction import Transaction


def record_positioning_answer(
    tx: Transaction, account_id: UUID, item_id: str, response: str, *, at: datetime
) -> AnswerStatus:
    """Correct an answer, keep what it teaches of its tube, and tell the profile if it changed.

    :raises KeyError: no such item.
    """
    bank = load_bank()
    item = bank.items[item_id]
    status = check(item, response)
    row = PositioningRow(
        account_id=account_id, item_id=item_id, skill=item.skill, response=response, status=status, at=at
    )
    tx.session.add(row)
    tx.session.flush()
    assessed = current_knowledge(elements_of(tx, account_id), at).keys()
    for element in elements_from_answer(bank, PositioningAnswer(item_id, status, at), assessed):
        tx.session.add(
            KnowledgeRow(
                account_id=account_id,
                answer_id=row.id,
                skill=element.skill,
                source=element.source,
                verdict=element.verdict,
                at=element.at,
            )
        )
    tx.before_commit(tell_profile_of_account, account_id)
    return status
