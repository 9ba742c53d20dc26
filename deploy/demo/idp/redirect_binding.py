"""SAML messages in a query string (HTTP-Redirect): verify those of the platform, sign ours."""

import base64
import zlib
from typing import Any
from urllib.parse import parse_qs, urlencode

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from lxml import etree

RSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
_MAX_BYTES = 64_000


class Misunderstood(Exception):
    """The message is not one that this ENT answers to; the text says why, for the log."""


def opened(query_string: str, kind: str, key: RSAPublicKey | None) -> Any:
    """The root element of the `kind` message (SAMLRequest, SAMLResponse), verified when `key` is known."""
    if key is not None:
        _verify(query_string, kind, key)
    try:
        inflater = zlib.decompressobj(-zlib.MAX_WBITS)
        xml = inflater.decompress(base64.b64decode(_value(query_string, kind), validate=True), _MAX_BYTES)
        root = etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True))
    except (ValueError, zlib.error, etree.XMLSyntaxError) as error:
        raise Misunderstood(f"{kind}: {error}") from error
    if root.getroottree().docinfo.doctype:
        raise Misunderstood(f"{kind}: it holds a DOCTYPE")
    return root


def relay_state(query_string: str) -> str:
    return _values(query_string, "RelayState")[0] if _values(query_string, "RelayState") else ""


def signed_url(address: str, kind: str, xml: str, relay_state: str, private_key_pem: str) -> str:
    """`address` with the message, deflated and signed with RSA-SHA256."""
    compressor = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    deflated = compressor.compress(xml.encode()) + compressor.flush()
    parameters = {kind: base64.b64encode(deflated).decode()}
    if relay_state:
        parameters["RelayState"] = relay_state
    signed = urlencode({**parameters, "SigAlg": RSA_SHA256})
    key = load_pem_private_key(private_key_pem.encode(), password=None)
    assert isinstance(key, RSAPrivateKey)
    signature = base64.b64encode(key.sign(signed.encode(), PKCS1v15(), SHA256())).decode()
    return f"{address}?{signed}&{urlencode({'Signature': signature})}"


def _verify(query_string: str, kind: str, key: RSAPublicKey) -> None:
    """The signature covers the parameters as they were written, in the order of the binding."""
    if _value(query_string, "SigAlg") != RSA_SHA256:
        raise Misunderstood(f"{kind}: not signed with RSA-SHA256")
    written = {part.partition("=")[0]: part for part in query_string.split("&")}
    signed = "&".join(written[name] for name in (kind, "RelayState", "SigAlg") if name in written)
    try:
        signature = base64.b64decode(_value(query_string, "Signature"), validate=True)
        key.verify(signature, signed.encode(), PKCS1v15(), SHA256())
    except (ValueError, InvalidSignature) as error:
        raise Misunderstood(f"{kind}: its signature does not verify") from error


def _value(query_string: str, name: str) -> str:
    values = _values(query_string, name)
    if len(values) != 1:
        raise Misunderstood(f"{len(values)} parameters {name}")
    return values[0]


def _values(query_string: str, name: str) -> list[str]:
    return parse_qs(query_string, keep_blank_values=True).get(name, [])
