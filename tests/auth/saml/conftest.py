"""Two parties who know each other, and a stranger."""

import pytest

from services.auth.saml.config import SamlConfig
from services.auth.saml.idp import IdpMetadata
from services.auth.saml.keys import KeyPair, self_signed_pair
from tests.auth.saml.forge import IDP, NOW, PUBLIC_URL, Signer


@pytest.fixture(scope="session")
def sp_pair() -> KeyPair:
    return self_signed_pair("service provider", NOW)


@pytest.fixture(scope="session")
def idp_pair() -> KeyPair:
    return self_signed_pair("identity provider", NOW)


@pytest.fixture(scope="session")
def stranger(sp_pair: KeyPair) -> Signer:
    return Signer(self_signed_pair("identity provider", NOW))


@pytest.fixture(scope="session")
def idp(idp_pair: KeyPair) -> Signer:
    return Signer(idp_pair)


@pytest.fixture(scope="session")
def config(sp_pair: KeyPair, idp_pair: KeyPair) -> SamlConfig:
    metadata = IdpMetadata(
        entity_id=IDP,
        sso_url="https://idp.example.org/sso",
        slo_url="https://idp.example.org/slo",
        signing_certificates=(idp_pair.cert_pem,),
    )
    return SamlConfig(PUBLIC_URL, sp_pair.key_pem, sp_pair.cert_pem, metadata)
