"""A provisional password: given by the school's staff, changed at the next sign-in (`docs/rules.md` R-PROVISIONAL)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from services.auth.commands.forgotten import forgive, tell_password_changed
from services.auth.commands.locks import serialise
from services.auth.commands.sessions import end_all_sessions
from services.auth.domain.provisional import PROVISIONAL_LIFE, draw_provisional
from services.auth.passwords import hash_password
from services.auth.pupil_queries import account_of_pupil
from services.auth.tables import Account, Credential
from shared.errors import NotFound, Refusal
from shared.transaction import Transaction


@dataclass(frozen=True)
class Given:
    """Shown once to whoever gives it, and kept as a hash only."""

    name: str
    sign_in: str
    password: str
    until: datetime


def give_provisional(tx: Transaction, uai: str, account_id: UUID, *, by: UUID, key: str) -> Given:
    """Replace the password of a pupil of this school, and sign them out everywhere.

    :raises NotFound: no pupil of this school has that account with a password; a member of the staff never does.
    """
    serialise(tx, f"password:{account_id}")
    found = account_of_pupil(tx.session, uai, account_id)
    if found is None:
        raise NotFound("Cet élève n’a pas de mot de passe ici, ou n’est plus dans votre établissement.")
    password = draw_provisional()
    credential = tx.session.get_one(Credential, account_id, with_for_update=True)
    credential.password_hash, credential.changed_at = hash_password(password), tx.now
    credential.provisional_until = tx.now + PROVISIONAL_LIFE
    tx.session.flush()
    forgive(tx, account_id, key)
    actor = f"account:{by}"
    tx.record(f"account:{account_id}", "password_given", actor=actor, uai=uai)
    end_all_sessions(tx, account_id, reason="password_given", actor=actor)
    tell_password_changed(tx, account_id, key)
    return Given(found.name, found.sign_in, password, credential.provisional_until)


def choose_own(tx: Transaction, account_id: UUID, given_at: datetime, new: str) -> Account:
    """The pupil's own password takes its place.

    :raises Refusal: the provisional one was replaced, or has served in another browser.
    """
    serialise(tx, f"password:{account_id}")
    mine = (Credential.account_id == account_id) & (Credential.changed_at == given_at)
    credential = tx.session.scalar(
        select(Credential).where(mine, Credential.provisional_until.is_not(None)).with_for_update()
    )
    if credential is None:
        raise Refusal(
            "provisional-over",
            "Ce mot de passe provisoire a déjà servi, ou un autre l’a remplacé. Revenez à la page de connexion.",
            status=410,
        )
    credential.password_hash, credential.changed_at = hash_password(new), tx.now
    credential.provisional_until = None
    tx.session.flush()
    tx.record(f"account:{account_id}", "password_changed", actor=f"account:{account_id}")
    return tx.session.get_one(Account, account_id)
