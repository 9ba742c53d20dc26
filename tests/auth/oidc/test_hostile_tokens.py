"""An ID token or a return that does not hold: a French sentence, the reason in the log, nothing changed (R-OIDC)."""

from collections.abc import Callable
from pathlib import Path
from time import time
from typing import Any

import pytest
from flask.testing import FlaskClient
from joserfc.jwk import ECKey

from services.auth.oidc.refusal import Reason
from services.auth.settings import AuthSettings
from shared.transaction import Database
from tests.auth.browsing import words
from tests.auth.conftest import running
from tests.auth.ent import enrol
from tests.auth.hostile_provider import (
    EC_KEY,
    OTHER_KEY,
    Hostile,
    hostile_provider,
)
from tests.auth.npm_provider import PUPILS, providers_file


def test_an_honest_answer_goes_through(client: FlaskClient, auth_database: Database, provider: Hostile) -> None:
    enrol(auth_database)
    assert provider.walk(client).status_code == 303
    sent = provider.codes[0]
    assert (sent["code"], sent["grant_type"]) == ("a-code", "authorization_code")
    assert len(sent["code_verifier"]) == 43
    assert client.get_cookie("sortie", path="/compte") is None, "this one closes no session"


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
    ids=lambda said: "-".join(said) if isinstance(said, dict) else str(said),  # two workers read two clocks
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
