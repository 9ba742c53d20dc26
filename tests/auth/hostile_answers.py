"""The ways known to lie, to hide, to wrap and to weaken a SAML answer; and harmless variations of an honest one."""

import base64
import gzip
import io
import zlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from flask.testing import FlaskClient
from lxml import etree
from werkzeug.test import TestResponse

from tests.auth.ent import ACS, IDO, ZOE, Ent, deliver
from tests.auth.saml.forge import MD5 as MD5_DIGEST
from tests.auth.saml.forge import NS, RSA_SHA1, SHA1, Facts, assertion_of, encode_bytes, response
from tests.identities import PUBLIC_URL

EVIL = "https://evil.example.org"
SAML = f"{{{NS['saml']}}}"
SAMLP = f"{{{NS['samlp']}}}"
DS = f"{{{NS['ds']}}}"
XENC = "http://www.w3.org/2001/04/xmlenc#"


def stuffed(xml: bytes) -> bytes:
    return xml.replace(b"<saml:Assertion ", b'<saml:Assertion x="' + b"a" * 200_000 + b'" ')


def at(**delta: float) -> str:
    return (datetime.now(UTC) + timedelta(**delta)).strftime("%Y-%m-%dT%H:%M:%SZ")


def signed(ent: Ent, facts: Facts) -> Any:
    root = response(facts)
    ent.signer.sign(assertion_of(root))
    return root


def with_(**changes: list[str]) -> dict[str, list[str]]:
    return {name: values for name, values in {**ZOE, **changes}.items() if values}


