"""The SAML contract of this installation: none without the metadata of an identity provider."""

from datetime import UTC, datetime
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


def saml_config() -> SamlConfig | None:
    """The contract of the running application; None when the ENT is not offered."""
    return cast(SamlConfig | None, current_app.extensions[EXTENSION])


def read_saml_config(settings: AuthSettings) -> SamlConfig | None:
    """Read keys and metadata at start.

    :raises SystemExit: something is missing or does not fit: better now than in front of a pupil.
    """
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
        raise SystemExit(f"La connexion par l’ENT est mal réglée : {error}") from error
    for end in config.ending_soon(datetime.now(UTC)):
        log.warning("saml.certificate_ends", whose=end.whose, ends_at=end.at.isoformat())
    return config


def _key_pair(settings: AuthSettings) -> KeyPair:
    """The one of the settings; else one drawn once and kept in the data folder."""
    if settings.saml_key and settings.saml_certificate:
        return KeyPair(settings.saml_key.read_text(), settings.saml_certificate.read_text())
    host = urlsplit(settings.public_url).hostname or "certif"
    return kept_pair(settings.data_dir / "auth-saml", host[:64], datetime.now(UTC))
