"""Whatever happens to a good response on its way, it says the same thing or nothing."""

import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from services.auth.saml.config import SamlConfig
from services.auth.saml.idp import IdpMetadata
from services.auth.saml.keys import self_signed_pair
from services.auth.saml.refusal import SamlRefused
from services.auth.saml.response import GarIdentity, read_response
from tests.auth.saml.forge import (
    IDP,
    NOW,
    PUBLIC_URL,
    REQUEST_ID,
    Signer,
    assertion_of,
    canonical,
    encode_bytes,
    signed,
)

_PAIR = self_signed_pair("both", NOW)
CONFIG = SamlConfig(
    PUBLIC_URL,
    _PAIR.key_pem,
    _PAIR.cert_pem,
    IdpMetadata(IDP, "https://idp.example.org/sso", None, (_PAIR.cert_pem,)),
)
GOOD = base64.b64decode(signed(Signer(_PAIR)))
IDENTITY = read_response(CONFIG, encode_bytes(GOOD), REQUEST_ID, NOW)

positions = st.integers(0, len(GOOD) - 1)
pieces = st.binary(max_size=8) | st.sampled_from(
    [
        b"<",
        b">",
        b"&",
        b'"',
        b"<!---->",
        b"<!DOCTYPE a>",
        b"<?a?>",
        b"&#0;",
        b"\x00",
        b"\xff",
        b"ID='_a'",
        b"</saml:Assertion>",
    ]
)


def reading(document: bytes) -> GarIdentity | None:
    """The identity that is accepted, None when refused; any other exception fails the test."""
    try:
        return read_response(CONFIG, encode_bytes(document), REQUEST_ID, NOW)
    except SamlRefused:
        return None


def says_the_same_or_nothing(document: bytes) -> None:
    accepted = reading(document)
    if accepted is not None:
        assert accepted == IDENTITY
        assert signed_content(document) == signed_content(GOOD)


def signed_content(document: bytes) -> bytes:
    assertion = assertion_of(etree.fromstring(document))
    assertion.remove(assertion.find("{http://www.w3.org/2000/09/xmldsig#}Signature"))
    return canonical(assertion)


@settings(max_examples=400, deadline=None)
@given(at=positions, length=st.integers(0, 60), piece=pieces)
def test_a_response_with_a_part_replaced_says_the_same_or_nothing(at: int, length: int, piece: bytes) -> None:
    says_the_same_or_nothing(GOOD[:at] + piece + GOOD[at + length :])


@settings(max_examples=200, deadline=None)
@given(at=positions, bit=st.integers(0, 7))
def test_a_response_with_a_flipped_bit_says_the_same_or_nothing(at: int, bit: int) -> None:
    flipped = bytearray(GOOD)
    flipped[at] ^= 1 << bit
    says_the_same_or_nothing(bytes(flipped))


@settings(max_examples=200, deadline=None)
@given(cut=st.tuples(positions, positions), to=positions)
def test_a_response_with_a_part_copied_elsewhere_says_the_same_or_nothing(cut: tuple[int, int], to: int) -> None:
    says_the_same_or_nothing(GOOD[:to] + GOOD[min(cut) : max(cut)] + GOOD[to:])


@settings(max_examples=200, deadline=None)
@given(text=st.text() | st.binary(max_size=300).map(encode_bytes))
def test_a_text_from_anywhere_is_refused(text: str) -> None:
    with pytest.raises(SamlRefused):
        read_response(CONFIG, text, REQUEST_ID, NOW)


def test_the_good_response_is_accepted_and_its_free_parts_are_free() -> None:
    renamed = GOOD.replace(b'ID="_response"', b'ID="_another"')
    assert reading(renamed) == IDENTITY
