"""Takes the answers of a file, each under the rule of an answer sent late (`docs/rules.md` R-FILE)."""

from collections import Counter
from dataclasses import dataclass
from uuid import UUID

from services.exam.commands.answering import Refused, Taken, answer_in_turn
from services.exam.domain.answer_file import FileRefused, SealedAnswer, SealedAnswers
from services.exam.domain.attempt import PostedAnswer
from services.exam.domain.checking import SKIP
from services.exam.queries.running import running_test
from services.exam.tables import Attempt, SessionCopy
from shared.identity.model import EVERYWHERE, Identity, Role
from shared.referential.answers import as_text
from shared.referential.bank import load_bank
from shared.transaction import Transaction

STAFF = (Role.REFERENT, Role.INVIGILATOR, Role.JURY)
"""Who hands over the file of a pupil: of the sessions of their school, the jury of all."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of the answers of a file: how many of each, `known` being those that had arrived already."""

    certification_number: int
    taken: int = 0
    known: int = 0
    kept_for_jury: int = 0
    refused: int = 0


def import_as_pupil(tx: Transaction, held: SealedAnswers, attempt_id: UUID, sid: UUID, *, key: bytes) -> Imported:
    """The pupil who holds the test `attempt_id` hands over its file. Raises `FileRefused`."""
    attempt = tx.session.get(Attempt, held.attempt)
    if attempt is None or attempt.id != attempt_id:
        raise FileRefused("foreign")
    return _import(tx, held, attempt, sid, f"account:{attempt.account_id}", key)


def import_as_staff(tx: Transaction, held: SealedAnswers, person: Identity, *, key: bytes) -> Imported:
    """A member of the school of the session, or the jury, hands over the file of a pupil. Raises `FileRefused`."""
    attempt = tx.session.get(Attempt, held.attempt)
    session = tx.session.get(SessionCopy, attempt.session_id) if attempt else None
    if attempt is None or session is None or not _may(person, session.uai):
        raise FileRefused("foreign")
    return _import(tx, held, attempt, person.sid, person.actor, key)


def _may(person: Identity, uai: str) -> bool:
    return person.has(*EVERYWHERE.intersection(STAFF)) or (bool(uai) and uai in person.scopes(*STAFF))


def _import(tx: Transaction, held: SealedAnswers, attempt: Attempt, sid: UUID, actor: str, key: bytes) -> Imported:
    """All in one transaction, which keeps the test locked; a file that brings nothing new leaves no trace."""
    before = _journal_length(tx, attempt, sid)
    outcomes = Counter(
        _kind(answer_in_turn(tx, attempt.id, attempt.account_id, sid, _posted(one), key=key)) for one in held.answers
    )
    done = Imported(attempt.certification_number, **outcomes)
    if _journal_length(tx, attempt, sid) > before:
        tx.record(
            f"candidate:{attempt.candidate_id}",
            "answers_imported",
            actor=actor,
            attempt=str(attempt.id),
            taken=done.taken,
            known=done.known,
            kept_for_jury=done.kept_for_jury,
            refused=done.refused,
        )
    return done


def _journal_length(tx: Transaction, attempt: Attempt, sid: UUID) -> int:
    test = running_test(tx, attempt.id, attempt.account_id, sid, lock=True)
    if test is None:
        raise FileRefused("foreign")
    return test.journal_length


def _kind(outcome: Taken | Refused | None) -> str:
    match outcome:
        case Taken(duplicate=False):
            return "taken"
        case Taken():
            return "known"
        case Refused(reason=reason) if reason.kept_for_jury:
            return "kept_for_jury"
        case _:
            return "refused"


def _posted(one: SealedAnswer) -> PostedAnswer:
    given = as_text(load_bank().items.get(one.item), one.responses)
    return PostedAnswer(one.item, SKIP if one.action == "passe" else given, one.at, one.losses)
