"""How far a session has come, what comes next, and whose turn it is (`docs/rules.md` R-TIMELINE)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from shared.domain.statuses import SessionStatus


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the life of a session. `state` is done, current or todo; `reached_at` is None when no one told."""

    label: str
    state: str
    reached_at: datetime | None


@dataclass(frozen=True, slots=True)
class NextStep:
    """What is to be done now, in a sentence, and whose turn it is (« à vous »); nobody’s when all is done."""

    whose: str
    sentence: str


def timeline(
    *,
    created_at: datetime,
    started: bool = False,
    first_start_at: datetime | None = None,
    finalised_at: datetime | None = None,
    published_at: datetime | None = None,
) -> tuple[Step, ...]:
    """The steps in order. The one under way is the first after the last reached, whatever was told in between."""
    told: Sequence[tuple[str, bool, datetime | None]] = (
        ("Session créée", True, created_at),
        ("Test commencé", started or first_start_at is not None, first_start_at),
        ("Session finalisée", finalised_at is not None, finalised_at),
        ("Résultats transmis", published_at is not None, published_at),
    )
    last = max(rank for rank, (_, reached, _) in enumerate(told) if reached)
    return tuple(
        Step(label, "done" if rank <= last else "current" if rank == last + 1 else "todo", at)
        for rank, (label, _, at) in enumerate(told)
    )


def next_step(status: SessionStatus, *, enrolled: int, started: int, running: int) -> NextStep:
    """`enrolled` candidates are on the list, `started` of them have a test, `running` of them are still at it."""
    if status is SessionStatus.PROCESSED:
        return NextStep("", "Les résultats sont sur la page des résultats de l’établissement.")
    if status is not SessionStatus.CREATED:
        return NextStep("au jury Pix", "Il examine les certifications, puis transmet les résultats.")
    if running:
        return NextStep("aux candidats", "Ils passent le test. Finalisez la session quand tous ont terminé.")
    if started:
        return NextStep("à vous", "Finalisez la session : rapportez ce que la salle a noté.")
    if enrolled:
        return NextStep(
            "au surveillant",
            "Le jour venu, il donne le numéro de session aux candidats, puis le code d’accès quand tous sont prêts. "
            "Imprimez-lui le PV de session.",
        )
    return NextStep("à vous", "Inscrivez les candidats.")
