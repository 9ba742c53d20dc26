"""What the provider answers behind the browser’s back, and when: bounded, checked, outside any transaction (R-OIDC)."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Response, jsonify, redirect
from flask.testing import FlaskClient
from sqlalchemy import create_engine, text, update
from structlog.testing import capture_logs

from deploy.local.postgres import LocalPostgres
from services.auth.oidc import wire
from services.auth.oidc.discovery import AFTER_A_FAILURE, APART, Published
from services.auth.oidc.refusal import OidcRefused, Reason
from services.auth.tables import SignedSession, SignInFlow
from services.auth.web.providers_setup import EXTENSION
from shared.transaction import Database
from tests.auth.browsing import words
from tests.auth.conftest import CountRows
from tests.auth.ent import enrol
from tests.auth.hostile_provider import (
    KEY,
    OTHER_KEY,
    Hostile,
    huge,
    public,
    signed,
)
from tests.auth.npm_provider import ZOE
from tests.auth.oidc.conftest import Clock
from tests.auth.together import together


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
        public,
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


def test_a_question_older_than_ten_minutes_is_over(
    client: FlaskClient, auth_database: Database, provider: Hostile
) -> None:
    enrol(auth_database)
    provider.depart(client)
    with auth_database.transaction() as tx:
        tx.session.execute(update(SignInFlow).values(created_at=SignInFlow.created_at - timedelta(minutes=10)))
    answer = provider.come_back(client)
    assert (answer.status_code, "token" in provider.asked) == (403, False)


def test_of_two_answers_together_one_is_taken(
    client: FlaskClient, auth_database: Database, provider: Hostile, count_rows: CountRows
) -> None:
    enrol(auth_database)
    provider.depart(client)
    secret = client.get_cookie("oidc", path="/compte/oidc")
    assert secret is not None

    def come_back() -> int:
        browser = client.application.test_client()
        browser.set_cookie("oidc", secret.value, path="/compte/oidc")
        return provider.come_back(browser).status_code

    assert sorted(together([come_back, come_back])) == [303, 403]
    assert (len(provider.codes), count_rows(SignedSession)) == (1, 1)


def test_no_transaction_is_open_while_the_provider_is_called(
    client: FlaskClient, auth_database: Database, provider: Hostile, postgres: LocalPostgres
) -> None:
    enrol(auth_database)
    assert provider.walk(client).status_code == 303, "from now on, a browser where somebody is signed in"
    for one in client.application.extensions[EXTENSION]:
        if one.idp == provider.issuer:
            one.published = Published(provider.issuer)
    open_ones: list[int] = []
    watch = create_engine(postgres.url("certif_auth"), isolation_level="AUTOCOMMIT")
    query = text(
        "SELECT count(*) FROM pg_stat_activity WHERE usename = 'auth_app' AND state LIKE 'idle in transaction%'"
    )

    def watched(honest: Callable[[], Any]) -> Callable[[], Any]:
        def answer() -> Any:
            with watch.connect() as connection:
                open_ones.append(connection.scalar(query) or 0)
            return honest()

        return answer

    provider.answers = {
        "description": watched(lambda: jsonify(provider.described())),
        "me": watched(lambda: jsonify(provider.userinfo)),
        "jwks": watched(lambda: jsonify(keys=[public(key) for key in provider.keys])),
        "token": watched(lambda: jsonify(access_token="a", token_type="Bearer", id_token=provider.token())),
    }
    assert provider.walk(client).status_code == 303
    watch.dispose()
    assert open_ones == [0, 0, 0, 0]


def test_an_answer_that_drips_is_not_waited_for(
    refused: Callable[..., None], provider: Hostile, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider.answers["me"] = lambda: Response(iter([b"{", b" "] * 20), content_type="application/json")
    provider.answers["token"] = lambda: (
        monkeypatch.setattr(wire, "WHOLE", 0.0),
        jsonify(access_token="a", token_type="Bearer", id_token=provider.token()),
    )[1]
    refused(Reason.AWAY)
