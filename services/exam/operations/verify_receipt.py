"""`verify-receipt <receipt or certification number> …`: one line for each, exit status 1 if any does not hold.

A certification number stands for all the receipts of its test.
"""

from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import Select, String, select

from services.exam.commands.answering import salted_digest
from services.exam.domain.receipts import ReceivedAnswer, answer_digest, is_receipt_of
from services.exam.settings import ExamSettings
from services.exam.tables import Answer, Attempt
from shared.journal.tables import journal_line
from shared.settings import ServiceSettings
from shared.transaction import Transaction


def verify_receipt(settings: ServiceSettings, tx: Transaction, words: Sequence[str]) -> int:
    """Print what each receipt proves."""
    assert isinstance(settings, ExamSettings)
    if not words:
        print("Donnez un ou plusieurs reçus, ou des numéros de certification.")
        return 1
    lines = list(_verified(tx, words, settings.receipt_key.encode()))
    for _, line in lines:
        print(line)
    return 0 if all(holds for holds, _ in lines) else 1


def _verified(tx: Transaction, words: Iterable[str], key: bytes) -> Iterator[tuple[bool, str]]:
    for word in words:
        found = tx.session.execute(_answers(word)).all()
        if not found:
            yield False, f"{word}\tinconnu : aucune réponse enregistrée ne porte ce reçu ou ce numéro"
        for answer, attempt in found:
            yield _judged(tx, answer, attempt, key)


def _answers(word: str) -> Select[Answer, Attempt]:
    """Those of a certification number, or the one of a receipt as copied by hand."""
    query = select(Answer, Attempt).join(Attempt, Attempt.id == Answer.attempt_id).order_by(Answer.sequence)
    if word.isdigit():
        return query.where(Attempt.certification_number.cast(String) == word)
    return query.where(Answer.receipt == "".join(word.split()).upper())


def _judged(tx: Transaction, answer: Answer, attempt: Attempt, key: bytes) -> tuple[bool, str]:
    received = ReceivedAnswer(
        answer.attempt_id, answer.sequence, answer.item_id, answer_digest(answer.response), answer.answered_at
    )
    where = (
        f"certification {attempt.certification_number}, réponse {answer.sequence} ({answer.item_id}), "
        f"reçue le {answer.answered_at:%d/%m/%Y à %H:%M:%S} UTC"
    )
    if not is_receipt_of(answer.receipt, received, key):
        return False, f"{answer.receipt}\taltéré : la réponse enregistrée n’est plus celle du reçu ({where})"
    if salted_digest(answer.salt, answer.response) != _journalled_digest(tx, answer, attempt):
        return False, f"{answer.receipt}\taltéré : le journal ne dit pas la même réponse ({where})"
    return True, f"{answer.receipt}\tvalide : {where}"


def _journalled_digest(tx: Transaction, answer: Answer, attempt: Attempt) -> str | None:
    facts = journal_line.c.facts
    return tx.session.scalar(
        select(facts["digest"].astext).where(
            journal_line.c.subject == f"candidate:{attempt.candidate_id}",
            journal_line.c.act == "answered",
            facts["receipt"].astext == answer.receipt,
        )
    )
