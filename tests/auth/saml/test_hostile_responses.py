"""Every way to lie in a response is refused by name, with a sentence that says what to do, and nothing else."""

import base64
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from lxml import etree

from services.auth.saml.config import SamlConfig
from services.auth.saml.gate import MAX_RESPONSE_CHARS, only_response
from services.auth.saml.keys import KeyPair
from services.auth.saml.refusal import Reason, SamlRefused
from services.auth.saml.response import read_response
from tests.auth.saml.forge import (
    ACS,
    EXCLUSIVE,
    IDO,
    MD5,
    NOW,
    NS,
    REQUEST_ID,
    RSA_SHA1,
    SHA1,
    Facts,
    Signer,
    assertion_of,
    encode,
    encode_bytes,
    instant,
    response,
    signed,
    with_attributes,
)


def refusal(config: SamlConfig, posted: str, request_id: str = REQUEST_ID) -> SamlRefused:
    with pytest.raises(SamlRefused) as caught:
        read_response(config, posted, request_id, NOW)
    assert caught.value.detail
    assert "ENT" in caught.value.sentence
    assert caught.value.detail not in caught.value.sentence
    return caught.value


FACTS: dict[str, tuple[dict[str, Any], Reason]] = {
    "expired": ({"not_on_or_after": instant(-2)}, Reason.EXPIRED),
    "confirmation expired": ({"confirmed_until": instant(-2)}, Reason.EXPIRED),
    "issued long ago": ({"issued": instant(-13)}, Reason.EXPIRED),
    "not yet valid": ({"not_before": instant(2.1)}, Reason.NOT_YET_VALID),
    "issued in the future": ({"issued": instant(2.1)}, Reason.NOT_YET_VALID),
    "signed in tomorrow": ({"authenticated": instant(24 * 60)}, Reason.NOT_YET_VALID),
    "no end": ({"not_on_or_after": None}, Reason.NO_EXPIRY),
    "no end of the confirmation": ({"confirmed_until": None}, Reason.NO_EXPIRY),
    "no beginning": ({"not_before": None}, Reason.NO_EXPIRY),
    "valid too long": ({"not_on_or_after": instant(12.1)}, Reason.TOO_LONG),
    "confirmed too long": ({"confirmed_until": instant(12.1)}, Reason.TOO_LONG),
    "end of time": ({"confirmed_until": "9999-12-31T23:59:59Z"}, Reason.TOO_LONG),
    "beginning of time": ({"not_on_or_after": "0001-01-01T00:00:00+23:59"}, Reason.EXPIRED),
    "no time zone": ({"not_on_or_after": "2026-11-23T09:05:00"}, Reason.MALFORMED),
    "not a time": ({"not_on_or_after": "demain"}, Reason.MALFORMED),
    "wrong audience": ({"audience": "https://other.example.org"}, Reason.AUDIENCE),
    "no audience": ({"audience": None}, Reason.AUDIENCE),
    "wrong recipient": ({"recipient": "https://other.example.org/acs"}, Reason.RECIPIENT),
    "recipient that contains ours": ({"recipient": f"https://evil.example.org/?{ACS}"}, Reason.RECIPIENT),
    "no recipient": ({"recipient": None}, Reason.RECIPIENT),
    "wrong destination": ({"destination": "https://other.example.org/acs"}, Reason.DESTINATION),
    "destination that begins like ours": ({"destination": f"{ACS}.evil"}, Reason.DESTINATION),
    "no destination": ({"destination": None}, Reason.DESTINATION),
    "another request": ({"in_response_to": "_other"}, Reason.IN_RESPONSE_TO),
    "no request": ({"in_response_to": None}, Reason.IN_RESPONSE_TO),
    "another request confirmed": ({"confirmed_request": "_other"}, Reason.IN_RESPONSE_TO),
    "no request confirmed": ({"confirmed_request": None}, Reason.IN_RESPONSE_TO),
    "wrong issuer": ({"issuer": "https://evil.example.org"}, Reason.ISSUER),
    "empty issuer": ({"issuer": ""}, Reason.ISSUER),
    "holder of key": ({"method": "urn:oasis:names:tc:SAML:2.0:cm:holder-of-key"}, Reason.SUBJECT),
    "bearer with a beginning": ({"confirmed_from": instant(-1)}, Reason.SUBJECT),
    "failure": ({"status": "urn:oasis:names:tc:SAML:2.0:status:Responder"}, Reason.IDP_STATUS),
    "no IDO": ({"attributes": with_attributes(IDO=[])}, Reason.IDO),
    "two IDO": ({"attributes": with_attributes(IDO=[IDO, IDO[::-1]])}, Reason.IDO),
    "empty IDO": ({"attributes": with_attributes(IDO=[" "])}, Reason.IDO),
    "IDO with a strange letter": ({"attributes": with_attributes(IDO=[IDO + "é"])}, Reason.IDO),
    "endless IDO": ({"attributes": with_attributes(IDO=["a" * 257])}, Reason.ATTRIBUTE),
    "no school": ({"attributes": with_attributes(UAI=[])}, Reason.UAI),
    "school without its form": ({"attributes": with_attributes(UAI=["0690037R", "69003"])}, Reason.UAI),
    "school of the test platform": ({"attributes": with_attributes(UAI=["0650499P-ET6"])}, Reason.UAI),
    "school in other digits": ({"attributes": with_attributes(UAI=["٠٦٩٠٠٣٧R"])}, Reason.UAI),
    "no profile": ({"attributes": with_attributes(PRO=[])}, Reason.PROFILE),
    "two profiles": ({"attributes": with_attributes(PRO=["National_elv", "National_dir"])}, Reason.PROFILE),
    "unknown profile": ({"attributes": with_attributes(PRO=["National_roi"])}, Reason.PROFILE),
    "two names": ({"attributes": with_attributes(NOM=["ZOÉ", "ANAÏS"])}, Reason.ATTRIBUTE),
    "endless name": ({"attributes": with_attributes(NOM=["A" * 257])}, Reason.ATTRIBUTE),
    "a thousand classes": ({"attributes": with_attributes(DIV=["3A"] * 1000)}, Reason.ATTRIBUTE),
    "endless name id": ({"name_id": "a" * 256}, Reason.ATTRIBUTE),
    "no attribute": ({"attributes": {}}, Reason.SCHEMA),
}


