"""The codes of the second factor, against the vectors of RFC 6238 and on every instant of the window."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.auth.domain.second_factor import (
    RECOVERY_CODES,
    STEP,
    code_at,
    draw_recovery_codes,
    draw_totp_secret,
    in_groups,
    is_offered,
    is_recovery_form,
    is_required,
    is_totp_form,
    step_of,
    steps_of_code,
    tidy,
    waits_for_factor,
)
from shared.identity.model import EVERYWHERE, Role

SEED = b"12345678901234567890"
INSTANTS = st.integers(1_577_836_800, 3_786_912_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "94287082"),
        (1111111109, "07081804"),
        (1111111111, "14050471"),
        (1234567890, "89005924"),
        (2000000000, "69279037"),
        (20000000000, "65353130"),
    ],
)
def test_the_codes_are_those_of_rfc_6238(seconds: int, code: str) -> None:
    assert code_at(SEED, seconds // STEP) == code[-6:]


@given(now=INSTANTS, off=st.integers(-4, 4))
def test_a_code_is_taken_one_step_before_and_after_and_no_further(now: datetime, off: int) -> None:
    step = step_of(now) + off
    found = steps_of_code(SEED, code_at(SEED, step), now)
    assert (step in found) == (abs(off) <= 1)


@given(now=INSTANTS)
def test_a_code_lives_no_longer_than_three_steps(now: datetime) -> None:
    step = step_of(now)
    typed = code_at(SEED, step)
    assert step not in steps_of_code(SEED, typed, now + timedelta(seconds=2 * STEP))


@given(st.text(max_size=50))
def test_whatever_is_typed_is_judged_without_a_fault(typed: str) -> None:
    plain = tidy(typed)
    assert tidy(plain) == plain
    if is_totp_form(plain):
        assert plain.isdigit() and len(plain) == 6
    steps_of_code(SEED, plain, datetime(2026, 1, 1, tzinfo=UTC))


def test_ten_recovery_codes_all_different_survive_being_typed_in_groups() -> None:
    codes = draw_recovery_codes()
    assert len(set(codes)) == RECOVERY_CODES
    assert all(is_recovery_form(tidy(in_groups(code).upper())) for code in codes)
    assert not set(codes) & set(draw_recovery_codes())
    assert len(draw_totp_secret()) == 20


@pytest.mark.parametrize("role", list(Role))
def test_who_needs_it_and_who_may_have_it(role: Role) -> None:
    assert is_required([role]) == (role in EVERYWHERE)
    assert is_offered([role]) == (role is not Role.PUPIL)
    assert waits_for_factor(role, enrolled=False) == (role in EVERYWHERE)
    assert waits_for_factor(role, enrolled=True) == (role is not Role.PUPIL)
