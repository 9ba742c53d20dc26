"""A certificate that ends is announced 60 days before; two of them serve at once."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from services.auth.saml.certificates import End, sentence, soon
from services.auth.saml.config import SamlConfig
from services.auth.saml.keys import KeyPair, self_signed_pair
from services.auth.saml.refusal import SamlRefused
from services.auth.saml.response import read_response
from services.auth.web.saml_setup import EXTENSION, Contract
from shared.identity.model import Role
from shared.transaction import Database
from shared.web.service import Service
from tests.auth.saml.forge import NOW, REQUEST_ID, Signer, signed
from tests.identities import sign_in, someone


@pytest.mark.parametrize(
    ("left", "told"),
    [(timedelta(days=60, seconds=1), False), (timedelta(days=60), True), (timedelta(days=-1), True)],
)
def test_a_certificate_is_announced_sixty_days_before_its_end(left: timedelta, told: bool) -> None:
    assert bool(soon([End("idp", NOW + left)], NOW)) is told


def test_an_ended_certificate_is_said_to_have_ended() -> None:
    assert "a pris fin le 22/11/2026" in sentence(End("sp", NOW - timedelta(days=1)), NOW)
    assert "prend fin le 24/11/2026" in sentence(End("idp", NOW + timedelta(days=1)), NOW)


def test_of_two_certificates_the_one_that_ends_is_named(config: SamlConfig, idp_pair: KeyPair) -> None:
    old = self_signed_pair("identity provider", NOW, timedelta(days=30))
    both = replace(config, idp=replace(config.idp, signing_certificates=(old.cert_pem, idp_pair.cert_pem)))
    assert [(end.whose, end.at) for end in both.ending_soon(NOW)] == [("idp", NOW + timedelta(days=30))]
    assert config.ending_soon(NOW) == []


def test_the_operator_alone_reads_it_on_the_first_page(
    app: Service, client: FlaskClient, auth_database: Database, config: SamlConfig
) -> None:
    old = self_signed_pair("identity provider", NOW, timedelta(days=30))
    app.extensions[EXTENSION] = Contract(replace(config, idp=replace(config.idp, signing_certificates=(old.cert_pem,))))
    sign_in(client, auth_database, someone(Role.OPERATOR))
    assert "est à renouveler" in client.get("/compte/").text
    sign_in(client, auth_database, someone(Role.REFERENT))
    assert "est à renouveler" not in client.get("/compte/").text


def test_both_certificates_of_a_rollover_sign_pupils_in(config: SamlConfig, idp: Signer, idp_pair: KeyPair) -> None:
    new = self_signed_pair("identity provider", NOW)
    both = replace(config, idp=replace(config.idp, signing_certificates=(idp_pair.cert_pem, new.cert_pem)))
    for signer in (idp, Signer(new)):
        assert read_response(both, signed(signer), REQUEST_ID, NOW).pre == "Zoé"
    with pytest.raises(SamlRefused):
        read_response(config, signed(Signer(new)), REQUEST_ID, NOW)
