"""Single logout posted by the browser or sent by the ENT itself: only a fresh, signed message closes anything."""

import base64
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from signxml.verifier import XMLVerifier

from services.auth.saml.config import SamlConfig
from services.auth.saml.enveloped_logout import (
    MAX_MESSAGE_BYTES,
    SOAP,
    Posted,
    read_posted,
    read_soap,
    soap_answer,
    soap_fault,
)
from services.auth.saml.logout import LogoutAnswered, LogoutRequested
from services.auth.saml.refusal import Reason, SamlRefused
from tests.auth.saml.forge import NOW, NS, RSA_SHA1, SHA1, Signer, instant
from tests.auth.saml.test_logout import SLO, SUCCESS, request_xml, response_xml

SOAP_URL = f"{SLO}/soap"
INCLUSIVE = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
ASKED = LogoutRequested("_logout", "zoe@ent", ("_session",), None)


def signed(signer: Signer, xml: str) -> Any:
    root = etree.fromstring(xml)
    signer.sign(root)
    return root


def encoded(root: Any) -> str:
    return base64.b64encode(root if isinstance(root, bytes) else etree.tostring(root)).decode()


def envelope(*messages: Any, around: str = SOAP) -> bytes:
    inside = b"".join(one if isinstance(one, bytes) else etree.tostring(one) for one in messages)
    return f'<s:Envelope xmlns:s="{around}"><s:Header/><s:Body>'.encode() + inside + b"</s:Body></s:Envelope>"


def soap_request(**changes: str) -> str:
    return request_xml(**{"destination": SOAP_URL, **changes})


def refused(read: Callable[[], object]) -> Reason:
    with pytest.raises(SamlRefused) as caught:
        read()
    return caught.value.reason


def test_a_posted_request_names_the_session_to_close(config: SamlConfig, idp: Signer) -> None:
    message = encoded(signed(idp, request_xml()))
    assert read_posted(config, Posted(message, "r 1"), NOW) == replace(ASKED, relay_state="r 1")


@pytest.mark.parametrize(
    ("status", "success"), [(SUCCESS, True), ("urn:oasis:names:tc:SAML:2.0:status:Responder", False)]
)
def test_a_posted_answer_says_whether_it_worked(config: SamlConfig, idp: Signer, status: str, success: bool) -> None:
    message = encoded(signed(idp, response_xml("_ours", status)))
    assert read_posted(config, Posted(message, None), NOW) == LogoutAnswered("_ours", success)


@pytest.mark.parametrize("destination", [f' Destination="{SOAP_URL}"', ""])
def test_a_request_in_an_envelope_names_the_session_to_close(config: SamlConfig, idp: Signer, destination: str) -> None:
    xml = soap_request().replace(f' Destination="{SOAP_URL}"', destination)
    assert read_soap(config, envelope(signed(idp, xml)), NOW) == ASKED


def test_our_answer_in_its_envelope_is_signed_and_quotes_the_request(config: SamlConfig) -> None:
    answer = etree.fromstring(soap_answer(config, replace(ASKED, request_id='_"&<logout'), NOW))
    (response,) = answer.iterfind(f"{{{SOAP}}}Body/samlp:LogoutResponse", NS)
    alone = etree.fromstring(etree.tostring(response, method="c14n", exclusive=True))
    verified = XMLVerifier().verify(alone, x509_cert=config.sp_cert_pem, id_attribute="ID")
    content = (verified[0] if isinstance(verified, list) else verified).signed_xml
    assert content is not None
    assert content.get("InResponseTo") == '_"&<logout'
    (status,) = content.iterfind("samlp:Status/samlp:StatusCode", NS)
    assert status.get("Value") == SUCCESS


def test_a_fault_tells_a_code_alone() -> None:
    assert b"saml-malformed" in soap_fault("saml-malformed")


REQUESTS = {
    "elsewhere": (request_xml(destination=f"{SLO}2"), Reason.DESTINATION),
    "someone else": (soap_request(issuer="https://evil.example.org"), Reason.ISSUER),
    "old": (soap_request(issued=instant(-13)), Reason.EXPIRED),
    "future": (soap_request(issued=instant(3)), Reason.NOT_YET_VALID),
    "expired": (soap_request(extra=f' NotOnOrAfter="{instant(-2)}"'), Reason.EXPIRED),
    "valid too long": (soap_request(extra=f' NotOnOrAfter="{instant(13)}"'), Reason.TOO_LONG),
    "no name": (soap_request().replace("zoe@ent", ""), Reason.SUBJECT),
    "no such version": (soap_request().replace('Version="2.0"', 'Version="1.1"'), Reason.WRONG_MESSAGE),
    "unknown element": (
        soap_request().replace("<samlp:SessionIndex>", "<samlp:Other/><samlp:SessionIndex>"),
        Reason.MALFORMED,
    ),
}


@pytest.mark.parametrize("name", REQUESTS)
def test_a_signed_request_that_is_not_for_us_now_closes_nothing(config: SamlConfig, idp: Signer, name: str) -> None:
    xml, reason = REQUESTS[name]
    assert refused(lambda: read_soap(config, envelope(signed(idp, xml)), NOW)) is reason
    posted = xml.replace(SOAP_URL, SLO)
    assert refused(lambda: read_posted(config, Posted(encoded(signed(idp, posted)), None), NOW)) is reason