# What a signed answer says, changed: the signature is good, the words are not.
LIES: dict[str, Callable[[], dict[str, Any]]] = {
    "expired": lambda: {"not_on_or_after": at(minutes=-3)},
    "expired long ago": lambda: {"not_on_or_after": at(days=-400), "not_before": at(days=-401)},
    "confirmation expired": lambda: {"confirmed_until": at(minutes=-3)},
    "not yet valid": lambda: {"not_before": at(minutes=4)},
    "issued in the future": lambda: {"issued": at(minutes=4)},
    "issued long ago": lambda: {"issued": at(hours=-2)},
    "signed in tomorrow": lambda: {"authenticated": at(days=1)},
    "without an end": lambda: {"not_on_or_after": None},
    "without a beginning": lambda: {"not_before": None},
    "confirmation without an end": lambda: {"confirmed_until": None},
    "confirmation with a beginning": lambda: {"confirmed_from": at(minutes=-1)},
    "valid for a year": lambda: {"not_on_or_after": at(days=365)},
    "confirmed for a year": lambda: {"confirmed_until": at(days=365)},
    "valid until the end of time": lambda: {"not_on_or_after": "9999-12-31T23:59:59Z"},
    "an instant without a zone": lambda: {"not_on_or_after": "2030-01-01T00:00:00"},
    "an instant that is none": lambda: {"not_on_or_after": "2030-02-31T00:00:00Z"},
    "an instant in words": lambda: {"confirmed_until": "bientôt"},
    "an instant in other digits": lambda: {"not_on_or_after": "٢٠٣٠-٠١-٠١T00:00:00Z"},
    "an endless instant": lambda: {"not_on_or_after": "9" * 5000 + "-01-01T00:00:00Z"},
    "another audience": lambda: {"audience": EVIL},
    "an audience that begins like ours": lambda: {"audience": f"{PUBLIC_URL}/compte/saml/metadata.evil"},
    "an audience in capitals": lambda: {"audience": f"{PUBLIC_URL}/compte/saml/METADATA"},
    "an audience with a space": lambda: {"audience": f"{PUBLIC_URL}/compte/saml/metadata {EVIL}"},
    "no audience": lambda: {"audience": None},
    "an empty audience": lambda: {"audience": ""},
    "another recipient": lambda: {"recipient": f"{EVIL}{ACS}"},
    "a recipient that contains ours": lambda: {"recipient": f"{EVIL}/?{PUBLIC_URL}{ACS}"},
    "a recipient with a query": lambda: {"recipient": f"{PUBLIC_URL}{ACS}?x=1"},
    "no recipient": lambda: {"recipient": None},
    "another destination": lambda: {"destination": f"{EVIL}{ACS}"},
    "a destination that begins like ours": lambda: {"destination": f"{PUBLIC_URL}{ACS}2"},
    "a destination on another port": lambda: {"destination": f"http://localhost:1{ACS}"},
    "no destination": lambda: {"destination": None},
    "an empty destination": lambda: {"destination": ""},
    "another question": lambda: {"in_response_to": "_other"},
    "no question": lambda: {"in_response_to": None},
    "another question confirmed": lambda: {"confirmed_request": "_other"},
    "no question confirmed": lambda: {"confirmed_request": None},
    "unsolicited": lambda: {"in_response_to": None, "confirmed_request": None},
    "another issuer": lambda: {"issuer": EVIL},
    "an empty issuer": lambda: {"issuer": ""},
    "ourselves as issuer": lambda: {"issuer": f"{PUBLIC_URL}/compte/saml/metadata"},
    "holder of key": lambda: {"method": "urn:oasis:names:tc:SAML:2.0:cm:holder-of-key"},
    "sender vouches": lambda: {"method": "urn:oasis:names:tc:SAML:2.0:cm:sender-vouches"},
    "no method": lambda: {"method": ""},
    "a failure with an assertion": lambda: {"status": "urn:oasis:names:tc:SAML:2.0:status:Responder"},
    "denied": lambda: {"status": "urn:oasis:names:tc:SAML:2.0:status:RequestDenied"},
    "an unknown status": lambda: {"status": "Success"},
    "no opaque id": lambda: {"attributes": with_(IDO=[])},
    "two opaque ids": lambda: {"attributes": with_(IDO=[IDO, "f" * 128])},
    "the same opaque id twice": lambda: {"attributes": with_(IDO=[IDO, IDO])},
    "an empty opaque id": lambda: {"attributes": with_(IDO=[""])},
    "a blank opaque id": lambda: {"attributes": with_(IDO=["   "])},
    "a short opaque id": lambda: {"attributes": with_(IDO=["a"])},
    "an opaque id with a letter of another script": lambda: {"attributes": with_(IDO=["а" * 64])},
    "an opaque id with an override": lambda: {"attributes": with_(IDO=["\u202e" + IDO])},
    "an opaque id with a null width space": lambda: {"attributes": with_(IDO=[IDO + "\u200b"])},
    "an opaque id of two lines": lambda: {"attributes": with_(IDO=[IDO[:64] + "\n" + IDO[64:]])},
    "an endless opaque id": lambda: {"attributes": with_(IDO=["a" * 5000])},
    "a statement of SQL for an id": lambda: {"attributes": with_(IDO=["' OR 1=1; DROP TABLE account; --"])},
    "no school": lambda: {"attributes": with_(UAI=[])},
    "a school that is none": lambda: {"attributes": with_(UAI=["../../etc"])},
    "one school of two that is none": lambda: {"attributes": with_(UAI=[*ZOE["UAI"], "x"])},
    "a school of the test platform": lambda: {"attributes": with_(UAI=["0650499P-ET6"])},
    "a thousand schools": lambda: {"attributes": with_(UAI=[f"{n:07}A" for n in range(1000)])},
    "no profile": lambda: {"attributes": with_(PRO=[])},
    "two profiles": lambda: {"attributes": with_(PRO=["National_elv", "National_dir"])},
    "an unknown profile": lambda: {"attributes": with_(PRO=["jury"])},
    "two names": lambda: {"attributes": with_(NOM=["A", "B"])},
    "an endless name": lambda: {"attributes": with_(NOM=["A" * 10_000])},
    "a thousand classes": lambda: {"attributes": with_(DIV=["3A##x"] * 1000)},
    "no attribute at all": lambda: {"attributes": {}},
    "an endless name id": lambda: {"name_id": "a" * 5000},
}

Tree = Callable[[Any], Any]


def element(tag: str, text: str = "", **attributes: str) -> Any:
    made = etree.Element(tag, attributes)
    made.text = text
    return made


def _add(root: Any, path: str, made: Any) -> Any:
    (root if path == "." else root.find(path, NS)).append(made)
    return root


def _remove(root: Any, path: str) -> Any:
    found = root.find(path, NS)
    found.getparent().remove(found)
    return root


def _set(root: Any, path: str, name: str, value: str | None) -> Any:
    target = root if path == "." else root.find(path, NS)
    if value is None:
        del target.attrib[name]
    else:
        target.set(name, value)
    return root


def _nested(root: Any) -> Any:
    """An assertion of somebody else inside the advice of the one that is signed."""
    other = etree.fromstring(etree.tostring(assertion_of(root)))
    other.set("ID", "_inner")
    advice = etree.Element(f"{SAML}Advice")
    advice.append(other)
    root.find("saml:Assertion/saml:Conditions", NS).addnext(advice)
    return root


