"""What lets a surveillant in (R-ROOM-ENTRY)."""

import pytest

from services.sessions.domain.room_password import LENGTH, SIGNS, draw_room_password, is_room_password


def test_a_password_has_six_different_signs_of_forty_seven() -> None:
    drawn = {draw_room_password() for _ in range(200)}
    assert len(drawn) == 200
    assert all(len(set(one)) == LENGTH and set(one) <= set(SIGNS) for one in drawn)
    assert len(set(SIGNS)) == 47


@pytest.mark.parametrize("typed", ["b2K!mZ", "C-b2K!mZ", "c-b2K!mZ", " C‑b2K !mZ "])
def test_it_is_recognised_with_or_without_its_prefix(typed: str) -> None:
    assert is_room_password(typed, "b2K!mZ")


@pytest.mark.parametrize("typed", ["", "C-", "B2k!mz", "b2K!m", "b2K!mZZ", "é" * 6, "C-" * 4000])
def test_anything_else_is_not(typed: str) -> None:
    assert not is_room_password(typed, "b2K!mZ")


def test_no_password_opens_nothing() -> None:
    assert not is_room_password("", "")
