"""R-ROLL: what a file says of a pupil is what is read, in each format, version and encoding."""

import io
from dataclasses import fields, replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.sessions.domain.birth import BORN_ABROAD
from services.sessions.domain.country_codes import countries_by_code
from services.sessions.domain.roll_row import RollRow
from services.sessions.roll_files.found import FoundClass, FoundPupil
from services.sessions.roll_files.opening import read_upload
from tests.identities import UAI
from tests.sessions.roll.files import IBRAHIM, TODAY, ZOE, fregata, onde, siecle, zipped

LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZàâäçéèêëîïôöùûüÿñÀÉÈÇŒœŸ"
LATIN_1 = "".join(letter for letter in LETTERS if letter not in "ŒœŸ")
_CAPITALS = st.sampled_from("ABCDEFGHJKLMNPRSTUVWXYZ")


def names(letters: str, *, least: int = 1) -> st.SearchStrategy[str]:
    word = st.text(letters, min_size=1, max_size=12)
    return st.lists(word, min_size=least, max_size=3).flatmap(
        lambda words: st.sampled_from([" ", "-", "'"]).map(lambda joiner: joiner.join(words))
    )


@st.composite
def rows(draw: st.DrawFn, letters: str = LETTERS) -> RollRow:
    digits = draw(st.integers(0, 10**9 - 1))
    country = draw(st.sampled_from(["France", "Mali", "Royaume-Uni", "Corée du Sud"]))
    department = draw(st.sampled_from(["01", "2A", "75", "93", "974"])) if country == "France" else BORN_ABROAD
    commune = {"974": "97411", "2A": "2A004"}.get(department, f"{department}001") if country == "France" else ""
    return RollRow(
        line=1,
        ine=draw(
            st.one_of(_CAPITALS.map(lambda one: f"{digits:09}{one}B"), _CAPITALS.map(lambda one: f"1{digits:09}{one}"))
        ),
        last_name=draw(names(letters)),
        first_name=draw(names(letters)),
        birth_date=draw(st.dates(date(2000, 1, 1), date(2020, 12, 31))),
        division=draw(st.from_regex(r"[1-6](EME )?[A-Z]{1,3}", fullmatch=True)),
        usage_name=draw(names(letters, least=0)),
        second_name=draw(names(letters, least=0)),
        third_name=draw(names(letters, least=0)),
        sex=draw(st.sampled_from(["", "M", "F"])),
        birth_city=draw(names(letters)),
        birth_city_code=commune,
        birth_department=department,
        birth_country=country,
    )


def read(content: bytes) -> tuple[str, list[RollRow]]:
    """The source, and the rows with the class that the file gives them elsewhere; their lines forgotten."""
    source, *found = list(read_upload(io.BytesIO(content), UAI, TODAY))
    assert isinstance(source, str)
    classes = {one.key: one.division for one in found if isinstance(one, FoundClass)}
    pupils = [one for one in found if isinstance(one, FoundPupil)]
    assert [problem for one in pupils for problem in one.problems] == []
    read_rows = [replace(one.row, line=1, division=one.division or classes[one.key]) for one in pupils if one.row]
    return source, read_rows


@given(st.lists(rows(), min_size=1, max_size=4), st.sampled_from(["1.7", "2.1"]), st.booleans())
def test_siecle_in_latin_9_and_utf_8(expected: list[RollRow], version: str, bare: bool) -> None:
    for encoding in ("ISO-8859-15", "UTF-8"):
        content = siecle(expected, version=version, encoding=encoding)
        content = content if bare else zipped(("ElevesSansAdresses.xml", content))
        assert read(content) == ("siecle", expected)


@given(st.lists(rows(LATIN_1), min_size=1, max_size=3))
def test_siecle_in_latin_1(expected: list[RollRow]) -> None:
    assert read(siecle(expected, encoding="ISO-8859-1")) == ("siecle", expected)


@given(st.lists(rows(), min_size=1, max_size=4))
def test_fregata_in_each_encoding(expected: list[RollRow]) -> None:
    for encoding in ("utf-8", "utf-8-sig", "cp1252"):  # the ’ of « Nom d’usage » is not in ISO-8859-15
        assert read(fregata(expected, encoding=encoding)) == ("fregata", expected)


@given(st.lists(rows(), min_size=1, max_size=4), st.sampled_from(["utf-8", "iso8859-15", "cp1252"]))
def test_onde_in_each_encoding(written: list[RollRow], encoding: str) -> None:
    """ONDE says neither the other given names nor the place of birth."""
    absent = {"second_name", "third_name", "birth_city", "birth_city_code", "birth_department", "birth_country"}
    expected = [replace(row, **dict.fromkeys(absent, "")) for row in written]
    assert read(onde(written, encoding=encoding)) == ("onde", expected)


@pytest.mark.parametrize("apostrophe", ["'", "’"])
def test_an_apostrophe_of_a_header_may_be_either(apostrophe: str) -> None:
    content = fregata([ZOE, IBRAHIM]).decode().replace("’", apostrophe).encode()
    assert read(content) == ("fregata", [ZOE, IBRAHIM])


def test_every_field_of_a_row_is_said_by_some_example() -> None:
    """Or the round trips would prove nothing of it."""
    silent = {field.name for field in fields(RollRow) if not getattr(ZOE, field.name)}
    assert silent <= {"usage_name", "third_name"}


def test_the_codes_of_countries_name_each_one_once() -> None:
    known = countries_by_code()
    assert len(set(known.values())) == len(known) > 190
    assert (known["100"], known["352"], known["132"]) == ("France", "Algérie", "Royaume-Uni")