def _other_audience(root: Any) -> Any:
    restriction = etree.fromstring(
        f'<saml:AudienceRestriction xmlns:saml="{NS["saml"]}"><saml:Audience>{EVIL}</saml:Audience>'
        "</saml:AudienceRestriction>"
    )
    return _add(root, "saml:Assertion/saml:Conditions", restriction)


def _twice(path: str) -> Tree:
    def change(root: Any) -> Any:
        found = root.find(path, NS)
        found.addnext(etree.fromstring(etree.tostring(found)))
        return root

    return change


def _renamed(root: Any) -> Any:
    for found in root.iterfind(".//saml:Attribute[@Name='IDO']", NS):
        found.set("Name", "ido")
    return root


def _deep(root: Any) -> Any:
    value = root.find(".//saml:Attribute[@Name='NOM']/saml:AttributeValue", NS)
    for _ in range(400):
        value = etree.SubElement(value, f"{SAML}AttributeValue")
    return root


A = "saml:Assertion"
# The shape of the message, changed before it is signed.
STRUCTURES: dict[str, Tree] = {
    "version 1.1": lambda root: _set(root, ".", "Version", "1.1"),
    "assertion of version 1.1": lambda root: _set(root, A, "Version", "1.1"),
    "no version": lambda root: _set(root, A, "Version", None),
    "no subject": lambda root: _remove(root, f"{A}/saml:Subject"),
    "two subjects": _twice(f"{A}/saml:Subject"),
    "no confirmation": lambda root: _remove(root, f"{A}/saml:Subject/saml:SubjectConfirmation"),
    "no confirmation data": lambda root: _remove(root, f"{A}/saml:Subject/saml:SubjectConfirmation/*"),
    "no conditions": lambda root: _remove(root, f"{A}/saml:Conditions"),
    "two conditions": _twice(f"{A}/saml:Conditions"),
    "another restriction that excludes us": _other_audience,
    "no statement of sign-in": lambda root: _remove(root, f"{A}/saml:AuthnStatement"),
    "two statements of sign-in": _twice(f"{A}/saml:AuthnStatement"),
    "a sign-in that is over": lambda root: _set(root, f"{A}/saml:AuthnStatement", "SessionNotOnOrAfter", at(hours=-1)),
    "no attributes": lambda root: _remove(root, f"{A}/saml:AttributeStatement"),
    "no issuer of the answer": lambda root: _remove(root, "saml:Issuer"),
    "an unknown attribute of the assertion": lambda root: _set(root, A, "x", "y"),
    "an attribute under another case": _renamed,
    "an assertion in the advice": _nested,
    "an unknown element": lambda root: _add(root, A, element("{urn:x}Unknown")),
    "an unknown element of SAML": lambda root: _add(root, A, element(f"{SAML}Unknown")),
    "an unknown condition": lambda root: _add(root, f"{A}/saml:Conditions", element(f"{SAML}Unknown")),
    "elements within a value": _deep,
    "two statuses": _twice("samlp:Status"),
    "two issuers": _twice("saml:Issuer"),
    "a schema of its own": lambda root: _set(
        root, ".", "{http://www.w3.org/2001/XMLSchema-instance}noNamespaceSchemaLocation", f"{EVIL}/a.xsd"
    ),
}

Bytes = Callable[[bytes], bytes]
ido = IDO.encode()
LAUGHS = b"<!DOCTYPE r [<!ENTITY a 'ha'>" + b"".join(
    b"<!ENTITY %c '%s'>" % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(8)
)

