"""The mail server of the platform: where it is, how it is spoken to, what is sent to it."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from ipaddress import ip_address
from urllib.parse import unquote, urlsplit
from uuid import UUID

from shared.mail.sealing import Letter

PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
PATIENCE = 15.0
"""Seconds that the server may take for each of its answers."""


@dataclass(frozen=True)
class MailServer:
    """Read from `SMTP_URL`: smtp://, smtp+starttls:// or smtps://, then name:password@host:port."""

    scheme: str
    host: str
    port: int
    name: str
    password: str
    sender: str

    @classmethod
    def read(cls, url: str, sender: str) -> "MailServer":
        """:raises ValueError: the setting is not one, or would send a password in clear to another machine."""
        parts = urlsplit(url)
        if parts.scheme not in PORTS or not parts.hostname:
            raise ValueError("SMTP_URL must be smtp://, smtp+starttls:// or smtps://, then a host")
        if "@" not in parseaddr(sender)[1]:
            raise ValueError("MAIL_FROM must be an e-mail address")
        if parts.username and parts.scheme == "smtp" and not _is_here(parts.hostname):
            raise ValueError("SMTP_URL has a password: use smtps:// or smtp+starttls://")
        name, password = unquote(parts.username or ""), unquote(parts.password or "")
        return cls(parts.scheme, parts.hostname, parts.port or PORTS[parts.scheme], name, password, sender)

    @contextmanager
    def session(self) -> Iterator[smtplib.SMTP]:
        """A conversation, closed after the block. :raises OSError, smtplib.SMTPException: it cannot be had."""
        context = ssl.create_default_context()
        if self.scheme == "smtps":
            link: smtplib.SMTP = smtplib.SMTP_SSL(self.host, self.port, timeout=PATIENCE, context=context)
        else:
            link = smtplib.SMTP(self.host, self.port, timeout=PATIENCE)
        try:
            if self.scheme == "smtp+starttls":
                link.starttls(context=context)
            if self.name:
                link.login(self.name, self.password)
            yield link
        finally:
            link.close()

    def compose(self, letter_id: UUID, letter: Letter, written_at: datetime) -> EmailMessage:
        """The message. The same letter has the same Message-ID: sent twice, it is recognised.

        :raises ValueError: the address or the subject would write headers of its own.
        """
        message = EmailMessage()
        message["From"] = self.sender
        message["To"] = letter.to
        message["Subject"] = letter.subject
        message["Date"] = format_datetime(written_at)
        message["Message-ID"] = f"<{letter_id}@{parseaddr(self.sender)[1].rpartition('@')[2]}>"
        message["Auto-Submitted"] = "auto-generated"
        message["Content-Language"] = "fr"
        message.set_content(letter.text)
        return message


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def refused_for_good(error: Exception) -> bool:
    """True when sending the same letter again would meet the same answer."""
    match error:
        case smtplib.SMTPRecipientsRefused():
            return all(code >= 500 for code, _ in error.recipients.values())
        case smtplib.SMTPDataError():
            return error.smtp_code >= 500
        case OSError() if not isinstance(error, smtplib.SMTPException):
            return False  # a certificate that does not verify is an OSError, and a ValueError too: it will be renewed
        case ValueError() | smtplib.SMTPNotSupportedError():
            return True
    return False


def reason(error: Exception) -> str:
    """What went wrong, without the address: servers quote it."""
    match error:
        case smtplib.SMTPRecipientsRefused():
            return f"recipient refused, {sorted({code for code, _ in error.recipients.values()})}"
        case smtplib.SMTPResponseException():
            return f"{type(error).__name__} {error.smtp_code}"
        case OSError():
            return f"{type(error).__name__} {error.strerror or ''}".strip()
    return type(error).__name__
