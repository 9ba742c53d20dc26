"""A real OpenID Connect provider (npm) run on this machine, and a browser's walk through it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import requests
from werkzeug.test import Client, TestResponse

from deploy.local.rabbitmq import free_port
from tests import peers
from tests.identities import PUBLIC_URL, UAI

SECRET = "a secret of the tests, long enough for all"

ZOE = {
    "family_name": "LEFÈVRE-NUÑEZ",
    "given_name": "Zoé",
    "uai": UAI,
    "division": "3A",
    "birthdate": "2012-11-23",
    "affiliation": "eleve2d",
}
PEOPLE = {
    "zoe": ZOE,
    "zoe-sans-classe": {**ZOE, "division": []},
    "parent": {**ZOE, "affiliation": "resp2d"},
    "camille": {"given_name": "Camille", "usual_name": "Durand", "uid": "camille", "email": "camille@example.org"},
}
CLAIMS = {
    "profile": ["family_name", "given_name", "usual_name", "uid"],
    "school": ["uai", "division", "birthdate", "affiliation"],
    "email": ["email"],
}
PUPILS = {
    "key": "educonnect",
    "name": "ÉduConnect",
    "audience": "pupils",
    "client_id": "certif-eleves",
    "scope": "openid profile school",
    "claims": {"uai": "uai", "division": "division", "birth_date": "birthdate", "profile": "affiliation"},
    "pupil_profiles": ["eleve1d", "eleve2d"],
}
STAFF = {
    "key": "proconnect",
    "name": "ProConnect",
    "audience": "staff",
    "client_id": "certif-personnel",
    "scope": "openid profile",
    "claims": {"last_name": "usual_name", "first_name": "given_name"},
}


@dataclass(frozen=True)
class NpmProvider:
    """`contract` is what our settings say of it."""

    issuer: str
    contract: dict[str, Any]

    def walk(self, client: Client, login: str, query: str = "") -> TestResponse:
        """Sign in as `login`; what our page of return answers."""
        return client.get(path_of(self.returned(client.get(self.address(query)).location, login)))

    def address(self, query: str = "") -> str:
        return f"/compte/oidc/{self.contract['key']}/connexion{query}"

    def returned(self, asked: str, login: str = "", **fields: str) -> str:
        """What the browser is sent back to, once its form is filled in at the provider."""
        with requests.Session() as browser:
            page = browser.get(asked)
            answer = browser.post(page.url, data={"login": login, **fields}, allow_redirects=False)
            while answer.status_code in {302, 303}:
                target = urljoin(answer.url, answer.headers["Location"])
                if not target.startswith(self.issuer):
                    return target
                answer = browser.get(target, allow_redirects=False)
            raise AssertionError(f"{answer.status_code}: {answer.text}")


@contextmanager
def provider_running(contract: dict[str, Any], public_url: str = PUBLIC_URL, **client: Any) -> Iterator[NpmProvider]:
    port = free_port()
    issuer = f"http://127.0.0.1:{port}"
    registered = {
        "client_id": contract["client_id"],
        "client_secret": SECRET,
        "redirect_uris": [f"{public_url}/compte/oidc/{contract['key']}/retour"],
        "post_logout_redirect_uris": [f"{public_url}/compte/deconnecte"],
        "grant_types": ["authorization_code"],
        "response_types": ["code"],
        **client,
    }
    if registered.get("token_endpoint_auth_method") == "private_key_jwt":
        del registered["client_secret"]
    setup = {"issuer": issuer, "port": port, "clients": [registered], "claims": CLAIMS, "people": PEOPLE}
    process = peers.start("oidc_provider.js", {"SETUP": json.dumps(setup)})
    assert process.stdout is not None
    try:
        for line in process.stdout:
            if line.strip() == "ready":
                break
        else:
            raise AssertionError("the provider did not start")
        yield NpmProvider(issuer, {**contract, "issuer": issuer})
    finally:
        process.kill()
        process.communicate()


def providers_file(folder: Path, *contracts: dict[str, Any], secret: str = SECRET) -> Path:
    """What `AUTH_OIDC_PROVIDERS` names."""
    (folder / "secret").write_text(secret)
    file = folder / "providers.json"
    file.write_text(json.dumps({"providers": [{"secret_file": "secret", **one} for one in contracts]}))
    return file


def path_of(url: str) -> str:
    assert url.startswith(PUBLIC_URL), url
    return url.removeprefix(PUBLIC_URL)
