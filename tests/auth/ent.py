"""An ENT in the hands of a test: it answers what the test wants, signed with the key of its metadata."""

import zlib
from base64 import b64decode
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID, uuid4

from lxml import etree
from werkzeug.test import Client, TestResponse

from deploy.demo.idp.identity import Identity, ensure_identity
from services.auth.consumers import keep_pupil
from shared.events.sessions import PupilRecorded
from shared.transaction import Database
from tests.auth.saml.forge import Facts, Signer, assertion_of, encode, response
from tests.identities import PUBLIC_URL, UAI

ACS = "/compte/saml/acs"
LOGIN = "/compte/saml/login"
IDO = "0a1b2c3d" * 16


@dataclass(frozen=True)
class Ent:
    identity: Identity
    metadata: Path

    @classmethod
    def at(cls, folder: Path) -> "Ent":
        return cls(ensure_identity(folder, f"{PUBLIC_URL}/demo/ent"), folder / "idp-metadata.xml")

    def asked(self, client: Client, suite: str = "", **query: str) -> str:
        """Click « Continuer avec mon ENT »; return the id of the question."""
        answer = client.get(LOGIN, query_string={**({"suite": suite} if suite else {}), **query})
        assert answer.status_code == 303, answer.text
        assert answer.location.startswith(self.identity.sso_url)
        message = parse_qs(urlsplit(answer.location).query)["SAMLRequest"][0]
        return str(etree.fromstring(zlib.decompress(b64decode(message), -15)).get("ID"))

    def answer(self, request_id: str, *, name_id: str = "zoe@ent", **attributes: list[str]) -> str:
        """A good answer to that question, about Zoé unless told otherwise."""
        facts = replace(self.facts(request_id), name_id=name_id, attributes={**ZOE, **attributes})
        return self._sealed(response(facts))

    def facts(self, request_id: str) -> Facts:
        """What a good answer to that question says now."""
        now = datetime.now(UTC)
        return replace(
            Facts(),
            attributes=ZOE,
            destination=f"{PUBLIC_URL}{ACS}",
            recipient=f"{PUBLIC_URL}{ACS}",
            audience=f"{PUBLIC_URL}/compte/saml/metadata",
            in_response_to=request_id,
            confirmed_request=request_id,
            issuer=self.identity.entity_id,
            issued=_instant(now),
            authenticated=_instant(now - timedelta(minutes=30)),
            not_before=_instant(now - timedelta(minutes=1)),
            not_on_or_after=_instant(now + timedelta(minutes=5)),
            confirmed_until=_instant(now + timedelta(minutes=5)),
        )

    @property
    def signer(self) -> Signer:
        return Signer(self.identity.pair)

    def sign_in(self, client: Client, suite: str = "", **attributes: Any) -> TestResponse:
        return deliver(client, self.answer(self.asked(client, suite), **attributes))

    def _sealed(self, root: Any) -> str:
        assertion = assertion_of(root)
        assertion.set("ID", f"_{uuid4().hex}")
        Signer(self.identity.pair).sign(assertion)
        return encode(root)


def deliver(client: Client, saml_response: str, **fields: str) -> TestResponse:
    """What the ENT's page makes the browser post."""
    return client.post(ACS, data={"SAMLResponse": saml_response, "RelayState": f"{PUBLIC_URL}{LOGIN}", **fields})


ZOE = {
    "IDO": [IDO],
    "NOM": ["LEFÈVRE-NUÑEZ"],
    "PRE": ["Zoé"],
    "UAI": [UAI],
    "PRO": ["National_elv"],
    "DIV": ["3A##3e A"],
}


def enrol(database: Database, **changes: object) -> UUID:
    """Put a pupil in the roll: Zoé unless told otherwise."""
    zoe = {"last_name": "LEFEVRE NUNEZ", "first_name": "ZOE", "division": "3A"}
    event = recorded(1, **{**zoe, **changes})
    with database.transaction() as tx:
        keep_pupil(tx, event)
    return event.pupil_id


def recorded(version: int, **changes: object) -> PupilRecorded:
    """What sessions publishes of a pupil."""
    values = {
        "pupil_id": uuid4(),
        "version": version,
        "uai": UAI,
        "last_name": "TRAORÉ",
        "first_name": "Ibrahim",
        "birth_date": date(2012, 11, 23),
        "division": "3A",
    }
    return PupilRecorded.model_validate({**values, **changes})


def _instant(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
