"""The live list of a room: everything that it shows, in a handful of statements whatever the number of candidates."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, exists, func, or_, select

from services.sessions.domain.need import Need, Watched, has_news, needs_of
from services.sessions.domain.room_orders import FAILURE_TOLD_FOR, LATE_AFTER, name_act, still_told, tell_order
from services.sessions.queries.candidates import BY_NAME
from services.sessions.queries.room_lines import Line, Miss, Order, RoomList
from services.sessions.room_tables import HelpCall, JoinMiss, Room, RoomIssue, RoomMark, RoomOrder
from services.sessions.tables import AttemptCopy, Candidate
from shared.domain.names import normalise
from shared.domain.room import RoomAct, RoomOutcome
from shared.transaction import Transaction

SLICE = timedelta(seconds=15)
"""While a test runs, the list ages: it is made again this often though nothing was heard."""


@dataclass(slots=True)
class _Told:
    """What goes with each candidate, gathered before the lines are made."""

    helps: dict[UUID, HelpCall] = field(default_factory=dict)
    issues: dict[UUID, int] = field(default_factory=dict)
    orders: dict[UUID | None, list[Order]] = field(default_factory=lambda: defaultdict(list))
    decisions: dict[UUID, Order] = field(default_factory=dict)
    late: int = 0


def room_tag(tx: Transaction, session_id: UUID) -> str:
    """What changes whenever the list does, from one small statement: a revision, and the time while it counts."""
    ages = or_(
        exists().where(
            AttemptCopy.session_id == session_id, AttemptCopy.completed_at.is_(None), AttemptCopy.closed_at.is_(None)
        ),
        exists().where(RoomOrder.session_id == session_id, RoomOrder.outcome.is_(None)),
        exists().where(RoomOrder.session_id == session_id, RoomOrder.done_at > func.now() - FAILURE_TOLD_FOR),
    )
    revision = select(Room.revision).where(Room.session_id == session_id).scalar_subquery()
    row = tx.session.execute(select(revision.label("revision"), ages.label("ages"), func.now().label("now"))).one()
    return f"{row.revision or 0}-{int(row.now.timestamp() // SLICE.total_seconds()) if row.ages else 'still'}"


def read_room(
    tx: Transaction,
    session_id: UUID,
    *,
    silent_after: timedelta,
    shown: Need | None = None,
    name: str = "",
    now: datetime | None = None,
) -> RoomList:
    """The room, those who need help first. `shown` and `name` narrow the lines, never the counts."""
    now = now or tx.now
    told = _told(tx, session_id, now)
    rows = _rows(tx, session_id)
    watched = [_watched(row, told) for row in rows]
    news = has_news(watched, now)
    everyone = sorted(
        (_line(row, one, told, now, silent_after, news) for row, one in zip(rows, watched, strict=True)),
        key=lambda line: line.need.rank,
    )
    key = normalise(name)
    lines = [
        line
        for line in everyone
        if (shown is None or line.need is shown) and key in normalise(f"{line.last_name} {line.first_name}")
    ]
    room = tx.session.get(Room, session_id, populate_existing=True)
    return RoomList(
        now=now,
        lines=lines,
        everyone=everyone,
        counts=Counter(line.need for line in everyone),
        misses=_misses(tx, session_id, told),
        orders=tuple(told.orders[None]),
        late=told.late,
        news=news,
        first_start_at=min((row.started_at for row in rows if row.started_at), default=None),
        start_noted=room.start_noted if room else None,
    )


def _rows(tx: Transaction, session_id: UUID) -> Sequence[Any]:
    return tx.session.execute(
        select(
            Candidate.id,
            Candidate.last_name,
            Candidate.first_name,
            Candidate.birth_date,
            Candidate.division,
            Candidate.extra_time_percent,
            Candidate.linked_at,
            AttemptCopy.attempt_id,
            AttemptCopy.started_at,
            AttemptCopy.deadline,
            AttemptCopy.seen_at,
            AttemptCopy.item_rank,
            AttemptCopy.item_since,
            AttemptCopy.item_count,
            AttemptCopy.completed_at,
            AttemptCopy.closed_at,
            AttemptCopy.closed_complete,
            RoomMark.present_at,
            RoomMark.end_seen_at,
        )
        .outerjoin(AttemptCopy, AttemptCopy.candidate_id == Candidate.id)
        .outerjoin(RoomMark, RoomMark.candidate_id == Candidate.id)
        .where(Candidate.session_id == session_id, Candidate.removed_at.is_(None))
        .order_by(*BY_NAME)
    ).all()


def _told(tx: Transaction, session_id: UUID, now: datetime) -> _Told:
    told = _Told()
    calls = select(HelpCall).where(HelpCall.session_id == session_id, HelpCall.ended_at.is_(None))
    for call in tx.session.scalars(calls.order_by(HelpCall.asked_at.desc())):
        told.helps[call.candidate_id] = call
    noted = (RoomIssue.session_id == session_id, RoomIssue.withdrawn_at.is_(None))
    counted = select(RoomIssue.candidate_id, func.count()).where(*noted).group_by(RoomIssue.candidate_id)
    told.issues = {row[0]: row[1] for row in tx.session.execute(counted)}
    for row in tx.session.scalars(_recent_orders(session_id, now)):
        order = order_told(row, now)
        told.late += row.outcome is None and now - row.ordered_at > LATE_AFTER
        if row.subject_id is not None and row.act in (RoomAct.ACCEPT_JOIN, RoomAct.DISMISS_JOIN):
            told.decisions[row.subject_id] = order
        if still_told(row.done_at, order.outcome, now):
            told.orders[row.candidate_id].append(order)
    return told


def _recent_orders(session_id: UUID, now: datetime) -> Any:
    recent = RoomOrder.outcome.is_(None) | (RoomOrder.done_at > now - FAILURE_TOLD_FOR)
    return select(RoomOrder).where(RoomOrder.session_id == session_id, recent).order_by(RoomOrder.ordered_at)


def order_told(row: RoomOrder, now: datetime) -> Order:
    """An order as the pages tell it."""
    act, outcome = RoomAct(row.act), RoomOutcome(row.outcome) if row.outcome else None
    told = tell_order(row.ordered_at, outcome, now)
    return Order(name_act(act, row.minutes), told, act, outcome, row.ordered_at, row.ordered_by)


def _watched(row: Row[Any], told: _Told) -> Watched:
    call = told.helps.get(row.id)
    return Watched(
        joined=row.linked_at is not None,
        present=row.present_at is not None,
        started=row.attempt_id is not None,
        completed=row.completed_at is not None or bool(row.closed_complete),
        closed=row.closed_at is not None,
        end_seen=row.end_seen_at is not None,
        help_asked_at=call.asked_at if call else None,
        seen_at=row.seen_at,
        item_since=row.item_since,
    )


def _line(row: Row[Any], watched: Watched, told: _Told, now: datetime, silent_after: timedelta, news: bool) -> Line:
    needs = needs_of(watched, now, silent_after=silent_after, news=news)
    since = watched.seen_at if Need.OFFLINE in needs else watched.item_since
    call = told.helps.get(row.id)
    return Line(
        id=row.id,
        last_name=row.last_name,
        first_name=row.first_name,
        birth_date=row.birth_date,
        division=row.division,
        extra_time_percent=row.extra_time_percent,
        needs=needs,
        joined=watched.joined,
        present=watched.present,
        end_seen=watched.end_seen,
        completed=watched.completed,
        item_rank=row.item_rank if watched.running else None,
        item_count=row.item_count,
        deadline=row.deadline if watched.running else None,
        minutes_left=_minutes(row.deadline - now, up=True) if watched.running and row.deadline else None,
        silent_minutes=_minutes(now - since) if watched.running and since else None,
        help_id=call.id if call and watched.running else None,
        issues=told.issues.get(row.id, 0),
        orders=tuple(told.orders[row.id]) if row.id in told.orders else (),
    )


def _minutes(duration: timedelta, *, up: bool = False) -> int:
    minute = timedelta(minutes=1)
    return max(0, -(-duration // minute) if up else duration // minute)


def _misses(tx: Transaction, session_id: UUID, told: _Told) -> list[Miss]:
    """The last word of each account about each candidate who has still not joined."""
    rows: Iterable[Any] = tx.session.execute(
        select(JoinMiss, Candidate)
        .join(Candidate, Candidate.id == JoinMiss.candidate_id)
        .where(JoinMiss.session_id == session_id, Candidate.linked_at.is_(None), Candidate.removed_at.is_(None))
        .order_by(JoinMiss.missed_at)
    )
    last = {(miss.account_id, miss.candidate_id): (miss, candidate) for miss, candidate in rows}
    return [
        Miss(
            id=miss.id,
            candidate_id=candidate.id,
            typed=f"{miss.last_name} {miss.first_name}",
            typed_birth_date=miss.birth_date,
            meant=f"{candidate.last_name} {candidate.first_name}",
            meant_birth_date=candidate.birth_date,
            order=told.decisions.get(miss.id),
        )
        for miss, candidate in last.values()
    ]
