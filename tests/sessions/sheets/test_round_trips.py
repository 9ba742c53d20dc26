"""R-SHEET: what is exported may be imported, and changes nothing, whoever is on the list."""

import io
from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from services.sessions.domain.birth import BORN_ABROAD, DEPARTMENTS
from services.sessions.domain.candidate import Candidate as Details
from services.sessions.domain.candidate import validate_candidate
from services.sessions.domain.candidate_list import read_list
from services.sessions.domain.countries import FRANCE, country_names
from services.sessions.domain.duplicates import person_key
from services.sessions.domain.list_changes import compare
from services.sessions.domain.typed import InvalidValue, read_name
from services.sessions.sheets.opening import read_sheet
from services.sessions.sheets.pages import list_page
from services.sessions.sheets.sheet import SheetKind
from services.sessions.sheets.writing import write_page
from services.sessions.tables import Candidate
from shared.domain.dates import write_date
from shared.domain.spreadsheet import guarded_cell, unguarded_cell
from tests.sessions.sheets.files import TODAY, a_session, enrolled

SIGNS = st.characters(exclude_categories=("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))
ODD_STARTS = st.sampled_from(
    ["", "", "", "=", "'", "''", "'=", "+", "-", "@", "＝", "'t ", "_x0041_", "<&>", '"', ";", "1"]
)


def _cleaned(text: str) -> str | None:
    try:
        return read_name(text, "le nom")
    except InvalidValue:
        return None


def names(longest: int = 40) -> st.SearchStrategy[str]:
    written = st.builds(lambda start, text: _cleaned(start + text), ODD_STARTS, st.text(SIGNS, max_size=longest))
    return written.filter(bool)  # type: ignore[return-value]


OPTIONAL = st.one_of(st.just(""), names(20))
PLACES = st.one_of(
    st.tuples(st.sampled_from(sorted(DEPARTMENTS)), st.just(FRANCE)),
    st.tuples(st.just(BORN_ABROAD), st.sampled_from(sorted(set(country_names()) - {FRANCE}))),
)
EMAILS = st.sampled_from(["", "zoe@example.fr", "élève@exemple.fr"])


@st.composite
def candidates(draw: st.DrawFn) -> Candidate:
    department, country = draw(PLACES)
    return enrolled(
        last_name=draw(names()),
        first_name=draw(names()),
        birth_date=draw(st.dates(date(1900, 1, 1), TODAY)),
        birth_city=draw(names()),
        birth_department=department,
        birth_country=country,
        extra_time_percent=draw(st.integers(0, 99)),
        invitation_email=draw(EMAILS),
        result_recipient_email=draw(EMAILS),
        external_id=draw(OPTIONAL),
        division=draw(OPTIONAL),
    )


LISTS = st.lists(candidates(), max_size=8, unique_by=person_key)
FIELDS = tuple(Details.__dataclass_fields__)


def valid(one: Candidate) -> bool:
    """As the form would take it."""
    typed = {field: str(getattr(one, field) or "") for field in FIELDS}
    return validate_candidate({**typed, "birth_date": write_date(one.birth_date)}, TODAY).last_name == one.last_name


@pytest.mark.parametrize("kind", list(SheetKind))
@settings(max_examples=25)
@given(people=LISTS)
@example(people=[enrolled(last_name="ZoÃ©", first_name="'t Hooft", birth_date=date(1900, 2, 28), division="=1+1")])
@example(people=[enrolled(last_name="00123", first_name="1e3", external_id="007", division="3-2", birth_city="12/03")])
def test_an_exported_list_comes_back_as_it_was(kind: SheetKind, people: list[Candidate]) -> None:
    assert all(valid(one) for one in people)
    content = write_page(list_page(a_session(), people), kind)
    sheet = read_sheet(io.BytesIO(content))
    assert sheet.kind is kind
    texts = {getattr(one, field) for one in people for field in ("last_name", "first_name", "birth_city")}
    known = texts | {one.external_id for one in people} | {one.division for one in people}
    read = read_list(sheet.rows, TODAY, known=known)
    assert list(read.problems) == []
    changes = compare(people, read.people)
    assert (changes.added, changes.changed, changes.removed) == ([], [], [])


@given(st.text())
@example("'=")
@example("''")
@example("'t")
def test_a_guarded_cell_never_starts_a_formula_and_gives_its_text_back(text: str) -> None:
    cell = guarded_cell(text)
    assert not cell.lstrip().startswith(("=", "+", "-", "@"))
    assert unguarded_cell(cell) == text


@pytest.mark.parametrize("typed", ["'s Gravenhage", "L'Île", "", "Zoé"])
def test_what_nobody_guarded_stays(typed: str) -> None:
    assert unguarded_cell(typed) == typed
