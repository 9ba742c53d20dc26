"""What may be done with a session at each moment of its life (`docs/procedure.md`, P-1.9, P-1.10 and P-6.6).

Each rule answers with the refusal to raise, or None when the act is allowed: a page asks it to know
which buttons to show, a command raises it.
"""

from shared.domain.statuses import SessionStatus
from shared.errors import Refusal


def permit(refusal: Refusal | None) -> None:
    """Raise the refusal when there is one."""
    if refusal is not None:
        raise refusal


def refusal_to_edit(status: SessionStatus) -> Refusal | None:
    """The description of a session and its candidates stay open until the finalisation."""
    if status is SessionStatus.CREATED:
        return None
    return Refusal(
        "session-finalised",
        "La session est finalisée : elle ne peut plus être modifiée. Signalez au jury Pix ce qui reste à corriger.",
    )


def refusal_to_change_engine(*, joined: bool) -> Refusal | None:
    """All the tests of a session are of one type: it is set once somebody has joined."""
    if not joined:
        return None
    return Refusal(
        "engine-is-set",
        "Un candidat a déjà rejoint la session : le type de test ne peut plus changer. "
        "Pour un autre type de test, créez une autre session.",
    )


def refusal_to_add_candidates(status: SessionStatus) -> Refusal | None:
    """Candidates are welcome until the finalisation, even once the test has begun."""
    if status is SessionStatus.CREATED:
        return None
    return Refusal(
        "session-finalised",
        "La session est finalisée : créez une autre session pour y inscrire ce candidat.",
    )


def refusal_to_delete(started_tests: int) -> Refusal | None:
    """A session holds exams from its first started test on."""
    if not started_tests:
        return None
    return Refusal(
        "session-with-started-test",
        "Un test a déjà commencé dans cette session : elle ne peut plus être supprimée. "
        "Finalisez-la quand tous les candidats ont terminé.",
    )


def refusal_to_remove_candidate(status: SessionStatus, *, joined: bool) -> Refusal | None:
    """A candidate leaves the list as long as nobody has joined as them."""
    if joined:
        return Refusal(
            "candidate-joined",
            "Ce candidat a déjà rejoint la session : il ne peut plus être retiré de la liste. "
            "Si une information est fausse, corrigez-la avec « Modifier ».",
        )
    return refusal_to_edit(status)


def refusal_to_replace_list(status: SessionStatus, *, joined: int) -> Refusal | None:
    """A whole list is replaced only while nobody has joined."""
    if joined:
        return Refusal(
            "candidates-joined",
            "Des candidats ont déjà rejoint la session : la liste ne peut plus être remplacée. "
            "Ajoutez ou modifiez les candidats un par un.",
        )
    return refusal_to_add_candidates(status)
