"""Settings of sessions, read from variables that start with SESSIONS_."""

from datetime import date
from urllib.parse import urlsplit

from pydantic import Field, field_validator
from pydantic_settings import SettingsConfigDict

from services.sessions.domain.files import MEGABYTE
from services.sessions.domain.opening import Opening
from shared.objects.store import ObjectStore, open_store
from shared.settings import ServiceSettings


class SessionsSettings(ServiceSettings):
    model_config = SettingsConfigDict(env_prefix="SESSIONS_", extra="ignore", populate_by_name=True)

    presentation_video_url: str = ""
    """Where pupils are shown how a session goes; the page « Documents » leads to it and
    convocations name it. Empty, the link is not shown."""

    @field_validator("presentation_video_url")
    @classmethod
    def _followed_by_a_browser(cls, value: str) -> str:
        here = value.startswith("/") and not value.startswith("//")
        if value and not here and (urlsplit(value).scheme != "https" or not urlsplit(value).netloc):
            raise ValueError("must be an https address, or a path of this site")
        return value

    room_silent_minutes: int = Field(default=10, ge=1, le=105)
    """A test without an answer for so long is shown to the surveillant as silent (`docs/rules.md` R-NEED)."""

    opening_date: date | None = None
    """The day (2026-12-01) when middle and high schools enter; nobody waits without it (`docs/rules.md` R-OPENING)."""
    opening_early: str = ""
    """The UAIs let in before that day, separated by commas."""

    files: str = ""
    """Where the files of sessions are kept (`shared/objects/store.py`): a folder of `DATA_DIR` without it."""
    files_biggest: int = Field(default=15 * MEGABYTE, gt=0)
    """Bytes of one file."""
    files_most: int = Field(default=20, gt=0)
    """Files of one session."""
    files_scanner: str = ""
    """`tcp://host:3310` or `unix:/path` of a clamd, or a command that reads the file; none without it (R-FILES)."""

    @property
    def store(self) -> ObjectStore:
        return open_store(self.files or self.data_dir / "sessions")

    @field_validator("opening_date", mode="before")
    @classmethod
    def _empty_is_none(cls, value: object) -> object:
        return value or None

    @property
    def opening(self) -> Opening:
        codes = (code.strip().upper() for code in self.opening_early.split(","))
        return Opening(self.opening_date, frozenset(filter(None, codes)))
