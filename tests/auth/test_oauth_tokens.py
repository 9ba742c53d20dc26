"""Tokens after the code: turned, taken back, asked about; machines that prove themselves; hostile input."""

import json
import time
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from authlib.oidc.discovery import OpenIDProviderMetadata
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from joserfc import jws
from sqlalchemy import update

from services.auth.commands.oauth_clients import close_client, register_client
from services.auth.commands.retention import forget_what_is_over
from services.auth.oauth.keys import current_issuer_key, keep_issuer_keys_fresh, public_keys
from services.auth.oauth.scopes import ClientKind
from services.auth.oauth.tables import IssuerKey, OAuthAssertion, OAuthClient, OAuthGrant, OAuthToken
from services.auth.settings import AuthSettings
from shared.events.auth import KeyPublished
from shared.identity.access_token import verify_access
from shared.identity.model import Role
from shared.transaction import Database
from shared.web.service import Service
from tests.auth.browsing import sign_in
from tests.auth.conftest import AddAccount, CountRows
from tests.auth.journal import emitted
from tests.auth.oauth_tools import (
    EDWARDS_KEY,
    INTROSPECT,
    ISSUER,
    MACHINE_KEY,
    REVOKE,
    TOKEN,
    TOOL_KEY,
    b64,
    code_of,
    exchange,
    machine_asks,
    proven,
    question,
    refresh,
    register,
    statement,
    userinfo,
)
from tests.auth.together import together
from tests.identities import PUBLIC_URL

AUDIENCE = f"{PUBLIC_URL}/resultats"


@pytest.fixture(autouse=True)
def clients(auth_database: Database) -> None:
    register(auth_database, "cahier", ClientKind.PUBLIC)
    register(auth_database, "serveur", ClientKind.SITE, TOOL_KEY)
    register(auth_database, "partenaire", ClientKind.MACHINE, MACHINE_KEY)


@pytest.fixture
def browser(client: FlaskClient, add_account: AddAccount) -> FlaskClient:
    add_account("camille@example.org", Role.REFERENT)
    sign_in(client, "camille@example.org")
    return client


# Refresh, revocation, introspection


def test_a_refresh_token_serves_once_and_its_reuse_ends_the_family(browser: FlaskClient) -> None:
    first = exchange(browser, code_of(browser)).json
    second = refresh(browser, first["refresh_token"]).json
    assert second["refresh_token"] != first["refresh_token"]
    assert userinfo(browser, second["access_token"]).status_code == 200
    assert refresh(browser, first["refresh_token"]).json["error"] == "invalid_grant"
    assert refresh(browser, second["refresh_token"]).json["error"] == "invalid_grant"
    assert userinfo(browser, second["access_token"]).status_code == 401


def test_of_two_refreshes_at_the_same_instant_one_wins(browser: FlaskClient, app: Service) -> None:
    token = exchange(browser, code_of(browser)).json["refresh_token"]
    assert sorted(together([lambda: refresh(app.test_client(), token).status_code] * 3)) == [200, 400, 400]


def test_another_client_neither_uses_nor_ends_a_refresh_token(browser: FlaskClient, auth_database: Database) -> None:
    register(auth_database, "autre", ClientKind.PUBLIC)
    token = exchange(browser, code_of(browser)).json["refresh_token"]
    assert refresh(browser, token, client_id="autre").json["error"] == "invalid_grant"
    assert browser.post(REVOKE, data={"client_id": "autre", "token": token}).json["error"] == "invalid_grant"
    assert refresh(browser, token, scope="openid profile school").json["error"] == "invalid_scope"
    narrow = refresh(browser, token, scope="openid").json
    assert set(userinfo(browser, narrow["access_token"]).json) == {"sub"}
    assert refresh(browser, narrow["refresh_token"]).json["scope"] == "openid profile"


def test_an_access_token_is_not_a_refresh_token_nor_the_reverse(browser: FlaskClient) -> None:
    given = exchange(browser, code_of(browser)).json
    assert refresh(browser, given["access_token"]).json["error"] == "invalid_grant"
    assert userinfo(browser, given["refresh_token"]).status_code == 401


def test_signing_out_ends_what_the_tools_were_given(browser: FlaskClient, app: Service) -> None:
    given = exchange(browser, code_of(browser)).json
    browser.post("/compte/deconnexion")
    assert userinfo(app.test_client(), given["access_token"]).status_code == 401
    assert refresh(app.test_client(), given["refresh_token"]).json["error"] == "invalid_grant"


def test_tokens_end_in_time(browser: FlaskClient, auth_database: Database) -> None:
    given = exchange(browser, code_of(browser)).json
    with auth_database.transaction() as tx:
        tx.session.execute(update(OAuthToken).values(expires_at=tx.now))
    assert userinfo(browser, given["access_token"]).status_code == 401
    assert refresh(browser, given["refresh_token"]).json["error"] == "invalid_grant"


