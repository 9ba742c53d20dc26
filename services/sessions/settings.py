"""Settings of sessions, read from variables that start with SESSIONS_."""

from urllib.parse import urlsplit

from pydantic import field_validator
from pydantic_settings import SettingsConfigDict

from shared.settings import ServiceSettings


class SessionsSettings(ServiceSettings):
    model_config = SettingsConfigDict(env_prefix="SESSIONS_", extra="ignore", populate_by_name=True)

    presentation_video_url: str = ""
    """Where pupils are shown how a session goes; the page « Documents » leads to it and
    convocations name it. Empty, the link is not shown."""
    technical_test_url: str = ""
    """Where a computer of the room is tried; likewise."""

    @field_validator("presentation_video_url", "technical_test_url")
    @classmethod
    def _followed_by_a_browser(cls, value: str) -> str:
        here = value.startswith("/") and not value.startswith("//")
        if value and not here and (urlsplit(value).scheme != "https" or not urlsplit(value).netloc):
            raise ValueError("must be an https address, or a path of this site")
        return value
