"""Tools and machines for the tests of the issuer: registered as the operator does, with keys of their own."""

import hmac
import json
import time
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit
from uuid import uuid4

from joserfc import jwt
from joserfc.jwk import ECKey, OKPKey, RSAKey
from werkzeug.test import Client, TestResponse

from services.auth.commands.oauth_clients import keep_client
from services.auth.oauth.client_file import ClientFile
from services.auth.oauth.scopes import ClientKind
from shared.transaction import Database
from tests.auth.browsing import csrf_token
from tests.identities import PUBLIC_URL

CALLBACK = "https://outil.example/retour"
VERIFIER = "a-verifier-that-is-long-enough-for-the-rule-0123456789"
AUTHORIZE, CONSENT, TOKEN = "/compte/oauth/authorize", "/compte/oauth/consent", "/compte/oauth/token"
REVOKE, INTROSPECT, USERINFO = "/compte/oauth/revoke", "/compte/oauth/introspect", "/compte/oauth/userinfo"
ISSUER = f"{PUBLIC_URL}/compte"
SIGNED = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

Key = RSAKey | ECKey | OKPKey

TOOL_KEY = RSAKey.generate_key(2048, parameters={"kid": "tool", "use": "sig"}, private=True)
MACHINE_KEY = ECKey.generate_key("P-256", parameters={"kid": "machine", "use": "sig"}, private=True)
EDWARDS_KEY = OKPKey.generate_key("Ed25519", parameters={"kid": "edwards", "use": "sig"}, private=True)


def challenge(verifier: str = VERIFIER) -> str:
    return urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def b64(said: str | bytes) -> str:
    return urlsafe_b64encode(said if isinstance(said, bytes) else said.encode()).rstrip(b"=").decode()


def as_a_secret(key: RSAKey, head: Mapping[str, Any], claims: Mapping[str, Any]) -> str:
    """Signed by hand with the public key's own text as a shared secret: the library refuses to help."""
    signed = f"{b64(json.dumps(head))}.{b64(json.dumps(claims))}"
    made = hmac.new(key.as_pem(private=False), signed.encode(), "sha256").digest()
    return f"{signed}.{b64(made)}"


def register(database: Database, client_id: str, kind: ClientKind, key: Key | None = None, **others: Any) -> None:
    machine = kind is ClientKind.MACHINE
    said = {
        "client_id": client_id,
        "name": "Le cahier de texte",
        "kind": kind,
        "redirect_uris": [] if machine else [CALLBACK],
        "scopes": ["results:read"] if machine else ["openid", "profile", "school"],
        "jwks": {"keys": [key.as_dict(private=False)]} if key else None,
        **others,
    }
    with database.transaction() as tx:
        keep_client(tx, ClientFile.model_validate(said))


def question(**others: str | None) -> dict[str, str]:
    """What a tool asks of a browser; None takes a parameter away."""
    asked: dict[str, str | None] = {
        "response_type": "code",
        "client_id": "cahier",
        "redirect_uri": CALLBACK,
        "scope": "openid profile",
        "state": "st-1",
        "nonce": "no-1",
        "code_challenge": challenge(),
        "code_challenge_method": "S256",
        **others,
    }
    return {name: value for name, value in asked.items() if value is not None}


def consent(browser: Client, asked: Mapping[str, str], decision: str = "allow") -> TestResponse:
    """Open the question, then press one of the two buttons."""
    page = browser.get(AUTHORIZE, query_string=asked)
    assert page.status_code == 200, (page.status_code, page.location, page.text[:300])
    person = page.text.split('name="person" value="')[1].split('"')[0]
    form = {"csrf_token": csrf_token(page), "person": person, "decision": decision}
    return browser.post(f"{CONSENT}?{urlencode(asked)}", data=form)


def told(answer: TestResponse) -> dict[str, str]:
    """What came back to the tool in its address."""
    assert answer.status_code == 303, answer.text[:500]
    assert answer.location is not None
    assert answer.location.startswith(CALLBACK + "?"), answer.location
    values = parse_qs(urlsplit(answer.location).query)
    assert all(len(one) == 1 for one in values.values())
    return dict(parse_qsl(urlsplit(answer.location).query))


def code_of(browser: Client, **others: str | None) -> str:
    return told(consent(browser, question(**others)))["code"]


def exchange(client: Client, code: str, **others: str | None) -> TestResponse:
    form: dict[str, str | None] = {
        "grant_type": "authorization_code",
        "client_id": "cahier",
        "code": code,
        "redirect_uri": CALLBACK,
        "code_verifier": VERIFIER,
        **others,
    }
    return client.post(TOKEN, data={name: value for name, value in form.items() if value is not None})


def refresh(client: Client, token: str, **others: str) -> TestResponse:
    return client.post(
        TOKEN, data={"grant_type": "refresh_token", "client_id": "cahier", "refresh_token": token, **others}
    )


def userinfo(client: Client, access: str) -> TestResponse:
    return client.get(USERINFO, headers={"Authorization": f"Bearer {access}"})


def statement(key: Key, alg: str, client_id: str, header: Mapping[str, Any] | None = None, **others: Any) -> str:
    """A client's signed word; None takes a claim away."""
    now = int(time.time())
    claims = {
        "iss": client_id,
        "sub": client_id,
        "aud": ISSUER,
        "exp": now + 60,
        "iat": now,
        "jti": uuid4().hex,
        **others,
    }
    said = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode({"alg": alg, "kid": key.kid, **(header or {})}, said, key, algorithms=[alg])


def proven(assertion: str, **others: str) -> dict[str, str]:
    return {"client_assertion_type": SIGNED, "client_assertion": assertion, **others}


def machine_asks(client: Client, assertion: str, **others: str) -> TestResponse:
    form = {"grant_type": "client_credentials", "scope": "results:read", **others}
    return client.post(TOKEN, data=proven(assertion, **form))
