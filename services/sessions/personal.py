"""What sessions keeps of a person, handed over and erased (`docs/rules.md` R-ERASURE)."""

from datetime import date, timedelta

from sqlalchemy import ColumnElement, Table, delete, inspect, or_, select, update
from sqlalchemy.orm import Session as DatabaseSession

from services.sessions.commands.locks import lock_session
from services.sessions.publishing import publish_candidate, publish_pupil
from services.sessions.room_tables import HelpCall, JoinMiss, RoomAccess, RoomIssue, RoomMark, RoomOrder
from services.sessions.tables import (
    AttemptCopy,
    Base,
    Candidate,
    CandidateReport,
    Convocation,
    IssueReportRow,
    ProfileCopy,
    Pupil,
)
from shared.mail.write import withdraw
from shared.privacy.person import Kept, Person, Rows, rows_of
from shared.transaction import Transaction

NOBODY = "Effacé"
NO_DATE = date(1900, 1, 1)

ABANDONED_AFTER = timedelta(days=365)
"""A session that nobody published in a year waits for nothing any more."""


def export(session: DatabaseSession, person: Person) -> Rows:
    mine = select(Candidate.id).where(_is(person))
    return rows_of(
        session,
        {
            _table(Pupil): Pupil.id == person.pupil_id,
            _table(ProfileCopy): ProfileCopy.pupil_id == person.pupil_id,
            _table(Candidate): _is(person),
            _table(Convocation): Convocation.candidate_id.in_(mine),
            _table(AttemptCopy): AttemptCopy.candidate_id.in_(mine),
            _table(CandidateReport): CandidateReport.candidate_id.in_(mine),
            _table(IssueReportRow): IssueReportRow.candidate_id.in_(mine),
            _table(RoomMark): RoomMark.candidate_id.in_(mine),
            _table(RoomOrder): RoomOrder.candidate_id.in_(mine),
            _table(RoomIssue): RoomIssue.candidate_id.in_(mine),
            _table(HelpCall): HelpCall.candidate_id.in_(mine),
            _table(JoinMiss): JoinMiss.account_id == person.account_id,
            _table(RoomAccess): RoomAccess.account_id == person.account_id,
        },
    )


def erase(tx: Transaction, person: Person) -> bool:
    """Names leave once the result is published, and leave the copies of the other services by the same event."""
    tx.session.execute(delete(JoinMiss).where(JoinMiss.account_id == person.account_id))
    tx.session.execute(delete(RoomAccess).where(RoomAccess.account_id == person.account_id))
    candidates = tx.session.scalars(select(Candidate).where(_is(person)).order_by(Candidate.session_id)).all()
    return all([*(_forget_candidate(tx, one) for one in candidates), _forget_pupil(tx, person)])


def _forget_candidate(tx: Transaction, candidate: Candidate) -> bool:
    session = lock_session(tx, candidate.session_id)
    assert session is not None
    over = session.published_at or session.removed_at or candidate.removed_at
    if not over and session.date > tx.now.date() - ABANDONED_AFTER:
        return False
    if candidate.last_name != NOBODY or candidate.birth_date != NO_DATE:
        candidate.last_name, candidate.first_name = NOBODY, ""
        candidate.last_name_key, candidate.first_name_key = str(candidate.id), ""
        candidate.birth_date = NO_DATE
        candidate.birth_city = candidate.birth_department = candidate.birth_country = ""
        candidate.invitation_email = candidate.result_recipient_email = ""
        candidate.external_id = candidate.division = ""
        theirs = IssueReportRow.candidate_id == candidate.id
        tx.session.execute(update(IssueReportRow).where(theirs).values(description=""))
        tx.session.execute(update(RoomIssue).where(RoomIssue.candidate_id == candidate.id).values(description=""))
        _forget_convocation(tx, candidate)
        publish_candidate(tx, candidate)
        tx.record(f"candidate:{candidate.id}", "erased", actor="schedule")
    return True


def _forget_convocation(tx: Transaction, candidate: Candidate) -> None:
    theirs = Convocation.candidate_id == candidate.id
    withdraw(tx, tx.session.scalars(select(Convocation.letter_id).where(theirs)).all())
    tx.session.execute(delete(Convocation).where(theirs))


def _forget_pupil(tx: Transaction, person: Person) -> bool:
    """The roll is the school's: a pupil who is still on it stays there. The profile was the account's: it goes.

    Its row keeps the version, so that an older word which comes late is dropped.
    """
    theirs = ProfileCopy.pupil_id == person.pupil_id
    tx.session.execute(update(ProfileCopy).where(theirs).values(competences=None, certifiable=False))
    pupil = tx.session.get(Pupil, person.pupil_id, with_for_update=True) if person.pupil_id else None
    if pupil is not None and pupil.removed and pupil.last_name != NOBODY:
        pupil.last_name, pupil.first_name, pupil.birth_date = NOBODY, "", NO_DATE
        pupil.birth_city = pupil.birth_department = pupil.birth_country = pupil.division = ""
        pupil.ine = None
        publish_pupil(tx, pupil)
    return True


def _is(person: Person) -> ColumnElement[bool]:
    by_account = Candidate.account_id == person.account_id
    if person.pupil_id is None:
        return by_account
    return or_(by_account, (Candidate.pupil_id == person.pupil_id) & Candidate.account_id.is_(None))


def _table(mapped: type[Base]) -> Table:
    table = inspect(mapped).local_table
    assert isinstance(table, Table)
    return table


KEPT = Kept(export, erase)
