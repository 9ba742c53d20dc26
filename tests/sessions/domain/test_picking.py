"""What the référent reads of pupils and of those picked (`docs/rules.md` R-TOLD, R-PICK)."""

from dataclasses import dataclass
from datetime import date

import pytest

from services.sessions.domain.candidate import Candidate
from services.sessions.domain.picking import (
    PupilsLeft,
    PupilsToComplete,
    and_others,
    candidate_from_roll,
    facts_to_complete,
)
from services.sessions.domain.readiness import Readiness, not_ready, readiness_of, what_is_reached
from services.sessions.queries.roll import in_order, says_name

from .sentences import is_well_written

TODAY = date(2026, 5, 12)


@dataclass
class Told:
    competences: int | None
    wanted: int = 5

    @property
    def certifiable(self) -> bool:
        return (self.competences or 0) >= self.wanted


@dataclass
class Pupil:
    last_name: str = "TRAORÉ"
    first_name: str = "Ibrahim"
    birth_date: date = date(2012, 11, 23)
    birth_city: str = "Bamako"
    birth_department: str = "99"
    birth_country: str = "Mali"


@pytest.mark.parametrize(
    ("told", "readiness", "reached"),
    [
        (None, Readiness.UNKNOWN, ""),
        (Told(None), Readiness.UNKNOWN, ""),
        (Told(0), Readiness.NOT_YET, "0 compétence sur 5"),
        (Told(1), Readiness.NOT_YET, "1 compétence sur 5"),
        (Told(4), Readiness.NOT_YET, "4 compétences sur 5"),
        (Told(5), Readiness.CERTIFIABLE, ""),
    ],
)
def test_a_profile_is_certifiable_not_yet_or_unknown(told: Told | None, readiness: Readiness, reached: str) -> None:
    assert readiness_of(told) is readiness
    assert what_is_reached(told).replace("\u00a0", " ") == reached


def test_a_pupil_makes_the_candidate_that_would_be_typed() -> None:
    expected = Candidate("TRAORÉ", "Ibrahim", date(2012, 11, 23), "Bamako", "99", "Mali")
    assert candidate_from_roll(Pupil(), TODAY) == expected


@pytest.mark.parametrize(
    ("pupil", "facts"),
    [
        (Pupil(), []),
        (Pupil(birth_city=""), ["commune de naissance"]),
        (Pupil(birth_city="", birth_country=""), ["commune de naissance", "pays de naissance"]),
        (Pupil(birth_department="93"), ["département de naissance"]),
        (Pupil(birth_date=date(2027, 1, 1)), ["date de naissance"]),
    ],
)
def test_what_the_roll_lacks_or_contradicts_is_named(pupil: Pupil, facts: list[str]) -> None:
    assert facts_to_complete(pupil, TODAY) == facts


def test_every_sentence_is_whole_and_names_five_people_at_most() -> None:
    many = [f"NOM-{number} Lou" for number in range(7)]
    assert and_others(many) == "NOM-0 Lou, NOM-1 Lou, NOM-2 Lou, NOM-3 Lou, NOM-4 Lou et 2 autres"
    sentences = [PupilsLeft(many).sentence, PupilsToComplete(many[:1]).sentence]
    assert all(is_well_written(one) for one in [*sentences, not_ready(1, 0), not_ready(0, 1), not_ready(2, 3)])
    assert not_ready(0, 0) == ""


def test_classes_are_ordered_as_people_do() -> None:
    assert sorted(["10B", "2nde 10", "6A", "2nde 2", "", "6b"], key=in_order) == [
        "",
        "2nde 2",
        "2nde 10",
        "6A",
        "6b",
        "10B",
    ]


@pytest.mark.parametrize("typed", ["", "traore", "ibrahim tra", "TRAORÉ-I", "him"])
def test_a_name_is_found_by_any_part_however_spelt(typed: str) -> None:
    assert says_name(typed, "TRAORÉ", "Ibrahim")
    assert not says_name("moussa", "TRAORÉ", "Ibrahim")
