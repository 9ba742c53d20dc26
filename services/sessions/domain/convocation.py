"""When a convocation is sent, and sent again (`docs/rules.md` R-CONVOCATION)."""

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from hashlib import sha256
from uuid import UUID

from shared.errors import Refusal


@dataclass(frozen=True, slots=True)
class Told:
    """What a convocation says that a candidate must not have wrong. The last two are digests: see `digest_of`."""

    date: date
    start_time: time
    site: str
    room: str
    extra_time_percent: int
    identity_digest: str
    address_digest: str


class State(StrEnum):
    """Where the convocation of one candidate stands."""

    NO_ADDRESS = "no_address"
    TO_SEND = "to_send"
    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"
    CHANGED = "changed"
    """Sent, or waiting, with something that has changed since."""


LABELS = {
    State.NO_ADDRESS: "Sans adresse",
    State.TO_SEND: "À envoyer",
    State.WAITING: "En attente",
    State.SENT: "Envoyée",
    State.FAILED: "Échec",
    State.CHANGED: "À renvoyer",
}
DUE = frozenset({State.TO_SEND, State.FAILED, State.CHANGED})
"""What « Envoyer les convocations » sends."""

WORDS = {
    "date": "la date",
    "start_time": "l’heure",
    "site": "le site",
    "room": "la salle",
    "extra_time_percent": "le temps majoré",
    "identity_digest": "le nom ou la date de naissance",
    "address_digest": "l’adresse e-mail",
}


def digest_of(candidate_id: UUID, *values: object) -> str:
    """Tells whether the values are the same as before, without keeping them; no two candidates share one."""
    return sha256("\0".join(map(str, (candidate_id, *values))).encode()).hexdigest()


def changes(before: Told, now: Told) -> tuple[str, ...]:
    """What is no longer as it was told, in words."""
    return tuple(word for name, word in WORDS.items() if getattr(before, name) != getattr(now, name))


def state_of(now: Told, told: Told | None, outcome: str | None, *, has_address: bool) -> State:
    """`told` is None when nothing was ever sent; `outcome` is the letter's, None while it waits.

    An address that was refused says so until it is another one, whatever else has changed.
    """
    if not has_address:
        return State.NO_ADDRESS
    if told is None:
        return State.TO_SEND
    if outcome == "refused" and told.address_digest == now.address_digest:
        return State.FAILED
    if changes(told, now):
        return State.CHANGED
    if outcome is None:
        return State.WAITING
    return State.SENT if outcome == "sent" else State.FAILED


def refusal_to_convene(starts_at: datetime, now: datetime) -> Refusal | None:
    """A convocation that arrives after the start would only worry."""
    if now < starts_at:
        return None
    return Refusal(
        "session-begun",
        "L’heure de début de la session est passée : il est trop tard pour envoyer les convocations. "
        "Si la session est reportée, corrigez d’abord sa date.",
    )
