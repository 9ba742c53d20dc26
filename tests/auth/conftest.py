"""The application of auth on a real database, and people who have an account."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from deploy.local.rabbitmq import free_port
from services.auth.app import create_app
from services.auth.domain.sign_in_name import sign_in_key
from services.auth.passwords import hash_password
from services.auth.settings import AuthSettings
from services.auth.tables import Account, Base, Credential, Membership, SignInName
from shared.identity.model import EVERYWHERE, Role
from shared.mail.postman import Postman
from shared.mail.server import MailServer
from shared.transaction import Database
from shared.web.service import Service
from tests.auth.browsing import PASSWORD
from tests.auth.ent import Ent
from tests.identities import UAI, service_settings
from tests.mailbox import Mailbox, mail_server
from tests.serving import served

HASH = hash_password(PASSWORD)

AddAccount = Callable[..., UUID]
CountRows = Callable[[type[Base]], int]
Carry = Callable[[], Mailbox]


@pytest.fixture(scope="session")
def ent(tmp_path_factory: pytest.TempPathFactory) -> Ent:
    return Ent.at(tmp_path_factory.mktemp("ent"))


@pytest.fixture
def auth_settings(auth_database: Database, ent: Ent) -> AuthSettings:
    """With an ENT, and the SAML key drawn once for all the tests."""
    return service_settings(
        AuthSettings, auth_database, gar_idp_metadata=ent.metadata, data_dir=ent.metadata.parent / "platform"
    )


@pytest.fixture
def app(auth_settings: AuthSettings) -> Iterator[Service]:
    with running(auth_settings) as made:
        yield made


@contextmanager
def running(settings: AuthSettings) -> Iterator[Service]:
    """The application for these settings; its connections are given back after."""
    made = create_app(settings)
    yield made
    made.extensions["certif.database"].dispose()


@pytest.fixture
def client(app: Service) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def url(auth_settings: AuthSettings) -> Iterator[str]:
    """The application served for a real browser."""
    address = f"http://127.0.0.1:{(port := free_port())}"
    with running(auth_settings.model_copy(update={"public_url": address})) as app, served(app, port):
        yield address


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
                scope = "*" if role in EVERYWHERE else UAI
                tx.session.add(Membership(account_id=account_id, role=role.value, scope=scope))
        return account_id

    return add


@pytest.fixture
def count_rows(auth_database: Database) -> CountRows:
    def count(table: type[Base]) -> int:
        with auth_database.transaction() as tx:
            return tx.session.scalar(select(func.count()).select_from(table)) or 0

    return count


@pytest.fixture
def carry(auth_database: Database, auth_settings: AuthSettings) -> Carry:
    """Send what waits to a real mail server; return its box, the same each time."""
    box = Mailbox()

    def run() -> Mailbox:
        with mail_server(box) as port:
            server = MailServer.read(f"smtp://127.0.0.1:{port}", auth_settings.mail_from)
            man = Postman(auth_database, server, auth_settings.secret_key)
            while man.step():
                pass
        return box

    return run
