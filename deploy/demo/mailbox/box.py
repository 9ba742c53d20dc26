"""The letters taken, kept as files so that they outlive the process."""

import re
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import NamedTuple

from aiosmtpd.smtp import SMTP, Envelope, Session

KEPT = 200


class Shown(NamedTuple):
    """A letter as the page shows it."""

    to: str
    subject: str
    at: datetime
    text: str


class Box:
    """One file a letter, named by its number; the oldest go beyond `KEPT`. A letter sent twice is one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        """Called by the server for each letter."""
        content = envelope.content
        assert isinstance(content, bytes)
        number = re.sub(r"[^0-9a-z-]", "", str(_read(content)["Message-ID"]).partition("@")[0]) or "letter"
        (self.folder / f"{number}.eml").write_bytes(content)
        for old in self._files()[KEPT:]:
            old.unlink(missing_ok=True)
        return "250 OK"

    def letters(self) -> list[Shown]:
        """The last one first."""
        return [_shown(_read(one.read_bytes())) for one in self._files()]

    def _files(self) -> list[Path]:
        return sorted(self.folder.glob("*.eml"), key=lambda one: one.stat().st_mtime, reverse=True)


def _read(content: bytes) -> EmailMessage:
    return message_from_bytes(content, policy=default)


def _shown(letter: EmailMessage) -> Shown:
    at = parsedate_to_datetime(str(letter["Date"]))
    return Shown(str(letter["To"]), str(letter["Subject"]), at, "\n".join(str(letter.get_content()).splitlines()))
