"""What a signature may look like before anyone computes it.

Each signature sits on the Response or on the Assertion, covers exactly that element, and uses only algorithms
of a short list: python3-saml alone would let MD5, inclusive canonicalisation and XPath transforms through.
"""

from typing import Any

from lxml import etree
from onelogin.saml2.constants import OneLogin_Saml2_Constants as Saml

from services.auth.saml.refusal import Reason, SamlRefused
from services.auth.saml.strict_xml import name

SIGNATURE_METHODS = frozenset({Saml.RSA_SHA256, Saml.RSA_SHA512})

_EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
_ALLOWED_ALGORITHMS = {
    name("ds", "CanonicalizationMethod"): {_EXCLUSIVE},
    name("ds", "SignatureMethod"): SIGNATURE_METHODS,
    name("ds", "DigestMethod"): {Saml.SHA256, Saml.SHA512},
    name("ds", "Transform"): {"http://www.w3.org/2000/09/xmldsig#enveloped-signature", _EXCLUSIVE},
}
_PARTS = [name("ds", "SignedInfo"), name("ds", "SignatureValue"), name("ds", "KeyInfo")]
_KEY_HINTS = {name("ds", "X509Data"), name("ds", "KeyName"), name("ds", "KeyValue")}
"""What a signature may say of its key. None is believed: the keys are those of the metadata."""
_SIGNED_INFO_PARTS = [
    name("ds", "CanonicalizationMethod"),
    name("ds", "SignatureMethod"),
    name("ds", "Reference"),
]
_REFERENCE_PARTS = [name("ds", "Transforms"), name("ds", "DigestMethod"), name("ds", "DigestValue")]


def check_signatures(root: Any, assertion: Any) -> None:
    """The assertion is signed, the message may be, nothing else is."""
    signatures = list(root.iter(name("ds", "Signature")))
    for signature in signatures:
        _covers_its_parent(signature, (root, assertion))
        _uses_allowed_algorithms(signature)
    if len(assertion.findall(name("ds", "Signature"))) != 1 or len(root.findall(name("ds", "Signature"))) > 1:
        raise SamlRefused(Reason.UNSIGNED, f"{len(signatures)} signatures, not one on the assertion")


def check_message_signature(message: Any) -> None:
    """The message is signed as a whole, once, and nothing in it is signed apart."""
    signatures = list(message.iter(name("ds", "Signature")))
    if len(signatures) != 1:
        raise SamlRefused(Reason.UNSIGNED, f"{len(signatures)} signatures, not one on the message")
    _covers_its_parent(signatures[0], (message,))
    _uses_allowed_algorithms(signatures[0])


def _covers_its_parent(signature: Any, allowed_parents: tuple[Any, ...]) -> None:
    signed = signature.getparent()
    if not any(signed is parent for parent in allowed_parents):
        raise SamlRefused(Reason.SIGNATURE_SHAPE, "a signature sits elsewhere than on what must be signed")
    if [part.tag for part in signature] not in (_PARTS, _PARTS[:2]):
        raise SamlRefused(Reason.SIGNATURE_SHAPE, "a signature holds unexpected parts")
    if not {hint.tag for info in signature[2:] for hint in info} <= _KEY_HINTS:
        raise SamlRefused(Reason.SIGNATURE_SHAPE, "a signature says where to find its key")
    if [part.tag for part in signature[0]] != _SIGNED_INFO_PARTS:
        raise SamlRefused(Reason.SIGNATURE_SHAPE, "a signature does not hold exactly one reference")
    reference = signature[0][2]
    if [part.tag for part in reference] != _REFERENCE_PARTS or reference.get("URI") != f"#{signed.get('ID')}":
        raise SamlRefused(Reason.SIGNATURE_SHAPE, "a signature does not cover the element that holds it")


def _uses_allowed_algorithms(signature: Any) -> None:
    for element in signature.iter():
        if "Algorithm" not in element.attrib:
            continue
        if element.get("Algorithm") not in _ALLOWED_ALGORITHMS.get(element.tag, set()):
            local = etree.QName(element).localname
            raise SamlRefused(Reason.ALGORITHM, f"{local} uses {element.get('Algorithm')!r}")
