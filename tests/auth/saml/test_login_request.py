"""The question that leaves for the ENT."""

import base64
import zlib
from urllib.parse import parse_qs, urlsplit

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from lxml import etree

from services.auth.saml.config import SamlConfig
from services.auth.saml.requests import start_login
from tests.auth.saml.forge import ACS, NOW, NS, PUBLIC_URL, RSA_SHA256, SP


def query_of(config: SamlConfig) -> tuple[str, dict[str, str], str]:
    login = start_login(config, NOW)
    query = urlsplit(login.redirect_url).query
    return query, {name: values[0] for name, values in parse_qs(query).items()}, login.request_id


def test_the_question_names_us_our_address_and_the_instant(config: SamlConfig) -> None:
    _, parameters, request_id = query_of(config)
    root = etree.fromstring(zlib.decompress(base64.b64decode(parameters["SAMLRequest"]), -15))
    assert root.get("ID") == request_id
    assert root.get("IssueInstant") == "2026-11-23T09:00:00Z"
    assert root.get("Destination") == config.idp.sso_url
    assert root.get("AssertionConsumerServiceURL") == ACS
    assert root.findtext("saml:Issuer", namespaces=NS) == SP


def test_the_question_goes_to_the_single_sign_on_address_with_our_resource_as_relay_state(config: SamlConfig) -> None:
    assert start_login(config, NOW).redirect_url.startswith("https://idp.example.org/sso?")
    assert query_of(config)[1]["RelayState"] == f"{PUBLIC_URL}/compte/saml/login"


def test_the_question_is_signed_with_our_key(config: SamlConfig) -> None:
    query, parameters, _ = query_of(config)
    parts = {part.partition("=")[0]: part for part in query.split("&")}
    signed = "&".join(parts[name] for name in ("SAMLRequest", "RelayState", "SigAlg")).encode()
    key = config.sp_certificate.public_key()
    assert isinstance(key, rsa.RSAPublicKey)
    assert parameters["SigAlg"] == RSA_SHA256
    key.verify(base64.b64decode(parameters["Signature"]), signed, padding.PKCS1v15(), hashes.SHA256())


def test_each_question_has_its_own_id(config: SamlConfig) -> None:
    assert len({start_login(config, NOW).request_id for _ in range(50)}) == 50
