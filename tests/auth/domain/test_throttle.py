"""Passwords are tried more and more slowly, and a classmate never locks anybody out."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.auth.domain.throttle import (
    FREE_FAILURES,
    LONGEST_DELAY,
    delay_after,
    failures_kept,
    wait,
)
from shared.domain.networks import network_of

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
COUNTS = st.integers(0, 100_000)


def test_the_first_mistakes_cost_nothing() -> None:
    assert [delay_after(failures) for failures in range(FREE_FAILURES)] == [timedelta(0)] * FREE_FAILURES


@given(st.integers(0, FREE_FAILURES - 1), st.integers(-3600, 3600))
def test_a_few_mistakes_cost_nothing_even_to_requests_that_began_together(failures: int, seconds: int) -> None:
    assert wait(failures, NOW, NOW + timedelta(seconds=seconds)) == timedelta(0)


def test_the_delay_doubles_up_to_a_minute() -> None:
    seconds = [delay_after(failures).total_seconds() for failures in range(5, 11)]
    assert seconds == [5, 10, 20, 40, 60, 60]


@given(COUNTS)
def test_the_delay_never_shrinks_and_never_locks(failures: int) -> None:
    assert delay_after(failures) <= delay_after(failures + 1) <= LONGEST_DELAY


@given(COUNTS, st.integers(-3600, 3600))
def test_whoever_waits_as_told_may_try(failures: int, seconds: int) -> None:
    pause = wait(failures, NOW, NOW + timedelta(seconds=seconds))
    assert wait(failures, NOW, NOW + timedelta(seconds=seconds) + pause) == timedelta(0)


def test_failures_are_forgotten_after_an_hour() -> None:
    assert failures_kept(9, NOW, NOW + timedelta(minutes=59)) == 9
    assert failures_kept(9, NOW, NOW + timedelta(minutes=60)) == 0


def test_a_network_is_an_ipv4_address_or_an_ipv6_subscriber() -> None:
    assert network_of("203.0.113.7") == "203.0.113.7"
    assert network_of("2001:db8:1:2:3::4") == network_of("2001:db8:1:2::ffff") == "2001:db8:1:2::/64"
    assert network_of("not an address") == network_of(None) == "unknown"
