"""What may be deposited, and under which name (docs/rules.md, R-FILES)."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.sessions.domain.files import (
    EXTENSIONS,
    LONGEST_NAME,
    clean_name,
    kept_name,
    refusal_of_size,
    refusal_to_deposit,
)
from shared.domain.statuses import SessionStatus

from .sentences import is_well_written


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        (r"C:\fakepath\PV signé.pdf", "PV signé.pdf"),
        ("../../etc/passwd", "passwd"),
        ("  pv\u202egnp.pdf ", "pv gnp.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "a Set-Cookie x.pdf"),
        ("e\u0301té.pdf", "été.pdf"),
        (".htaccess", "htaccess"),
        ("", "Sans nom"),
        ("...", "Sans nom"),
        ("x" * 300 + ".pdf", "x" * (LONGEST_NAME - 4) + ".pdf"),
    ],
)
def test_a_name_is_shown_without_what_could_mislead(typed: str, shown: str) -> None:
    assert clean_name(typed) == shown


@given(st.text(max_size=300))
def test_any_name_is_short_visible_and_of_no_folder(typed: str) -> None:
    name = clean_name(typed)
    assert 0 < len(name) <= LONGEST_NAME
    assert not set(name) & set('<>:"|?*/\\')
    assert not any(unicodedata.category(sign)[0] == "C" for sign in name)
    for media_type, extension in EXTENSIONS.items():
        assert kept_name(name, media_type).lower().endswith((extension, ".jpeg"))


@pytest.mark.parametrize(
    ("name", "media_type", "kept"),
    [
        ("pv.PDF", "application/pdf", "pv.PDF"),
        ("IMG.HEIC", "image/jpeg", "IMG.jpg"),
        ("IMG.jpeg", "image/jpeg", "IMG.jpeg"),
        ("facture.exe", "application/pdf", "facture.pdf"),
        ("v1.2 du scan de la salle", "image/png", "v1.2 du scan de la salle.png"),
    ],
)
def test_the_extension_is_that_of_what_the_file_is(name: str, media_type: str, kept: str) -> None:
    assert kept_name(name, media_type) == kept


def test_files_come_until_the_finalisation_and_up_to_their_number() -> None:
    assert refusal_to_deposit(SessionStatus.CREATED, count=19, most=20) is None
    for status, count in ((SessionStatus.CREATED, 20), (SessionStatus.FINALISED, 0), (SessionStatus.PROCESSED, 0)):
        refusal = refusal_to_deposit(status, count=count, most=20)
        assert refusal is not None
        assert is_well_written(refusal.sentence)


def test_a_file_has_a_size_within_the_limit() -> None:
    assert refusal_of_size(1, biggest=10) is refusal_of_size(10, biggest=10) is None
    for size in (0, -1, 15_000_001):
        refusal = refusal_of_size(size, biggest=15_000_000)
        assert refusal is not None
        assert is_well_written(refusal.sentence)
