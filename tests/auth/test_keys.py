"""Keys are made once, announced, replaced before their end, and their private part is erased."""

from datetime import timedelta

from sqlalchemy import select, update

from services.auth.commands.keys import current_key, keep_keys_fresh
from services.auth.tables import SigningKey
from shared.events.auth import KeyPublished
from shared.identity.tables import verification_key
from shared.transaction import Database
from tests.auth.journal import emitted
from tests.auth.together import together


def kid_of(database: Database) -> str:
    with database.transaction() as tx:
        return str(current_key(tx).kid)


def pass_days(database: Database, days: float) -> None:
    with database.transaction() as tx:
        tx.session.execute(update(SigningKey).values(created_at=SigningKey.created_at - timedelta(days=days)))


def sweep(database: Database) -> None:
    with database.transaction() as tx:
        keep_keys_fresh(tx)


def test_processes_that_start_together_make_one_key_and_announce_it_once(auth_database: Database) -> None:
    kids = together([lambda: kid_of(auth_database)] * 5)
    assert len(set(kids)) == 1
    assert [event.kid for event in emitted(auth_database, KeyPublished)] == [kids[0]]


def test_only_the_public_part_leaves(auth_database: Database) -> None:
    kid_of(auth_database)
    (event,) = emitted(auth_database, KeyPublished)
    with auth_database.transaction() as tx:
        kept = tx.session.execute(select(verification_key)).one()
    assert set(event.jwk) >= {"kty", "crv", "x", "y"}
    assert "d" not in event.jwk
    assert (kept.kid, kept.jwk, kept.expires_at) == (event.kid, event.jwk, event.expires_at)


def test_a_key_is_replaced_before_its_end_and_erased_after_it(auth_database: Database) -> None:
    first = kid_of(auth_database)
    pass_days(auth_database, 82)
    sweep(auth_database)
    assert len(emitted(auth_database, KeyPublished)) == 1
    pass_days(auth_database, 1.5)
    sweep(auth_database)
    sweep(auth_database)
    assert len(emitted(auth_database, KeyPublished)) == 2
    assert kid_of(auth_database) == first
    pass_days(auth_database, 1)
    second = kid_of(auth_database)
    assert second != first
    pass_days(auth_database, 6)
    sweep(auth_database)
    with auth_database.transaction() as tx:
        old = tx.session.get_one(SigningKey, first)
    assert old.private_jwk is None
    assert old.retired_at is not None
    assert kid_of(auth_database) == second


def test_a_worker_that_slept_for_months_starts_again(auth_database: Database) -> None:
    first = kid_of(auth_database)
    pass_days(auth_database, 200)
    assert kid_of(auth_database) != first
