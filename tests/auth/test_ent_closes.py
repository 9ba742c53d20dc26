"""The ENT closes what it opened, by a posted message or by itself; nobody else does."""

from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient
from lxml import etree
from werkzeug.test import TestResponse

from services.auth.saml.enveloped_logout import SOAP
from shared.events.auth import SessionRevoked
from shared.transaction import Database
from shared.web.service import Service
from tests.auth.browsing import cookie
from tests.auth.ent import Ent, enrol
from tests.auth.journal import carried_identity, emitted
from tests.auth.saml.forge import Signer
from tests.auth.saml.test_enveloped_logout import encoded, envelope, signed
from tests.auth.saml.test_logout import request_xml, response_xml
from tests.identities import PUBLIC_URL

SLO = "/compte/saml/slo"


def request_of(ent: Ent, path: str = SLO, name_id: str = "zoe@ent") -> bytes:
    """Fresh now: the ENT's clock is ours."""

    issued = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    xml = request_xml(destination=f"{PUBLIC_URL}{path}", issuer=ent.identity.entity_id, issued=issued)
    xml = xml.replace("<samlp:SessionIndex>_session</samlp:SessionIndex>", "").replace("zoe@ent", name_id)
    return bytes(etree.tostring(signed(Signer(ent.identity.pair), xml)))


def by_soap(client: FlaskClient, body: bytes) -> TestResponse:
    return client.post(f"{SLO}/soap", data=body, content_type="text/xml")


@pytest.fixture
def zoe(client: FlaskClient, auth_database: Database, ent: Ent) -> FlaskClient:
    enrol(auth_database)
    ent.sign_in(client)
    return client


def test_a_posted_request_closes_the_sessions_and_is_answered(
    zoe: FlaskClient, auth_database: Database, ent: Ent
) -> None:
    sid = carried_identity(zoe, auth_database).identity.sid
    answer = zoe.post(SLO, data={"SAMLRequest": encoded(request_of(ent)), "RelayState": "r"})
    assert answer.status_code == 303
    assert answer.location.startswith(str(ent.identity.slo_url))
    assert "SAMLResponse=" in answer.location
    assert [event.sid for event in emitted(auth_database, SessionRevoked)] == [sid]
    assert cookie(zoe, "jeton") is None


def test_the_ent_itself_closes_the_sessions_without_a_browser_and_may_say_it_twice(
    app: Service, zoe: FlaskClient, auth_database: Database, ent: Ent
) -> None:
    sid = carried_identity(zoe, auth_database).identity.sid
    program = app.test_client()
    body = envelope(request_of(ent, f"{SLO}/soap"))
    for _ in range(2):
        answer = by_soap(program, body)
        assert (answer.status_code, answer.content_type) == (200, "text/xml; charset=utf-8")
        assert b"status:Success" in answer.data
        assert "Set-Cookie" not in answer.headers
    assert [event.sid for event in emitted(auth_database, SessionRevoked)] == [sid]
    assert zoe.get("/compte/moi").status_code == 303


def test_a_name_that_the_ent_gave_to_nobody_closes_nothing(
    app: Service, zoe: FlaskClient, auth_database: Database, ent: Ent
) -> None:
    assert by_soap(app.test_client(), envelope(request_of(ent, f"{SLO}/soap", "autre@ent"))).status_code == 200
    assert emitted(auth_database, SessionRevoked) == []


@pytest.mark.parametrize("body", [b"", b"<a/>", b"\xff", b"<!DOCTYPE a>", b"x" * 100_000])
def test_what_is_not_a_request_gets_a_fault_and_never_an_error_of_ours(
    app: Service, zoe: FlaskClient, auth_database: Database, body: bytes
) -> None:
    answer = by_soap(app.test_client(), body)
    assert answer.status_code == 400
    assert etree.fromstring(answer.data).find(f".//{{{SOAP}}}Fault") is not None
    assert emitted(auth_database, SessionRevoked) == []


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"SAMLRequest": "x"},
        {"SAMLRequest": ["a", "b"]},
        {"SAMLRequest": "a", "SAMLResponse": "b"},
        {"SAMLRequest": "a", "RelayState": ["a", "b"]},
    ],
)
def test_a_form_that_holds_no_single_message_closes_nothing(
    zoe: FlaskClient, auth_database: Database, fields: dict[str, str | list[str]]
) -> None:
    assert zoe.post(SLO, data=fields).status_code == 403
    assert emitted(auth_database, SessionRevoked) == []


def test_a_posted_answer_is_told_to_the_browser_that_asked_and_to_no_other(
    app: Service, zoe: FlaskClient, ent: Ent
) -> None:

    zoe.post("/compte/deconnexion")
    zoe.get("/compte/saml/sortie")
    with zoe.session_transaction() as kept:
        question = kept["ent_logout_asked"]
    issued = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    xml = response_xml(question).replace('Destination="', f'Destination="{PUBLIC_URL}{SLO}" Old="')
    root = etree.fromstring(xml)
    del root.attrib["Old"]
    root.set("IssueInstant", issued)
    root[0].text = ent.identity.entity_id
    Signer(ent.identity.pair).sign(root)
    elsewhere = app.test_client()
    answer = elsewhere.post(SLO, data={"SAMLResponse": encoded(root)})
    assert answer.status_code == 303
    assert elsewhere.get(answer.location, follow_redirects=True).text.count("fermé lui aussi") == 0
    assert "Votre ENT est fermé lui aussi" in zoe.get(answer.location, follow_redirects=True).text
