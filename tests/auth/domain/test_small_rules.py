"""Names that are typed, sessions that end, times that are said."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.auth.domain.elapsed import elapsed
from services.auth.domain.session_life import expiry
from services.auth.domain.sign_in_name import MAX_CHARS, sign_in_key

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@given(st.text(max_size=400))
def test_a_sign_in_key_is_short_visible_and_its_own_key(typed: str) -> None:
    key = sign_in_key(typed)
    if key is not None:
        assert 0 < len(key) <= MAX_CHARS
        assert "\x00" not in key
        assert sign_in_key(key) == key


@pytest.mark.parametrize("nobody", ["", "   ", "\x00", "\u200b", "a" * 255])
def test_nothing_and_too_much_are_nobodys_name(nobody: str) -> None:
    assert sign_in_key(nobody) is None


def test_two_hours_of_rest_or_twelve_in_all_end_a_session() -> None:
    assert expiry(NOON, NOON) == NOON + timedelta(hours=2)
    assert expiry(NOON, NOON + timedelta(hours=11)) == NOON + timedelta(hours=12)


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (0, "à l’instant"),
        (1, "il y a 1 minute"),
        (59, "il y a 59 minutes"),
        (125, "il y a 2 h 05"),
        (2 * 1440 + 9, "il y a 2 jours"),
    ],
)
def test_how_long_ago_is_said_in_words(minutes: int, words: str) -> None:
    assert elapsed(NOON, NOON + timedelta(minutes=minutes)).replace("\xa0", " ") == words
