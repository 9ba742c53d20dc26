"""The application of auth on a real database, and people who have an account."""

from collections.abc import Callable, Iterator
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient

from services.auth.app import create_app
from services.auth.domain.sign_in_name import sign_in_key
from services.auth.passwords import hash_password
from services.auth.settings import AuthSettings
from services.auth.tables import Account, Credential, Membership, SignInName
from shared.identity.model import Role
from shared.transaction import Database
from shared.web.service import Service
from tests.auth.browsing import PASSWORD
from tests.identities import UAI, service_settings

HASH = hash_password(PASSWORD)

AddAccount = Callable[..., UUID]


@pytest.fixture
def app(auth_database: Database) -> Iterator[Service]:
    made = create_app(service_settings(AuthSettings, auth_database))
    yield made
    made.extensions["certif.database"].engine.dispose()


@pytest.fixture
def client(app: Service) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def add_account(auth_database: Database) -> AddAccount:
    """Make an account with a compte Pix: `add_account("camille@example.org", Role.REFERENT)`."""

    def add(name: str, *roles: Role, first_name: str = "Camille", last_name: str = "Durand") -> UUID:
        account_id = uuid4()
        with auth_database.transaction() as tx:
            tx.session.add(Account(id=account_id, first_name=first_name, last_name=last_name, created_at=tx.now))
            tx.session.flush()
            key = sign_in_key(name)
            kind = "email" if "@" in name else "identifiant"
            tx.session.add(SignInName(key=key, written=name, kind=kind, account_id=account_id))
            tx.session.add(Credential(account_id=account_id, password_hash=HASH, changed_at=tx.now))
            for role in roles:
                scope = "*" if role is Role.JURY else UAI
                tx.session.add(Membership(account_id=account_id, role=role.value, scope=scope))
        return account_id

    return add
