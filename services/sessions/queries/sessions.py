"""The sessions of one's centres."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ScalarSelect, Select, func, select
from sqlalchemy.orm import InstrumentedAttribute

from services.sessions.tables import AttemptCopy, Candidate, Centre, Session
from shared.errors import NotYours
from shared.transaction import Transaction

MOST_PLACES = 20


@dataclass(frozen=True, slots=True)
class SessionLine:
    """A session in a list, with how many are enrolled and how many started the test."""

    session: Session
    enrolled: int
    started: int


def centres_of(tx: Transaction, uais: Collection[str]) -> list[Centre]:
    """The centres de certification of these schools, by name."""
    return list(tx.session.scalars(select(Centre).where(Centre.uai.in_(uais)).order_by(Centre.name, Centre.id)))


def session_of(tx: Transaction, session_id: UUID, uais: Collection[str]) -> Session:
    """A session of one of these schools.

    :raises NotYours: unknown, deleted and foreign look the same.
    """
    session = tx.session.scalar(present_sessions(uais).where(Session.id == session_id))
    if session is None:
        raise NotYours()
    return session


def sessions_around(tx: Transaction, centre: Centre, *, since: date) -> list[SessionLine]:
    """The sessions of a centre from a day on, in the order of the clock: the surveillant's list."""
    query = present_sessions([centre.uai]).where(Session.date >= since)
    return read_lines(tx, query.order_by(Session.date, Session.start_time, Session.number))


def local_day(tx: Transaction, centre: Centre) -> date:
    """What day it is there: in the Pacific, not always the same as here."""
    return tx.now.astimezone(ZoneInfo(centre.time_zone)).date()


def known_places(tx: Transaction, centres: Collection[Centre]) -> tuple[list[str], list[str]]:
    """The sites and the rooms of the earlier sessions of these centres, the last used first: to choose from."""
    ids = [centre.id for centre in centres]
    return _last_used(tx, Session.site, ids), _last_used(tx, Session.room, ids)


def present_sessions(uais: Collection[str]) -> Select[Session]:
    """Those of these schools that were not deleted."""
    return select(Session).join(Centre).where(Centre.uai.in_(uais), Session.removed_at.is_(None))


def count_enrolled() -> ScalarSelect[int]:
    """How many candidates are on the list of the session that the query is about."""
    present = (Candidate.session_id == Session.id) & Candidate.removed_at.is_(None)
    return select(func.count()).select_from(Candidate).where(present).scalar_subquery()


def count_started() -> ScalarSelect[int]:
    """How many tests exam told of in it."""
    return select(func.count()).select_from(AttemptCopy).where(AttemptCopy.session_id == Session.id).scalar_subquery()


def read_lines(tx: Transaction, query: Select[Session]) -> list[SessionLine]:
    """The sessions of a query with their counts, in one statement."""
    rows = tx.session.execute(query.add_columns(count_enrolled(), count_started())).all()
    return [SessionLine(session, enrolled, started) for session, enrolled, started in rows]


def _last_used(tx: Transaction, name: InstrumentedAttribute[str], centre_ids: Collection[UUID]) -> list[str]:
    there = (Session.centre_id.in_(centre_ids), Session.removed_at.is_(None))
    used = select(name).where(*there).group_by(name).order_by(func.max(Session.created_at).desc(), name)
    return list(tx.session.scalars(used.limit(MOST_PLACES)))
