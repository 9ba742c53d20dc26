"""Settings of sessions, read from variables that start with SESSIONS_."""

from datetime import date

from pydantic import field_validator
from pydantic_settings import SettingsConfigDict

from services.sessions.domain.opening import Opening
from shared.settings import ServiceSettings


class SessionsSettings(ServiceSettings):
    model_config = SettingsConfigDict(env_prefix="SESSIONS_", extra="ignore", populate_by_name=True)

    opening_date: date | None = None
    """The day (2026-12-01) when middle and high schools enter; nobody waits without it (`docs/rules.md` R-OPENING)."""
    opening_early: str = ""
    """The UAIs let in before that day, separated by commas."""

    @field_validator("opening_date", mode="before")
    @classmethod
    def _empty_is_none(cls, value: object) -> object:
        return value or None

    @property
    def opening(self) -> Opening:
        codes = (code.strip().upper() for code in self.opening_early.split(","))
        return Opening(self.opening_date, frozenset(filter(None, codes)))
