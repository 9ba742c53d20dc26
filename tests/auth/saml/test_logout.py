"""Signing out here signs out of the ENT, and the other way round; only signed words count."""

import base64
import zlib
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, quote_plus, urlsplit

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from services.auth.saml.config import SamlConfig
from services.auth.saml.logout import (
    LogoutAnswered,
    LogoutRequested,
    answer_logout,
    read_logout_message,
    start_logout,
)
from services.auth.saml.redirect_binding import MAX_MESSAGE_BYTES, MAX_QUERY_CHARS
from services.auth.saml.refusal import Reason, SamlRefused
from tests.auth.saml.forge import IDP, NOW, NS, PUBLIC_URL, RSA_SHA1, RSA_SHA256, SP, Signer, instant

SLO = f"{PUBLIC_URL}/compte/saml/slo"
SUCCESS = "urn:oasis:names:tc:SAML:2.0:status:Success"


def request_xml(*, destination: str = SLO, issuer: str = IDP, issued: str = instant(0), extra: str = "") -> str:
    return (
        f'<samlp:LogoutRequest xmlns:samlp="{NS["samlp"]}" xmlns:saml="{NS["saml"]}" ID="_logout" Version="2.0" '
        f'IssueInstant="{issued}" Destination="{destination}"{extra}><saml:Issuer>{issuer}</saml:Issuer>'
        "<saml:NameID>zoe@ent</saml:NameID><samlp:SessionIndex>_session</samlp:SessionIndex></samlp:LogoutRequest>"
    )


def response_xml(in_response_to: str, status: str = SUCCESS) -> str:
    return (
        f'<samlp:LogoutResponse xmlns:samlp="{NS["samlp"]}" xmlns:saml="{NS["saml"]}" ID="_answer" Version="2.0" '
        f'IssueInstant="{instant(0)}" Destination="{SLO}" InResponseTo="{in_response_to}">'
        f'<saml:Issuer>{IDP}</saml:Issuer><samlp:Status><samlp:StatusCode Value="{status}"/></samlp:Status>'
        "</samlp:LogoutResponse>"
    )


def deflated(xml: str | bytes) -> str:
    compressor = zlib.compressobj(wbits=-15)
    raw = compressor.compress(xml if isinstance(xml, bytes) else xml.encode()) + compressor.flush()
    return base64.b64encode(raw).decode()


def query(signer: Signer, kind: str, message: str, algorithm: str = RSA_SHA256, relay_state: str = "") -> str:
    """The query string of a signed message, as the binding defines it."""
    parts = [f"{kind}={quote_plus(message)}"]
    if relay_state:
        parts.append(f"RelayState={quote_plus(relay_state)}")
    text = "&".join([*parts, f"SigAlg={quote_plus(algorithm)}"])
    key: Any = load_pem_private_key(signer.pair.key_pem.encode(), password=None)
    signature = base64.b64encode(key.sign(text.encode(), padding.PKCS1v15(), hashes.SHA256())).decode()
    return f"{text}&Signature={quote_plus(signature)}"


def refused(config: SamlConfig, query_string: str, expected_request_id: str | None = None) -> Reason:
    with pytest.raises(SamlRefused) as caught:
        read_logout_message(config, query_string, NOW, expected_request_id)
    return caught.value.reason


def test_a_signed_request_of_the_ent_names_the_session_to_close(config: SamlConfig, idp: Signer) -> None:
    asked = read_logout_message(config, query(idp, "SAMLRequest", deflated(request_xml()), relay_state="r 1"), NOW)
    assert asked == LogoutRequested("_logout", "zoe@ent", ("_session",), "r 1")


def test_our_answer_to_the_ent_is_signed_and_quotes_its_request(config: SamlConfig) -> None:
    asked = LogoutRequested("_logout", "zoe@ent", (), "r 1")
    url = answer_logout(config, asked, NOW)
    assert url is not None
    assert url.startswith("https://idp.example.org/slo?")
    parameters = parse_qs(urlsplit(url).query)
    root = etree.fromstring(zlib.decompress(base64.b64decode(parameters["SAMLResponse"][0]), -15))
    assert (root.get("InResponseTo"), root.get("Destination")) == ("_logout", "https://idp.example.org/slo")
    assert parameters["RelayState"] == ["r 1"]
    verify(config, url, "SAMLResponse")


def test_our_request_is_signed_and_names_the_person(config: SamlConfig) -> None:
    start = start_logout(config, "zoé & <ent>", '_session"<', NOW)
    assert start is not None
    parameters = parse_qs(urlsplit(start.redirect_url).query)
    root = etree.fromstring(zlib.decompress(base64.b64decode(parameters["SAMLRequest"][0]), -15))
    assert root.get("ID") == start.request_id
    assert root.findtext("saml:Issuer", namespaces=NS) == SP
    assert root.findtext("saml:NameID", namespaces=NS) == "zoé & <ent>"
    assert root.findtext("samlp:SessionIndex", namespaces=NS) == '_session"<'
    verify(config, start.redirect_url, "SAMLRequest")


def test_without_single_logout_nothing_is_asked_of_the_ent(config: SamlConfig) -> None:
    alone = replace(config, idp=replace(config.idp, slo_url=None))
    assert start_logout(alone, "zoe@ent", "_session", NOW) is None
    assert start_logout(config, None, "_session", NOW) is None
    assert answer_logout(alone, LogoutRequested("_logout", "zoe@ent", (), None), NOW) is None


@pytest.mark.parametrize(
    ("status", "success"), [(SUCCESS, True), ("urn:oasis:names:tc:SAML:2.0:status:Responder", False)]
)
def test_the_answer_of_the_ent_says_whether_it_worked(
    config: SamlConfig, idp: Signer, status: str, success: bool
) -> None:
    received = query(idp, "SAMLResponse", deflated(response_xml("_ours", status)))
    assert read_logout_message(config, received, NOW, "_ours") == LogoutAnswered("_ours", success)


