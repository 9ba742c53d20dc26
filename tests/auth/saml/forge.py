"""A forge of SAML responses, good and bad: every fact can be changed or left out, and signed by hand.

It shares nothing with the code under test: the signature is computed here from the canonical form.
"""

import base64
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key
from lxml import etree

from services.auth.saml.keys import KeyPair

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PUBLIC_URL = "http://127.0.0.1:8000"
IDP = "https://idp.example.org/cas/idp"
ACS = f"{PUBLIC_URL}/compte/saml/acs"
SP = f"{PUBLIC_URL}/compte/saml/metadata"
REQUEST_ID = "ONELOGIN_0123456789abcdef"
IDO = "0a1b2c3d" * 16

NS = {
    "samlp": "urn:oasis:names:tc:SAML:2.0:protocol",
    "saml": "urn:oasis:names:tc:SAML:2.0:assertion",
    "ds": "http://www.w3.org/2000/09/xmldsig#",
}
EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
ENVELOPED = "http://www.w3.org/2000/09/xmldsig#enveloped-signature"
BEARER = "urn:oasis:names:tc:SAML:2.0:cm:bearer"

SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"
SHA512 = "http://www.w3.org/2001/04/xmlenc#sha512"
SHA1 = "http://www.w3.org/2000/09/xmldsig#sha1"
MD5 = "http://www.w3.org/2001/04/xmldsig-more#md5"
RSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
RSA_SHA512 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512"
RSA_SHA1 = "http://www.w3.org/2000/09/xmldsig#rsa-sha1"

_DIGESTS: dict[str, Callable[[bytes], Any]] = {
    SHA256: hashlib.sha256,
    SHA512: hashlib.sha512,
    SHA1: hashlib.sha1,
    MD5: hashlib.md5,
}
_HASHES: dict[str, hashes.HashAlgorithm] = {
    RSA_SHA256: hashes.SHA256(),
    RSA_SHA512: hashes.SHA512(),
    RSA_SHA1: hashes.SHA1(),  # noqa: S303 - what an attacker would use
}


