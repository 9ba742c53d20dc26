"""Single logout by messages that carry their signature: posted by the browser, or sent by the ENT itself (SOAP)."""

from datetime import datetime
from html import escape
from typing import Any, NamedTuple
from uuid import uuid4

from lxml import etree
from onelogin.saml2.constants import OneLogin_Saml2_Constants as Saml
from onelogin.saml2.utils import OneLogin_Saml2_Utils
from onelogin.saml2.xml_utils import OneLogin_Saml2_XML

from services.auth.saml.compiled import follows_schema
from services.auth.saml.conditions import require
from services.auth.saml.config import SamlConfig
from services.auth.saml.logout import (
    LogoutAnswered,
    LogoutRequested,
    check_addressed,
    check_end_of_request,
    request_of,
    success_of,
)
from services.auth.saml.refusal import Reason, SamlRefused
from services.auth.saml.signature_shape import check_message_signature
from services.auth.saml.signature_value import verify_signature
from services.auth.saml.strict_xml import decode_base64, name, parse, refuse_repeated_ids

MAX_MESSAGE_BYTES = 64_000

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
_REQUEST = name("samlp", "LogoutRequest")
_KINDS = (_REQUEST, name("samlp", "LogoutResponse"))
_RESPONSE = (
    '<samlp:LogoutResponse xmlns:samlp="{samlp}" xmlns:saml="{saml}" ID="_{id}" Version="2.0" IssueInstant="{at}" '
    'InResponseTo="{request}"><saml:Issuer>{issuer}</saml:Issuer><samlp:Status><samlp:StatusCode Value="{status}"/>'
    "</samlp:Status></samlp:LogoutResponse>"
)


class Posted(NamedTuple):
    """What the ENT makes the browser post: one message, and what to give back with the answer."""

    message: str
    relay_state: str | None


def read_posted(config: SamlConfig, posted: Posted, now: datetime) -> LogoutRequested | LogoutAnswered:
    """Verify a message posted to the SLO address. Whose browser it is, the caller says.

    Raises SamlRefused, and nothing else.
    """
    if len(posted.message) > MAX_MESSAGE_BYTES:
        raise SamlRefused(Reason.TOO_LARGE, f"{len(posted.message)} characters")
    root = _verified(config, decode_base64(posted.message), now)
    require(config.slo_url, [root.get("Destination")], Reason.DESTINATION)
    if root.tag == _REQUEST:
        check_end_of_request(root, now)
        return request_of(root, posted.relay_state)
    if not root.get("InResponseTo"):
        raise SamlRefused(Reason.IN_RESPONSE_TO, "the answer quotes no request")
    return LogoutAnswered(root.get("InResponseTo"), success_of(root))


def read_soap(config: SamlConfig, envelope: bytes, now: datetime) -> LogoutRequested:
    """Verify the one LogoutRequest of a SOAP envelope.

    Raises SamlRefused, and nothing else.
    """
    if len(envelope) > MAX_MESSAGE_BYTES:
        raise SamlRefused(Reason.TOO_LARGE, f"{len(envelope)} bytes")
    whole = parse(envelope)
    bodies = [part for part in whole if part.tag == f"{{{SOAP}}}Body"] if whole.tag == f"{{{SOAP}}}Envelope" else []
    if len(bodies) != 1 or len(bodies[0]) != 1 or bodies[0][0].tag != name("samlp", "LogoutRequest"):
        raise SamlRefused(Reason.WRONG_MESSAGE, "not one LogoutRequest in one SOAP body")
    refuse_repeated_ids(whole)
    # alone in its document, in the very form that is signed
    root = _verified(config, etree.tostring(bodies[0][0], method="c14n", exclusive=True), now)
    if root.get("Destination") is not None:
        require(config.slo_soap_url, [root.get("Destination")], Reason.DESTINATION)
    check_end_of_request(root, now)
    return request_of(root, None)


def soap_answer(config: SamlConfig, request: LogoutRequested, now: datetime) -> bytes:
    """Our signed LogoutResponse, in its envelope."""
    response = _RESPONSE.format(
        samlp=Saml.NS_SAMLP,
        saml=Saml.NS_SAML,
        id=uuid4().hex,
        at=now.strftime("%Y-%m-%dT%H:%M:%SZ"),
        request=escape(request.request_id),
        issuer=escape(config.entity_id),
        status=Saml.STATUS_SUCCESS,
    )
    signed = OneLogin_Saml2_Utils.add_sign(
        response, config.sp_key_pem, config.sp_cert_pem, sign_algorithm=Saml.RSA_SHA256, digest_algorithm=Saml.SHA256
    )
    return _in_envelope(etree.tostring(OneLogin_Saml2_XML.to_etree(signed)))


def soap_fault(code: str) -> bytes:
    """What a program that sent something else is told: a code, and nothing of what it sent."""
    fault = f"<soap:Fault><faultcode>soap:Client</faultcode><faultstring>{escape(code)}</faultstring></soap:Fault>"
    return _in_envelope(fault.encode())


def _in_envelope(content: bytes) -> bytes:
    return f'<soap:Envelope xmlns:soap="{SOAP}"><soap:Body>'.encode() + content + b"</soap:Body></soap:Envelope>"


def _verified(config: SamlConfig, document: bytes, now: datetime) -> Any:
    """The message, once its signature is computed with a certificate of the IdP metadata."""
    root = parse(document)
    if root.tag not in _KINDS:
        raise SamlRefused(Reason.WRONG_MESSAGE, f"the root element is {root.tag}")
    refuse_repeated_ids(root)
    check_message_signature(root)
    verify_signature(config, root)
    if root.get("Version") != "2.0":
        raise SamlRefused(Reason.WRONG_MESSAGE, f"version {root.get('Version')!r}")
    if not follows_schema(root):
        raise SamlRefused(Reason.MALFORMED, "the message does not follow its schema")
    check_addressed(config, root, now)
    return root
