"""Settings of sessions, read from variables that start with SESSIONS_."""

from urllib.parse import urlsplit

from pydantic import field_validator
from pydantic_settings import SettingsConfigDict

from shared.settings import ServiceSettings


class SessionsSettings(ServiceSettings):
    model_config = SettingsConfigDict(env_prefix="SESSIONS_", extra="ignore", populate_by_name=True)

    presentation_video_url: str = ""
    """The video that presents the certification to pupils, named on convocations; without it nothing is said of one."""

    @field_validator("presentation_video_url")
    @classmethod
    def _a_page(cls, value: str) -> str:
        if value and (urlsplit(value).scheme not in {"http", "https"} or not urlsplit(value).netloc):
            raise ValueError("SESSIONS_PRESENTATION_VIDEO_URL must be an absolute http(s) address")
        return value