@pytest.mark.parametrize("name", FACTS)
def test_a_signed_lie_is_refused(config: SamlConfig, idp: Signer, name: str) -> None:
    changes, reason = FACTS[name]
    assert refusal(config, signed(idp, **changes)).reason is reason


def test_a_session_that_the_ent_has_ended_opens_none_here(config: SamlConfig, idp: Signer) -> None:
    ended, running = response(Facts()), response(Facts())
    for root, minutes in ((ended, -3), (running, 1)):
        statement = root.find("saml:Assertion/saml:AuthnStatement", NS)
        statement.set("SessionNotOnOrAfter", instant(minutes))
        idp.sign(assertion_of(root))
    assert refusal(config, encode(ended)).reason is Reason.EXPIRED
    assert read_response(config, encode(running), REQUEST_ID, NOW).pre == "Zoé"


def test_an_answer_without_a_question_is_refused(config: SamlConfig, idp: Signer) -> None:
    posted = signed(idp, in_response_to="", confirmed_request="")
    assert refusal(config, posted, request_id="").reason is Reason.IN_RESPONSE_TO


ALGORITHMS: dict[str, dict[str, Any]] = {
    "SHA-1 signature": {"signature": RSA_SHA1},
    "SHA-1 digest": {"digest": SHA1},
    "MD5 digest": {"digest": MD5},
    "inclusive canonicalisation": {"canonicalisation": "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"},
    "comments kept": {"canonicalisation": f"{EXCLUSIVE}WithComments"},
    "XPath transform": {"transforms": ("http://www.w3.org/TR/1999/REC-xpath-19991116",)},
}


@pytest.mark.parametrize("name", ALGORITHMS)
def test_a_weak_or_strange_algorithm_is_refused(config: SamlConfig, idp: Signer, name: str) -> None:
    assert refusal(config, signed(replace(idp, **ALGORITHMS[name]))).reason is Reason.ALGORITHM


def test_an_md5_signature_is_refused(config: SamlConfig, idp: Signer) -> None:
    root = response(Facts())
    method = idp.sign(assertion_of(root)).find("ds:SignedInfo/ds:SignatureMethod", NS)
    method.set("Algorithm", "http://www.w3.org/2001/04/xmldsig-more#rsa-md5")
    assert refusal(config, encode(root)).reason is Reason.ALGORITHM


def test_an_hmac_with_the_public_certificate_is_refused(config: SamlConfig, idp: Signer) -> None:
    root = response(Facts())
    method = idp.sign(assertion_of(root)).find("ds:SignedInfo/ds:SignatureMethod", NS)
    method.set("Algorithm", "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256")
    assert refusal(config, encode(root)).reason is Reason.ALGORITHM


def test_an_unsigned_response_is_refused(config: SamlConfig) -> None:
    assert refusal(config, encode(response(Facts()))).reason is Reason.UNSIGNED


def test_a_signature_on_the_message_alone_is_refused(config: SamlConfig, idp: Signer) -> None:
    root = response(Facts())
    idp.sign(root)
    assert refusal(config, encode(root)).reason is Reason.UNSIGNED


