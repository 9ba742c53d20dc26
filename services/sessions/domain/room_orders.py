"""What the room may order, when, and how an order is told (`docs/rules.md` R-ROOM)."""

from datetime import datetime, timedelta

from services.sessions.domain.typed import InvalidValue
from shared.domain.room import MINUTES_AT_ONCE, RoomAct, RoomOutcome
from shared.domain.statuses import SessionStatus
from shared.errors import Refusal

USUAL_MINUTES = (5, 10, 15)

LATE_AFTER = timedelta(seconds=10)
"""An order not confirmed by then is said to be on its way."""

TOLD_FOR = timedelta(minutes=2)
"""How long the list tells what became of an order."""

FAILURE_TOLD_FOR = timedelta(minutes=15)

_ACTS = {
    RoomAct.ADD_TIME: "Ajout de {minutes} min",
    RoomAct.END_TEST: "Fin du test",
    RoomAct.ALLOW_RESUME: "Reprise autorisée",
    RoomAct.RECORD_PRESENCE: "Présence",
    RoomAct.WITHDRAW_PRESENCE: "Absence",
    RoomAct.ACCEPT_JOIN: "Candidat reconnu",
    RoomAct.DISMISS_JOIN: "Candidat non reconnu",
    RoomAct.ANSWER_HELP: "Aide apportée",
}

_OUTCOMES = {
    RoomOutcome.DONE: "fait",
    RoomOutcome.NO_TEST: "aucun test n’est ouvert",
    RoomOutcome.TOO_LATE: "la session est finalisée",
    RoomOutcome.TAKEN: "ce candidat ou ce compte a déjà rejoint la session autrement",
}


def refusal_to_act(status: SessionStatus) -> Refusal | None:
    """The room is open until the finalisation."""
    if status is SessionStatus.CREATED:
        return None
    return Refusal("session-finalised", "La session est finalisée : plus rien ne peut être changé dans la salle.")


def read_minutes(typed: str) -> int:
    """The minutes to add.

    :raises InvalidValue: not a whole number that one order may add.
    """
    least, most = MINUTES_AT_ONCE[0], MINUTES_AT_ONCE[-1]
    minutes = typed.strip()
    if not (minutes.isascii() and minutes.isdecimal() and len(minutes) <= 3 and int(minutes) in MINUTES_AT_ONCE):
        raise InvalidValue(f"Indiquez le nombre de minutes à ajouter, de {least} à {most}.")
    return int(minutes)


def name_act(act: RoomAct, minutes: int = 0) -> str:
    return _ACTS[act].format(minutes=minutes)


def tell_order(ordered_at: datetime, outcome: RoomOutcome | None, now: datetime) -> str:
    """What became of an order, in a few words."""
    if outcome is not None:
        return _OUTCOMES[outcome]
    late = now - ordered_at > LATE_AFTER
    return "pas encore confirmé ; l’acte partira dès que possible" if late else "en cours"


def still_told(done_at: datetime | None, outcome: RoomOutcome | None, now: datetime) -> bool:
    """Whether the list still tells the order: until it is done, then for a while."""
    if outcome is None or done_at is None:
        return True
    return now - done_at < (TOLD_FOR if outcome is RoomOutcome.DONE else FAILURE_TOLD_FOR)
