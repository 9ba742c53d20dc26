"""An OpenID Connect provider in the hands of a test: it says what the test wants, signed with the key it wants."""

import hmac
import json
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from flask import Flask, Response, jsonify, request
from joserfc import jws
from joserfc.jwk import ECKey, RSAKey
from werkzeug.test import Client, TestResponse

from deploy.local.rabbitmq import free_port
from tests.auth.npm_provider import PUPILS, ZOE
from tests.serving import served

KEY = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})
OTHER_KEY = RSAKey.generate_key(2048, {"kid": "two", "use": "sig", "alg": "RS256"})
EC_KEY = ECKey.generate_key("P-256", {"kid": "curve", "use": "sig"})

Answer = Callable[[], Any]


@dataclass
class Hostile:
    """Honest until a test changes a part. `asked` counts the calls of each address."""

    issuer: str
    contract: dict[str, Any]
    keys: list[Any] = field(default_factory=lambda: [KEY, EC_KEY])
    claims: dict[str, Any] = field(default_factory=dict)
    """What changes in the ID token; None takes a claim out."""
    signed_by: Any = field(default_factory=lambda: KEY)
    header: dict[str, Any] = field(default_factory=lambda: {"alg": "RS256", "kid": "one"})
    id_token: str | None = None
    userinfo: dict[str, Any] = field(default_factory=lambda: {"sub": "zoe", **ZOE})
    answers: dict[str, Answer] = field(default_factory=dict)
    description: dict[str, Any] = field(default_factory=dict)
    asked: dict[str, int] = field(default_factory=dict)
    question: dict[str, str] = field(default_factory=dict)
    codes: list[dict[str, str]] = field(default_factory=list)

    def depart(self, client: Client, key: str | None = None) -> None:
        """Click on the button; the question is kept."""
        answer = client.get(f"/compte/oidc/{key or self.contract['key']}/connexion")
        assert answer.status_code == 303, answer.text
        self.question = {name: values[0] for name, values in parse_qs(urlsplit(answer.location).query).items()}

    def come_back(self, client: Client, **changes: str) -> TestResponse:
        """The browser's return; « state= » empty takes a parameter out."""
        told = {"code": "a-code", "state": self.question["state"], **changes}
        return client.get(
            f"/compte/oidc/{self.contract['key']}/retour?{urlencode({name: v for name, v in told.items() if v})}"
        )

    def walk(self, client: Client, **changes: str) -> TestResponse:
        self.depart(client)
        return self.come_back(client, **changes)

    def token(self) -> str:
        now = int(datetime.now(UTC).timestamp())
        honest = {
            "iss": self.issuer,
            "sub": "zoe",
            "aud": self.contract["client_id"],
            "exp": now + 60,
            "iat": now,
            "nonce": self.question.get("nonce", ""),
        }
        claims = {name: value for name, value in {**honest, **self.claims}.items() if value is not None}
        return signed(claims, self.header, self.signed_by)

    def app(self) -> Flask:
        app = Flask("hostile")

        def answer(place: str, honest: Answer) -> Any:
            self.asked[place] = self.asked.get(place, 0) + 1
            return self.answers.get(place, honest)()

        def token() -> Any:
            self.codes.append(dict(request.form))
            made = self.id_token if self.id_token is not None else self.token()
            return jsonify(access_token="opaque", token_type="Bearer", expires_in=60, id_token=made)

        app.add_url_rule(
            "/.well-known/openid-configuration",
            "description",
            lambda: answer("description", lambda: jsonify(self.described())),
        )
        app.add_url_rule("/jwks", "jwks", lambda: answer("jwks", lambda: jsonify(keys=[public(k) for k in self.keys])))
        app.add_url_rule("/token", "token", lambda: answer("token", token), methods=["POST"])
        app.add_url_rule("/me", "me", lambda: answer("me", lambda: jsonify(self.userinfo)))
        return app

    def described(self) -> dict[str, Any]:
        places = {
            "authorization_endpoint": "/auth",
            "token_endpoint": "/token",
            "userinfo_endpoint": "/me",
            "jwks_uri": "/jwks",
        }
        return {"issuer": self.issuer, **{k: self.issuer + v for k, v in places.items()}, **self.description}


def public(key: Any) -> dict[str, Any]:
    return dict(key) if isinstance(key, dict) else dict(key.as_dict(private=False))


def signed(claims: dict[str, Any], header: dict[str, Any], key: Any) -> str:
    """A compact JWS, whatever the algorithm: `none` too, and HS256 with the public key as its secret."""
    if header["alg"] in {"RS256", "ES256"}:
        return str(jws.serialize_compact(header, json.dumps(claims).encode(), key))
    text = f"{_part(header)}.{_part(claims)}"
    return f"{text}.{_b64(_RAW[header['alg']](key, text.encode()))}"


_PSS = padding.PSS(padding.MGF1(hashes.SHA256()), hashes.SHA256.digest_size)
_RAW: dict[str, Callable[[Any, bytes], bytes]] = {
    "none": lambda _, __: b"",
    "HS256": lambda key, text: hmac.digest(key.as_pem(private=False), text, "sha256"),
    "RS512": lambda key, text: bytes(key.private_key.sign(text, padding.PKCS1v15(), hashes.SHA512())),
    "PS256": lambda key, text: bytes(key.private_key.sign(text, _PSS, hashes.SHA256())),
}


def huge() -> Response:
    return Response(b'{"issuer": "' + b"x" * 400_000 + b'"}', content_type="application/json")


def _part(of: dict[str, Any]) -> str:
    return _b64(json.dumps(of).encode())


def _b64(of: bytes) -> str:
    return urlsafe_b64encode(of).rstrip(b"=").decode()


@contextmanager
def hostile_provider(contract: dict[str, Any] = PUPILS) -> Iterator[Hostile]:
    port = free_port()
    issuer = f"http://127.0.0.1:{port}"
    provider = Hostile(issuer, {**contract, "issuer": issuer})
    with served(provider.app(), port):
        yield provider
