"""A forgotten password: a link by e-mail, then a new one (`docs/rules.md` R-FORGOTTEN)."""

from uuid import UUID

from sqlalchemy import delete, select

from services.auth.commands.locks import serialise
from services.auth.commands.mailed_links import LINK_LIFE, Purpose, close_links, draw_link, open_link
from services.auth.commands.sessions import end_all_sessions
from services.auth.domain.sign_in_name import sign_in_key
from services.auth.letters import password_changed_letter, reset_letter
from services.auth.passwords import hash_password
from services.auth.secret import keyed_digest
from services.auth.tables import Account, Credential, SignInFailure, SignInName
from shared.mail.write import post
from shared.settings import ServiceSettings
from shared.transaction import Transaction


def ask_reset(tx: Transaction, typed: str, settings: ServiceSettings) -> None:
    """Write to the person of that address, if there is one: the same work, and nothing said, when there is none."""
    key = settings.secret_key
    address_digest = keyed_digest(sign_in_key(typed) or "", key)
    found = _person(tx, typed, demo_allowed=not settings.secure)
    account_id, address = found if found else (None, typed)
    secret = draw_link(tx, Purpose.PASSWORD, account_id, address, address_digest)
    if secret is None:
        return
    letter = reset_letter(address, f"{settings.public_url}/compte/nouveau-mot-de-passe/{secret}")
    post(tx, "password_reset", letter, key=key, useful=LINK_LIFE, nobody=found is None)


def _person(tx: Transaction, typed: str, *, demo_allowed: bool) -> tuple[UUID, str] | None:
    found = tx.session.execute(
        select(Account, SignInName.written)
        .join(SignInName, SignInName.account_id == Account.id)
        .join(Credential, Credential.account_id == Account.id)
        .where(SignInName.key == sign_in_key(typed), SignInName.kind == "email")
    ).first()
    if found is None or (found[0].demo and not demo_allowed):
        return None
    return found[0].id, found[1]


def reset_password(tx: Transaction, secret: str, new: str, settings: ServiceSettings) -> None:
    """The new password stands, every session is ended, every other link sent for it is void.

    :raises LinkRefused: the link does not stand.
    """
    link = open_link(tx, secret, Purpose.PASSWORD)
    account_id = link.account_id
    assert account_id is not None
    serialise(tx, f"password:{account_id}")
    credential = tx.session.get_one(Credential, account_id)
    credential.password_hash, credential.changed_at = hash_password(new), tx.now
    credential.provisional_until = None
    tx.session.flush()
    close_links(tx, account_id, Purpose.PASSWORD)
    forgive(tx, account_id, settings.secret_key)
    tx.record(f"account:{account_id}", "password_reset", actor=f"account:{account_id}")
    end_all_sessions(tx, account_id, reason="password_reset")
    tell_password_changed(tx, account_id, settings.secret_key)


def tell_password_changed(tx: Transaction, account_id: UUID, key: str) -> None:
    """To each address of the person: whoever changed it without them is seen."""
    for address in addresses_of(tx, account_id):
        post(tx, "password_changed", password_changed_letter(address), key=key, useful=LINK_LIFE * 24)


def addresses_of(tx: Transaction, account_id: UUID) -> list[str]:
    mine = (SignInName.account_id == account_id) & (SignInName.kind == "email")
    return list(tx.session.scalars(select(SignInName.written).where(mine)))


def forgive(tx: Transaction, account_id: UUID, key: str) -> None:
    """The tries made before count no more: the person who was waiting signs in now."""
    names = tx.session.scalars(select(SignInName.key).where(SignInName.account_id == account_id)).all()
    digests = [keyed_digest(name, key) for name in names]
    tx.session.execute(delete(SignInFailure).where(SignInFailure.name_digest.in_(digests)))
