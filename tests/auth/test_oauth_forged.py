"""Forged tokens and assertions open nothing; what rests in the database opens nothing either."""

import json
import time
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256, SHA512
from flask.testing import FlaskClient
from joserfc import jwt
from joserfc.jwk import RSAKey
from sqlalchemy import MetaData, select

from services.auth.oauth.keys import current_issuer_key, public_keys
from services.auth.oauth.scopes import ClientKind
from shared.identity.access_token import verify_access
from shared.identity.model import Role
from shared.transaction import Database, Transaction
from tests.auth.browsing import sign_in
from tests.auth.conftest import AddAccount
from tests.auth.oauth_tools import (
    ISSUER,
    MACHINE_KEY,
    REVOKE,
    TOOL_KEY,
    as_a_secret,
    b64,
    code_of,
    exchange,
    machine_asks,
    proven,
    refresh,
    register,
    statement,
)
from tests.identities import PUBLIC_URL

AUDIENCE = f"{PUBLIC_URL}/resultats"
STRANGER = RSAKey.generate_key(2048, parameters={"kid": "tool"}, private=True)


class Issued:
    """The issuer's key of now, what it would sign, and what an API makes of a token at that instant."""

    def __init__(self, tx: Transaction) -> None:
        self.key, self.keys, self.now = current_issuer_key(tx), public_keys(tx), tx.now
        self.head = {"alg": "RS256", "typ": "at+jwt", "kid": str(self.key.kid)}
        start = int(self.now.timestamp())
        who = {"iss": ISSUER, "aud": AUDIENCE, "sub": "p", "client_id": "p", "scope": "results:read", "jti": "1"}
        self.claims: dict[str, Any] = {**who, "iat": start, "exp": start + 60}

    def sign(self, head: Mapping[str, Any], claims: Mapping[str, Any], key: RSAKey | None = None) -> str:
        """By hand, since no library would: None takes a part away."""
        said = {name: value for name, value in {**self.head, **head}.items() if value is not None}
        kept = {name: value for name, value in {**self.claims, **claims}.items() if value is not None}
        signed = f"{b64(json.dumps(said))}.{b64(json.dumps(kept))}"
        digest = SHA512() if said["alg"] == "RS512" else SHA256()
        return f"{signed}.{b64((key or self.key).private_key.sign(signed.encode(), PKCS1v15(), digest))}"

    def opened(self, token: str, *, later: float = 0) -> bool:
        at = self.now + timedelta(seconds=later)
        return verify_access(token, self.keys, issuer=ISSUER, audience=AUDIENCE, now=at) is not None


@pytest.fixture
def issued(auth_database: Database) -> Issued:
    with auth_database.transaction() as tx:
        return Issued(tx)


@pytest.fixture(autouse=True)
def clients(auth_database: Database) -> None:
    register(auth_database, "cahier", ClientKind.PUBLIC)
    register(auth_database, "serveur", ClientKind.SITE, TOOL_KEY)
    register(auth_database, "partenaire", ClientKind.MACHINE, MACHINE_KEY)


@pytest.mark.parametrize("typ", ["JWT", None, "certif-identity+jwt", "application/at+jwt"])
def test_a_token_of_another_type_or_of_none_opens_no_api(issued: Issued, typ: str | None) -> None:
    assert issued.opened(issued.sign({}, {}))
    assert not issued.opened(issued.sign({"typ": typ}, {}))


def test_no_signature_and_a_public_key_taken_for_a_secret_are_refused(issued: Issued) -> None:
    unsigned = ".".join([b64(json.dumps({**issued.head, "alg": "none"})), b64(json.dumps(issued.claims)), ""])
    public = RSAKey.import_key(issued.keys[0])
    assert not issued.opened(unsigned)
    assert not issued.opened(as_a_secret(public, {**issued.head, "alg": "HS256"}, issued.claims))


def test_a_token_signed_by_another_key_or_algorithm_opens_no_api(issued: Issued) -> None:
    carried = {"jwk": STRANGER.as_dict(private=False)}
    for head in ({}, carried, {"kid": "tool"}, {"kid": None}, {**carried, "kid": None}, {"jku": "https://a.example"}):
        assert not issued.opened(issued.sign(head, {}, STRANGER)), head
    assert not issued.opened(issued.sign({"alg": "RS512"}, {}))
    assert not issued.opened(issued.sign({"kid": "unknown"}, {}))


