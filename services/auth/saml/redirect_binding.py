"""Opening a SAML message that came in a query string, signed (HTTP-Redirect binding)."""

import zlib
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_plus

from onelogin.saml2.auth import OneLogin_Saml2_Auth

from services.auth.saml.config import SamlConfig
from services.auth.saml.refusal import Reason, SamlRefused
from services.auth.saml.signature_shape import SIGNATURE_METHODS
from services.auth.saml.strict_xml import decode_base64, parse, refuse_repeated_ids

MAX_QUERY_CHARS = 16_000
MAX_MESSAGE_BYTES = 64_000

_KNOWN = frozenset({"SAMLRequest", "SAMLResponse", "RelayState", "SigAlg", "Signature"})


@dataclass(frozen=True)
class RedirectMessage:
    """A message whose signature is verified, and the parameters that carried it."""

    root: Any
    is_response: bool
    encoded: str
    parameters: dict[str, str]


def open_redirect(config: SamlConfig, query_string: str) -> RedirectMessage:
    """Open the signed message of a raw query string, as received, percent-encoding untouched."""
    parameters = _parameters(query_string)
    is_response = "SAMLResponse" in parameters
    encoded = parameters["SAMLResponse" if is_response else "SAMLRequest"]
    _verify_signature(config, query_string, parameters, is_response=is_response)
    root = parse(_inflate(decode_base64(encoded)))
    refuse_repeated_ids(root)
    return RedirectMessage(root, is_response, encoded, parameters)


def _parameters(query_string: str) -> dict[str, str]:
    if len(query_string) > MAX_QUERY_CHARS:
        raise SamlRefused(Reason.TOO_LARGE, f"{len(query_string)} characters in the query")
    # names are compared as written: a percent-encoded one would escape the text that is signed
    pairs = [part.partition("=") for part in query_string.split("&")]
    names = [written for written, _, _ in pairs if written in _KNOWN]
    if len(set(names)) != len(names) or len({"SAMLRequest", "SAMLResponse"} & set(names)) != 1:
        raise SamlRefused(Reason.PARAMETER, f"parameters {names!r}")
    return {written: unquote_plus(value) for written, _, value in pairs if written in _KNOWN}


def _verify_signature(config: SamlConfig, query_string: str, parameters: dict[str, str], *, is_response: bool) -> None:
    if not parameters.get("Signature"):
        raise SamlRefused(Reason.UNSIGNED, "the message has no signature")
    if parameters.get("SigAlg") not in SIGNATURE_METHODS:
        raise SamlRefused(Reason.ALGORITHM, f"SigAlg {parameters.get('SigAlg')!r}")
    decode_base64(parameters["Signature"])
    data = config.request_data(config.slo_url, parameters, query_string)
    auth = OneLogin_Saml2_Auth(data, config.logout_settings)
    verify = auth.validate_response_signature if is_response else auth.validate_request_signature
    if not verify(parameters):
        raise SamlRefused(Reason.SIGNATURE, "the signature of the query does not verify")


def _inflate(deflated: bytes) -> bytes:
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        message = inflater.decompress(deflated, MAX_MESSAGE_BYTES)
    except zlib.error as error:
        raise SamlRefused(Reason.MALFORMED, f"not deflated: {error}") from error
    if inflater.unconsumed_tail:
        raise SamlRefused(Reason.TOO_LARGE, f"more than {MAX_MESSAGE_BYTES} bytes once inflated")
    if not inflater.eof or inflater.unused_data:
        raise SamlRefused(Reason.MALFORMED, "the deflated message is cut, or followed by something")
    return message
