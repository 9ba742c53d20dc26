"""Settings of sessions, read from variables that start with SESSIONS_."""

from pydantic_settings import SettingsConfigDict

from shared.settings import ServiceSettings


class SessionsSettings(ServiceSettings):
    model_config = SettingsConfigDict(env_prefix="SESSIONS_", extra="ignore", populate_by_name=True)
