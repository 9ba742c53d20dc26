"""The list of a session, replaced by that of a sheet (`docs/rules.md` R-SHEET)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

from services.sessions.commands.candidates import columns_of
from services.sessions.commands.locks import lock_present_session
from services.sessions.commands.sheet_checks import close_sheet, has_changed, has_errors, sheet_of, state_of, take_sheet
from services.sessions.domain.candidate_list import Listed, ReadList, read_list
from services.sessions.domain.list_changes import Changes, compare
from services.sessions.domain.session_life import permit, refusal_to_replace_list
from services.sessions.publishing import publish_candidates
from services.sessions.queries.candidates import present_candidates
from services.sessions.sheets.sheet import Sheet
from services.sessions.tables import Candidate, Session
from shared.journal.chain import Fact
from shared.journal.write import Act
from shared.transaction import Transaction

AT_ONCE = 200
"""Candidates whose journal lines travel with one event."""


@dataclass(frozen=True, slots=True)
class JudgedList:
    reading: ReadList
    changes: Changes[Candidate]
    state: str
    """Of the list that the sheet was compared with."""


def judge_list(tx: Transaction, session: Session, sheet: Sheet, today: date) -> JudgedList:
    """What the sheet would do to the list of the session, and all that is wrong in it."""
    enrolled = present_candidates(tx, session.id)
    reading = read_list(sheet.rows, today, known=_texts(enrolled))
    return JudgedList(reading, compare(enrolled, reading.people), state_of([session], enrolled))


def replace_list(tx: Transaction, session_id: UUID, check_id: UUID, state: str, today: date, *, actor: str) -> None:
    """The list becomes what the sheet says, all of it; confirmed twice, it is done once. `state` is what was read.

    :raises NotFound: no such sheet, or it is kept no more.
    :raises Refusal: a candidate has joined, the session is finalised, the sheet has errors, or the list has changed.
    """
    session = lock_present_session(tx, session_id)
    kept = take_sheet(tx, check_id, session.centre.uai, session_id, lock=True)
    if kept.applied_at is not None:
        return
    judged = judge_list(tx, session, sheet_of(kept), today)
    permit_replacement(session, present_candidates(tx, session_id))
    if judged.reading.problems:
        raise has_errors()
    if judged.state != state:
        raise has_changed()
    make_changes(tx, session, judged.changes, kind=kept.kind, actor=actor)
    close_sheet(tx, kept)


def permit_replacement(session: Session, enrolled: Iterable[Candidate]) -> None:
    """:raises Refusal: a candidate has joined, or the session is finalised."""
    joined = sum(one.linked_at is not None for one in enrolled)
    permit(refusal_to_replace_list(session.status, joined=joined))


def make_changes(tx: Transaction, session: Session, changes: Changes[Candidate], *, kind: str, actor: str) -> None:
    """Who stays keeps the id, and the pupil of the roll. Nothing is told of a sheet that changes nothing."""
    if changes.none:
        return
    tx.record(f"session:{session.id}", "list_replaced", actor=actor, file=kind, **changes.counts)
    acts = []
    for candidate in changes.removed:
        candidate.removed_at = tx.now
        acts.append((candidate, "removed", _NO_FACT))
    for one in changes.changed:
        for name, value in columns_of(one.listed.details, one.listed.division).items():
            setattr(one.enrolled, name, value)
        acts.append((one.enrolled, "corrected", {"fields": " ".join(one.fields)}))
    _tell(tx, acts, actor=actor)
    add_people(tx, session.id, changes.added, actor=actor)


def add_people(tx: Transaction, session_id: UUID, people: Sequence[Listed], *, actor: str) -> None:
    """Once the session is locked and the rules allow it."""
    added = [
        Candidate(id=uuid4(), session_id=session_id, version=0, **columns_of(one.details, one.division))
        for one in people
    ]
    tx.session.add_all(added)
    facts = {"session": str(session_id), "pupil": None}
    _tell(tx, [(candidate, "enrolled", facts) for candidate in added], actor=actor)


_NO_FACT: Mapping[str, Fact] = {}


def _tell(tx: Transaction, acts: Sequence[tuple[Candidate, str, Mapping[str, Fact]]], *, actor: str) -> None:
    """The journal and the other services, some at a time: the first event of a batch carries its lines."""
    for start in range(0, len(acts), AT_ONCE):
        batch = acts[start : start + AT_ONCE]
        tx.record_all([Act(f"candidate:{one.id}", name, facts) for one, name, facts in batch], actor=actor)
        publish_candidates(tx, [one for one, _, _ in batch])


def _texts(enrolled: Iterable[Candidate]) -> frozenset[str]:
    """What the list says in free text."""
    fields = ("last_name", "first_name", "birth_city", "external_id", "division")
    return frozenset(getattr(one, field) for one in enrolled for field in fields)