def instant(minutes: float) -> str:
    """`minutes` after NOW, as SAML writes it."""
    return (NOW + timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(frozen=True)
class Facts:
    """What the response says. None leaves the thing out."""

    attributes: Mapping[str, Sequence[str]] = field(
        default_factory=lambda: {
            "IDO": [IDO],
            "NOM": ["LEFÈVRE-NUÑEZ"],
            "PRE": ["Zoé"],
            "UAI": ["0690037R"],
            "PRO": ["National_elv"],
            "DIV": ["3A##3e A"],
        }
    )
    destination: str | None = ACS
    recipient: str | None = ACS
    audience: str | None = SP
    in_response_to: str | None = REQUEST_ID
    confirmed_request: str | None = REQUEST_ID
    issuer: str = IDP
    issued: str = instant(0)
    authenticated: str = instant(-60)
    not_before: str | None = instant(-1)
    not_on_or_after: str | None = instant(5)
    confirmed_until: str | None = instant(5)
    confirmed_from: str | None = None
    method: str = BEARER
    status: str = "urn:oasis:names:tc:SAML:2.0:status:Success"
    name_id: str | None = "zoe@ent"


def response(facts: Facts) -> Any:
    """The unsigned Response as a tree."""
    return etree.fromstring(_RESPONSE.format(**_parts(facts)).encode())


def assertion_of(root: Any) -> Any:
    return root.find("saml:Assertion", NS)


@dataclass(frozen=True)
class Signer:
    """How an element gets signed; the defaults are what the GAR does."""

    pair: KeyPair
    signature: str = RSA_SHA256
    digest: str = SHA256
    canonicalisation: str = EXCLUSIVE
    transforms: tuple[str, ...] = (ENVELOPED, EXCLUSIVE)

    def sign(self, element: Any) -> Any:
        """Sign `element` in place, its signature right after its Issuer, and return the signature."""
        digest = _DIGESTS[self.digest](canonical(element)).digest()
        signature = etree.fromstring(_SIGNATURE.format(**self._values(element.get("ID"), digest)).encode())
        element.find("saml:Issuer", NS).addnext(signature)
        self._seal(signature)
        return signature

    def _seal(self, signature: Any) -> None:
        key = _key_of(self.pair.key_pem)
        signed_info = canonical(signature.find("ds:SignedInfo", NS))
        value = key.sign(signed_info, padding.PKCS1v15(), _HASHES[self.signature])  # type: ignore[union-attr,call-arg,arg-type]
        signature.find("ds:SignatureValue", NS).text = base64.b64encode(value).decode()

    def _values(self, uri: str, digest: bytes) -> dict[str, str]:
        certificate = x509.load_pem_x509_certificate(self.pair.cert_pem.encode())
        return {
            "canonicalisation": self.canonicalisation,
            "signature": self.signature,
            "uri": uri,
            "transforms": "".join(f'<ds:Transform Algorithm="{uri}"/>' for uri in self.transforms),
            "digest_method": self.digest,
            "digest": base64.b64encode(digest).decode(),
            "certificate": base64.b64encode(certificate.public_bytes(Encoding.DER)).decode(),
        }


@lru_cache(maxsize=64)
def _key_of(pem: str) -> Any:
    """Reading a key checks it, which takes twenty times as long as signing."""
    return load_pem_private_key(pem.encode(), password=None)


def canonical(element: Any) -> bytes:
    made: bytes = etree.tostring(element, method="c14n", exclusive=True, with_comments=False)
    return made


def encode(root: Any) -> str:
    return encode_bytes(etree.tostring(root))


def encode_bytes(document: bytes) -> str:
    return base64.b64encode(document).decode()


def signed(signer: Signer, **changes: Any) -> str:
    """A response whose assertion is signed, with some facts changed."""
    root = response(replace(Facts(), **changes))
    signer.sign(assertion_of(root))
    return encode(root)


def with_attributes(**changes: Sequence[str]) -> dict[str, Sequence[str]]:
    """The usual attributes with some replaced; an empty list leaves one out."""
    merged = {**Facts().attributes, **changes}
    return {name: values for name, values in merged.items() if values}


def _parts(facts: Facts) -> dict[str, str]:
    confirmation = {
        "Recipient": facts.recipient,
        "InResponseTo": facts.confirmed_request,
        "NotBefore": facts.confirmed_from,
        "NotOnOrAfter": facts.confirmed_until,
    }
    return {
        "message": _attributes({"Destination": facts.destination, "InResponseTo": facts.in_response_to}),
        "issuer": escape(facts.issuer),
        "issued": facts.issued,
        "authenticated": facts.authenticated,
        "status": facts.status,
        "name_id": "" if facts.name_id is None else f"<saml:NameID>{escape(facts.name_id)}</saml:NameID>",
        "method": facts.method,
        "confirmation": _attributes(confirmation),
        "conditions": _attributes({"NotBefore": facts.not_before, "NotOnOrAfter": facts.not_on_or_after}),
        "audience": "" if facts.audience is None else _AUDIENCE.format(escape(facts.audience)),
        "attributes": "".join(_attribute(name, values) for name, values in facts.attributes.items()),
    }


def _attributes(values: Mapping[str, str | None]) -> str:
    return "".join(f" {name}={quoteattr(value)}" for name, value in values.items() if value is not None)


def _attribute(name: str, values: Sequence[str]) -> str:
    inner = "".join(f"<saml:AttributeValue>{escape(value)}</saml:AttributeValue>" for value in values)
    return f"<saml:Attribute Name={quoteattr(name)}>{inner}</saml:Attribute>"


_AUDIENCE = "<saml:AudienceRestriction><saml:Audience>{}</saml:Audience></saml:AudienceRestriction>"

_RESPONSE = (
    '<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" '
    'xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" '
    'ID="_response" Version="2.0" IssueInstant="{issued}"{message}>'
    "<saml:Issuer>{issuer}</saml:Issuer>"
    '<samlp:Status><samlp:StatusCode Value="{status}"/></samlp:Status>'
    '<saml:Assertion ID="_assertion" Version="2.0" IssueInstant="{issued}">'
    "<saml:Issuer>{issuer}</saml:Issuer>"
    "<saml:Subject>{name_id}"
    '<saml:SubjectConfirmation Method="{method}"><saml:SubjectConfirmationData{confirmation}/>'
    "</saml:SubjectConfirmation></saml:Subject>"
    "<saml:Conditions{conditions}>{audience}</saml:Conditions>"
    '<saml:AuthnStatement AuthnInstant="{authenticated}" SessionIndex="_session">'
    "<saml:AuthnContext><saml:AuthnContextClassRef>"
    "urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified"
    "</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>"
    "<saml:AttributeStatement>{attributes}</saml:AttributeStatement>"
    "</saml:Assertion></samlp:Response>"
)

_SIGNATURE = (
    '<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignedInfo>'
    '<ds:CanonicalizationMethod Algorithm="{canonicalisation}"/>'
    '<ds:SignatureMethod Algorithm="{signature}"/>'
    '<ds:Reference URI="#{uri}"><ds:Transforms>{transforms}</ds:Transforms>'
    '<ds:DigestMethod Algorithm="{digest_method}"/><ds:DigestValue>{digest}</ds:DigestValue>'
    "</ds:Reference></ds:SignedInfo><ds:SignatureValue/>"
    "<ds:KeyInfo><ds:X509Data><ds:X509Certificate>{certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>"
    "</ds:Signature>"
)
