"""The sessions of one's centres."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ScalarSelect, Select, func, select

from services.sessions.tables import AttemptCopy, Candidate, Centre, Session
from shared.errors import NotYours
from shared.transaction import Transaction

PAGE_SIZE = 25


@dataclass(frozen=True, slots=True)
class SessionLine:
    """A session in a list, with how many are enrolled and how many started the test."""

    session: Session
    enrolled: int
    started: int


@dataclass(frozen=True, slots=True)
class SessionPage:
    """One page of the list, most recent date first; `number` and `last` count from 1."""

    lines: Sequence[SessionLine]
    number: int
    last: int


def centres_of(tx: Transaction, uais: Collection[str]) -> list[Centre]:
    """The centres de certification of these schools, by name."""
    return list(tx.session.scalars(select(Centre).where(Centre.uai.in_(uais)).order_by(Centre.name, Centre.id)))


def session_of(tx: Transaction, session_id: UUID, uais: Collection[str]) -> Session:
    """A session of one of these schools.

    :raises NotYours: unknown, deleted and foreign look the same.
    """
    session = tx.session.scalar(_present(uais).where(Session.id == session_id))
    if session is None:
        raise NotYours()
    return session


def list_sessions(tx: Transaction, uais: Collection[str], page: int) -> SessionPage:
    """The page asked for, or the nearest there is."""
    total = tx.session.scalar(select(func.count()).select_from(_present(uais).subquery())) or 0
    last = max(1, -(-total // PAGE_SIZE))
    number = min(max(1, page), last)
    recent_first = (Session.date.desc(), Session.start_time.desc(), Session.number)
    return SessionPage(_lines(tx, _on_page(_present(uais).order_by(*recent_first), number)), number, last)


def sessions_around(tx: Transaction, centre: Centre, *, since: date) -> list[SessionLine]:
    """The sessions of a centre from a day on, in the order of the clock: the surveillant's list."""
    query = _present([centre.uai]).where(Session.date >= since)
    return _lines(tx, query.order_by(Session.date, Session.start_time, Session.number))


def local_day(tx: Transaction, centre: Centre) -> date:
    """What day it is there: in the Pacific, not always the same as here."""
    return tx.now.astimezone(ZoneInfo(centre.time_zone)).date()


def _present(uais: Collection[str]) -> Select[Session]:
    return select(Session).join(Centre).where(Centre.uai.in_(uais), Session.removed_at.is_(None))


def _on_page(query: Select[Session], number: int) -> Select[Session]:
    return query.limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)


def _lines(tx: Transaction, query: Select[Session]) -> list[SessionLine]:
    rows = tx.session.execute(query.add_columns(_enrolled(), _started())).all()
    return [SessionLine(session, enrolled, started) for session, enrolled, started in rows]


def _enrolled() -> ScalarSelect[int]:
    present = (Candidate.session_id == Session.id) & Candidate.removed_at.is_(None)
    return select(func.count()).select_from(Candidate).where(present).scalar_subquery()


def _started() -> ScalarSelect[int]:
    return select(func.count()).select_from(AttemptCopy).where(AttemptCopy.session_id == Session.id).scalar_subquery()