@pytest.mark.parametrize("kind", ["access_token", "refresh_token"])
def test_revoking_one_token_ends_its_family(browser: FlaskClient, kind: str) -> None:
    given = exchange(browser, code_of(browser)).json
    assert browser.post(REVOKE, data={"client_id": "cahier", "token": given[kind]}).status_code == 200
    assert userinfo(browser, given["access_token"]).status_code == 401
    assert refresh(browser, given["refresh_token"]).json["error"] == "invalid_grant"
    assert browser.post(REVOKE, data={"client_id": "cahier", "token": "unknown"}).status_code == 200


def test_a_client_with_a_key_may_ask_about_its_own_tokens(browser: FlaskClient) -> None:
    def about(token: str) -> Any:
        return browser.post(INTROSPECT, data=proven(statement(TOOL_KEY, "RS256", "serveur"), token=token)).json

    own = proven(statement(TOOL_KEY, "RS256", "serveur"))
    mine = exchange(browser, code_of(browser, client_id="serveur"), client_id="serveur", **own).json
    other = exchange(browser, code_of(browser)).json
    said = about(mine["access_token"])
    assert (said["active"], said["client_id"], said["iss"]) == (True, "serveur", ISSUER)
    assert about(other["access_token"]) == about("unknown") == {"active": False}
    assert browser.post(INTROSPECT, data={"client_id": "cahier", "token": "x"}).json["error"] == "invalid_client"
    browser.post(REVOKE, data=proven(statement(TOOL_KEY, "RS256", "serveur"), token=mine["access_token"]))
    assert about(mine["access_token"]) == {"active": False}


def test_a_closed_client_has_nothing_left(
    browser: FlaskClient, auth_database: Database, auth_settings: AuthSettings
) -> None:
    given = exchange(browser, code_of(browser)).json
    with auth_database.transaction() as tx:
        assert close_client(auth_settings, tx, ["cahier"]) == 0
    assert userinfo(browser, given["access_token"]).status_code == 401
    assert refresh(browser, given["refresh_token"]).json["error"] == "invalid_client"


# Machines


def test_a_machine_gets_a_token_that_the_api_verifies_alone(client: FlaskClient, auth_database: Database) -> None:
    answer = machine_asks(client, statement(MACHINE_KEY, "ES256", "partenaire"))
    assert answer.status_code == 200
    assert "refresh_token" not in answer.json
    token, keys = answer.json["access_token"], client.get("/compte/oauth/jwks").get_json()["keys"]
    assert jws.extract_compact(token.encode()).headers()["typ"] == "at+jwt"
    with auth_database.transaction() as tx:
        now = tx.now
    access = verify_access(token, keys, issuer=ISSUER, audience=AUDIENCE, now=now)
    assert access is not None
    assert (access.client_id, access.scopes) == ("partenaire", {"results:read"})
    assert access.expires_at - access.issued_at == 300
    assert verify_access(token, keys, issuer=PUBLIC_URL, audience=AUDIENCE, now=now) is None
    assert verify_access(token, keys, issuer=ISSUER, audience=f"{PUBLIC_URL}/certif", now=now) is None
    assert verify_access(token, keys, issuer=ISSUER, audience=AUDIENCE, now=now + timedelta(minutes=6)) is None
    about = proven(statement(MACHINE_KEY, "ES256", "partenaire"), token=token)
    assert client.post(INTROSPECT, data=about).json["active"] is True
    gone = client.post(REVOKE, data=proven(statement(MACHINE_KEY, "ES256", "partenaire"), token=token))
    assert gone.json["error"] == "unsupported_token_type"


@pytest.mark.parametrize(("key", "alg"), [(TOOL_KEY, "RS256"), (MACHINE_KEY, "ES256"), (EDWARDS_KEY, "Ed25519")])
def test_three_kinds_of_keys_prove_a_machine(client: FlaskClient, auth_database: Database, key: Any, alg: str) -> None:
    register(auth_database, "partenaire", ClientKind.MACHINE, key)
    for audience in (ISSUER, f"{PUBLIC_URL}{TOKEN}", [ISSUER]):
        assert machine_asks(client, statement(key, alg, "partenaire", aud=audience)).status_code == 200


NOW = int(time.time())


