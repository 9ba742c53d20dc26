"""Signature wrapping: a genuine signed part is kept somewhere and a false one is put where it is read.

The eight known shapes (Somorovsky and others, « On Breaking SAML », 2012). Each is also built so that the only
genuine signature stays computable, as an attacker who holds one honest response would do.
"""

from collections.abc import Callable
from typing import Any

import pytest
from lxml import etree

from services.auth.saml.config import SamlConfig
from services.auth.saml.refusal import SamlRefused
from services.auth.saml.response import read_response
from tests.auth.saml.forge import IDO, NOW, NS, REQUEST_ID, Facts, Signer, assertion_of, encode, response

VICTIM = "f" * 128


def copy(element: Any) -> Any:
    return etree.fromstring(etree.tostring(element))


def signature_of(element: Any) -> Any:
    return element.find("ds:Signature", NS)


def evil(element: Any) -> Any:
    """A copy that names the victim, under a new identifier."""
    forged = copy(element)
    for value in forged.iterfind(".//saml:Attribute[@Name='IDO']/saml:AttributeValue", NS):
        value.text = VICTIM
    forged.set("ID", "_evil")
    return forged


def unsigned(element: Any) -> Any:
    bare = copy(element)
    bare.remove(signature_of(bare))
    return bare


def inside_object(signature: Any, element: Any) -> None:
    etree.SubElement(signature, f"{{{NS['ds']}}}Object").append(element)


def xsw1(honest: Any) -> Any:
    """The honest Response, unsigned, inside the signature of a false one."""
    false = evil(honest)
    inside_object(signature_of(false), unsigned(honest))
    return false


def xsw2(honest: Any) -> Any:
    """The honest Response, unsigned, before the detached signature of a false one."""
    false = evil(honest)
    signature_of(false).addprevious(unsigned(honest))
    return false


def xsw3(honest: Any) -> Any:
    """A false assertion, unsigned, before the honest one."""
    root = copy(honest)
    assertion_of(root).addprevious(unsigned(evil(assertion_of(root))))
    return root


def xsw4(honest: Any) -> Any:
    """The honest assertion inside a false one."""
    root = copy(honest)
    genuine = assertion_of(root)
    false = unsigned(evil(genuine))
    root.replace(genuine, false)
    false.append(genuine)
    return root


def xsw5(honest: Any) -> Any:
    """The signature on a false assertion, the honest one unsigned at the end."""
    root = copy(honest)
    genuine = assertion_of(root)
    root.replace(genuine, evil(genuine))
    root.append(unsigned(genuine))
    return root


def xsw6(honest: Any) -> Any:
    """The honest assertion, unsigned, inside the signature of a false one."""
    root = copy(honest)
    genuine = assertion_of(root)
    false = evil(genuine)
    root.replace(genuine, false)
    signature_of(false).append(unsigned(genuine))
    return root


def xsw7(honest: Any) -> Any:
    """A false assertion among the extensions."""
    root = copy(honest)
    extensions = etree.Element(f"{{{NS['samlp']}}}Extensions")
    extensions.append(unsigned(evil(assertion_of(root))))
    root.find("saml:Issuer", NS).addnext(extensions)
    return root


def xsw8(honest: Any) -> Any:
    """The honest assertion, unsigned, in an object of the signature of a false one."""
    root = copy(honest)
    genuine = assertion_of(root)
    false = evil(genuine)
    root.replace(genuine, false)
    inside_object(signature_of(false), unsigned(genuine))
    return root


def renamed_twin(honest: Any) -> Any:
    """A false assertion under the very identifier that is signed."""
    root = copy(honest)
    false = unsigned(evil(assertion_of(root)))
    false.set("ID", "_assertion")
    root.append(false)
    return root


def disguised(honest: Any) -> Any:
    """The honest assertion hidden under an identifier of another name, read nowhere but found by the signature."""
    root = copy(honest)
    genuine = assertion_of(root)
    false = evil(genuine)
    root.replace(genuine, false)
    wrapper = etree.SubElement(signature_of(false).find("ds:KeyInfo", NS), "{urn:x}wrapper")
    wrapper.append(unsigned(genuine))
    return root


SHAPES: list[Callable[[Any], Any]] = [
    xsw1, xsw2, xsw3, xsw4, xsw5, xsw6, xsw7, xsw8, renamed_twin, disguised,
]  # fmt: skip


MOVING_THE_MESSAGE_SIGNATURE = (xsw1, xsw2)
CASES = [(shape, True) for shape in SHAPES] + [
    (shape, False) for shape in SHAPES if shape not in MOVING_THE_MESSAGE_SIGNATURE
]


def honest(idp: Signer, *, signs_message: bool) -> Any:
    root = response(Facts())
    idp.sign(assertion_of(root))
    if signs_message:
        idp.sign(root)
    return root


@pytest.mark.parametrize(("shape", "signs_message"), CASES, ids=lambda value: getattr(value, "__name__", str(value)))
def test_a_wrapped_signature_is_refused(
    config: SamlConfig, idp: Signer, shape: Callable[[Any], Any], signs_message: bool
) -> None:
    genuine = honest(idp, signs_message=signs_message)
    assert read_response(config, encode(genuine), REQUEST_ID, NOW).ido == IDO
    wrapped = shape(genuine)
    assert VICTIM.encode() in etree.tostring(wrapped)
    with pytest.raises(SamlRefused):
        read_response(config, encode(wrapped), REQUEST_ID, NOW)
