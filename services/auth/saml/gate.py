"""What a posted SAMLResponse must be before anything in it is believed or computed."""

from collections.abc import Sequence
from typing import Any

from onelogin.saml2.constants import OneLogin_Saml2_Constants as Saml

from services.auth.saml.refusal import Reason, SamlRefused
from services.auth.saml.signature_shape import check_signatures
from services.auth.saml.strict_xml import decode_base64, name, parse, refuse_repeated_ids, refuse_schema_hints, split

MAX_RESPONSE_CHARS = 300_000
"""A response of the GAR is under 10 kB once encoded; this leaves room and stops floods."""

_MESSAGES = ("Assertion", "Response")


def only_response(values: Sequence[str]) -> str:
    """The one SAMLResponse of a form, given every value posted under that name."""
    if len(values) != 1:
        raise SamlRefused(Reason.PARAMETER, f"{len(values)} SAMLResponse parameters")
    return values[0]


def admit(saml_response_b64: str) -> tuple[Any, Any]:
    """The message and its one assertion; refuses what is too big, ambiguous, unsigned, encrypted or weakly signed."""
    if len(saml_response_b64) > MAX_RESPONSE_CHARS:
        raise SamlRefused(Reason.TOO_LARGE, f"{len(saml_response_b64)} characters")
    root = parse(decode_base64(saml_response_b64))
    if root.tag != name("samlp", "Response"):
        raise SamlRefused(Reason.WRONG_MESSAGE, f"the root element is {root.tag}")
    _refuse_failure(root)
    _refuse_encryption(root)
    refuse_schema_hints(root)
    refuse_repeated_ids(root)
    assertion = _only_assertion(root)
    check_signatures(root, assertion)
    return root, assertion


def _refuse_failure(root: Any) -> None:
    code = root.find("samlp:Status/samlp:StatusCode", Saml.NSMAP)
    if code is None or code.get("Value") != Saml.STATUS_SUCCESS:
        value = None if code is None else code.get("Value")
        raise SamlRefused(Reason.IDP_STATUS, f"status {value}")


def _refuse_encryption(root: Any) -> None:
    """Our metadata offers no encryption key, so nothing encrypted can be meant for us."""
    for element in root.iter():
        namespace, local = split(element.tag)
        if namespace == Saml.NS_XENC or local.startswith("Encrypted"):
            raise SamlRefused(Reason.ENCRYPTED, f"the message holds {local}")


def _only_assertion(root: Any) -> Any:
    """The single Assertion of the whole message, a child of the Response; wrapped copies are counted too."""
    messages = [element for element in root.iter() if split(element.tag)[1] in _MESSAGES]
    assertion = root.find(name("saml", "Assertion"))
    if assertion is None or messages != [root, assertion]:
        raise SamlRefused(Reason.ASSERTION_COUNT, f"{len(messages) - 1} assertions or nested responses")
    return assertion