@pytest.mark.parametrize(
    "wrong",
    [
        {"aud": None},
        {"aud": "https://ailleurs.example"},
        {"aud": [ISSUER, "https://ailleurs.example"]},
        {"aud": {"a": 1}},
        {"exp": None},
        {"exp": NOW - 3600},
        {"exp": NOW + 86400},
        {"exp": "demain"},
        {"exp": True},
        {"exp": float("inf")},
        {"exp": float("nan")},
        {"nbf": NOW + 3600},
        {"iss": "autre"},
        {"iss": None},
        {"sub": "serveur", "iss": "serveur"},
        {"sub": 7},
        {"sub": "a\x00"},
        {"jti": None},
        {"jti": "court"},
        {"jti": ["x"]},
        {"jti": "\ud800" * 20},
    ],
    ids="-".join,  # two workers read two clocks
)
def test_an_assertion_says_who_for_whom_until_when_and_once(client: FlaskClient, wrong: dict[str, Any]) -> None:
    now = int(time.time())
    claims = {"iss": "partenaire", "sub": "partenaire", "aud": ISSUER, "exp": now + 60, "jti": "0123456789ab", **wrong}
    said = json.dumps({name: value for name, value in claims.items() if value is not None})
    head = {"alg": "ES256", "kid": MACHINE_KEY.kid}
    answer = machine_asks(client, jws.serialize_compact(head, said, MACHINE_KEY, algorithms=["ES256"]))
    assert (answer.status_code, answer.json["error"]) == (400, "invalid_client")


def test_an_assertion_serves_once_also_at_the_same_instant(app: Service, auth_database: Database) -> None:
    current = statement(MACHINE_KEY, "ES256", "partenaire")
    with auth_database.transaction() as tx:
        current_issuer_key(tx)
    answers = together([lambda: machine_asks(app.test_client(), current).status_code] * 3)
    assert sorted(answers) == [200, 400, 400]


def test_a_machine_does_only_what_it_was_registered_for(client: FlaskClient, auth_database: Database) -> None:
    def asks(**others: str) -> Any:
        return machine_asks(client, statement(MACHINE_KEY, "ES256", "partenaire"), **others).json["error"]

    assert asks(scope="openid") == "invalid_scope"
    assert asks(scope="") == "invalid_scope"
    assert asks(grant_type="authorization_code", code="x") == "unauthorized_client"
    tool = machine_asks(client, statement(TOOL_KEY, "RS256", "serveur"))
    assert tool.json["error"] == "unauthorized_client"


# Keys, discovery, registration, retention


def test_discovery_is_valid_and_the_same_at_the_root(client: FlaskClient) -> None:
    said = client.get("/compte/.well-known/openid-configuration").get_json()
    OpenIDProviderMetadata({**said, "issuer": "https://x", **_https(said)}).validate()
    assert said["issuer"] == ISSUER
    assert said["code_challenge_methods_supported"] == ["S256"]
    for path in ("openid-configuration", "openid-configuration/compte", "oauth-authorization-server/compte"):
        assert client.get(f"/.well-known/{path}").get_json() == said


def _https(said: dict[str, Any]) -> dict[str, Any]:
    ours = {name: value for name, value in said.items() if isinstance(value, str)}
    return {name: value.replace("http://localhost", "https://localhost") for name, value in ours.items()}


