"""What the ENT says to the platform, signed."""

import base64
from datetime import datetime, timedelta
from secrets import token_hex

from lxml import etree
from signxml.signer import XMLSigner

from deploy.demo.idp.identity import Identity
from deploy.demo.idp.messages import render
from deploy.demo.idp.platform import Platform
from deploy.demo.idp.questions import Question
from deploy.demo.idp.redirect_binding import signed_url
from deploy.demo.idp.visit import Visit
from deploy.demo.school import Pupil, School

VALIDITY = timedelta(minutes=5)
_ASSERTION = "{urn:oasis:names:tc:SAML:2.0:assertion}Assertion"
_EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"


def gar_attributes(pupil: Pupil, school: School) -> dict[str, str]:
    """What the GAR gives of a pupil: no birth date, no INE."""
    return {
        "IDO": pupil.ido,
        "NOM": pupil.last_name,
        "PRE": pupil.first_name,
        "UAI": school.uai,
        "PRO": "National_elv",
        "DIV": f"{pupil.division}##{pupil.division}",
    }


def login_response(
    identity: Identity, platform: Platform, question: Question, visit: Visit, attributes: dict[str, str], now: datetime
) -> str:
    """The SAMLResponse to post, in base64: its assertion is signed with RSA-SHA256."""
    xml = render(
        "response.xml",
        response_id=_id(),
        assertion_id=_id(),
        issuer=identity.entity_id,
        audience=platform.entity_id,
        acs_url=platform.acs_url,
        request_id=question.request_id,
        issued=_instant(now),
        expires=_instant(now + VALIDITY),
        visit=visit,
        attributes=attributes,
    )
    root = etree.fromstring(xml.encode())
    assertion = root.find(_ASSERTION)
    assert assertion is not None
    root.replace(assertion, _signed(assertion, identity))
    return base64.b64encode(etree.tostring(root)).decode()


def logout_request(identity: Identity, platform: Platform, visit: Visit, now: datetime) -> str:
    """The address that closes this visit on the platform."""
    xml = render(
        "logout-request.xml",
        message_id=_id(),
        issuer=identity.entity_id,
        destination=platform.slo_url,
        issued=_instant(now),
        visit=visit,
    )
    return signed_url(platform.slo_url, "SAMLRequest", xml, "", identity.pair.key_pem)


def logout_response(identity: Identity, platform: Platform, question: Question, now: datetime) -> str:
    """The address that tells the platform that the visit is closed here."""
    xml = render(
        "logout-response.xml",
        message_id=_id(),
        issuer=identity.entity_id,
        destination=platform.slo_url,
        issued=_instant(now),
        request_id=question.request_id,
    )
    return signed_url(platform.slo_url, "SAMLResponse", xml, question.relay_state, identity.pair.key_pem)


def _signed(assertion: etree._Element, identity: Identity) -> etree._Element:
    signer = XMLSigner(signature_algorithm="rsa-sha256", digest_algorithm="sha256", c14n_algorithm=_EXCLUSIVE)
    key, certificate = identity.pair
    return signer.sign(assertion, key=key, cert=certificate, reference_uri=assertion.get("ID"), id_attribute="ID")


def _id() -> str:
    return f"_{token_hex(20)}"


def _instant(now: datetime) -> str:
    return now.strftime("%Y-%m-%dT%H:%M:%SZ")