def test_a_message_signature_that_does_not_verify_is_refused(config: SamlConfig, idp: Signer) -> None:
    root = response(Facts())
    idp.sign(assertion_of(root))
    idp.sign(root).find("ds:SignatureValue", NS).text = base64.b64encode(bytes(256)).decode()
    assert refusal(config, encode(root)).reason is Reason.SIGNATURE


def test_the_signature_of_a_stranger_is_refused_whatever_certificate_it_carries(
    config: SamlConfig, stranger: Signer, idp: Signer
) -> None:
    in_disguise = Signer(KeyPair(stranger.pair.key_pem, idp.pair.cert_pem))
    for signer in (stranger, in_disguise):
        assert refusal(config, signed(signer)).reason is Reason.SIGNATURE


def test_a_name_changed_after_signing_is_refused(config: SamlConfig, idp: Signer) -> None:
    root = response(Facts())
    idp.sign(assertion_of(root))
    _value(root, "IDO").text = IDO[::-1]
    assert refusal(config, encode(root)).reason is Reason.SIGNATURE


def test_two_assertions_are_refused_even_when_both_are_signed(config: SamlConfig, idp: Signer) -> None:
    root = response(Facts())
    second = etree.fromstring(etree.tostring(assertion_of(root)))
    second.set("ID", "_second")
    assertion_of(root).addnext(second)
    for assertion in root.findall("saml:Assertion", NS):
        idp.sign(assertion)
    assert refusal(config, encode(root)).reason is Reason.ASSERTION_COUNT


def test_no_assertion_is_refused(config: SamlConfig) -> None:
    root = response(Facts())
    root.remove(assertion_of(root))
    assert refusal(config, encode(root)).reason is Reason.ASSERTION_COUNT


def test_a_failure_of_the_ent_without_assertion_says_that_the_ent_refused(config: SamlConfig) -> None:
    root = response(Facts(status="urn:oasis:names:tc:SAML:2.0:status:Requester"))
    root.remove(assertion_of(root))
    assert "n’a pas autorisé" in refusal(config, encode(root)).sentence


def test_one_value_split_over_repeated_attributes_is_still_counted(config: SamlConfig, idp: Signer) -> None:
    root = response(Facts())
    statement = root.find(".//saml:AttributeStatement", NS)
    repeated = etree.fromstring(etree.tostring(_value(root, "IDO").getparent()))
    repeated[0].text = IDO[::-1]
    statement.append(repeated)
    idp.sign(assertion_of(root))
    assert refusal(config, encode(root)).reason is Reason.IDO


def test_an_element_inside_a_value_is_refused(config: SamlConfig, idp: Signer) -> None:
    root = response(Facts())
    etree.SubElement(_value(root, "IDO"), f"{{{NS['saml']}}}NameID").tail = "suite"
    idp.sign(assertion_of(root))
    assert refusal(config, encode(root)).reason is Reason.ATTRIBUTE


MARKUP: dict[str, Callable[[bytes], bytes]] = {
    "doctype": lambda xml: b"<!DOCTYPE r [<!ENTITY e 'x'>]>" + xml,
    "external entity": lambda xml: b'<!DOCTYPE r SYSTEM "file:///etc/passwd">' + xml,
    "comment in the IDO": lambda xml: xml.replace(IDO.encode(), IDO[:40].encode() + b"<!---->" + IDO[40:].encode()),
    "comment after the root": lambda xml: xml + b"<!-- -->",
    "character data section": lambda xml: xml.replace(IDO.encode(), b"<![CDATA[" + IDO.encode() + b"]]>"),
    "processing instruction": lambda xml: b"<?xml-stylesheet href='x'?>" + xml,
    "instruction in the IDO": lambda xml: xml.replace(IDO.encode(), IDO[:40].encode() + b"<?a b?>" + IDO[40:].encode()),
    "declaration of another encoding": lambda xml: b'<?xml version="1.0" encoding="UTF-7"?>' + xml,
}


@pytest.mark.parametrize("name", MARKUP)
def test_markup_that_hides_something_is_refused(config: SamlConfig, idp: Signer, name: str) -> None:
    honest = base64.b64decode(signed(idp))
    hiding = MARKUP[name](honest)
    assert hiding != honest
    assert refusal(config, encode_bytes(hiding)).reason is Reason.FORBIDDEN_MARKUP