def test_the_keys_shown_are_public_and_not_those_of_the_identity_tokens(
    browser: FlaskClient, auth_database: Database
) -> None:
    keys = browser.get("/compte/oauth/jwks").get_json()["keys"]
    assert [set(key) for key in keys] == [{"kty", "n", "e", "kid", "use", "alg"}]
    assert all(len(key["n"]) == 3072 // 6 for key in keys)
    published = {event.kid for event in emitted(auth_database, KeyPublished)}
    assert published
    assert published.isdisjoint(key["kid"] for key in keys)


def test_a_key_is_shown_before_it_signs_and_after_it_signed(auth_database: Database) -> None:
    def days_later(days: float) -> tuple[str, list[str]]:
        with auth_database.transaction() as tx:
            tx.session.execute(update(IssuerKey).values(created_at=IssuerKey.created_at - timedelta(days=days)))
        with auth_database.transaction() as tx:
            keep_issuer_keys_fresh(tx)
            return str(current_issuer_key(tx).kid), [key["kid"] for key in public_keys(tx)]

    first, shown = days_later(0)
    assert shown == [first]
    signing, shown = days_later(83.5)
    assert (signing, len(shown)) == (first, 2)
    second, shown = days_later(1)
    assert second != first
    later, shown = days_later(5.8)
    assert (later, shown) == (second, [first, second])
    later, shown = days_later(1)
    assert (later, shown) == (second, [second])


@pytest.mark.filterwarnings("ignore:Key size should be")  # the library warns of the key that we refuse
def test_the_operator_registers_a_client_from_a_file(
    tmp_path: Path, auth_database: Database, auth_settings: AuthSettings, capsys: pytest.CaptureFixture[str]
) -> None:
    said = {
        "client_id": "lsu",
        "name": "Livret scolaire",
        "kind": "machine",
        "scopes": ["results:read"],
        "jwks": {"keys": [MACHINE_KEY.as_dict(private=False)]},
    }

    def registers(**changed: Any) -> bool:
        file = tmp_path / "client.json"
        file.write_text(json.dumps({name: value for name, value in {**said, **changed}.items() if value is not None}))
        with auth_database.transaction() as tx:
            return register_client(auth_settings, tx, [str(file)]) == 0

    assert registers()
    with auth_database.transaction() as tx:
        kept = tx.session.get_one(OAuthClient, "lsu")
    assert kept.jwks is not None
    assert kept.jwks["keys"][0]["alg"] == "ES256"
    tool = {"kind": "public", "jwks": None, "scopes": ["openid"], "client_id": "outil"}
    assert registers(**tool, redirect_uris=["https://outil.example/r", "http://127.0.0.1:9/r"])
    refused: list[dict[str, Any]] = [
        {"jwks": None},
        {"jwks": {"keys": [MACHINE_KEY.as_dict(private=True)]}},
        {"jwks": {"keys": [{"kty": "oct", "k": b64("secret" * 8), "kid": "a"}]}},
        {"jwks": {"keys": [{"kty": "RSA", "n": b64("n" * 128), "e": "AQAB", "kid": "a"}]}},
        {"jwks": {"keys": [1]}},
        {"jwks": {"keys": []}},
        {"scopes": ["openid"]},
        {"client_secret": "x"},
        {"client_id": "É"},
        {"client_id": "lsu\n"},
        {"redirect_uris": ["https://outil.example/r"]},
        *(
            {**tool, "redirect_uris": [address]}
            for address in (
                "http://outil.example/",
                "https://a@b.example/",
                "https://o.example/#f",
                "javascript:alert(1)",
                "https://*.example/",
                "/r",
                "https://",
            )
        ),
    ]
    for changed in refused:
        assert not registers(**changed), changed
    assert "n’est pas accepté" in capsys.readouterr().out


def test_what_has_served_is_forgotten(browser: FlaskClient, auth_database: Database, count_rows: CountRows) -> None:
    exchange(browser, code_of(browser))
    machine_asks(browser, statement(MACHINE_KEY, "ES256", "partenaire"))
    with auth_database.transaction() as tx:
        forget_what_is_over(tx)
    tables = (OAuthGrant, OAuthToken, OAuthAssertion)
    assert [count_rows(table) for table in tables] == [1, 2, 1]
    with auth_database.transaction() as tx:
        tx.session.execute(update(OAuthGrant).values(expires_at=tx.now - timedelta(days=2)))
        tx.session.execute(update(OAuthAssertion).values(expires_at=tx.now - timedelta(seconds=1)))
        forget_what_is_over(tx)
    assert [count_rows(table) for table in tables] == [0, 0, 0]


# Hostile input

NAMES = [
    *question(), "grant_type", "code", "code_verifier", "refresh_token", "token", "token_type_hint", "prompt",
    "max_age", "response_mode", "client_assertion", "client_assertion_type", "client_secret", "decision", "person",
]  # fmt: skip
GOOD = st.sampled_from([*question().values(), "none", "login", "authorization_code", "refresh_token", "", "1"])
PAIRS = st.lists(st.tuples(st.sampled_from(NAMES), st.one_of(GOOD, st.text(max_size=40))), max_size=12)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(changed=PAIRS, whole=st.booleans(), bearer=st.text(alphabet=st.characters(max_codepoint=255), max_size=20))
def test_no_parameters_whatever_make_a_fault(
    browser: FlaskClient, changed: list[tuple[str, str]], whole: bool, bearer: str
) -> None:
    base = {**question(), "grant_type": "authorization_code", "token": "x"} if whole else {}
    twice = changed[:2] if len(changed) > 6 else []
    sent = urlencode([*{**base, **dict(changed)}.items(), *twice])
    form = {"content_type": "application/x-www-form-urlencoded"}
    answers = [
        browser.get(f"/compte/oauth/authorize?{sent}"),
        browser.post("/compte/oauth/authorize", data=sent, **form),
    ]
    for name in ("token", "revoke", "introspect"):
        answer = browser.post(f"/compte/oauth/{name}", data=sent, **form)
        assert answer.status_code == 200 or answer.json["error"]
        answers.append(answer)
    clean = bearer.replace("\r", "").replace("\n", "")
    answers.append(browser.get("/compte/oauth/userinfo", headers={"Authorization": f"Bearer {clean}"}))
    assert all(answer.status_code < 500 for answer in answers)
    for answer in answers[:1]:
        assert (answer.location or "https://outil.example/retour?").startswith("https://outil.example/retour?")