# The text of an honest answer, changed after it was signed.
TEXTS: dict[str, Bytes] = {
    "another opaque id": lambda xml: xml.replace(ido, b"f" * 128),
    "another name": lambda xml: xml.replace(b"National_elv", b"National_dir"),
    "another school": lambda xml: xml.replace(ZOE["UAI"][0].encode(), b"0930001A"),
    "a doctype": lambda xml: b"<!DOCTYPE r>" + xml,
    "an entity": lambda xml: b"<!DOCTYPE r [<!ENTITY e 'x'>]>" + xml.replace(ido, b"&e;"),
    "a thousand laughs": lambda xml: LAUGHS + b"]>" + xml.replace(ido, b"&i;"),
    "a file": lambda xml: b'<!DOCTYPE r [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + xml.replace(ido, b"&e;"),
    "an address": lambda xml: b'<!DOCTYPE r SYSTEM "http://127.0.0.1:1/x.dtd">' + xml,
    "a parameter entity": lambda xml: b'<!DOCTYPE r [<!ENTITY % p SYSTEM "file:///etc/passwd">%p;]>' + xml,
    "a comment in the id": lambda xml: xml.replace(ido, ido[:64] + b"<!-- -->" + ido[64:]),
    "a comment before the end": lambda xml: xml.replace(b"zoe@ent", b"zoe@ent<!-- -->.evil"),
    "a comment at the end": lambda xml: xml + b"<!-- -->",
    "character data": lambda xml: xml.replace(ido, b"<![CDATA[" + ido + b"]]>"),
    "an instruction in the id": lambda xml: xml.replace(ido, ido[:64] + b"<?a b?>" + ido[64:]),
    "a style sheet": lambda xml: b'<?xml-stylesheet type="text/xsl" href="http://127.0.0.1:1/x"?>' + xml,
    "an inclusion": lambda xml: xml.replace(
        ido, b'<x:include xmlns:x="http://www.w3.org/2001/XInclude" href="file:///etc/passwd"/>'
    ),
    "a declaration of UTF-7": lambda xml: b'<?xml version="1.0" encoding="UTF-7"?>' + xml,
    "a declaration of Latin-1": lambda xml: b'<?xml version="1.0" encoding="ISO-8859-1"?>' + xml,
    "a declaration of XML 1.1": lambda xml: b'<?xml version="1.1"?>' + xml,
    "UTF-16": lambda xml: xml.decode().encode("utf-16"),
    "UTF-32": lambda xml: xml.decode().encode("utf-32"),
    "Latin-1": lambda xml: xml.replace(b"&#200;", b"\xc8"),
    "a null": lambda xml: xml.replace(ido, ido[:64] + b"\x00" + ido[64:]),
    "a reference to a null": lambda xml: xml.replace(ido, ido[:64] + b"&#0;" + ido[64:]),
    "a control sign": lambda xml: xml.replace(ido, ido[:64] + b"\x08" + ido[64:]),
    "cut": lambda xml: xml[: len(xml) // 2],
    "something after": lambda xml: xml + b"<a/>",
    "something before": lambda xml: b"x" + xml,
    "twice": lambda xml: xml + xml,
    "without its namespace": lambda xml: xml.replace(NS["samlp"].encode(), b"urn:x"),
    "another namespace for the assertion": lambda xml: xml.replace(NS["saml"].encode(), b"urn:x"),
    "another namespace for the signature": lambda xml: xml.replace(NS["ds"].encode(), b"urn:x"),
    "without its signature": lambda xml: (
        xml[: xml.index(b"<ds:Signature")] + xml[xml.index(b"</ds:Signature>") + len(b"</ds:Signature>") :]
    ),
    "with an empty signature": lambda xml: (
        xml[: xml.index(b"<ds:SignatureValue>")]
        + b"<ds:SignatureValue/>"
        + xml[xml.index(b"</ds:SignatureValue>") + len(b"</ds:SignatureValue>") :]
    ),
    "with a signature of spaces": lambda xml: (
        xml[: xml.index(b"<ds:SignatureValue>")]
        + b"<ds:SignatureValue> </ds:SignatureValue>"
        + xml[xml.index(b"</ds:SignatureValue>") + len(b"</ds:SignatureValue>") :]
    ),
    "with another reference": lambda xml: xml.replace(b'URI="#', b'URI="#x'),
    "with a reference to all": lambda xml: xml[: xml.index(b'URI="#')] + b'URI=""' + xml[xml.index(b'"><ds:Tr') + 1 :],
    "with a reference elsewhere": lambda xml: xml.replace(b'URI="#', b'URI="http://127.0.0.1:1/#'),
    "an id in capitals": lambda xml: xml.replace(b' ID="', b' Id="'),
    "another id": lambda xml: xml.replace(b'<saml:Assertion ID="', b'<saml:Assertion ID="x'),
    "an endless attribute": lambda xml: xml.replace(
        b"<saml:Assertion ", b'<saml:Assertion x="' + b"a" * 200_000 + b'" '
    ),
    "deep": lambda xml: b"<a>" * 5000 + xml + b"</a>" * 5000,
    "many attributes": lambda xml: xml.replace(
        b"<saml:Assertion ", b"<saml:Assertion " + b"".join(b'a%d="" ' % n for n in range(5000))
    ),
    "a prefix bound to xml": lambda xml: xml.replace(b"<saml:Assertion ", b'<saml:Assertion xmlns:xml="urn:x" '),
}


def hmac_of_the_certificate(root: Any) -> Any:
    method = assertion_of(root).find("ds:Signature/ds:SignedInfo/ds:SignatureMethod", NS)
    method.set("Algorithm", "http://www.w3.org/2000/09/xmldsig#hmac-sha1")
    return root


def method_of(name: str) -> Tree:
    def change(root: Any) -> Any:
        assertion_of(root).find("ds:Signature/ds:SignedInfo/ds:SignatureMethod", NS).set("Algorithm", name)
        return root

    return change


def in_key_info(xml: str) -> Tree:
    def change(root: Any) -> Any:
        info = assertion_of(root).find("ds:Signature/ds:KeyInfo", NS)
        info.clear()
        info.append(etree.fromstring(xml))
        return root

    return change


def in_object(root: Any) -> Any:
    etree.SubElement(assertion_of(root).find("ds:Signature", NS), f"{DS}Object").text = "x"
    return root


def encrypted(tag: str, path: str) -> Tree:
    """In place of the element at `path`, something that claims to be encrypted for us."""

    def change(root: Any) -> Any:
        found = root.find(path, NS)
        sealed = etree.fromstring(
            f'<{tag} xmlns:saml="{NS["saml"]}"><xenc:EncryptedData xmlns:xenc="{XENC}"><xenc:CipherData>'
            f"<xenc:CipherValue>AAAA</xenc:CipherValue></xenc:CipherData></xenc:EncryptedData></{tag}>"
        )
        found.getparent().replace(found, sealed)
        return root

    return change


# A signed answer, changed in its tree or in how it is signed.
SIGNATURES: dict[str, Tree] = {
    "no signature on the assertion": lambda root: _remove(root, f"{A}/ds:Signature"),
    "the public certificate as a secret": hmac_of_the_certificate,
    "no algorithm": method_of("none"),
    "an empty algorithm": method_of(""),
    "MD5": method_of("http://www.w3.org/2001/04/xmldsig-more#rsa-md5"),
    "DSA": method_of("http://www.w3.org/2000/09/xmldsig#dsa-sha1"),
    "an elliptic curve": method_of("http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"),
    "an object": in_object,
    "a key to fetch": in_key_info(f'<ds:RetrievalMethod xmlns:ds="{NS["ds"]}" URI="http://127.0.0.1:1/key"/>'),
    "a script in the key": in_key_info('<x:script xmlns:x="urn:x">alert(1)</x:script>'),
    "a second reference": lambda root: _add(
        root,
        f"{A}/ds:Signature/ds:SignedInfo",
        etree.fromstring(etree.tostring(root.find(f"{A}/ds:Signature/ds:SignedInfo/ds:Reference", NS))),
    ),
    "two signatures": _twice(f"{A}/ds:Signature"),
    "an encrypted assertion": encrypted("saml:EncryptedAssertion", A),
    "an encrypted name": encrypted("saml:EncryptedID", f"{A}/saml:Subject/saml:NameID"),
    "an encrypted attribute": encrypted("saml:EncryptedAttribute", f"{A}/saml:AttributeStatement/saml:Attribute"),
    "a second assertion": _twice(A),
    "an assertion twice under two ids": lambda root: _add(
        root, ".", _set(etree.fromstring(etree.tostring(assertion_of(root))), ".", "ID", "_second")
    ),
    "no assertion": lambda root: _remove(root, A),
    "the assertion alone": lambda root: assertion_of(root),
    "the answer within an answer": lambda root: _add(
        etree.fromstring(f'<samlp:Response xmlns:samlp="{NS["samlp"]}" ID="_outer" Version="2.0"/>'), ".", root
    ),
    "a logout for an answer": lambda root: _retagged(root, f"{SAMLP}LogoutResponse"),
    "an artifact for an answer": lambda root: _retagged(root, f"{SAMLP}ArtifactResponse"),
}


def _retagged(root: Any, tag: str) -> Any:
    root.tag = tag
    return root


WEAK: dict[str, dict[str, Any]] = {
    "SHA-1": {"signature": RSA_SHA1},
    "a SHA-1 digest": {"digest": SHA1},
    "an MD5 digest": {"digest": MD5_DIGEST},
    "inclusive canonicalisation": {"canonicalisation": "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"},
    "comments signed": {"canonicalisation": "http://www.w3.org/2001/10/xml-exc-c14n#WithComments"},
    "XPath": {"transforms": ("http://www.w3.org/TR/1999/REC-xpath-19991116",)},
    "XSLT": {"transforms": ("http://www.w3.org/TR/1999/REC-xslt-19991116",)},
    "base64": {"transforms": ("http://www.w3.org/2000/09/xmldsig#base64",)},
    "no transform": {"transforms": ()},
    "enveloped twice": {"transforms": ("http://www.w3.org/2000/09/xmldsig#enveloped-signature",) * 3},
}

Posting = Callable[[FlaskClient, str], TestResponse]


def raw(client: FlaskClient, body: bytes, content_type: str, **headers: str) -> TestResponse:
    return client.post(ACS, data=body, content_type=content_type, headers=headers)


# How an honest answer is brought.
POSTINGS: dict[str, Posting] = {
    "by GET": lambda client, good: client.get(ACS, query_string={"SAMLResponse": good}),
    "by PUT": lambda client, good: client.put(ACS, data={"SAMLResponse": good}),
    "in the query of a POST": lambda client, good: client.post(ACS, query_string={"SAMLResponse": good}),
    "twice": lambda client, good: client.post(ACS, data={"SAMLResponse": [good, good]}),
    "beside an empty one": lambda client, good: client.post(ACS, data={"SAMLResponse": ["", good]}),
    "as JSON": lambda client, good: client.post(ACS, json={"SAMLResponse": good}),
    "as text": lambda client, good: raw(client, f"SAMLResponse={good}".encode(), "text/plain"),
    "as a file": lambda client, good: client.post(ACS, data={"SAMLResponse": (io.BytesIO(good.encode()), "a")}),
    "under another name": lambda client, good: client.post(ACS, data={"samlresponse": good}),
    "as an artifact": lambda client, good: client.post(ACS, data={"SAMLart": good}),
    "deflated": lambda client, good: deliver(client, encode_bytes(zlib.compress(base64.b64decode(good))[2:-4])),
    "compressed": lambda client, good: deliver(client, encode_bytes(gzip.compress(base64.b64decode(good)))),
    "encoded twice": lambda client, good: deliver(client, encode_bytes(good.encode())),
    "encoded for an address": lambda client, good: deliver(client, good.replace("+", "-").replace("/", "_") + "-"),
    "not encoded": lambda client, good: deliver(client, base64.b64decode(good).decode()),
    "with spaces": lambda client, good: deliver(client, " ".join(good)),
    "too long": lambda client, good: deliver(client, good + "A" * 400_000),
    "with nothing": lambda client, _: client.post(ACS),
    "far too long": lambda client, _: raw(
        client, b"SAMLResponse=" + b"A" * 2_000_000, "application/x-www-form-urlencoded"
    ),
}


def _spaced(root: Any) -> Any:
    root.text = "\n  "
    for part in root:
        part.tail = "\n  "
    return root


def _once(root: Any) -> Any:
    return _add(root, f"{A}/saml:Conditions", element(f"{SAML}OneTimeUse"))


def _session_end(root: Any) -> Any:
    return _set(root, f"{A}/saml:AuthnStatement", "SessionNotOnOrAfter", at(hours=8))


def _also_for_others(root: Any) -> Any:
    return _add(root, f"{A}/saml:Conditions/saml:AudienceRestriction", element(f"{SAML}Audience", EVIL))


def _more_attributes(root: Any) -> Any:
    more = element(f"{SAML}Attribute", Name="CIV")
    etree.SubElement(more, f"{SAML}AttributeValue").text = "Mme"
    return _add(root, f"{A}/saml:AttributeStatement", more)


def _formats(root: Any) -> Any:
    for found in root.iterfind(".//saml:Attribute", NS):
        found.set("NameFormat", "urn:oasis:names:tc:SAML:2.0:attrname-format:basic")
        found.set("FriendlyName", found.get("Name").lower())
    return root


HARMLESS: dict[str, Tree] = {
    "as it comes": lambda root: root,
    "with spaces between the parts": _spaced,
    "with a use said to be one": _once,
    "with an end of the session": _session_end,
    "for others as well": _also_for_others,
    "with an attribute more": _more_attributes,
    "with the formats of the names": _formats,
}
