"""A service that could not trust, or be trusted, does not start."""

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Barrier

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from services.auth.saml.config import SamlConfig
from services.auth.saml.idp import IdpMetadata, IdpMetadataError, read_idp_metadata
from services.auth.saml.keys import KeyPair, kept_pair, self_signed_pair
from services.auth.saml.refusal import Reason, SamlRefused
from tests.auth.saml import pysaml2_idp
from tests.auth.saml.forge import NOW

MD = "urn:oasis:names:tc:SAML:2.0:metadata"


def test_the_key_pair_is_rsa_2048_signed_with_sha256_for_ten_years() -> None:
    certificate = x509.load_pem_x509_certificate(self_signed_pair("certif", NOW).cert_pem.encode())
    key = certificate.public_key()
    assert isinstance(key, rsa.RSAPublicKey)
    assert key.key_size == 2048
    assert isinstance(certificate.signature_hash_algorithm, hashes.SHA256)
    assert certificate.not_valid_before_utc < NOW
    assert certificate.not_valid_after_utc == NOW + timedelta(days=3650)


def test_processes_that_start_together_keep_the_same_pair(tmp_path: Path) -> None:
    together = Barrier(4)

    def start(_: int) -> KeyPair:
        together.wait(5)
        return kept_pair(tmp_path / "saml", "certif", NOW)

    with ThreadPoolExecutor(4) as pool:
        pairs = set(pool.map(start, range(4)))
    assert pairs == {kept_pair(tmp_path / "saml", "certif", NOW)}
    assert [path.name for path in tmp_path.iterdir()] == ["saml"]
    assert (tmp_path / "saml" / "key.pem").stat().st_mode & 0o077 == 0


def test_the_metadata_of_an_independent_ent_is_understood(idp_pair: KeyPair, tmp_path: Path) -> None:
    found = read_idp_metadata(pysaml2_idp.write_metadata(tmp_path, idp_pair))
    assert found.entity_id == pysaml2_idp.ENTITY
    assert (found.sso_url, found.slo_url) == ("https://ent.example.org/sso", "https://ent.example.org/slo")
    assert set(found.signing_certificates) == {idp_pair.cert_pem}


def test_two_signing_certificates_are_read_during_a_rollover(
    idp_pair: KeyPair, sp_pair: KeyPair, tmp_path: Path
) -> None:
    path = pysaml2_idp.write_metadata(tmp_path, idp_pair)
    descriptor = re.search(r"<[^<>]*KeyDescriptor use=\"signing\".*?KeyDescriptor>", path.read_text(), re.DOTALL)
    assert descriptor
    coming = descriptor[0].replace(_body(idp_pair.cert_pem), _body(sp_pair.cert_pem))
    path.write_text(path.read_text().replace(descriptor[0], descriptor[0] + coming))
    assert read_idp_metadata(path).signing_certificates == (idp_pair.cert_pem, sp_pair.cert_pem)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "bonjour",
        "<a/>",
        "<!DOCTYPE a><a/>",
        f'<EntityDescriptor xmlns="{MD}" entityID="x"><IDPSSODescriptor/></EntityDescriptor>',
    ],
)
def test_a_file_that_is_not_metadata_stops_the_start(content: str, tmp_path: Path) -> None:
    path = tmp_path / "idp-metadata.xml"
    path.write_text(content)
    with pytest.raises(IdpMetadataError, match=r"idp-metadata\.xml"):
        read_idp_metadata(path)


def test_a_missing_file_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(IdpMetadataError):
        read_idp_metadata(tmp_path / "absent.xml")


def test_metadata_without_a_certificate_or_with_a_broken_one_stops_the_start(idp_pair: KeyPair, tmp_path: Path) -> None:
    path = pysaml2_idp.write_metadata(tmp_path, idp_pair)
    whole = path.read_text()
    for replaced in ("", "AAAA"):
        path.write_text(whole.replace(_body(idp_pair.cert_pem), replaced))
        with pytest.raises(IdpMetadataError):
            read_idp_metadata(path)


def test_metadata_with_a_weak_key_stops_the_start(idp_pair: KeyPair, tmp_path: Path) -> None:
    path = pysaml2_idp.write_metadata(tmp_path, idp_pair)
    path.write_text(path.read_text().replace(_body(idp_pair.cert_pem), _body(weak_certificate())))
    with pytest.raises(IdpMetadataError, match="2048"):
        read_idp_metadata(path)


def test_a_certificate_of_another_key_stops_the_start(config: SamlConfig, idp_pair: KeyPair) -> None:
    with pytest.raises(ValueError, match="private key"):
        replace(config, sp_cert_pem=idp_pair.cert_pem)


def test_an_https_service_refuses_an_http_identity_provider(config: SamlConfig) -> None:
    on_http = IdpMetadata("x", "http://idp.example.org/sso", None, config.idp.signing_certificates)
    with pytest.raises(ValueError, match="http identity provider"):
        replace(config, public_url="https://certif.example.org", idp=on_http)


def test_the_configuration_is_read_from_files(sp_pair: KeyPair, idp_pair: KeyPair, tmp_path: Path) -> None:
    key, certificate = tmp_path / "sp.key", tmp_path / "sp.crt"
    key.write_text(sp_pair.key_pem)
    certificate.write_text(sp_pair.cert_pem)
    metadata = pysaml2_idp.write_metadata(tmp_path, idp_pair)
    read = SamlConfig.from_files("https://certif.example.org", key, certificate, metadata)
    assert read.acs_url == "https://certif.example.org/compte/saml/acs"
    assert read.idp.entity_id == pysaml2_idp.ENTITY


@pytest.mark.parametrize("reason", Reason)
def test_each_refusal_tells_the_person_what_to_do_in_correct_french(reason: Reason) -> None:
    sentence = SamlRefused(reason, "detail").sentence
    assert "Retournez dans l’ENT" in sentence or "Prévenez votre enseignant" in sentence
    assert not re.search(r"[^\u00a0\u202f][;:!?»]|«[^\u00a0\u202f]", sentence)


def weak_certificate() -> str:
    """What old guides recommended: RSA with 1024 bits."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=1024)  # noqa: S505 - to see it refused
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "idp")])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    dated = builder.not_valid_before(NOW).not_valid_after(NOW + timedelta(days=1)).serial_number(1)
    return dated.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM).decode()


def _body(pem: str) -> str:
    return "".join(pem.splitlines()[1:-1])
