"""The SAML contract of this installation: none without the metadata of an identity provider."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import cast
from urllib.parse import urlsplit

import structlog
from flask import current_app

from services.auth.saml.config import SamlConfig
from services.auth.saml.idp import read_idp_metadata
from services.auth.saml.keys import KeyPair, kept_pair
from services.auth.settings import AuthSettings

log = structlog.get_logger()

EXTENSION = "certif.saml"

Stamp = tuple[int, int, int]


@dataclass
class Contract:
    """What was read at start; the provider's file is read again once replaced (`docs/rules.md` R-ENT-CERTIFICATE)."""

    config: SamlConfig | None
    path: Path | None = None
    stamp: Stamp | None = None
    turn: Lock = field(default_factory=Lock)
    """One thread reads at a time: of two files in a row, the last one stays."""

    @classmethod
    def read(cls, settings: AuthSettings) -> "Contract":
        """:raises SystemExit: something is missing or does not fit: better now than in front of a pupil."""
        stamp = _stamp(settings.gar_idp_metadata)
        return cls(_read_config(settings), settings.gar_idp_metadata, stamp)

    def current(self) -> SamlConfig | None:
        """What holds now: a file that cannot be used, or that presents another provider, changes nothing."""
        if self.config is None or self.path is None:
            return self.config
        with self.turn:
            stamp = _stamp(self.path)
            if stamp not in (None, self.stamp):
                self.stamp = stamp
                self.config = _read_again(self.config, self.path)
            return self.config


def _read_again(config: SamlConfig, path: Path) -> SamlConfig:
    try:
        read = replace(config, idp=read_idp_metadata(path))
    except ValueError as error:
        log.error("saml.metadata_kept", reason=str(error))
        return config
    if read.idp.entity_id != config.idp.entity_id:
        log.error("saml.metadata_kept", reason="another identity provider: restart the service to trust it")
        return config
    log.info("saml.metadata_read", certificates=len(read.idp.signing_certificates))
    return read


def saml_config() -> SamlConfig | None:
    """The contract of the running application; None when the ENT is not offered."""
    return cast(Contract, current_app.extensions[EXTENSION]).current()


def _read_config(settings: AuthSettings) -> SamlConfig | None:
    if settings.gar_idp_metadata is None:
        return None
    try:
        pair = _key_pair(settings)
        idp = read_idp_metadata(settings.gar_idp_metadata)
        config = SamlConfig(
            settings.public_url,
            pair.key_pem,
            pair.cert_pem,
            idp,
            settings.gar_test_platform,
            settings.saml_attribute_names,
        )
    except (OSError, ValueError) as error:
        raise SystemExit(f"La connexion par l’ENT est mal réglée : {error}") from error
    for end in config.ending_soon(datetime.now(UTC)):
        log.warning("saml.certificate_ends", whose=end.whose, ends_at=end.at.isoformat())
    return config


def _stamp(path: Path | None) -> Stamp | None:
    """Changes with the file, replaced or written in place; None while it is not there."""
    if path is None:
        return None
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def _key_pair(settings: AuthSettings) -> KeyPair:
    """The one of the settings; else one drawn once and kept in the data folder."""
    if settings.saml_key and settings.saml_certificate:
        return KeyPair(settings.saml_key.read_text(), settings.saml_certificate.read_text())
    host = urlsplit(settings.public_url).hostname or "certif"
    return kept_pair(settings.data_dir / "auth-saml", host[:64], datetime.now(UTC))