def test_an_answer_to_another_request_or_to_none_is_refused(config: SamlConfig, idp: Signer) -> None:
    received = query(idp, "SAMLResponse", deflated(response_xml("_ours")))
    assert refused(config, received, "_other") is Reason.IN_RESPONSE_TO
    assert refused(config, received) is Reason.IN_RESPONSE_TO


MESSAGES = {
    "elsewhere": (request_xml(destination=f"{SLO}2"), Reason.DESTINATION),
    "someone else": (request_xml(issuer="https://evil.example.org"), Reason.ISSUER),
    "old": (request_xml(issued=instant(-13)), Reason.EXPIRED),
    "future": (request_xml(issued=instant(3)), Reason.NOT_YET_VALID),
    "expired": (request_xml(extra=f' NotOnOrAfter="{instant(-2)}"'), Reason.EXPIRED),
    "valid too long": (request_xml(extra=f' NotOnOrAfter="{instant(13)}"'), Reason.TOO_LONG),
    "answer sent as a request": (response_xml("_ours"), Reason.WRONG_MESSAGE),
    "no name": (request_xml().replace("zoe@ent", ""), Reason.SUBJECT),
    "unknown element": (
        request_xml().replace("<samlp:SessionIndex>", "<samlp:Other/><samlp:SessionIndex>"),
        Reason.LIBRARY,
    ),
    "comment": (request_xml().replace("zoe@", "zoe<!-- -->@"), Reason.FORBIDDEN_MARKUP),
    "doctype": ("<!DOCTYPE a>" + request_xml(), Reason.FORBIDDEN_MARKUP),
    "bomb": ("<a>" + " " * 10 * MAX_MESSAGE_BYTES + "</a>", Reason.TOO_LARGE),
}


@pytest.mark.parametrize("name", MESSAGES)
def test_a_signed_message_that_is_not_for_us_now_is_refused(config: SamlConfig, idp: Signer, name: str) -> None:
    xml, reason = MESSAGES[name]
    assert refused(config, query(idp, "SAMLRequest", deflated(xml))) is reason


def test_an_unsigned_request_is_refused(config: SamlConfig) -> None:
    assert refused(config, f"SAMLRequest={quote_plus(deflated(request_xml()))}") is Reason.UNSIGNED


def test_the_signature_of_a_stranger_is_refused(config: SamlConfig, stranger: Signer) -> None:
    assert refused(config, query(stranger, "SAMLRequest", deflated(request_xml()))) is Reason.SIGNATURE


def test_sha1_is_refused(config: SamlConfig, idp: Signer) -> None:
    received = query(idp, "SAMLRequest", deflated(request_xml()), algorithm=RSA_SHA1)
    assert refused(config, received) is Reason.ALGORITHM


def test_a_relay_state_changed_after_signing_is_refused(config: SamlConfig, idp: Signer) -> None:
    received = query(idp, "SAMLRequest", deflated(request_xml()), relay_state="one")
    assert refused(config, received.replace("RelayState=one", "RelayState=two")) is Reason.SIGNATURE


def test_a_parameter_given_twice_or_both_kinds_or_none_is_refused(config: SamlConfig, idp: Signer) -> None:
    honest = query(idp, "SAMLRequest", deflated(request_xml()))
    for received in (f"{honest}&SAMLRequest=x", f"{honest}&SAMLResponse=x", f"{honest}&SigAlg=x", "", "a=b"):
        assert refused(config, received) is Reason.PARAMETER


def test_a_parameter_under_an_encoded_name_is_not_read(config: SamlConfig, idp: Signer) -> None:
    honest = query(idp, "SAMLRequest", deflated(request_xml()))
    asked = read_logout_message(config, f"{honest}&Relay%53tate=evil", NOW)
    assert asked == LogoutRequested("_logout", "zoe@ent", ("_session",), None)


def test_an_endless_query_is_refused(config: SamlConfig) -> None:
    assert refused(config, "SAMLRequest=" + "A" * MAX_QUERY_CHARS) is Reason.TOO_LARGE


DEFLATED = {
    "garbage": b"garbage",
    "cut": base64.b64decode(deflated(request_xml()))[:-10],
    "followed by something": base64.b64decode(deflated(request_xml())) + b"x",
}


@pytest.mark.parametrize("name", DEFLATED)
def test_a_message_that_does_not_inflate_to_its_end_is_refused(config: SamlConfig, idp: Signer, name: str) -> None:
    message = base64.b64encode(DEFLATED[name]).decode()
    assert refused(config, query(idp, "SAMLRequest", message)) is Reason.MALFORMED


@settings(max_examples=150, deadline=None)
@given(text=st.text(max_size=200), kind=st.sampled_from(["SAMLRequest", "SAMLResponse", ""]))
def test_a_query_from_anywhere_is_refused(config: SamlConfig, text: str, kind: str) -> None:
    written = quote_plus(text, errors="ignore")
    received = f"{kind}={written}&SigAlg={quote_plus(RSA_SHA256)}&Signature={written}&{text}"
    refused(config, received, "_ours")


def verify(config: SamlConfig, url: str, kind: str) -> None:
    """The query string is signed with our key over the parameters in the order of the binding."""
    parts = {part.partition("=")[0]: part for part in urlsplit(url).query.split("&")}
    signed = "&".join(parts[name] for name in (kind, "RelayState", "SigAlg") if name in parts).encode()
    signature = base64.b64decode(parse_qs(urlsplit(url).query)["Signature"][0])
    key: Any = config.sp_certificate.public_key()
    key.verify(signature, signed, padding.PKCS1v15(), hashes.SHA256())
