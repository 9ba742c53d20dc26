"""Whoever is being tried at is told so (`docs/rules.md` R-WARNING)."""

from uuid import UUID

from services.auth.commands.forgotten import addresses_of
from services.auth.domain.warning import AGAIN_AFTER, WITHIN, is_due
from services.auth.letters import tries_letter
from services.auth.refused_queries import TOLD, told_at, wrong_passwords_since
from shared.mail.write import post
from shared.transaction import Transaction


def warn_of_tries(tx: Transaction, account_id: UUID, *, key: str) -> None:
    """After a refusal was recorded, which holds the account's chain: of two at once, one sees the other's letter."""
    tries = wrong_passwords_since(tx.session, account_id, tx.now - WITHIN)
    if not is_due(tries, told_at(tx.session, account_id), tx.now):
        return
    addresses = addresses_of(tx, account_id)
    for address in addresses:
        post(tx, "tries", tries_letter(address, tries), key=key, useful=AGAIN_AFTER)
    if addresses:
        tx.record(f"account:{account_id}", TOLD, actor="auth", tries=tries)
