"""How we present ourselves to the GAR."""

import pytest
from lxml import etree
from onelogin.saml2.utils import OneLogin_Saml2_Utils
from signxml.verifier import XMLVerifier

from services.auth.saml.config import SamlConfig
from services.auth.saml.metadata import sp_metadata
from tests.auth.saml.forge import ACS, PUBLIC_URL, SP

MD = {"md": "urn:oasis:names:tc:SAML:2.0:metadata"}


@pytest.fixture(scope="module")
def descriptor(config: SamlConfig) -> etree._Element:
    """What is covered by the signature, verified by another library."""
    verified = XMLVerifier().verify(sp_metadata(config), x509_cert=config.sp_cert_pem, id_attribute="ID")
    signed = verified[0].signed_xml if isinstance(verified, list) else verified.signed_xml
    assert signed is not None
    return signed


def test_our_name_is_the_address_of_our_metadata(descriptor: etree._Element) -> None:
    assert descriptor.get("entityID") == SP


def test_our_addresses_and_what_we_sign_are_declared(descriptor: etree._Element) -> None:
    role = descriptor.find("md:SPSSODescriptor", MD)
    assert role is not None
    assert (role.get("AuthnRequestsSigned"), role.get("WantAssertionsSigned")) == ("true", "true")
    assert [found.get("Location") for found in role.findall("md:AssertionConsumerService", MD)] == [ACS]
    assert [found.get("Location") for found in role.findall("md:SingleLogoutService", MD)] == [
        f"{PUBLIC_URL}/compte/saml/slo",
        f"{PUBLIC_URL}/compte/saml/slo",
        f"{PUBLIC_URL}/compte/saml/slo/soap",
    ]


def test_only_a_signing_key_is_offered_so_nobody_can_encrypt_for_us(descriptor: etree._Element) -> None:
    assert [found.get("use") for found in descriptor.iterfind(".//md:KeyDescriptor", MD)] == ["signing"]


def test_the_least_attributes_are_asked_for(descriptor: etree._Element) -> None:
    asked = {
        found.get("Name"): found.get("isRequired") for found in descriptor.iterfind(".//md:RequestedAttribute", MD)
    }
    assert asked == {"IDO": "true", "UAI": "true", "PRO": "true", "NOM": None, "PRE": None, "DIV": None}


def test_the_metadata_is_valid_as_long_as_our_certificate(config: SamlConfig, descriptor: etree._Element) -> None:
    end = OneLogin_Saml2_Utils.parse_SAML_to_time(descriptor.get("validUntil"))
    assert end == int(config.sp_certificate.not_valid_after_utc.timestamp())


def test_the_metadata_follows_the_standard_schema(config: SamlConfig) -> None:
    assert config.login_settings.validate_metadata(sp_metadata(config).decode()) == []
