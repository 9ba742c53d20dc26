"""Settings of auth, read from variables that start with AUTH_."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from shared.settings import ServiceSettings


class AuthSettings(ServiceSettings):
    model_config = SettingsConfigDict(env_prefix="AUTH_", extra="ignore", populate_by_name=True)

    gar_idp_metadata: Path | None = Field(default=None, validation_alias="GAR_IDP_METADATA")
    """The identity provider's metadata file; without it the ENT button is not shown."""
    saml_key: Path | None = None
    saml_certificate: Path | None = None
