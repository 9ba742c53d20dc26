"""The operator's file of providers: what does not fit is said at start (R-OIDC)."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from services.auth.app import create_app
from services.auth.oidc.contract import read_contracts
from services.auth.settings import AuthSettings
from tests.auth.npm_provider import PUPILS, STAFF, providers_file

ISSUER = "https://exemple.fr/oidc"
README = Path(__file__).parents[2] / "services" / "auth" / "README.md"


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"issuer": "http://exemple.fr"}, "https"),
        ({"issuer": "https://a:b@exemple.fr"}, "https"),
        ({"key": "Édu"}, "key"),
        ({"scope": "profile"}, "openid"),
        ({"authorize_parameters": {"state": "x"}}, "state"),
        ({"claims": {}}, "school"),
        ({"pupil_profiles": []}, "pupil_profiles"),
        ({"audience": "parents"}, "audience"),
        ({"secret_file": "absent"}, "absent"),
        ({"client_authentication": "none"}, "client_authentication"),
        ({"client_authentication": "private_key_jwt"}, "not a private key"),
        ({"surprise": 1}, "surprise"),
    ],
    ids=str,
)
def test_a_provider_that_does_not_fit_stops_the_start(
    auth_settings: AuthSettings, tmp_path: Path, changes: dict[str, Any], told: str
) -> None:
    file = providers_file(tmp_path, {**PUPILS, "issuer": ISSUER, **changes})
    with pytest.raises(SystemExit, match=re.escape(told)):
        create_app(auth_settings.model_copy(update={"oidc_providers": file}))


@pytest.mark.parametrize("text", ["[", "null", "[]", "{providers: 3}"])
def test_a_file_that_is_none_stops_the_start(auth_settings: AuthSettings, tmp_path: Path, text: str) -> None:
    file = tmp_path / "providers.yaml"
    file.write_text(text)
    with pytest.raises(SystemExit, match="AUTH_OIDC_PROVIDERS est mal réglé"):
        create_app(auth_settings.model_copy(update={"oidc_providers": file}))


def test_two_providers_of_one_name_or_issuer_are_refused(auth_settings: AuthSettings, tmp_path: Path) -> None:
    for other in ({**STAFF, "key": "educonnect", "issuer": "https://autre.fr"}, {**STAFF, "issuer": ISSUER}):
        file = providers_file(tmp_path, {**PUPILS, "issuer": ISSUER}, other)
        with pytest.raises(SystemExit, match="the same"):
            create_app(auth_settings.model_copy(update={"oidc_providers": file}))


def test_an_https_service_takes_no_issuer_in_http(auth_settings: AuthSettings, tmp_path: Path) -> None:
    file = providers_file(tmp_path, {**PUPILS, "issuer": "http://127.0.0.1:9"})
    settings = auth_settings.model_copy(
        update={"oidc_providers": file, "public_url": "https://certif.example", "gar_idp_metadata": None}
    )
    with pytest.raises(SystemExit, match="http issuer"):
        create_app(settings)


def test_the_examples_of_the_readme_are_read(tmp_path: Path) -> None:
    (text,) = re.findall(r"```yaml\n(providers:.*?)```", README.read_text(), re.DOTALL)
    for name in set(re.findall(r"secret_file: (\S+)", text)):
        (tmp_path / name).write_text("secret")
    file = tmp_path / "providers.yaml"
    file.write_text(text)
    contracts = read_contracts(file)
    assert [(one.key, one.audience.value) for one in contracts] == [
        ("educonnect", "pupils"),
        ("gar", "pupils"),
        ("proconnect", "staff"),
    ]
    assert json.dumps(contracts[1].authorize_parameters).startswith('{"idRessource": "ark:')
