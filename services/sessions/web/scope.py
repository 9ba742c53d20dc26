"""Whose sessions one sees: those of the schools where one holds the role. Anything else does not exist."""

from datetime import date, datetime
from typing import cast
from uuid import UUID
from zoneinfo import ZoneInfo

from services.sessions.queries.room_entry import session_entered
from services.sessions.queries.sessions import session_of
from services.sessions.settings import SessionsSettings
from services.sessions.tables import Session
from shared.errors import Forbidden
from shared.identity.model import Identity, Role
from shared.web.access import NOT_YOURS, require_identity
from shared.web.request import settings, transaction

ROOM = (Role.REFERENT, Role.INVIGILATOR)
"""Those who may know the access code and print the PV."""


PARIS = ZoneInfo("Europe/Paris")


def my_schools(*roles: Role) -> frozenset[str]:
    """The UAIs where the signed-in person holds one of `roles`, once they are let in (R-OPENING).

    :raises NotOpenYet: none is yet.
    """
    return admitted_schools(require_identity(), *roles)


def day_of_the_others(*roles: Role) -> date | None:
    """When those of one's schools that wait will be let in; None when none waits."""
    waits = require_identity().scopes(*roles) - my_schools(*roles)
    return cast(SessionsSettings, settings()).opening.day if waits else None


def admitted_schools(person: Identity, *roles: Role) -> frozenset[str]:
    """The same, for anyone; nothing is asked of the database."""
    opening = cast(SessionsSettings, settings()).opening
    return opening.admitted(person.scopes(*roles), datetime.now(PARIS).date())


def my_session(session_id: UUID, *roles: Role) -> Session:
    """A session of one's own schools. Raises `NotFound`."""
    return session_of(transaction(), session_id, my_schools(*roles))


def files_settings() -> SessionsSettings:
    """How files are kept."""
    return cast(SessionsSettings, settings())


def my_room(session_id: UUID) -> Session:
    """The session of a room that one may watch (R-ROOM-ENTRY): by a role in its school, or entered by its password.

    :raises Forbidden: without any role of a room, whether or not the session exists.
    :raises NotYours: with one, for a session of another school.
    """
    person, tx = require_identity(), transaction()
    entered = session_entered(tx, session_id, person.account_id)
    if entered is not None and is_adult(person):
        return entered
    if not person.has(*ROOM):
        raise Forbidden("role", NOT_YOURS)
    return my_session(session_id, *ROOM)


def holds_room(session: Session) -> bool:
    """True for who holds a role of the room in the school of the session."""
    return session.centre.uai in require_identity().scopes(*ROOM)


def is_adult(person: Identity) -> bool:
    """A pupil never watches a room."""
    return person.pupil is None and not person.has(Role.PUPIL)


def actor() -> str:
    return require_identity().actor