def test_a_posted_message_names_where_it_goes(config: SamlConfig, idp: Signer) -> None:
    xml = request_xml().replace(f' Destination="{SLO}"', "")
    assert refused(lambda: read_posted(config, Posted(encoded(signed(idp, xml)), None), NOW)) is Reason.DESTINATION


def hostile(idp: Signer, stranger: Signer) -> dict[str, tuple[Any, Reason]]:
    """A message, and why it is refused."""
    honest = signed(idp, soap_request())
    tampered = signed(idp, soap_request())
    tampered.find("saml:NameID", NS).text = "autre@ent"
    twice = signed(idp, soap_request())
    idp.sign(twice)
    nested = signed(idp, soap_request())
    wrapped = etree.fromstring(soap_request().replace("_logout", "_evil"))
    wrapped.append(signed(idp, soap_request()))
    moved = etree.fromstring(soap_request().replace("_logout", "_evil"))
    moved.find("saml:Issuer", NS).addnext(signed(idp, soap_request()).find("ds:Signature", NS))
    inside = etree.SubElement(nested.find("ds:Signature", NS), f"{{{NS['ds']}}}Object")
    inside.append(etree.fromstring(soap_request().replace("_logout", "_inner")))
    text = etree.tostring(honest)
    return {
        "unsigned": (etree.fromstring(soap_request()), Reason.UNSIGNED),
        "signed by a stranger": (signed(stranger, soap_request()), Reason.SIGNATURE),
        "changed after": (tampered, Reason.SIGNATURE),
        "signed twice": (twice, Reason.UNSIGNED),
        "wrapped": (wrapped, Reason.SIGNATURE_SHAPE),
        "the signature of another": (moved, Reason.SIGNATURE_SHAPE),
        "something in the signature": (nested, Reason.SIGNATURE_SHAPE),
        "sha1": (signed(replace(idp, signature=RSA_SHA1), soap_request()), Reason.ALGORITHM),
        "sha1 digest": (signed(replace(idp, digest=SHA1), soap_request()), Reason.ALGORITHM),
        "inclusive": (
            signed(replace(idp, canonicalisation=INCLUSIVE), soap_request()),
            Reason.ALGORITHM,
        ),
        "comment": (text.replace(b"zoe@", b"zoe<!-- -->@"), Reason.FORBIDDEN_MARKUP),
        "instruction": (text.replace(b"zoe@", b"zoe<?x y?>@"), Reason.FORBIDDEN_MARKUP),
        "cdata": (text.replace(b"zoe@ent", b"<![CDATA[zoe@ent]]>"), Reason.FORBIDDEN_MARKUP),
        "an answer": (signed(idp, response_xml("_ours")), Reason.WRONG_MESSAGE),
        "something else": (b"<a/>", Reason.WRONG_MESSAGE),
        "cut": (text[:-4], Reason.MALFORMED),
        "not utf-8": (text.replace(b"zoe", b"zo\xe9"), Reason.MALFORMED),
        "huge": (b"<a>" + b" " * MAX_MESSAGE_BYTES + b"</a>", Reason.TOO_LARGE),
    }


NAMES = [
    "unsigned",
    "signed by a stranger",
    "changed after",
    "signed twice",
    "wrapped",
    "the signature of another",
    "something in the signature",
    "sha1",
    "sha1 digest",
    "inclusive",
    "comment",
    "instruction",
    "cdata",
    "an answer",
    "something else",
    "cut",
    "not utf-8",
    "huge",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_hostile_message_closes_nothing(config: SamlConfig, idp: Signer, stranger: Signer, name: str) -> None:
    message, reason = hostile(idp, stranger)[name]
    assert refused(lambda: read_soap(config, envelope(message), NOW)) is reason
    if name == "an answer":
        return
    plain = message if isinstance(message, bytes) else etree.tostring(message)
    assert refused(lambda: read_posted(config, Posted(encoded(plain), None), NOW)) is reason


def test_every_hostile_message_is_tried(idp: Signer, stranger: Signer) -> None:
    assert sorted(hostile(idp, stranger)) == sorted(NAMES)


ENVELOPES = {
    "two requests": lambda one: envelope(one, one),
    "no request": lambda _: envelope(),
    "another protocol": lambda one: envelope(one, around="http://www.w3.org/2003/05/soap-envelope"),
    "no envelope": lambda one: etree.tostring(one),
    "two bodies": lambda one: envelope(one).replace(b"</s:Body>", b"</s:Body><s:Body/>"),
    "doctype": lambda one: b"<!DOCTYPE a [<!ENTITY x 'y'>]>" + envelope(one),
    "nothing": lambda _: b"",
}


@pytest.mark.parametrize("name", ENVELOPES)
def test_an_envelope_holds_one_request_and_nothing_else(config: SamlConfig, idp: Signer, name: str) -> None:
    made = ENVELOPES[name](signed(idp, soap_request()))
    assert refused(lambda: read_soap(config, made, NOW)) in {
        Reason.WRONG_MESSAGE,
        Reason.FORBIDDEN_MARKUP,
        Reason.MALFORMED,
        Reason.DUPLICATE_ID,
    }


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(max_size=200), st.binary(max_size=200).map(lambda raw: base64.b64encode(raw).decode())))
def test_a_message_from_anywhere_is_refused(config: SamlConfig, text: str) -> None:
    refused(lambda: read_posted(config, Posted(text, None), NOW))
    refused(lambda: read_soap(config, text.encode(errors="replace"), NOW))
    refused(lambda: read_soap(config, envelope(text.encode(errors="replace")), NOW))
