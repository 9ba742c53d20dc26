"""Links sent by e-mail: each serves once, for an hour, few to one address (`docs/rules.md` R-MAILED-LINK)."""

from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import func, select, update

from services.auth.commands.locks import serialise
from services.auth.secret import digest, draw_secret
from services.auth.tables import MailedLink
from shared.errors import Refusal
from shared.transaction import Transaction

LINK_LIFE = timedelta(hours=1)
PER_HOUR = 3
"""Enough for a letter lost in the spam, too few to flood somebody’s box."""


class Purpose(StrEnum):
    PASSWORD = "password"  # noqa: S105 - what the link is for
    ADDRESS = "address"
    SIGN_UP = "sign_up"


class LinkRefused(Refusal):
    """The link leads to nothing that stands."""

    title = "Lien non valable"
    status = 410


SENTENCE = "Ce lien a déjà servi, ou il date de plus d’une heure. Demandez-en un nouveau."


def draw_link(
    tx: Transaction, purpose: Purpose, account_id: UUID | None, address: str, address_digest: str
) -> str | None:
    """The secret of a new link; None when enough were sent to that address within the hour.

    `account_id` None keeps the count of an address that nobody has: asking again behaves the same.
    """
    serialise(tx, f"mailed-link:{address_digest}")
    lately = MailedLink.created_at > tx.now - LINK_LIFE
    sent = tx.session.scalar(
        select(func.count()).select_from(MailedLink).where(MailedLink.address_digest == address_digest, lately)
    )
    if (sent or 0) >= PER_HOUR:
        return None
    secret = draw_secret()
    tx.session.add(
        MailedLink(
            secret_digest=digest(secret),
            purpose=purpose.value,
            account_id=account_id,
            address=address if account_id or purpose is Purpose.SIGN_UP else None,
            address_digest=address_digest,
            created_at=tx.now,
            expires_at=tx.now + LINK_LIFE,
        )
    )
    tx.session.flush()
    return secret


def open_link(tx: Transaction, secret: str, purpose: Purpose) -> MailedLink:
    """The link of that secret, locked until the end of the transaction.

    :raises LinkRefused: it has served, has expired, or never was.
    """
    link = tx.session.scalar(
        select(MailedLink)
        .where(MailedLink.secret_digest == digest(secret), MailedLink.purpose == purpose.value)
        .with_for_update()
    )
    if link is None or link.address is None or link.used_at is not None or link.expires_at <= tx.now:
        raise LinkRefused("mailed-link", SENTENCE)
    return link


def close_link(tx: Transaction, link: MailedLink) -> None:
    """It has served: it leads to nothing, and the address is not kept."""
    link.used_at, link.address = tx.now, None


def close_links(tx: Transaction, account_id: UUID, purpose: Purpose) -> None:
    """Once one has served, the others of the same purpose lead to nothing either."""
    theirs = (MailedLink.account_id == account_id) & (MailedLink.purpose == purpose.value)
    tx.session.execute(update(MailedLink).where(theirs, MailedLink.used_at.is_(None)).values(used_at=tx.now))