TEXTS: dict[str, tuple[str, Reason]] = {
    "nothing": ("", Reason.MALFORMED),
    "not base64": ("<samlp:Response/>", Reason.BASE64),
    "base64 with a space": ("PGE+ PC9hPg==", Reason.BASE64),
    "base64 in accents": ("éàü=", Reason.BASE64),
    "cut base64": ("PGEvP", Reason.BASE64),
    "not XML": (encode_bytes(b"bonjour"), Reason.MALFORMED),
    "two roots": (encode_bytes(b"<a/><b/>"), Reason.MALFORMED),
    "unknown entity": (encode_bytes(b"<a>&x;</a>"), Reason.MALFORMED),
    "not UTF-8": (encode_bytes("<a>é</a>".encode("latin-1")), Reason.MALFORMED),
    "UTF-16": (encode_bytes("<a/>".encode("utf-16")), Reason.MALFORMED),
    "zero bytes": (encode_bytes(bytes(64)), Reason.MALFORMED),
    "another message": (encode_bytes(b'<a xmlns="urn:oasis:names:tc:SAML:2.0:protocol"/>'), Reason.WRONG_MESSAGE),
    "no namespace": (encode_bytes(b"<Response/>"), Reason.WRONG_MESSAGE),
    "deep": (encode_bytes(b"<a>" * 5000 + b"</a>" * 5000), Reason.MALFORMED),
    "oversized": ("A" * (MAX_RESPONSE_CHARS + 1), Reason.TOO_LARGE),
}  # fmt: skip


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_that_is_no_response_is_refused(config: SamlConfig, name: str) -> None:
    posted, reason = TEXTS[name]
    assert refusal(config, posted).reason is reason


def test_an_encrypted_assertion_is_refused_unopened(config: SamlConfig, idp: Signer) -> None:
    root = response(Facts())
    assertion = assertion_of(root)
    encrypted = etree.fromstring(_ENCRYPTED_GARBAGE)
    root.replace(assertion, encrypted)
    assert refusal(config, encode(root)).reason is Reason.ENCRYPTED
    root.append(assertion)
    idp.sign(assertion)
    assert refusal(config, encode(root)).reason is Reason.ENCRYPTED


def test_the_same_identifier_twice_is_refused(config: SamlConfig, idp: Signer) -> None:
    root = response(Facts())
    idp.sign(assertion_of(root))
    root.set("ID", "_assertion")
    assert refusal(config, encode(root)).reason is Reason.DUPLICATE_ID


def test_a_signature_on_anything_else_is_refused(config: SamlConfig, idp: Signer) -> None:
    root = response(Facts())
    idp.sign(assertion_of(root))
    status = root.find("samlp:Status", NS)
    status.append(etree.fromstring(etree.tostring(assertion_of(root).find("ds:Signature", NS))))
    assert refusal(config, encode(root)).reason is Reason.SIGNATURE_SHAPE


def test_two_signatures_of_the_message_are_refused(config: SamlConfig, idp: Signer) -> None:
    root = response(Facts())
    for element in (assertion_of(root), root, root):
        idp.sign(element)
    assert refusal(config, encode(root)).reason is Reason.UNSIGNED


def test_an_object_inside_a_signature_is_refused(config: SamlConfig, idp: Signer) -> None:
    root = response(Facts())
    etree.SubElement(idp.sign(assertion_of(root)), f"{{{NS['ds']}}}Object").text = "garbage"
    assert refusal(config, encode(root)).reason is Reason.SIGNATURE_SHAPE


def test_a_second_reference_in_a_signature_is_refused(config: SamlConfig, idp: Signer) -> None:
    root = response(Facts())
    reference = idp.sign(assertion_of(root)).find("ds:SignedInfo/ds:Reference", NS)
    reference.addnext(etree.fromstring(etree.tostring(reference)))
    assert refusal(config, encode(root)).reason is Reason.SIGNATURE_SHAPE


@pytest.mark.parametrize("uri", ["", "#_response", "#xpointer(/)", None])
def test_a_signature_that_covers_something_else_is_refused(config: SamlConfig, idp: Signer, uri: str | None) -> None:
    root = response(Facts())
    reference = idp.sign(assertion_of(root)).find("ds:SignedInfo/ds:Reference", NS)
    del reference.attrib["URI"]
    if uri is not None:
        reference.set("URI", uri)
    assert refusal(config, encode(root)).reason is Reason.SIGNATURE_SHAPE


@pytest.mark.parametrize("values", [[], ["a", "b"]])
def test_a_form_posts_one_response(values: list[str]) -> None:
    with pytest.raises(SamlRefused) as caught:
        only_response(values)
    assert caught.value.reason is Reason.PARAMETER
    assert only_response(["a"]) == "a"


def _value(root: Any, attribute: str) -> Any:
    return root.find(f".//saml:Attribute[@Name='{attribute}']/saml:AttributeValue", NS)


_ENCRYPTED_GARBAGE = (
    '<saml:EncryptedAssertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">'
    '<xenc:EncryptedData xmlns:xenc="http://www.w3.org/2001/04/xmlenc#">'
    "<xenc:CipherData><xenc:CipherValue>Z2FyYmFnZQ==</xenc:CipherValue></xenc:CipherData>"
    "</xenc:EncryptedData></saml:EncryptedAssertion>"
)
