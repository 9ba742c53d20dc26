"""Settings of auth, read from variables that start with AUTH_."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from services.auth.saml.attributes import AttributeNames
from shared.settings import ServiceSettings


class AuthSettings(ServiceSettings):
    model_config = SettingsConfigDict(env_prefix="AUTH_", extra="ignore", populate_by_name=True)

    gar_idp_metadata: Path | None = Field(default=None, validation_alias="GAR_IDP_METADATA")
    """The identity provider's metadata file; without it the ENT button is not shown."""
    gar_test_platform: bool = Field(default=False, validation_alias="GAR_TEST_PLATFORM")
    """True on the GAR's test platform, whose school codes carry a suffix."""
    saml_key: Path | None = None
    saml_certificate: Path | None = None
    """Our pair for the ENT, two PEM files; without them one is drawn and kept in `data_dir`."""
    saml_attribute_names: AttributeNames = AttributeNames()
    """What the identity provider calls IDO, NOM, PRE, UAI, PRO and DIV, as JSON: {"ido": "…"} changes one."""
    oidc_providers: Path | None = None
    """A YAML or JSON file that describes the OpenID Connect providers, one button each on the page of sign-in."""
