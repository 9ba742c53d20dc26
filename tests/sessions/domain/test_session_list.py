"""What an address asks of the list of sessions (docs/rules.md, R-SESSION-LIST)."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from services.sessions.domain.session_list import LAST_PAGE, LONGEST_SEARCH, Asked, Column, Period, read_asked
from shared.domain.statuses import SessionStatus

from .sentences import is_well_written

CENTRES = ["centre-1", "centre-2"]
NAMES = ("recherche", "statut", "periode", "du", "au", "centre", "tri", "page")


def asked(**raw: str) -> Asked:
    return read_asked(raw, centre_ids=CENTRES)[0]


def test_nothing_asked_is_every_session_the_latest_first() -> None:
    assert asked() == Asked()
    assert (asked().column, asked().falling, asked().page, asked().filtered) == (Column.DATE, True, 1, False)


def test_everything_asked_is_read() -> None:
    said = asked(
        recherche="  n° 12  B12 ", statut="finalized", periode="a-venir", du="01/03/2026", au="2026-04-01",
        centre="centre-2", tri="-inscrits", page="3",
    )  # fmt: skip
    assert said.words == ["12", "B12"]
    assert (said.status, said.period, said.centre_id) == (SessionStatus.FINALISED, Period.UPCOMING, "centre-2")
    assert (said.since, said.until) == (date(2026, 3, 1), date(2026, 4, 1))
    assert (said.column, said.falling, said.page) == (Column.ENROLLED, True, 3)


def test_what_makes_no_sense_asks_nothing() -> None:
    assert asked(statut="in_process", periode="hier", centre="centre-3", tri="-couleur", page="-1") == Asked()


def test_two_dates_in_the_wrong_order_are_taken_the_other_way_round() -> None:
    said = asked(du="2026-04-01", au="2026-03-01")
    assert (said.since, said.until) == (date(2026, 3, 1), date(2026, 4, 1))


def test_a_date_that_cannot_be_read_is_told_beside_its_field_and_asks_nothing() -> None:
    said, problems = read_asked({"du": "demain", "au": "30/02/2026"}, centre_ids=CENTRES)
    assert said == Asked()
    assert list(problems) == ["du", "au"]
    assert all(is_well_written(sentence) for sentence in problems.values())


def test_the_head_of_the_column_that_decides_turns_the_order_round() -> None:
    said = asked(recherche="B12", tri="salle")
    assert said.sorted_by("salle") == {"recherche": "B12", "tri": "-salle"}
    assert said.sorted_by("site")["tri"] == "site"
    assert said.sorted_by("date")["tri"] == "-date"
    assert (said.sort_of("salle"), said.sort_of("date")) == ("ascending", None)


@settings(max_examples=60)
@given(
    st.dictionaries(st.sampled_from(NAMES), st.text() | st.sampled_from(["-date", "finalized", "9" * 30, "2026-03-01"]))
)
def test_any_address_is_read_and_says_the_same_once_written_again(raw: dict[str, str]) -> None:
    said = asked(**raw)
    assert 1 <= said.page <= LAST_PAGE
    assert len(said.search) <= LONGEST_SEARCH
    assert asked(**said.filters, tri=said.order, page=str(said.page)) == said
