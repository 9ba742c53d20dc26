"""A session never holds the same person twice (docs/procedure.md, P-1.8)."""

from dataclasses import replace
from datetime import date

import pytest

from services.sessions.domain.candidate import Candidate
from services.sessions.domain.duplicates import DuplicateCandidate, refuse_duplicate, same_person

from .sentences import is_well_written

AIDA = Candidate("D’Artigny", "Aïda-Rose", date(2011, 2, 7), "Lille", "59", "France")


def test_the_same_person_is_recognised_through_accents_case_and_hyphens() -> None:
    spelt_otherwise = replace(AIDA, last_name="dartigny", first_name="AIDA ROSE", birth_city="Roubaix")
    assert same_person(AIDA, spelt_otherwise)
    with pytest.raises(DuplicateCandidate) as refused:
        refuse_duplicate(spelt_otherwise, [AIDA])
    assert is_well_written(refused.value.sentence)


@pytest.mark.parametrize(
    "other",
    [
        replace(AIDA, birth_date=date(2011, 2, 8)),
        replace(AIDA, first_name="Anaïs"),
        replace(AIDA, last_name="Dartagnan"),
        replace(AIDA, last_name=AIDA.first_name, first_name=AIDA.last_name),
    ],
)
def test_twins_and_namesakes_are_different_candidates(other: Candidate) -> None:
    assert not same_person(AIDA, other)
    refuse_duplicate(other, [AIDA])


def test_the_first_candidate_of_a_session_is_nobody_s_duplicate() -> None:
    refuse_duplicate(AIDA, [])
