"""A new compte Pix: by an address that answers, or with an identifiant (`docs/rules.md` R-SIGN-UP)."""

from dataclasses import dataclass
from datetime import date
from itertools import islice

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as upsert

from services.auth.commands.breached import is_breached
from services.auth.commands.failures import count_failure, failures_of
from services.auth.commands.mailed_links import LINK_LIFE, Purpose, close_link, draw_link, open_link
from services.auth.domain.password_rules import KNOWN, flaw
from services.auth.domain.sign_in_name import sign_in_key
from services.auth.domain.sign_up import TERMS, identifiants
from services.auth.domain.throttle import failures_kept
from services.auth.letters import already_signed_up_letter, sign_up_letter
from services.auth.passwords import hash_password
from services.auth.secret import keyed_digest
from services.auth.tables import Account, Credential, SignInName
from shared.errors import Refusal
from shared.mail.write import post
from shared.settings import ServiceSettings
from shared.transaction import Transaction

FROM_ONE_NETWORK = 500
"""Accounts made in a row from one network without an hour's rest: a large school signs up in a morning."""

DRAWS = 50


@dataclass(frozen=True)
class NewAccount:
    """What was typed, already judged. `birth_date` serves to make an identifiant and is not kept."""

    first_name: str
    last_name: str
    password: str
    birth_date: date | None = None


def flaw_of_new_password(tx: Transaction, password: str, about: tuple[str, ...]) -> str | None:
    """Why this password may not be chosen, as a sentence; None when it may."""
    return flaw(password, about=about) or (KNOWN if is_breached(tx, password) else None)


def ask_sign_up(tx: Transaction, address: str, settings: ServiceSettings) -> None:
    """Write to the address, whoever has it: a stranger learns nothing from the page."""
    key = sign_in_key(address) or ""
    secret = draw_link(tx, Purpose.SIGN_UP, None, address, keyed_digest(key, settings.secret_key))
    if secret is None:
        return
    taken = tx.session.scalar(select(SignInName.account_id).where(SignInName.key == key)) is not None
    letter = (
        already_signed_up_letter(address, f"{settings.public_url}/compte/connexion")
        if taken
        else sign_up_letter(address, f"{settings.public_url}/compte/inscription/{secret}")
    )
    post(tx, "sign_up", letter, key=settings.secret_key, useful=LINK_LIFE)


def address_of_link(tx: Transaction, secret: str) -> str:
    """:raises LinkRefused: the link does not stand."""
    return open_link(tx, secret, Purpose.SIGN_UP).address or ""


def sign_up_by_address(tx: Transaction, secret: str, new: NewAccount) -> Account:
    """The address has answered: the account is made.

    :raises LinkRefused: the link does not stand. :raises Refusal: an account took the address meanwhile.
    """
    link = open_link(tx, secret, Purpose.SIGN_UP)
    address = link.address or ""
    account = _make(tx, new)
    if not _name(tx, account, address, "email"):
        raise Refusal(
            "address-taken",
            "Cette adresse sert déjà à un compte : connectez-vous avec elle.",
        )
    close_link(tx, link)
    return account


def sign_up_by_identifiant(tx: Transaction, new: NewAccount, network: str) -> Account:
    """The first identifiant that is free, taken in one statement.

    :raises Refusal: too many accounts were made from this network.
    """
    assert new.birth_date is not None
    account = _make(tx, new)
    made = failures_of(tx, "sign-up", network)
    if failures_kept(made.failures, made.last_at, tx.now) >= FROM_ONE_NETWORK:
        raise Refusal(
            "too-many-sign-ups",
            "Beaucoup de comptes ont été créés d’ici. Recommencez dans une heure, ou avec une adresse e-mail.",
            status=429,
        )
    count_failure(tx, made)
    for name in islice(identifiants(new.first_name, new.last_name, new.birth_date), DRAWS):
        if _name(tx, account, name, "identifiant"):
            return account
    raise Refusal("no-identifiant", "Aucun identifiant n’est libre pour ce nom : prenez une adresse e-mail.")


def _make(tx: Transaction, new: NewAccount) -> Account:
    hashed = hash_password(new.password)
    account = Account(
        first_name=new.first_name, last_name=new.last_name, created_at=tx.now, terms_accepted=TERMS.isoformat()
    )
    tx.session.add(account)
    tx.session.flush()
    tx.session.add(Credential(account_id=account.id, password_hash=hashed, changed_at=tx.now))
    actor = f"account:{account.id}"
    tx.record(actor, "signed_up", actor=actor, terms=TERMS.isoformat())
    return account


def _name(tx: Transaction, account: Account, written: str, kind: str) -> bool:
    row = {"key": sign_in_key(written), "written": written, "kind": kind, "account_id": account.id}
    made = upsert(SignInName).values(row).on_conflict_do_nothing().returning(SignInName.key)
    return tx.session.execute(made).first() is not None
