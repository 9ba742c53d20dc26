"""A real mail server for the tests: it keeps what it is given, or refuses as a test asks."""

import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from deploy.local.rabbitmq import free_port


class Mailbox:
    """`answers` gives what the server says to the letters that come, in order; then it takes them."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.answers: list[str] = []
        self.recipients: dict[str, str] = {}

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if said := self.recipients.get(address):
            return said
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.answers:
            return self.answers.pop(0)
        assert isinstance(envelope.content, bytes)
        self.letters.append(cast(EmailMessage, message_from_bytes(envelope.content, policy=default)))
        return "250 Message accepted"

    def text(self, number: int = -1) -> str:
        return str(self.letters[number].get_content())

    def link(self, number: int = -1) -> str:
        """The path of the link in a letter."""
        found = re.search(r"https?://[^/\s]+(/\S+)", self.text(number))
        assert found, self.text(number)
        return found.group(1)


@contextmanager
def mail_server(box: Mailbox, port: int = 0, tls: ssl.SSLContext | None = None) -> Iterator[int]:
    """The port where it answers, inside the block; with `tls`, as smtps."""
    controller = Controller(box, hostname="127.0.0.1", port=port or free_port(), ssl_context=tls)
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()
