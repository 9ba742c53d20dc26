"""Somebody of the staff whom a provider has sent for the first time: an account is proved or an invitation accepted.

`docs/rules.md` R-OIDC.
"""

from uuid import UUID

from services.auth.commands.arrivals import asserted
from services.auth.commands.invitations import accept_invitation
from services.auth.commands.reconcile import join
from services.auth.commands.ties import refresh, tie
from services.auth.domain.reconciliation import Unmatched
from services.auth.domain.sign_up import TERMS
from services.auth.tables import Account, Arrival
from shared.errors import Refusal
from shared.transaction import Transaction


def tie_account(tx: Transaction, arrival: Arrival, account_id: UUID) -> Account | Unmatched:
    """The password of that account was given in this request."""
    return join(tx, asserted(arrival), account_id, None)


def join_by_invitation(tx: Transaction, arrival: Arrival, secret: str) -> Account:
    """An account without a password, made for whoever the provider vouches for, and the role of the invitation.

    :raises InvitationRefused: it does not stand. :raises Refusal: the provider gave no name.
    """
    if not (arrival.last_name and arrival.first_name):
        raise Refusal(
            "no-name",
            "Votre nom ne nous a pas été transmis : créez un compte Pix, puis ouvrez à nouveau le "
            "lien de l’invitation.",
        )
    account = Account(
        first_name=arrival.first_name,
        last_name=arrival.last_name,
        created_at=tx.now,
        terms_accepted=TERMS.isoformat(),
    )
    tx.session.add(account)
    tx.session.flush()
    actor = f"account:{account.id}"
    tx.record(actor, "signed_up", actor=actor, terms=TERMS.isoformat())
    accept_invitation(tx, secret, account.id)
    person = asserted(arrival)
    return refresh(tx, tie(tx, person, account.id, actor=actor), person)
