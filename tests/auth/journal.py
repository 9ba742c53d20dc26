"""What auth wrote down, announced, and gave to browsers."""

from datetime import UTC, datetime
from typing import TypeVar
from uuid import UUID

from sqlalchemy import select
from werkzeug.test import Client

from shared.events.base import Envelope, Event, event_of
from shared.identity import token
from shared.identity.tables import verification_key
from shared.journal.read import lines_of, verify
from shared.messaging.tables import outbox
from shared.transaction import Database
from tests.auth.browsing import cookie
from tests.identities import PUBLIC_URL

E = TypeVar("E", bound=Event)


def acts_of(database: Database, account_id: UUID) -> list[str]:
    """The acts of an account's journal, whose chain holds."""
    with database.transaction() as tx:
        assert verify(tx.session) == []
        return [line.act for line in lines_of(tx.session, f"account:{account_id}")]


def emitted(database: Database, kind: type[E]) -> list[E]:
    """The events of one type that wait in the outbox, in order."""
    with database.transaction() as tx:
        envelopes = tx.session.scalars(select(outbox.c.envelope).order_by(outbox.c.id)).all()
    events = [event_of(Envelope.model_validate_json(one)) for one in envelopes]
    return [event for event in events if isinstance(event, kind)]


def carried_identity(client: Client, database: Database) -> token.Verified:
    """What another service reads in the token cookie, with the published key alone."""
    carried = cookie(client, "jeton")
    assert carried is not None
    with database.transaction() as tx:
        jwk = tx.session.scalar(select(verification_key.c.jwk).where(verification_key.c.kid == token.key_id(carried)))
    assert jwk is not None
    verified = token.verify(carried, jwk, issuer=PUBLIC_URL, now=datetime.now(UTC))
    assert verified is not None
    return verified
