"""A provider opens an account no more, or begins to: the person says, or is told (`docs/rules.md` R-TIED)."""

from uuid import UUID

from services.auth.commands.forgotten import addresses_of
from services.auth.commands.sessions import end_other_sessions
from services.auth.commands.ties import has_identity, retire_identities
from services.auth.letters import NOTICE_LIFE, tied_letter, untied_letter
from services.auth.tables import Credential
from shared.errors import Refusal
from shared.mail.write import post
from shared.transaction import Transaction


def refusal_to_untie(tx: Transaction, account_id: UUID) -> Refusal | None:
    """Whoever has no password of their own would be shut out."""
    credential = tx.session.get(Credential, account_id)
    if credential is not None and credential.provisional_until is None:
        return None
    return Refusal(
        "only-way-in",
        "C’est votre seul moyen de vous connecter. Demandez d’abord un mot de passe au référent Pix de votre "
        "établissement.",
    )


def untie(tx: Transaction, account_id: UUID, idp: str, name: str, *, here: UUID, key: str) -> bool:
    """False when it was not tied any more. The other sessions end; `here` goes on, and the person is written to.

    :raises Refusal: it is the only way in.
    """
    if not has_identity(tx, idp, account_id):
        return False
    if refusal := refusal_to_untie(tx, account_id):
        raise refusal
    if not retire_identities(tx, idp, account_id):
        return False
    tx.record(f"account:{account_id}", "provider_untied", actor=f"account:{account_id}", idp=idp)
    end_other_sessions(tx, account_id, but=here, reason="provider_untied")
    for address in addresses_of(tx, account_id):
        post(tx, "untied", untied_letter(address, name), key=key, useful=NOTICE_LIFE)
    return True


def tell_tied(tx: Transaction, account_id: UUID, name: str, *, key: str) -> None:
    """To each address of the person: whoever tied a provider without them is seen."""
    for address in addresses_of(tx, account_id):
        post(tx, "tied", tied_letter(address, name), key=key, useful=NOTICE_LIFE)
