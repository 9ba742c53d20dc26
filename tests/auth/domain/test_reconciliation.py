"""A pupil is recognised by the school, the names and the class or the date of birth, when one alone fits."""

from datetime import date
from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from services.auth.domain.reconciliation import Asserted, RollPupil, Unmatched, born_then, match

SCHOOL, OTHER = "0939999N", "0930001A"


BORN = date(2012, 11, 23)


def pupil(
    last: str = "LEFÈVRE-NUÑEZ", first: str = "Zoé", division: str = "3A", uai: str = SCHOOL, born: date | None = BORN
) -> RollPupil:
    return RollPupil(uuid4(), uai, last, first, division, born)


def asserted(
    last: str = "LEFEVRE NUNEZ",
    first: str = "ZOE",
    divisions: tuple[str, ...] = ("3A",),
    uais: tuple[str, ...] = (SCHOOL,),
) -> Asserted:
    return Asserted("ent", "ido", uais, last, first, divisions)


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


def test_without_the_names_or_the_class_nothing_is_concluded() -> None:
    for part in ({"last": ""}, {"first": ""}):
        assert match([pupil()], asserted(**part)) is Unmatched.INCOMPLETE  # type: ignore[arg-type]
    assert match([pupil()], asserted(divisions=())) is Unmatched.NOBODY


@given(st.text(max_size=8), st.text(max_size=8), st.text(max_size=4))
def test_signs_without_a_letter_match_nobody(last: str, first: str, division: str) -> None:
    found = match([pupil("--", "''", "3A")], asserted(last, first, (division,)))
    assert isinstance(found, Unmatched)


def test_the_date_of_birth_settles_a_class_that_changed() -> None:
    zoe = pupil(division="3B")
    assert born_then([zoe, pupil(born=date(2012, 1, 2))], asserted(), BORN) is zoe


def test_namesakes_of_the_same_day_are_told_apart_by_the_class_or_by_the_school() -> None:
    here, there = pupil(), pupil(division="3B")
    assert born_then([here, there], asserted(), BORN) is here
    assert born_then([here, there], asserted(divisions=()), BORN) == [here, there]


def test_close_names_of_the_same_day_are_for_the_school_to_say() -> None:
    close = pupil("LEFEBVRE NUNEZ")
    assert born_then([close, pupil("PETIT")], asserted(), BORN) == [close]


def test_the_date_of_birth_never_reaches_across_schools_nor_to_a_pupil_whose_date_is_unknown() -> None:
    assert born_then([pupil(uai=OTHER), pupil(born=None)], asserted(), BORN) == []
    assert born_then([pupil()], asserted(), date(2012, 11, 24)) == []
