"""A key signs for ninety days; its successor is known everywhere before it signs."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.auth.domain.key_life import (
    ANNOUNCEMENT,
    LIFE,
    KeyAge,
    needs_successor,
    signer,
    verifiable_until,
)
from shared.identity.token import LIFETIME

FIRST = datetime(2026, 9, 1, tzinfo=UTC)
DAY = timedelta(days=1)


def test_the_first_key_signs_at_once() -> None:
    only = KeyAge("a", FIRST)
    assert needs_successor([], FIRST)
    assert signer([only], FIRST) == only
    assert not needs_successor([only], FIRST)


def test_a_new_key_is_announced_a_day_before_it_signs() -> None:
    old, new = KeyAge("old", FIRST), KeyAge("new", FIRST + 84 * DAY)
    assert needs_successor([old], FIRST + 83 * DAY)
    assert signer([old, new], FIRST + 84.9 * DAY) == old
    assert signer([old, new], FIRST + 85 * DAY) == new


def test_a_key_past_its_life_signs_nothing() -> None:
    assert signer([KeyAge("old", FIRST)], FIRST + LIFE) is None


@given(st.lists(st.integers(0, 24 * 3600), min_size=1, max_size=60))
def test_whatever_the_rhythm_of_the_sweep_what_was_signed_stays_verifiable(pauses: list[int]) -> None:
    """The worker runs at least once a day: there is always a signer, and its tokens outlive it nowhere."""
    now, keys = FIRST, [KeyAge("0", FIRST)]
    for pause in pauses:
        now += timedelta(seconds=pause) * 3
        if needs_successor(keys, now):
            keys.append(KeyAge(str(len(keys)), now))
        chosen = signer(keys, now)
        assert chosen is not None
        assert now + LIFETIME < verifiable_until(chosen.created_at)
        alone = len([key for key in keys if now < key.created_at + LIFE]) == 1
        assert alone or now - chosen.created_at >= ANNOUNCEMENT
