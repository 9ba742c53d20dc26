"""What exam keeps of a person, handed over and erased (`docs/rules.md` R-ERASURE)."""

from datetime import timedelta

from sqlalchemy import Table, delete, inspect, select, update
from sqlalchemy.orm import Session

from services.exam.commands.telling import tell_profile
from services.exam.tables import (
    Answer,
    Attempt,
    Base,
    CandidateCopy,
    CandidateLink,
    HelpCall,
    ImportedLevelRow,
    ItemWatch,
    JoinMiss,
    KnowledgeRow,
    LateAnswer,
    PositioningRow,
    Presence,
    ProfileImport,
    PupilCopy,
    Reconciliation,
    ResumePermission,
    Throttle,
    ToldProfile,
)
from shared.privacy.person import Kept, Person, Rows, rows_of
from shared.transaction import Transaction

ABANDONED_AFTER = timedelta(days=365)
"""A test that nobody closed in a year waits for nothing any more."""

OF_AN_ACCOUNT = (Reconciliation, CandidateLink, PositioningRow, KnowledgeRow, Attempt, Throttle, JoinMiss)


def export(session: Session, person: Person) -> Rows:
    tests = select(Attempt.id).where(Attempt.account_id == person.account_id)
    candidates = select(CandidateLink.candidate_id).where(CandidateLink.account_id == person.account_id)
    wanted = {_table(one): one.account_id == person.account_id for one in OF_AN_ACCOUNT}
    wanted[_table(Answer)] = Answer.attempt_id.in_(tests)
    wanted[_table(LateAnswer)] = LateAnswer.attempt_id.in_(tests)
    for of_a_test in (HelpCall, ItemWatch):
        wanted[_table(of_a_test)] = of_a_test.attempt_id.in_(tests)
    for of_a_candidate in (Presence, ResumePermission):
        wanted[_table(of_a_candidate)] = of_a_candidate.candidate_id.in_(candidates)
    wanted[_table(CandidateCopy)] = CandidateCopy.candidate_id.in_(candidates)
    for of_the_pupil in (PupilCopy, ToldProfile, ImportedLevelRow):
        wanted[_table(of_the_pupil)] = of_the_pupil.pupil_id == person.pupil_id
    return rows_of(session, wanted)


def erase(tx: Transaction, person: Person) -> bool:
    """The profile at once; what was answered in a test, once the test is closed. Ids and receipts stay, nameless."""
    mine = Attempt.account_id == person.account_id
    pupils = select(Reconciliation.pupil_id).where(Reconciliation.account_id == person.account_id)
    known = {person.pupil_id, *tx.session.scalars(pupils)} - {None}
    for table in (KnowledgeRow, PositioningRow, Reconciliation, Throttle, JoinMiss):
        tx.session.execute(delete(table).where(table.account_id == person.account_id))
    for pupil_id in known:
        tx.session.execute(delete(ImportedLevelRow).where(ImportedLevelRow.pupil_id == pupil_id))
        tx.session.execute(delete(ProfileImport).where(ProfileImport.rows.contains([{"pupil_id": str(pupil_id)}])))
        tell_profile(tx, pupil_id)
    open_since = tx.now - ABANDONED_AFTER
    waits = select(Attempt.id).where(mine, Attempt.closed_at.is_(None), Attempt.started_at > open_since)
    if tx.session.scalar(waits.limit(1)) is not None:
        return False
    tests = select(Attempt.id).where(mine)
    for answers in (Answer, LateAnswer):
        tx.session.execute(update(answers).where(answers.attempt_id.in_(tests)).values(response="", salt=""))
    tx.session.execute(update(Attempt).where(mine).values(profile=[], ability=None))
    return True


def _table(mapped: type[Base]) -> Table:
    table = inspect(mapped).local_table
    assert isinstance(table, Table)
    return table


KEPT = Kept(export, erase)
