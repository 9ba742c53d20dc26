"""The history of the schema and the tables agree; the journal is written once."""

from collections.abc import Callable

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, ProgrammingError

from deploy.local.postgres import LocalPostgres
from services.auth.service import SERVICE
from shared.migrations import differences
from shared.transaction import Database
from tests.auth.conftest import AddAccount


def test_the_migrations_make_the_tables(migrate: Callable[[str], LocalPostgres]) -> None:
    assert differences(SERVICE, migrate("auth").url("certif_auth", "auth_owner")) == []


@pytest.mark.parametrize("act", ["UPDATE journal_line SET act = 'x'", "DELETE FROM journal_line"])
def test_the_application_cannot_rewrite_the_journal(auth_database: Database, act: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), auth_database.transaction() as tx:
        tx.session.execute(text(act))


def test_two_accounts_never_share_a_sign_in_name(auth_database: Database, add_account: AddAccount) -> None:
    add_account("Camille.Durand@example.org")
    with pytest.raises(IntegrityError):
        add_account("camille.durand@EXAMPLE.org")
