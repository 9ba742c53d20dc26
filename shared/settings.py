"""Settings read once at start; a service that lacks one fails at boot, not in front of a pupil."""

from pathlib import Path
from urllib.parse import urlsplit

from pydantic import Field, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from shared.mail.server import MailServer


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
    smtp_url: str = Field(default="", validation_alias="SMTP_URL")
    """Where letters are handed over: `smtps://name:password@host`, see `MailServer`. Without it they wait; it shows."""
    mail_from: str = Field(default="Certification <certification@localhost>", validation_alias="MAIL_FROM")

    @field_validator("public_url")
    @classmethod
    def _absolute(cls, value: str) -> str:
        if urlsplit(value).scheme not in {"http", "https"} or not urlsplit(value).netloc:
            raise ValueError("PUBLIC_URL must be an absolute http(s) address")
        return value.rstrip("/")

    @model_validator(mode="after")
    def _mail_server_is_one(self) -> "ServiceSettings":
        self.mail_server()
        return self

    def mail_server(self) -> MailServer | None:
        return MailServer.read(self.smtp_url, self.mail_from) if self.smtp_url else None

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
