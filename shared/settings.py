"""Settings read once at start; a service that lacks one fails at boot, not in front of a pupil."""

from pathlib import Path
from urllib.parse import urlsplit

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class ServiceSettings(BaseSettings):
    """What every service needs. Each service subclasses it with its own `env_prefix`."""

    model_config = SettingsConfigDict(extra="ignore", populate_by_name=True)

    database_url: str
    """The application's own role: it cannot change the schema nor rewrite the journal."""
    migration_database_url: str = ""
    """The owner's role, for migrations and retention only."""
    secret_key: str = Field(min_length=32)
    public_url: str = Field(validation_alias="PUBLIC_URL")
    broker_url: str = Field(validation_alias="BROKER_URL")
    demo: bool = Field(default=False, validation_alias="DEMO")
    data_dir: Path = Field(default=Path(".data"), validation_alias="DATA_DIR")

    @field_validator("public_url")
    @classmethod
    def _absolute(cls, value: str) -> str:
        if urlsplit(value).scheme not in {"http", "https"} or not urlsplit(value).netloc:
            raise ValueError("PUBLIC_URL must be an absolute http(s) address")
        return value.rstrip("/")

    @property
    def secure(self) -> bool:
        return self.public_url.startswith("https://")

    def refuse_unsafe(self) -> None:
        """Plain http is for this machine alone, and demo accounts never face the world (docs/decisions)."""
        host = urlsplit(self.public_url).hostname
        if not self.secure and host not in {"127.0.0.1", "localhost", "::1"}:
            raise SystemExit("PUBLIC_URL en http n’est accepté que sur cette machine : utilisez https.")
        if self.secure and self.demo:
            raise SystemExit("Les comptes de démonstration refusent de démarrer sur une adresse https.")
