"""A pupil is recognised by the school, the names and the class, and only when one pupil fits."""

from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from services.auth.domain.reconciliation import Asserted, RollPupil, Unmatched, match

SCHOOL, OTHER = "0939999N", "0930001A"


def pupil(last: str = "LEFÈVRE-NUÑEZ", first: str = "Zoé", division: str = "3A", uai: str = SCHOOL) -> RollPupil:
    return RollPupil(uuid4(), uai, last, first, division)


def asserted(
    last: str = "LEFEVRE NUNEZ",
    first: str = "ZOE",
    divisions: tuple[str, ...] = ("3A",),
    uais: tuple[str, ...] = (SCHOOL,),
) -> Asserted:
    return Asserted(uais, last, first, divisions)


def test_accents_hyphens_and_capitals_do_not_matter() -> None:
    zoe = pupil()
    assert match([pupil("PETIT", "Manon"), zoe], asserted()) is zoe


def test_every_part_must_agree() -> None:
    roll = [pupil()]
    assert match(roll, asserted(first="Chloé")) is Unmatched.NOBODY
    assert match(roll, asserted(divisions=("3B",))) is Unmatched.NOBODY
    assert match(roll, asserted(uais=(OTHER,))) is Unmatched.NOBODY


def test_two_of_the_same_name_in_a_class_are_never_guessed() -> None:
    assert match([pupil(), pupil()], asserted()) is Unmatched.SEVERAL
    assert isinstance(match([pupil(), pupil(division="3B")], asserted()), RollPupil)


def test_a_pupil_of_two_schools_is_found_in_the_one_that_has_the_roll() -> None:
    there = pupil(uai=OTHER)
    assert match([there], asserted(uais=(SCHOOL, OTHER))) is there


def test_without_a_roll_or_without_the_names_nothing_is_concluded() -> None:
    assert match([], asserted()) is Unmatched.ROLL_NOT_ARRIVED
    for part in ({"last": ""}, {"first": ""}, {"divisions": ()}):
        assert match([pupil()], asserted(**part)) is Unmatched.INCOMPLETE  # type: ignore[arg-type]


@given(st.text(max_size=8), st.text(max_size=8), st.text(max_size=4))
def test_signs_without_a_letter_match_nobody(last: str, first: str, division: str) -> None:
    found = match([pupil("--", "''", "3A")], asserted(last, first, (division,)))
    assert isinstance(found, Unmatched)
