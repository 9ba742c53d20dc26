"""A token is what auth signed, whole and young, or nothing."""

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey

from shared.identity import token
from shared.identity.model import Grant, Identity, PupilLink, Role

ISSUER = "http://127.0.0.1:8000"
NOW = datetime(2026, 6, 1, 8, tzinfo=UTC)
KEY = token.new_key()
STRANGER = token.new_key()
PUBLIC = KEY.as_dict(private=False)
WHO = Identity(uuid4(), uuid4(), "Zoé L.", (Grant(Role.PUPIL, "0939999N"),), PupilLink(uuid4(), "0939999N"))


def signed(**changes: Any) -> str:
    return token.sign(WHO, changes.get("key", KEY), issuer=changes.get("issuer", ISSUER), now=changes.get("now", NOW))


def check(text: str, now: datetime = NOW) -> token.Verified | None:
    return token.verify(text, PUBLIC, issuer=ISSUER, now=now)


def test_what_auth_signed_is_read_back_by_any_service() -> None:
    assert check(signed()) == token.Verified(WHO, expired=False)


def test_a_token_lives_five_minutes() -> None:
    assert check(signed(), NOW + timedelta(minutes=4, seconds=59)) == token.Verified(WHO, expired=False)
    assert check(signed(), NOW + timedelta(minutes=5)) == token.Verified(WHO, expired=True)


def _encoded(part: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()


def _forged_without_signature() -> str:
    claims = signed().split(".")[1]
    return f"{_encoded({'alg': 'none', 'typ': token.TYPE, 'kid': KEY.kid})}.{claims}."


def _forged_with_the_public_key_as_secret() -> str:
    claims = jwt.decode(signed(), KEY, algorithms=["ES256"]).claims
    secret = OctKey.import_key(json.dumps(PUBLIC, sort_keys=True))
    return jwt.encode({"alg": "HS256", "typ": token.TYPE, "kid": KEY.kid}, claims, secret, algorithms=["HS256"])


def _with_a_header(changed: dict[str, Any], key: ECKey = KEY) -> str:
    """Signed by hand, since no library would; None takes a header away."""
    head = {"alg": "ES256", "typ": token.TYPE, "kid": KEY.kid, **changed}
    said = f"{_encoded({name: one for name, one in head.items() if one is not None})}.{signed().split('.')[1]}"
    r, s = decode_dss_signature(key.private_key.sign(said.encode(), ECDSA(SHA256())))
    return f"{said}.{base64.urlsafe_b64encode(r.to_bytes(32) + s.to_bytes(32)).rstrip(b'=').decode()}"


def test_the_tokens_made_by_hand_are_well_made() -> None:
    assert check(_with_a_header({})) is not None


@pytest.mark.parametrize(
    "forged",
    [
        _forged_without_signature(),
        _forged_with_the_public_key_as_secret(),
        _with_a_header({"typ": "JWT"}),
        _with_a_header({"typ": None}),
        _with_a_header({"crit": ["inconnu"], "inconnu": 1}),
        _with_a_header({"jwk": STRANGER.as_dict(private=False)}, key=STRANGER),
        signed(key=token.new_key()),
        signed(issuer="https://elsewhere.example"),
        "",
        "a.b.c",
        "x" * 5000,
    ],
)
def test_anything_else_is_refused(forged: str) -> None:
    assert check(forged) is None


@given(st.integers(0, 10_000), st.integers(0, 255))
def test_a_token_changed_anywhere_is_refused(where: int, what: int) -> None:
    genuine = signed()
    at = where % len(genuine)
    changed = genuine[:at] + chr(what) + genuine[at + 1 :]
    found = check(changed)
    assert found is None or found.identity == WHO  # the last base64 digit has unused bits


@given(st.text())
def test_any_text_is_read_without_a_fault(text: str) -> None:
    assert token.key_id(text) is None or isinstance(token.key_id(text), str)
    assert check(text) is None


def test_the_account_that_a_token_claims_is_read_without_trusting_it() -> None:
    assert token.claimed_account(signed()) == WHO.account_id
    assert token.claimed_account(signed(now=NOW - timedelta(days=1))) == WHO.account_id
    assert token.claimed_account(_forged_without_signature()) == WHO.account_id


@pytest.mark.parametrize("text", ["", "a.b.c", "é", f"e30.{'A' * 40}.", f"{_encoded({})}.{_encoded({'sub': 3})}.AA"])
def test_what_is_no_token_claims_no_account(text: str) -> None:
    assert token.claimed_account(text) is None


@given(st.text())
def test_any_text_claims_no_account(text: str) -> None:
    assert token.claimed_account(text) is None
