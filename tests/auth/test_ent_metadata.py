"""The provider's metadata are read again when their file is replaced, and a bad file changes nothing."""

from pathlib import Path

import pytest

from services.auth.settings import AuthSettings
from services.auth.web.saml_setup import Contract
from tests.auth.ent import Ent
from tests.identities import PUBLIC_URL


@pytest.fixture
def handed(auth_settings: AuthSettings, tmp_path: Path) -> AuthSettings:
    """The settings, with a copy of the metadata that a test may spoil."""
    assert auth_settings.gar_idp_metadata is not None
    copy = tmp_path / "ent.xml"
    copy.write_bytes(auth_settings.gar_idp_metadata.read_bytes())
    return auth_settings.model_copy(update={"gar_idp_metadata": copy})


def file_of(settings: AuthSettings) -> Path:
    assert settings.gar_idp_metadata is not None
    return settings.gar_idp_metadata


def test_a_file_that_does_not_change_is_read_once(handed: AuthSettings) -> None:
    contract = Contract.read(handed)
    assert contract.current() is contract.current()


def test_a_file_with_another_key_is_trusted_at_once(handed: AuthSettings, tmp_path: Path) -> None:
    contract = Contract.read(handed)
    before = contract.current()
    other = Ent.at(tmp_path / "other")
    other.metadata.replace(file_of(handed))
    after = contract.current()
    assert before is not None
    assert after is not None
    assert before.idp.entity_id == after.idp.entity_id
    assert not set(before.idp.signing_certificates) & set(after.idp.signing_certificates)


@pytest.mark.parametrize("spoilt", [b"", b"<md:EntityDescriptor", b"<a/>", b"\xff\xfe" * 40])
def test_a_file_that_cannot_be_read_leaves_what_was_trusted(handed: AuthSettings, spoilt: bytes) -> None:
    contract = Contract.read(handed)
    before = contract.current()
    file_of(handed).write_bytes(spoilt)
    assert contract.current() is before


def test_a_file_taken_away_leaves_what_was_trusted(handed: AuthSettings) -> None:
    contract = Contract.read(handed)
    before = contract.current()
    file_of(handed).unlink()
    assert contract.current() is before


def test_another_provider_is_not_let_in_by_its_file(handed: AuthSettings) -> None:
    contract = Contract.read(handed)
    before = contract.current()
    written = file_of(handed).read_text()
    file_of(handed).write_text(written.replace(f"{PUBLIC_URL}/demo/ent", "https://ailleurs.example"))
    assert written != file_of(handed).read_text()
    assert contract.current() is before


def test_without_an_ent_there_is_nothing_to_read(auth_settings: AuthSettings) -> None:
    assert Contract.read(auth_settings.model_copy(update={"gar_idp_metadata": None})).current() is None
