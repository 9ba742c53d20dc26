"""What does not hold is refused: a French sentence for the person, the reason in the log, nothing changed (R-OIDC)."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from time import time
from typing import Any

import pytest
from flask import Response, redirect
from flask.testing import FlaskClient
from joserfc.jwk import ECKey
from structlog.testing import capture_logs

from services.auth.oidc.discovery import AFTER_A_FAILURE, APART, Published
from services.auth.oidc.refusal import OidcRefused, Reason
from services.auth.settings import AuthSettings
from services.auth.tables import Account, Arrival, SignedSession
from services.auth.web.providers_setup import EXTENSION
from shared.transaction import Database
from tests.auth.browsing import words
from tests.auth.conftest import CountRows, running
from tests.auth.ent import enrol
from tests.auth.hostile_provider import (
    EC_KEY,
    KEY,
    OTHER_KEY,
    Hostile,
    hostile_provider,
    huge,
    signed,
)
from tests.auth.npm_provider import PUPILS, ZOE, providers_file


@pytest.fixture
def provider() -> Iterator[Hostile]:
    with hostile_provider() as made:
        yield made


@pytest.fixture
def client(auth_settings: AuthSettings, provider: Hostile, tmp_path: Path) -> Iterator[FlaskClient]:
    file = providers_file(tmp_path, provider.contract)
    with running(auth_settings.model_copy(update={"oidc_providers": file})) as app:
        yield app.test_client()


@dataclass
class Clock:
    """The monotonic clock of what the provider publishes."""

    at: float = 1000.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def clock(client: FlaskClient, provider: Hostile) -> Clock:
    clock = Clock()
    (found,) = [one for one in client.application.extensions[EXTENSION] if one.idp == provider.issuer]
    found.published.clock = clock
    return clock


@pytest.fixture
def refused(
    client: FlaskClient, auth_database: Database, provider: Hostile, count_rows: CountRows
) -> Callable[..., None]:
    """Walk through, and be refused for that reason alone, nothing written."""
    enrol(auth_database)

    def check(reason: Reason, **changes: str) -> None:
        with capture_logs() as lines:
            answer = provider.walk(client, **changes)
        told = [line for line in lines if line["event"] == "provider.refused"]
        assert [line["code"] for line in told] == [reason.value], (lines, answer.text)
        assert answer.status_code == (503 if reason in {Reason.AWAY, Reason.METADATA} else 403)
        assert told[0]["detail"] not in answer.text
        assert [count_rows(table) for table in (Account, Arrival, SignedSession)] == [0, 0, 0]

    return check


def test_an_honest_answer_goes_through(client: FlaskClient, auth_database: Database, provider: Hostile) -> None:
    enrol(auth_database)
    assert provider.walk(client).status_code == 303
    sent = provider.codes[0]
    assert (sent["code"], sent["grant_type"]) == ("a-code", "authorization_code")
    assert len(sent["code_verifier"]) == 43


def test_es256_is_accepted_too(client: FlaskClient, auth_database: Database, provider: Hostile) -> None:
    enrol(auth_database)
    provider.signed_by, provider.header = EC_KEY, {"alg": "ES256", "kid": "curve"}
    assert provider.walk(client).status_code == 303


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        ({"nonce": "x" * 43}, Reason.NONCE),
        ({"nonce": None}, Reason.NONCE),
        ({"nonce": ["x"]}, Reason.NONCE),
        ({"iss": "https://ailleurs.example"}, Reason.ISSUER),
        ({"iss": None}, Reason.ISSUER),
        ({"aud": "another-client"}, Reason.AUDIENCE),
        ({"aud": []}, Reason.AUDIENCE),
        ({"aud": None}, Reason.AUDIENCE),
        ({"aud": ["certif-eleves", "another-client"]}, Reason.AUDIENCE),
        ({"azp": "another-client"}, Reason.AUDIENCE),
        ({"exp": int(time()) - 40}, Reason.EXPIRED),
        ({"exp": None}, Reason.CLAIMS),
        ({"exp": "tomorrow"}, Reason.CLAIMS),
        ({"iat": int(time()) - 700}, Reason.EXPIRED),
        ({"iat": int(time()) + 3600}, Reason.CLAIMS),
        ({"iat": None}, Reason.CLAIMS),
        ({"nbf": int(time()) + 3600}, Reason.CLAIMS),
        ({"sub": None}, Reason.CLAIMS),
        ({"sub": "marie"}, Reason.OTHER_SUBJECT),
        ({"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"}, Reason.CLAIMS),
    ],
    ids=str,
)
def test_an_id_token_for_another_question_is_refused(
    refused: Callable[..., None], provider: Hostile, claims: dict[str, Any], reason: Reason
) -> None:
    provider.claims = claims
    refused(reason)


def test_an_id_token_that_nobody_signed_is_refused(refused: Callable[..., None], provider: Hostile) -> None:
    provider.header = {"alg": "none"}
    refused(Reason.ALGORITHM)


def test_the_public_key_is_never_taken_for_a_secret(refused: Callable[..., None], provider: Hostile) -> None:
    provider.header = {"alg": "HS256", "kid": "one"}
    refused(Reason.ALGORITHM)


@pytest.mark.parametrize("algorithm", ["PS256", "RS512"])
def test_another_algorithm_of_the_right_key_is_refused(
    refused: Callable[..., None], provider: Hostile, algorithm: str
) -> None:
    provider.header = {"alg": algorithm, "kid": "one"}
    refused(Reason.ALGORITHM)


def test_a_key_of_another_kind_than_the_algorithm_is_refused(refused: Callable[..., None], provider: Hostile) -> None:
    provider.signed_by, provider.header = EC_KEY, {"alg": "ES256", "kid": "one"}
    refused(Reason.KEY)


def test_a_signature_by_another_key_is_refused(refused: Callable[..., None], provider: Hostile) -> None:
    provider.signed_by = OTHER_KEY
    refused(Reason.SIGNATURE)


def test_a_key_given_in_the_token_is_not_looked_at(refused: Callable[..., None], provider: Hostile) -> None:
    provider.signed_by = own = ECKey.generate_key("P-256")
    provider.header = {"alg": "ES256", "jwk": own.as_dict(private=False), "kid": "curve"}
    refused(Reason.SIGNATURE)


@pytest.mark.parametrize("text", ["", "a.b", "a.b.c", "a.b.c.d.e", "é.è.à", "x" * 30_000, "[" * 5_000 + ".a.b"])
def test_what_is_no_token_is_refused(refused: Callable[..., None], provider: Hostile, text: str) -> None:
    provider.id_token = text
    refused(Reason.SHAPE)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"code": ""}, Reason.PARAMETER),
        ({"code": "x" * 3000}, Reason.PARAMETER),
        ({"state": ""}, Reason.PARAMETER),
        ({"iss": "https://ailleurs.example"}, Reason.MIX_UP),
        ({"error": "access_denied", "code": ""}, Reason.PROVIDER_ERROR),
    ],
    ids=str,
)
def test_a_return_that_is_not_whole_is_refused(
    refused: Callable[..., None], provider: Hostile, changes: dict[str, str], reason: Reason
) -> None:
    refused(reason, **changes)
    assert "token" not in provider.asked


def test_a_provider_that_announces_its_name_in_answers_must_give_it(
    refused: Callable[..., None], provider: Hostile
) -> None:
    provider.description = {"authorization_response_iss_parameter_supported": True}
    refused(Reason.MIX_UP)


def test_another_state_spends_nothing(client: FlaskClient, auth_database: Database, provider: Hostile) -> None:
    enrol(auth_database)
    provider.depart(client)
    answer = provider.come_back(client, state="y" * 43)
    assert (answer.status_code, "token" in provider.asked) == (403, False)
    assert "n’a pas commencé dans ce navigateur" in words(answer)
    assert provider.come_back(client).status_code == 303


def test_the_answer_of_one_provider_does_not_serve_at_the_address_of_another(
    auth_settings: AuthSettings, auth_database: Database, provider: Hostile, tmp_path: Path
) -> None:
    enrol(auth_database)
    with hostile_provider({**PUPILS, "key": "autre"}) as attacker:
        file = providers_file(tmp_path, provider.contract, attacker.contract)
        with running(auth_settings.model_copy(update={"oidc_providers": file})) as app:
            client = app.test_client()
            provider.depart(client)
            attacker.question = provider.question
            assert attacker.come_back(client).status_code == 403
            assert "token" not in attacker.asked
            assert provider.come_back(client).status_code == 303


@pytest.mark.parametrize(
    ("place", "answer", "reason"),
    [
        ("token", lambda: (json.dumps({"error": "invalid_grant"}), 400), Reason.CODE),
        ("token", lambda: (json.dumps({"token_type": "Bearer"}), 200), Reason.CODE),
        ("token", lambda: (json.dumps([1]), 200), Reason.AWAY),
        ("token", lambda: ("<html>", 502), Reason.AWAY),
        ("token", huge, Reason.AWAY),
        ("token", lambda: redirect("http://127.0.0.1:1/"), Reason.AWAY),
        ("me", lambda: ("no", 401), Reason.AWAY),
        ("me", lambda: ("[]", 200), Reason.USERINFO),
        ("me", lambda: ("[" * 100_000, 200), Reason.AWAY),
        ("me", huge, Reason.AWAY),
        ("me", lambda: Response("not.a.jwt", content_type="application/jwt"), Reason.SHAPE),
        ("jwks", lambda: ("{}", 200), Reason.METADATA),
        ("jwks", huge, Reason.AWAY),
    ],
)
def test_a_call_that_goes_wrong_is_refused(
    refused: Callable[..., None], provider: Hostile, place: str, answer: Callable[[], Any], reason: Reason
) -> None:
    provider.answers[place] = answer
    refused(reason)


@pytest.mark.parametrize(
    "told",
    [
        {"sub": "marie"},
        {"sub": None},
    ],
    ids=str,
)
def test_the_user_information_of_another_person_is_refused(
    refused: Callable[..., None], provider: Hostile, told: dict[str, Any]
) -> None:
    provider.userinfo = {**provider.userinfo, **told}
    refused(Reason.OTHER_SUBJECT)


@pytest.mark.parametrize(
    "told",
    [
        {"uai": None},
        {"uai": "0939999"},
        {"uai": ["0939999N", 3]},
        {"uai": ["0939999N"] * 101},
        {"family_name": "x" * 300},
        {"given_name": {"a": 1}},
        {"birthdate": "23/11/2012"},
        {"birthdate": "0000-11-23"},
    ],
    ids=str,
)
def test_facts_of_another_form_are_refused(
    refused: Callable[..., None], provider: Hostile, told: dict[str, Any]
) -> None:
    provider.userinfo = {**provider.userinfo, **told}
    refused(Reason.FACTS)


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ({"iss": "https://ailleurs.example"}, Reason.ISSUER),
        ({"aud": "another"}, Reason.AUDIENCE),
        ({"sub": "marie"}, Reason.OTHER_SUBJECT),
    ],
    ids=str,
)
def test_a_signed_user_information_for_somebody_else_is_refused(
    refused: Callable[..., None], provider: Hostile, told: dict[str, Any], reason: Reason
) -> None:
    whole = {"iss": provider.issuer, "aud": "certif-eleves", "sub": "zoe", **ZOE, **told}
    provider.answers["me"] = lambda: Response(signed(whole, provider.header, KEY), content_type="application/jwt")
    refused(reason)


def test_a_signed_user_information_is_read(client: FlaskClient, auth_database: Database, provider: Hostile) -> None:
    enrol(auth_database)
    whole = {"iss": provider.issuer, "aud": "certif-eleves", "sub": "zoe", **ZOE}
    provider.answers["me"] = lambda: Response(signed(whole, provider.header, KEY), content_type="application/jwt")
    assert provider.walk(client).status_code == 303


def test_a_new_key_is_fetched_once_and_invented_ones_do_not_make_us_knock(
    client: FlaskClient, auth_database: Database, provider: Hostile, clock: Clock
) -> None:
    enrol(auth_database)
    assert provider.walk(client).status_code == 303
    provider.keys, provider.signed_by, provider.header = [OTHER_KEY], OTHER_KEY, {"alg": "RS256", "kid": "two"}
    assert provider.walk(client).status_code == 403
    clock.at += APART
    assert provider.walk(client).status_code == 303
    assert provider.asked["jwks"] == 2
    provider.header = {"alg": "RS256", "kid": "invented"}
    for _ in range(5):
        assert provider.walk(client).status_code == 403
    assert provider.asked["jwks"] == 2
    clock.at += APART
    assert provider.walk(client).status_code == 403
    assert provider.asked["jwks"] == 3


@pytest.mark.parametrize(
    "answer",
    [
        huge,
        lambda: ("gone", 404),
        lambda: ("<html>", 200),
        lambda: ("[]", 200),
        lambda: (json.dumps({"issuer": "https://ailleurs.example"}), 200),
    ],
)
def test_a_description_that_is_none_is_said_and_left_alone_a_moment(
    client: FlaskClient, provider: Hostile, clock: Clock, answer: Callable[[], Any]
) -> None:
    provider.answers["description"] = answer
    with capture_logs() as lines:
        page = client.get("/compte/oidc/educonnect/connexion")
    assert page.status_code == 503
    assert "ÉduConnect ne répond pas pour le moment" in words(page)
    assert any(line["event"] == "provider.refused" and line["detail"] for line in lines)
    assert client.get("/compte/oidc/educonnect/connexion").status_code == 503
    assert provider.asked["description"] == 1
    del provider.answers["description"]
    clock.at += AFTER_A_FAILURE
    assert client.get("/compte/oidc/educonnect/connexion").status_code == 303


def test_the_description_of_another_issuer_is_refused(client: FlaskClient, provider: Hostile) -> None:
    provider.description = {"issuer": "https://ailleurs.example"}
    assert client.get("/compte/oidc/educonnect/connexion").status_code == 503


def test_an_address_in_plain_http_elsewhere_is_refused(client: FlaskClient, provider: Hostile) -> None:
    provider.description = {"token_endpoint": "http://ailleurs.example/token"}
    assert client.get("/compte/oidc/educonnect/connexion").status_code == 503


def test_nobody_at_the_address_is_said_at_once() -> None:
    published = Published("http://127.0.0.1:1")
    with pytest.raises(OidcRefused) as refusal:
        published.prepare()
    assert refusal.value.reason is Reason.AWAY
