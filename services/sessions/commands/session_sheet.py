"""Several sessions with their candidates, from one sheet: checked, then created together (`docs/rules.md` R-BULK)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import select

from services.sessions.commands.candidate_list import add_people, make_changes, permit_replacement
from services.sessions.commands.sessions import count_started, create_session
from services.sessions.commands.sheet_checks import close_sheet, has_changed, has_errors, sheet_of, state_of, take_sheet
from services.sessions.domain.list_changes import Changes, compare
from services.sessions.domain.session_sheet import Planned, ReadSessions, read_sessions, same_session
from services.sessions.domain.sheet_columns import SESSION_NUMBER
from services.sessions.domain.sheet_table import Problem
from services.sessions.sheets.sheet import Sheet
from services.sessions.tables import Candidate, Centre, Session
from shared.errors import Refusal
from shared.transaction import Transaction


@dataclass(frozen=True, slots=True)
class JudgedSessions:
    reading: ReadSessions
    changes: Mapping[int, Changes[Candidate]]
    """Of the lists that are replaced, by number."""
    sessions: Mapping[int, Session]
    state: str

    @property
    def created(self) -> Sequence[Planned]:
        return [one for one in self.reading.sessions if one.description is not None]


def judge_sessions(tx: Transaction, centre: Centre, sheet: Sheet) -> JudgedSessions:
    """What the sheet would create and replace in the centre, and all that is wrong in it."""
    reading = read_sessions(sheet.rows, centre_id=str(centre.id), now=local_now(tx, centre))
    numbers = [one.number for one in reading.sessions if one.number is not None]
    sessions = _sessions(tx, centre, numbers)
    lists = _lists(tx, sessions.values())
    problems = [*_there_already(tx, centre, reading.sessions)]
    for one in reading.sessions:
        if one.number is not None:
            problems += _unfit(tx, one, sessions.get(one.number), lists)
    reading = replace(reading, problems=sorted([*reading.problems, *problems], key=lambda problem: problem.row))
    changes = {
        one.number: compare(lists[sessions[one.number].id], one.people)
        for one in reading.sessions
        if one.number in sessions
    }
    state = state_of(sessions.values(), (one for people in lists.values() for one in people))
    return JudgedSessions(reading, changes, sessions, state)


def create_sessions(tx: Transaction, centre: Centre, check_id: UUID, state: str, *, actor: str) -> None:
    """All that the sheet says, or nothing; confirmed twice, it is done once. `state` is what was read.

    :raises NotFound: no such sheet, or it is kept no more.
    :raises Refusal: it has errors, or what it was compared with has changed.
    """
    tx.session.execute(select(Centre.id).where(Centre.id == centre.id).with_for_update(key_share=True))
    kept = take_sheet(tx, check_id, centre.uai, None, lock=True)
    if kept.applied_at is not None:
        return
    judged = judge_sessions(tx, centre, sheet_of(kept))
    if judged.reading.problems:
        raise has_errors()
    if judged.state != state:
        raise has_changed()
    for one in judged.reading.sessions:
        if one.description is not None:
            session_id = create_session(tx, uuid4(), one.description, actor=actor)
            add_people(tx, session_id, one.people, actor=actor)
        elif one.number is not None:
            changes = judged.changes[one.number]
            make_changes(tx, judged.sessions[one.number], changes, kind=kept.kind, actor=actor)
    close_sheet(tx, kept)


def local_now(tx: Transaction, centre: Centre) -> datetime:
    """The clock on the wall of the centre."""
    return tx.now.astimezone(ZoneInfo(centre.time_zone)).replace(tzinfo=None)


def _sessions(tx: Transaction, centre: Centre, numbers: Sequence[int]) -> dict[int, Session]:
    """Those of the centre, locked: every change of a list waits in the queue of its session."""
    if not numbers:
        return {}
    mine = (Session.centre_id == centre.id) & Session.removed_at.is_(None) & Session.number.in_(numbers)
    found = select(Session).where(mine).order_by(Session.id).with_for_update(of=Session)
    return {one.number: one for one in tx.session.scalars(found.execution_options(populate_existing=True))}


def _lists(tx: Transaction, sessions: Iterable[Session]) -> dict[UUID, list[Candidate]]:
    ids = [one.id for one in sessions]
    present = Candidate.session_id.in_(ids) & Candidate.removed_at.is_(None)
    lists: dict[UUID, list[Candidate]] = {one: [] for one in ids}
    for candidate in tx.session.scalars(select(Candidate).where(present).execution_options(populate_existing=True)):
        lists[candidate.session_id].append(candidate)
    return lists


def _there_already(tx: Transaction, centre: Centre, planned: Sequence[Planned]) -> Iterable[Problem]:
    """A session that the centre has already, with the same place, date and time."""
    days = {one.description.date for one in planned if one.description is not None}
    mine = (Session.centre_id == centre.id) & Session.removed_at.is_(None) & Session.date.in_(days)
    there: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for one in tx.session.scalars(select(Session).where(mine).order_by(Session.number)):
        there[same_session(one.site, one.room, one.date, one.start_time)].append(one.number)
    for plan in planned:
        told = plan.description
        if told is None:
            continue
        for number in there[same_session(told.site, told.room, told.date, told.start_time)][:1]:
            sentence = (
                f"La session n° {number} existe déjà avec ce site, cette salle, cette date et cette heure. "
                "Pour remplacer sa liste, indiquez seulement son numéro."
            )
            yield Problem(plan.row, "Nom du site", plan.name, sentence)


def _unfit(
    tx: Transaction, plan: Planned, session: Session | None, lists: Mapping[UUID, Sequence[Candidate]]
) -> Iterable[Problem]:
    """Why the list of a session cannot be replaced."""
    if session is None:
        sentence = f"Vérifiez ce numéro : votre centre n’a pas de session n° {plan.number}."
        return [Problem(plan.row, SESSION_NUMBER.header, plan.name, sentence)]
    try:
        if count_started(tx, session.id):
            raise Refusal(
                "started", "Le test a déjà commencé dans cette session : sa liste ne peut plus être remplacée."
            )
        permit_replacement(session, lists[session.id])
    except Refusal as refusal:
        return [Problem(plan.row, SESSION_NUMBER.header, plan.name, refusal.sentence)]
    return []
