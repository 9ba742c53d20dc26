"""R-TECHNICAL: what is measured of a computer, and what it is worth."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from pydantic import ValidationError

from services.exam.domain.attempt import Accepted, AnswerRefusal, Duplicate, PostedAnswer, decide_answer
from services.exam.domain.browser_age import browser_of
from services.exam.domain.checking import check
from services.exam.domain.computer import Measures, judge
from services.exam.domain.computer_label import read_label
from services.exam.domain.practice import Practice, read_practice
from services.exam.practice import load_practice
from shared.domain.computer import CheckKind, Outcome, verdict
from shared.domain.forms import InvalidForm
from shared.domain.statuses import AnswerStatus
from shared.referential.answers import as_text, right_answer, wrong_answer
from shared.referential.media_rules import media_faults

TODAY = date(2026, 11, 25)
NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
KEY = b"k" * 32
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:{0}.0) Gecko/20100101 Firefox/{0}.0"
GOOD: dict[str, Any] = {
    "tab_storage": True,
    "local_storage": True,
    "indexed_db": True,
    "clock_offset": 1.5,
    "latency": 40.0,
    "rate": 20_000.0,
    "polled": True,
    "posted": True,
    "redirected": True,
    "width": 1366,
    "height": 680,
}
ITEMS = load_practice().items
START = Practice(UUID(int=1), NOW + timedelta(minutes=105), ITEMS)


def practised(*, right: bool = True, count: int = len(ITEMS)) -> Practice:
    practice = START
    for item in ITEMS[:count]:
        answer = as_text(item, right_answer(item) if right else wrong_answer(item))
        decided = decide_answer(practice.attempt(KEY), PostedAnswer(item.id, answer), NOW)
        assert isinstance(decided, Accepted)
        practice = practice.take(PostedAnswer(item.id, answer), decided, NOW)
    return practice


def outcomes(practice: Practice = START, agent: str = FIREFOX.format(150), **changes: Any) -> dict[CheckKind, Outcome]:
    found = judge(Measures(**{**GOOD, **changes}), practice, user_agent=agent, today=TODAY)
    assert [one.kind for one in found] == sorted((one.kind for one in found), key=list(CheckKind).index)
    return {one.kind: one.outcome for one in found}


def test_a_good_computer_passes_once_its_files_are_open_and_its_accents_written() -> None:
    assert set(outcomes(practised()).values()) == {Outcome.OK}
    before = judge(Measures(**GOOD), START, user_agent=FIREFOX.format(150), today=TODAY)
    assert verdict(before) is Outcome.PENDING
    wrong = outcomes(practised(right=False))
    assert {kind for kind, outcome in wrong.items() if outcome is Outcome.FAILED} == {
        CheckKind.FILES,
        CheckKind.KEYBOARD,
    }
    assert outcomes(practised(count=1))[CheckKind.FILES] is Outcome.PENDING


def test_each_measure_has_its_thresholds() -> None:
    for changes, kind, outcome in (
        ({"lacking": ["abort-timeout"]}, CheckKind.BROWSER, Outcome.FAILED),
        ({"tab_storage": False}, CheckKind.STORAGE, Outcome.FAILED),
        ({"indexed_db": False}, CheckKind.STORAGE, Outcome.WARNING),
        ({"width": 1023}, CheckKind.SCREEN, Outcome.WARNING),
        ({"width": 319}, CheckKind.SCREEN, Outcome.FAILED),
        ({"clock_offset": -121.0}, CheckKind.CLOCK, Outcome.WARNING),
        ({"clock_offset": None}, CheckKind.CLOCK, Outcome.WARNING),
        ({"latency": 401.0}, CheckKind.NETWORK, Outcome.WARNING),
        ({"rate": 199.0}, CheckKind.NETWORK, Outcome.FAILED),
        ({"rate": None}, CheckKind.NETWORK, Outcome.FAILED),
        ({"polled": False}, CheckKind.EXCHANGES, Outcome.FAILED),
        ({"script": False}, CheckKind.SCRIPT, Outcome.FAILED),
    ):
        assert outcomes(**changes)[kind] is outcome, changes


def test_a_browser_of_more_than_two_years_is_to_be_changed() -> None:
    today = {
        FIREFOX.format(150): False,
        FIREFOX.format(128): True,
        "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/150.0.0.0 Safari/537.36 Edg/150.0.0.0": False,
        "Mozilla/5.0 (Windows NT 6.1) AppleWebKit/537.36 Chrome/109.0.0.0 Safari/537.36": True,
        "Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 Version/26.1 Safari/605.1.15": False,
        "Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 Version/17.4 Safari/605.1.15": True,
    }
    for agent, old in today.items():
        browser = browser_of(agent)
        assert browser is not None
        assert browser.is_too_old(TODAY) is old, agent
    assert browser_of("Firefox/" + "9" * 5000) is browser_of("") is None


def test_what_is_not_a_measure_is_refused() -> None:
    hostile: tuple[dict[str, Any], ...] = (
        {"latency": float("nan")},
        {"rate": -1.0},
        {"width": 10**9},
        {"lacking": ["<script>"]},
        {"lacking": ["fetch"] * 11},
        {"clock_offset": 1e300},
        {"posted": "yes"},
    )
    for changes in hostile:
        with pytest.raises(ValidationError):
            Measures(**{**GOOD, **changes})


def test_a_label_is_a_few_readable_signs() -> None:
    assert read_label("  poste   1 ") == "poste 1"
    for typed in ("", " \u00a0 ", "x" * 41, "poste\u202e1", "poste\0", "\ud800"):
        with pytest.raises(InvalidForm):
            read_label(typed)


def test_the_practice_obeys_the_rules_of_the_test_and_outlives_its_writing() -> None:
    first, second = ITEMS[0], ITEMS[1]
    practice = practised(count=1)
    again = decide_answer(practice.attempt(KEY), PostedAnswer(first.id, right_answer(first)[0]), NOW)
    assert isinstance(again, Duplicate)
    assert again.first.receipt == practice.receipt(1, KEY)
    assert practice.receipt(1, KEY).startswith("ESSAI-R1-")
    assert decide_answer(practice.attempt(KEY), PostedAnswer(ITEMS[2].id, "x"), NOW) is AnswerRefusal.NOT_CURRENT
    assert decide_answer(practice.attempt(KEY), PostedAnswer(second.id, " "), NOW) is AnswerRefusal.EMPTY
    assert read_practice(practised().written(), ITEMS, NOW) == practised()
    assert read_practice(practice.written(), ITEMS, NOW + timedelta(minutes=105)) is None
    for damaged in (None, {}, {"id": 1}, {**practice.written(), "given": [[1, 2]]}, {**practice.written(), "id": "x"}):
        assert read_practice(damaged, ITEMS, NOW) is None


def test_the_items_of_the_practice_are_sound() -> None:
    assert list(media_faults(ITEMS, load_practice().media.values())) == []
    for item in ITEMS:
        assert check(item, as_text(item, right_answer(item))) is AnswerStatus.OK
        assert check(item, as_text(item, wrong_answer(item))) is AnswerStatus.KO
