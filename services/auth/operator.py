"""`give-role` and `take-role <address or identifiant> <role> [UAI]`: what the operator decides, schools apart.

The jury and the operators hold their role everywhere; the first administrator of a school needs its UAI.
"""

from collections.abc import Callable, Sequence
from uuid import UUID

from sqlalchemy import select

from services.auth.commands.erasure import ask_erasure
from services.auth.commands.second_factor import reset_factor
from services.auth.commands.sessions import end_all_sessions
from services.auth.commands.team import give_membership, withdraw_role
from services.auth.domain.sign_in_name import sign_in_key
from services.auth.domain.uai import UAI
from services.auth.tables import SignInName
from shared.errors import Refusal
from shared.identity.model import EVERYWHERE, Role
from shared.settings import ServiceSettings
from shared.transaction import Transaction

ACTOR = "operator"
USAGE = "Usage : give-role|take-role <adresse ou identifiant> <rôle> [UAI]"


def give_role(_settings: ServiceSettings, tx: Transaction, words: Sequence[str]) -> int:
    """Write a role down; the person signs in again, because rights never change under an open session."""

    def give(account_id: UUID, role: Role, scope: str) -> str:
        given = give_membership(tx, account_id, role, scope, actor=ACTOR)
        if given:
            end_all_sessions(tx, account_id, reason="role_given", actor=ACTOR)
        return "Rôle donné." if given else "Cette personne avait déjà ce rôle."

    return _change(tx, words, give)


def take_role(_settings: ServiceSettings, tx: Transaction, words: Sequence[str]) -> int:
    """Take a role back; the sessions of the person end."""

    def take(account_id: UUID, role: Role, scope: str) -> str:
        taken = withdraw_role(tx, account_id, role, scope, actor=ACTOR)
        return "Rôle retiré." if taken else "Cette personne n’avait pas ce rôle."

    return _change(tx, words, take)


def reset_second_factor(_settings: ServiceSettings, tx: Transaction, words: Sequence[str]) -> int:
    """For a telephone lost with its recovery codes; make sure of who asks before."""
    if len(words) != 1:
        print("Usage : reset-second-factor <adresse ou identifiant>")
        return 2
    account_id = _account_named(tx, words[0])
    if account_id is None:
        return 1
    gone = reset_factor(tx, account_id, actor=ACTOR)
    print("Double authentification retirée." if gone else "Ce compte n’avait pas de double authentification.")
    return 0


def erase_person(_settings: ServiceSettings, tx: Transaction, words: Sequence[str]) -> int:
    """For a request that comes on paper, once whoever asks has proved who they are; done as R-ERASURE says."""
    if len(words) != 1:
        print("Usage : erase-person <adresse ou identifiant>")
        return 2
    account_id = _account_named(tx, words[0])
    if account_id is None:
        return 1
    try:
        asked = ask_erasure(tx, account_id, actor=ACTOR)
    except Refusal as refusal:
        print(refusal)
        return 1
    print(f"Ce compte sera effacé le {asked.due_at:%d/%m/%Y}.")
    return 0


def _account_named(tx: Transaction, typed: str) -> UUID | None:
    found = tx.session.scalar(select(SignInName.account_id).where(SignInName.key == sign_in_key(typed)))
    if found is None:
        print("Aucun compte n’a cette adresse ou cet identifiant.")
    return found


def _change(tx: Transaction, words: Sequence[str], change: Callable[[UUID, Role, str], str]) -> int:
    role = next((role for role in Role if len(words) > 1 and role.value == words[1] and role is not Role.PUPIL), None)
    if role is None or len(words) != (2 if role in EVERYWHERE else 3):
        staff = ", ".join(role.value for role in Role if role is not Role.PUPIL)
        print(f"{USAGE}\nRôles : {staff}. L’UAI manque pour le jury et les opérateurs seulement.")
        return 2
    scope = "*" if role in EVERYWHERE else words[2].upper()
    if role not in EVERYWHERE and not UAI.fullmatch(scope):
        print("L’UAI d’un établissement a sept chiffres et une lettre.")
        return 2
    account_id = _account_named(tx, words[0])
    if account_id is None:
        return 1
    print(change(account_id, role, scope))
    return 0