@pytest.mark.parametrize("crit", [["inconnu"], ["exp"], ["kid", "inconnu"], "inconnu", 7])
def test_a_token_that_asks_for_an_unknown_extension_opens_no_api(issued: Issued, crit: object) -> None:
    assert not issued.opened(issued.sign({"crit": crit}, {}))
    assert not issued.opened(issued.sign({"crit": crit, "inconnu": 1, "exp": 1}, {}))


@pytest.mark.parametrize(
    "wrong",
    [
        {"aud": "https://ailleurs.example"},
        {"aud": ["https://ailleurs.example"]},
        {"aud": []},
        {"aud": {AUDIENCE: 1}},
        {"aud": None},
        {"iss": PUBLIC_URL},
        {"iss": [ISSUER]},
        {"iss": None},
        {"client_id": "autre"},
        {"client_id": None},
        {"sub": None},
        {"scope": None},
        {"jti": None},
        {"iat": None},
        {"exp": None},
        {"exp": "demain"},
    ],
    ids=str,
)
def test_a_token_that_does_not_say_all_of_it_opens_no_api(issued: Issued, wrong: dict[str, Any]) -> None:
    assert not issued.opened(issued.sign({}, wrong))


def test_a_token_for_several_apis_opens_each_of_them(issued: Issued) -> None:
    assert issued.opened(issued.sign({}, {"aud": [f"{PUBLIC_URL}/certif", AUDIENCE]}))


def test_a_token_is_over_at_its_end_to_the_second(issued: Issued) -> None:
    token = issued.sign({}, {})
    end = issued.claims["exp"] - issued.now.timestamp()
    assert issued.opened(token, later=end - 1)
    assert not issued.opened(token, later=end)
    assert not issued.opened(token, later=end + 1)


def test_an_assertion_is_signed_with_the_key_and_the_algorithm_that_were_registered(client: FlaskClient) -> None:
    head = {"alg": "HS256", "kid": "tool"}
    claims = {"iss": "serveur", "sub": "serveur", "aud": ISSUER, "exp": int(time.time()) + 60, "jti": "0123456789ab"}
    stolen = RSAKey.generate_key(2048, parameters={"kid": "tool"}, private=True)
    tries = [
        as_a_secret(TOOL_KEY, head, claims),
        ".".join([b64(json.dumps({"alg": "none"})), b64(json.dumps(claims)), ""]),
        jwt.encode({**head, "alg": "RS512"}, claims, TOOL_KEY, algorithms=["RS512"]),
        jwt.encode({**head, "alg": "RS256"}, claims, stolen, algorithms=["RS256"]),
        jwt.encode(
            {**head, "alg": "RS256", "jwk": stolen.as_dict(private=False)}, claims, stolen, algorithms=["RS256"]
        ),
        ".".join([b64("[" * 3000), b64("[" * 3000), "x"]),
        ".".join([b64("{}"), b64("[" * 3000), "x"]),
        "é.é.é",
        "..",
    ]
    for assertion in tries:
        answer = client.post(REVOKE, data=proven(assertion, token="x"))
        assert (answer.status_code, answer.json["error"]) in {(400, "invalid_client"), (400, "invalid_request")}
    right = jwt.encode({**head, "alg": "RS256"}, claims, TOOL_KEY, algorithms=["RS256"])
    assert client.post(REVOKE, data=proven(right, token="x", client_id="cahier")).json["error"] == "invalid_client"


def test_codes_and_tokens_rest_as_digests_and_a_digest_opens_nothing(
    client: FlaskClient, auth_database: Database, add_account: AddAccount
) -> None:
    add_account("camille@example.org", Role.REFERENT)
    sign_in(client, "camille@example.org")
    code = code_of(client)
    given = exchange(client, code).json
    machine_asks(client, statement(MACHINE_KEY, "ES256", "partenaire", jti="a-number-drawn-once"))
    secrets = [code, given["access_token"], given["refresh_token"], given["id_token"], "a-number-drawn-once"]
    with auth_database.transaction() as tx:
        tables = MetaData()
        tables.reflect(tx.session.connection())
        kept = "".join(str(tx.session.execute(select(table)).all()) for table in tables.sorted_tables)
        digests = tx.session.scalars(select(tables.tables["oauth_token"].c.digest)).all()
    assert "cahier" in kept
    assert [secret for secret in secrets if secret in kept] == []
    for digest in digests:
        assert refresh(client, digest).json["error"] == "invalid_grant"
