"""Send the convocations, once each; take back and forget those that are over (`docs/rules.md` R-CONVOCATION)."""

from dataclasses import asdict
from datetime import timedelta

from sqlalchemy import delete, exists, select
from sqlalchemy.dialects.postgresql import insert as upsert

from services.sessions.commands.locks import lock_present_session
from services.sessions.domain.convocation import changes, refusal_to_convene
from services.sessions.domain.session_life import permit, refusal_to_edit
from services.sessions.letters import convocation_letter
from services.sessions.queries.convocations import Line, lines_of, starts_at, told_now, told_then
from services.sessions.settings import SessionsSettings
from services.sessions.tables import Candidate, Convocation, Session
from shared.mail.tables import letter
from shared.mail.write import post, withdraw
from shared.transaction import Transaction

KEPT = timedelta(days=30)
"""After the day of the session, and after the end of the letter."""


def send_convocations(tx: Transaction, session: Session, settings: SessionsSettings, *, actor: str) -> int:
    """Write to each candidate who has an address and was not yet told what is true now; returns how many.

    Pressed twice, it writes once: the second press waits for the first, then finds nobody left.

    :raises Refusal: the session is finalised, or its start has passed.
    """
    session = lock_present_session(tx, session.id)
    permit(refusal_to_edit(session.status) or refusal_to_convene(starts_at(session), tx.now))
    due = [line for line in lines_of(tx, session) if line.due]
    if not due:
        return 0
    withdraw(tx, [line.convocation.letter_id for line in due if line.convocation])
    for line in due:
        _send(tx, session, line, settings)
    again = sum(line.convocation is not None for line in due)
    tx.record(f"session:{session.id}", "convened", actor=actor, letters=len(due), again=again)
    return len(due)


def take_back_what_misleads(tx: Transaction) -> None:
    """A letter that still waits while the session moved, or the candidate left: it does not leave as it is."""
    waiting = tx.session.execute(
        select(Convocation, Candidate, Session)
        .join(Candidate, Candidate.id == Convocation.candidate_id)
        .join(Session, Session.id == Convocation.session_id)
        .join(letter, letter.c.id == Convocation.letter_id)
        .where(letter.c.ended_at.is_(None))
    )
    withdraw(
        tx,
        [
            convocation.letter_id
            for convocation, candidate, session in waiting
            if candidate.removed_at
            or session.removed_at
            or changes(told_then(convocation), told_now(session, candidate))
        ],
    )


def forget_convocations(tx: Transaction) -> None:
    """What was said is forgotten with the letter that said it (`docs/rules.md` R-RETENTION)."""
    long_past = select(Session.id).where(Session.date < (tx.now - KEPT).date())
    tx.session.execute(delete(Convocation).where(Convocation.session_id.in_(long_past)))
    told = exists().where(Convocation.letter_id == letter.c.id)
    tx.session.execute(delete(letter).where(letter.c.ended_at < tx.now - KEPT, ~told))


def _send(tx: Transaction, session: Session, line: Line, settings: SessionsSettings) -> None:
    candidate = line.candidate
    what = convocation_letter(session, candidate, settings, changed=line.changed if line.left else ())
    useful = starts_at(session) - tx.now
    letter_id = post(tx, "convocation", what, key=settings.secret_key, useful=useful)
    row = {"session_id": session.id, "letter_id": letter_id, "asked_at": tx.now, **asdict(told_now(session, candidate))}
    tx.session.execute(
        upsert(Convocation)
        .values(candidate_id=candidate.id, **row)
        .on_conflict_do_update(index_elements=[Convocation.candidate_id], set_=row)
    )
