"""Settings of the demonstration ENT, read from variables that start with DEMO_IDP_."""

from pathlib import Path

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from deploy.demo.school import DEFAULT


class EntSettings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="DEMO_IDP_", extra="ignore", populate_by_name=True)

    public_url: str = Field(validation_alias="PUBLIC_URL")
    prefix: str = "/demo/ent"
    data: Path
    school: Path = DEFAULT
    sp_certificate: Path | None = None
    """The certificate of the platform's SAML key; with it, an unsigned question gets no answer."""

    @field_validator("public_url")
    @classmethod
    def _without_slash(cls, value: str) -> str:
        return value.rstrip("/")

    @property
    def base_url(self) -> str:
        return f"{self.public_url}{self.prefix}"
