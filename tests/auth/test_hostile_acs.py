"""Hostile answers on the real address: none signs anybody in, none is an error of ours, and the page tells nothing.

The last test is of harmless variations that must be accepted, so that refusing everything is no way to pass.
"""

import base64
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from services.auth.saml.keys import self_signed_pair
from services.auth.tables import Account, Arrival, SignedSession
from shared.transaction import Database
from tests.auth.browsing import cookie
from tests.auth.conftest import CountRows
from tests.auth.ent import IDO, Ent, deliver, enrol
from tests.auth.hostile_answers import HARMLESS, LIES, POSTINGS, SIGNATURES, STRUCTURES, TEXTS, WEAK, Tree, signed
from tests.auth.saml.forge import Signer, assertion_of, encode, encode_bytes, response
from tests.auth.saml.test_wrapping import CASES


@pytest.fixture
def target(client: FlaskClient, auth_database: Database, count_rows: CountRows) -> Iterator[FlaskClient]:
    """A browser that has asked; afterwards, nobody is signed in."""
    enrol(auth_database)
    yield client
    assert cookie(client, "jeton") is None
    assert cookie(client, "session") is None
    assert count_rows(SignedSession) == count_rows(Account) == count_rows(Arrival) == 0


SECRETS = (IDO, "zoe@ent", "LEFÈVRE", "Traceback", "onelogin", "xmlsec", "lxml", "root:x", "alert(1)", "urn:oasis")


def assert_refused(answer: TestResponse) -> None:
    assert 400 <= answer.status_code < 500, (answer.status_code, answer.location)
    page = answer.text
    for secret in SECRETS:
        assert secret not in page, secret


@pytest.mark.parametrize("name", LIES)
def test_a_signed_lie(target: FlaskClient, ent: Ent, name: str) -> None:
    facts = replace(ent.facts(ent.asked(target)), **LIES[name]())
    assert_refused(deliver(target, encode(signed(ent, facts))))


@pytest.mark.parametrize("name", STRUCTURES)
def test_a_signed_shape_that_is_not_one(target: FlaskClient, ent: Ent, name: str) -> None:
    root = STRUCTURES[name](response(ent.facts(ent.asked(target))))
    ent.signer.sign(assertion_of(root))
    assert_refused(deliver(target, encode(root)))


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_changed_after_it_was_signed(target: FlaskClient, ent: Ent, name: str) -> None:
    honest = base64.b64decode(ent.answer(ent.asked(target)))
    changed = TEXTS[name](honest)
    assert changed != honest
    assert_refused(deliver(target, encode_bytes(changed)))


@pytest.mark.parametrize("name", SIGNATURES)
def test_a_tree_changed_after_it_was_signed(target: FlaskClient, ent: Ent, name: str) -> None:
    root = SIGNATURES[name](signed(ent, ent.facts(ent.asked(target))))
    assert_refused(deliver(target, encode(root)))


@pytest.mark.parametrize("name", WEAK)
def test_a_weak_signature(target: FlaskClient, ent: Ent, name: str) -> None:
    root = response(ent.facts(ent.asked(target)))
    replace(ent.signer, **WEAK[name]).sign(assertion_of(root))
    assert_refused(deliver(target, encode(root)))


@pytest.mark.parametrize(("shape", "signs_message"), CASES, ids=lambda value: getattr(value, "__name__", str(value)))
def test_a_wrapped_signature(target: FlaskClient, ent: Ent, shape: Tree, signs_message: bool) -> None:
    root = signed(ent, ent.facts(ent.asked(target)))
    if signs_message:
        ent.signer.sign(root)
    assert_refused(deliver(target, encode(shape(root))))


@pytest.mark.parametrize("where", ["the assertion", "the message", "both"])
def test_the_key_of_a_stranger(target: FlaskClient, ent: Ent, where: str) -> None:
    stranger = Signer(self_signed_pair("stranger", datetime.now(UTC)))
    root = response(ent.facts(ent.asked(target)))
    (stranger if where != "the message" else ent.signer).sign(assertion_of(root))
    if where != "the assertion":
        stranger.sign(root)
    assert_refused(deliver(target, encode(root)))


def test_a_signature_on_the_message_alone(target: FlaskClient, ent: Ent) -> None:
    root = response(ent.facts(ent.asked(target)))
    ent.signer.sign(root)
    assert_refused(deliver(target, encode(root)))


@pytest.mark.parametrize("name", POSTINGS)
def test_an_honest_answer_that_is_not_posted_as_it_must_be(target: FlaskClient, ent: Ent, name: str) -> None:
    assert_refused(POSTINGS[name](target, ent.answer(ent.asked(target))))


def test_the_answer_to_another_browser(target: FlaskClient, ent: Ent) -> None:
    other = target.application.test_client()
    assert_refused(deliver(target, ent.answer(ent.asked(other))))


@pytest.mark.parametrize("signs_message", [True, False])
@pytest.mark.parametrize("name", HARMLESS)
def test_a_harmless_variation_is_accepted(
    client: FlaskClient, auth_database: Database, ent: Ent, name: str, signs_message: bool
) -> None:
    enrol(auth_database)
    root = HARMLESS[name](response(ent.facts(ent.asked(client))))
    ent.signer.sign(assertion_of(root))
    if signs_message:
        ent.signer.sign(root)
    answer = deliver(client, encode(root), RelayState="javascript:alert(1)")
    assert (answer.status_code, answer.location) == (303, "/compte/")
    assert cookie(client, "jeton") is not None
