"""People for the tests of pages: real tokens, signed with a key that the service under test knows."""

from datetime import UTC, datetime, timedelta
from typing import TypeVar
from uuid import UUID, uuid4

from flask.testing import FlaskClient

from shared.events.auth import KeyPublished
from shared.identity import token
from shared.identity.handlers import keep_key
from shared.identity.model import EVERYWHERE, Grant, Identity, PupilLink, Role
from shared.settings import ServiceSettings
from shared.transaction import Database
from shared.web.cookies import TOKEN, cookie_name

PUBLIC_URL = "http://localhost"
"""What `app.test_client()` calls when it is told nothing."""

UAI = "0939999N"
KEY = token.new_key()

S = TypeVar("S", bound=ServiceSettings)


def service_settings(kind: type[S], database: Database, **others: object) -> S:
    """The settings of a service on `database`; `others` by field name."""
    values: dict[str, object] = {
        "database_url": database.engine.url.render_as_string(hide_password=False),
        "secret_key": "for the tests only, and long enough for all",
        "public_url": PUBLIC_URL,
        "broker_url": "memory://",
        **others,
    }
    return kind(**values)


def someone(
    *roles: Role,
    uai: str = UAI,
    pupil_id: UUID | None = None,
    account_id: UUID | None = None,
    name: str = "Camille Durand",
) -> Identity:
    """A person with these roles in one school (the jury everywhere); `pupil_id` makes a pupil of the roll."""
    held = (*roles, Role.PUPIL) if pupil_id and Role.PUPIL not in roles else roles
    return Identity(
        account_id=account_id or uuid4(),
        sid=uuid4(),
        name=name,
        grants=tuple(Grant(role, "*" if role in EVERYWHERE else uai) for role in held),
        pupil=PupilLink(pupil_id, uai) if pupil_id else None,
    )


def sign_in(client: FlaskClient, database: Database, person: Identity, *, age: timedelta = timedelta(0)) -> Identity:
    """Give `client` the token of `person`, made `age` ago: over five minutes, it has expired."""
    trust_key(database)
    signed = token.sign(person, KEY, issuer=PUBLIC_URL, now=datetime.now(UTC) - age)
    client.set_cookie(cookie_name(TOKEN, secure=False), signed)
    return person


def trust_key(database: Database) -> None:
    """The service of `database` verifies what `KEY` signs."""
    event = KeyPublished(kid=KEY.kid, jwk=KEY.as_dict(private=False), expires_at=datetime.now(UTC) + timedelta(days=90))
    with database.transaction() as tx:
        keep_key(tx, event)
