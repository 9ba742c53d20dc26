"""The address a person signs in with: it changes once the new one has answered (`docs/rules.md` R-ADDRESS)."""

from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert as upsert

from services.auth.commands.forgotten import addresses_of
from services.auth.commands.mailed_links import LINK_LIFE, Purpose, close_links, draw_link, open_link
from services.auth.domain.sign_in_name import sign_in_key
from services.auth.letters import address_left_letter, address_letter
from services.auth.secret import keyed_digest
from services.auth.tables import SignInName
from shared.errors import Refusal
from shared.mail.write import post
from shared.settings import ServiceSettings
from shared.transaction import Transaction


def ask_address(tx: Transaction, account_id: UUID, address: str, settings: ServiceSettings) -> None:
    """Write to the new address; nothing changes before its link is opened. Too many letters: none more is sent."""
    address_digest = keyed_digest(sign_in_key(address) or "", settings.secret_key)
    secret = draw_link(tx, Purpose.ADDRESS, account_id, address, address_digest)
    if secret is None:
        raise Refusal(
            "too-many-letters",
            "Plusieurs messages ont déjà été envoyés à cette adresse. Cherchez-les, courrier indésirable compris, "
            "ou recommencez dans une heure.",
            status=429,
        )
    letter = address_letter(address, f"{settings.public_url}/compte/adresse/{secret}")
    post(tx, "address", letter, key=settings.secret_key, useful=LINK_LIFE)
    tx.record(f"account:{account_id}", "address_asked", actor=f"account:{account_id}")


def address_to_confirm(tx: Transaction, secret: str) -> str:
    """:raises LinkRefused: the link does not stand."""
    return open_link(tx, secret, Purpose.ADDRESS).address or ""


def confirm_address(tx: Transaction, secret: str, settings: ServiceSettings) -> str:
    """The address replaces the former one, which is told; returns it.

    :raises LinkRefused: the link does not stand. :raises Refusal: another account took the address meanwhile.
    """
    link = open_link(tx, secret, Purpose.ADDRESS)
    account_id, address = link.account_id, link.address
    assert account_id is not None and address is not None
    key = sign_in_key(address)
    former = [one for one in addresses_of(tx, account_id) if sign_in_key(one) != key]
    _take(tx, account_id, address)
    theirs = (SignInName.account_id == account_id) & (SignInName.kind == "email") & (SignInName.key != key)
    tx.session.execute(delete(SignInName).where(theirs))
    close_links(tx, account_id, Purpose.ADDRESS)
    close_links(tx, account_id, Purpose.PASSWORD)
    for one in former:
        post(tx, "address_left", address_left_letter(one), key=settings.secret_key, useful=LINK_LIFE * 24)
    tx.record(f"account:{account_id}", "address_changed", actor=f"account:{account_id}")
    return address


def _take(tx: Transaction, account_id: UUID, address: str) -> None:
    """Of two accounts that confirm one address at the same instant, one has it."""
    key = sign_in_key(address)
    row = {"key": key, "written": address, "kind": "email", "account_id": account_id}
    made = upsert(SignInName).values(**row)
    mine = made.on_conflict_do_update(
        index_elements=["key"], set_={"written": address}, where=SignInName.account_id == account_id
    )
    tx.session.execute(mine)
    if tx.session.scalar(select(SignInName.account_id).where(SignInName.key == key)) != account_id:
        raise Refusal(
            "address-taken",
            "Cette adresse sert déjà à un autre compte. Connectez-vous avec elle, ou choisissez-en une autre.",
        )
