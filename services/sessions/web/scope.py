"""Whose sessions one sees: those of the schools where one holds the role. Anything else does not exist."""

from uuid import UUID

from services.sessions.queries.sessions import session_of
from services.sessions.tables import Session
from shared.identity.model import Role
from shared.web.access import require_identity
from shared.web.request import transaction

ROOM = (Role.REFERENT, Role.INVIGILATOR)
"""Those who may know the access code and print the PV."""


def my_schools(*roles: Role) -> frozenset[str]:
    """The UAIs where the signed-in person holds one of `roles`."""
    return require_identity().scopes(*roles)


def my_session(session_id: UUID, *roles: Role) -> Session:
    """A session of one's own schools. Raises `NotFound`."""
    return session_of(transaction(), session_id, my_schools(*roles))


def actor() -> str:
    return require_identity().actor
