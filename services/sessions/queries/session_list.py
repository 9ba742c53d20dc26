"""The list of sessions: one statement counts what is asked, another reads one page (`docs/rules.md` R-SESSION-LIST)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Date, Select, String, and_, case, cast, func, literal, select

from services.sessions.domain.session_list import Asked, Column, Period
from services.sessions.queries.sessions import (
    SessionLine,
    count_enrolled,
    count_started,
    present_sessions,
    read_lines,
)
from services.sessions.tables import Centre, Session
from shared.domain.statuses import SessionStatus
from shared.transaction import Transaction

PAGE_SIZE = 25


@dataclass(frozen=True, slots=True)
class SessionPage:
    """One page of what was asked; `asked.page` and `last` count from 1, `total` counts the sessions of every page."""

    lines: Sequence[SessionLine]
    asked: Asked
    last: int
    total: int


def list_sessions(tx: Transaction, uais: Collection[str], asked: Asked) -> SessionPage:
    """The page asked for, or the nearest there is."""
    wanted = present_sessions(uais).where(*_conditions(tx, asked))
    total = tx.session.scalar(select(func.count()).select_from(wanted.with_only_columns(Session.id).subquery())) or 0
    last = max(1, -(-total // PAGE_SIZE))
    number = min(asked.page, last)
    return SessionPage(read_lines(tx, _page(wanted, asked, number)), replace(asked, page=number), last, total)


def _page(wanted: Select[Session], asked: Asked, number: int) -> Select[Session]:
    """Always in a full order, so that no session is on two pages: the latest first, then by number."""
    key = _sort_keys()[asked.column]
    order = (key.desc() if asked.falling else key.asc(), Session.date.desc(), Session.start_time.desc(), Session.number)
    return wanted.order_by(*order).limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)


def _sort_keys() -> dict[Column, ColumnElement[Any]]:
    return {
        Column.NUMBER: Session.number.expression,
        Column.SCHOOL: _folded(Centre.name.expression),
        Column.SITE: _folded(Session.site.expression),
        Column.ROOM: _folded(Session.room.expression),
        Column.DATE: Session.date.expression,
        Column.TIME: Session.start_time.expression,
        Column.EXAMINERS: _folded(Session.examiners.expression),
        Column.ENROLLED: count_enrolled(),
        Column.STARTED: count_started(),
        Column.STATUS: case((Session.published_at.is_not(None), 2), (Session.finalised_at.is_not(None), 1), else_=0),
    }


def _conditions(tx: Transaction, asked: Asked) -> list[ColumnElement[bool]]:
    told = func.concat_ws(" ", cast(Session.number, String), Session.site, Session.room, Session.examiners)
    found = [func.strpos(_folded(told), _folded(literal(word))) > 0 for word in asked.words]
    today = cast(func.timezone(Centre.time_zone, literal(tx.now)), Date)
    if asked.status:
        found.append(_stands_at(asked.status))
    if asked.period:
        found.append(Session.date >= today if asked.period is Period.UPCOMING else Session.date < today)
    if asked.since:
        found.append(Session.date >= asked.since)
    if asked.until:
        found.append(Session.date <= asked.until)
    if asked.centre_id:
        found.append(Session.centre_id == UUID(asked.centre_id))
    return found


def _stands_at(status: SessionStatus) -> ColumnElement[bool]:
    """R-STATUS, for the database."""
    published, finalised = Session.published_at.is_not(None), Session.finalised_at.is_not(None)
    if status is SessionStatus.PROCESSED:
        return published
    return and_(~published, finalised if status is SessionStatus.FINALISED else ~finalised)


def _folded(text: ColumnElement[str]) -> ColumnElement[str]:
    """Without case, accent, hyphen nor apostrophe: what is typed and what is kept meet there."""
    plain = func.regexp_replace(func.pg_catalog.normalize(text, literal("NFKD")), "[\u0300-\u036f'’ʼ-]", "", "g")
    return func.lower(func.regexp_replace(plain, "[œŒ]", "oe", "g"))
