"""R-STATUS and the words of the states."""

from datetime import UTC, datetime
from enum import StrEnum

import pytest

from shared.domain.statuses import AbortReason, CertificationStatus, SessionStatus, session_status

THEN = datetime(2026, 5, 12, 16, tzinfo=UTC)


@pytest.mark.parametrize(
    ("finalised", "officer", "published", "status"),
    [
        (None, False, None, SessionStatus.CREATED),
        (THEN, False, None, SessionStatus.FINALISED),
        (THEN, True, None, SessionStatus.IN_PROCESS),
        (THEN, True, THEN, SessionStatus.PROCESSED),
        (THEN, False, THEN, SessionStatus.PROCESSED),
    ],
)
def test_a_session_stands_at_the_furthest_state_it_has_reached(
    finalised: datetime | None, officer: bool, published: datetime | None, status: SessionStatus
) -> None:
    assert session_status(finalised_at=finalised, officer_assigned=officer, published_at=published) is status


@pytest.mark.parametrize("states", [AbortReason, CertificationStatus, SessionStatus])
def test_every_state_has_a_label(states: type[StrEnum]) -> None:
    assert all(getattr(state, "label", "") for state in states)


def test_the_centre_reads_finalised_while_the_jury_works() -> None:
    assert SessionStatus.IN_PROCESS.label == SessionStatus.FINALISED.label == "Finalisée"


@pytest.mark.parametrize(
    ("status", "label"),
    [
        (CertificationStatus.STARTED, "En attente du résultat"),
        (CertificationStatus.ERROR, "En attente du résultat"),
        (CertificationStatus.VALIDATED, "Obtenue"),
        (CertificationStatus.REJECTED, "Non obtenue"),
        (CertificationStatus.CANCELLED, "Annulée"),
    ],
)
def test_the_candidate_reads_plain_words_and_never_an_error(status: CertificationStatus, label: str) -> None:
    assert status.candidate_label == label
