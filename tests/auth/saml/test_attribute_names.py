"""The names of the attributes are settings: those of the GAR unless the contract says otherwise."""

from dataclasses import replace

import pytest

from services.auth.saml.attributes import AttributeNames
from services.auth.saml.config import SamlConfig
from services.auth.saml.metadata import sp_metadata
from services.auth.saml.refusal import Reason, SamlRefused
from services.auth.saml.response import read_response
from services.auth.settings import AuthSettings
from tests.auth.saml.forge import IDO, NOW, REQUEST_ID, Facts, Signer, signed

OTHER = AttributeNames("opaque", "sn", "givenName", "ecole", "profil", "classe")


def test_other_names_are_read_and_asked_for(config: SamlConfig, idp: Signer) -> None:
    renamed = replace(config, attribute_names=OTHER)
    usual = Facts().attributes
    attributes = {
        "opaque": usual["IDO"],
        "sn": usual["NOM"],
        "givenName": usual["PRE"],
        "ecole": usual["UAI"],
        "profil": usual["PRO"],
        "classe": usual["DIV"],
    }
    read = read_response(renamed, signed(idp, attributes=attributes), REQUEST_ID, NOW)
    assert read == read_response(config, signed(idp), REQUEST_ID, NOW)
    assert read.ido == IDO
    for name in attributes:
        assert f'Name="{name}"'.encode() in sp_metadata(renamed)


def test_the_usual_name_counts_no_more_once_it_is_changed(config: SamlConfig, idp: Signer) -> None:
    renamed = replace(config, attribute_names=AttributeNames(ido="opaque"))
    with pytest.raises(SamlRefused) as caught:
        read_response(renamed, signed(idp), REQUEST_ID, NOW)
    assert caught.value.reason is Reason.IDO


def test_a_name_comes_from_the_settings(auth_settings: AuthSettings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTH_SAML_ATTRIBUTE_NAMES", '{"ido": "opaque"}')
    read = AuthSettings(**auth_settings.model_dump(exclude={"saml_attribute_names"}))
    assert read.saml_attribute_names == AttributeNames(ido="opaque")


@pytest.mark.parametrize("changes", [{"ido": ""}, {"nom": "PRE"}])
def test_an_empty_name_or_one_used_twice_is_refused_at_start(changes: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="names of the SAML attributes"):
        AttributeNames(**changes)
