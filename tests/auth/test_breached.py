"""The list of stolen passwords that the operator loads."""

import hashlib
from functools import partial
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from services.auth.commands.breached import fill_drawers, is_breached, load_breached_passwords, replace_list
from services.auth.domain.breached import KEPT, drawer_of, is_inside, read_line
from services.auth.settings import AuthSettings
from services.auth.tables import BreachedDrawer
from shared.transaction import Database
from tests.auth.conftest import CountRows

sha1 = partial(hashlib.sha1, usedforsecurity=False)
ONE_LINE = st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"]), min_size=1, max_size=80)


@given(ONE_LINE)
def test_a_password_and_its_sha1_are_the_same_line(password: str) -> None:
    digest = sha1(password.encode()).hexdigest()
    places = {read_line(line.encode()) for line in (digest, digest.upper() + "\r\n", f"{digest}:37")}
    assert len(places) == 1
    place = places.pop()
    assert place is not None
    if password.isascii():
        assert place == drawer_of(password)


@given(st.binary(max_size=200))
def test_any_line_is_read(line: bytes) -> None:
    place = read_line(line)
    assert (place is None) == (line.rstrip(b"\r\n") == b"")
    if place is not None:
        assert 0 <= place[0] < 65_536
        assert len(place[1]) == KEPT


@given(st.lists(st.binary(min_size=KEPT, max_size=KEPT), max_size=20), st.binary(min_size=KEPT, max_size=KEPT))
def test_a_digest_is_found_only_where_it_begins(held: list[bytes], other: bytes) -> None:
    drawer = b"".join(held)
    assert all(is_inside(drawer, one) for one in held)
    assert is_inside(drawer, other) == (other in held)


def test_an_accent_typed_in_two_signs_is_the_same_password() -> None:
    assert drawer_of("e\u0301te\u0301") == drawer_of("été") == read_line("été".encode())


def test_a_list_takes_the_place_of_the_one_before(
    auth_database: Database, auth_settings: AuthSettings, tmp_path: Path, count_rows: CountRows
) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    first.write_text(f"{sha1(b'tulipe cahier girafe').hexdigest()}:3\n\ncoucou du matin\ncoucou du matin\n")
    second.write_text("navire et violon\n")

    def load(*words: str) -> int:
        with auth_database.transaction() as tx:
            return load_breached_passwords(auth_settings, tx, words)

    def held(password: str) -> bool:
        with auth_database.transaction() as tx:
            return is_breached(tx, password)

    assert not held("coucou du matin")
    assert load(str(first)) == 0
    assert held("tulipe cahier girafe") and held("coucou du matin") and not held("navire et violon")
    assert count_rows(BreachedDrawer) == 2
    assert load(str(second)) == 0
    assert held("navire et violon") and not held("coucou du matin")
    (tmp_path / "empty").write_text("\n")
    assert [load(), load("a", "b"), load(str(tmp_path / "none")), load(str(tmp_path / "empty"))] == [2, 2, 1, 1]
    assert held("navire et violon")


def test_more_drawers_than_one_statement_takes_are_all_kept(auth_database: Database, count_rows: CountRows) -> None:
    drawers = fill_drawers(f"mot de passe {number}".encode() for number in range(5_000))
    with auth_database.transaction() as tx:
        assert replace_list(tx, drawers) == 5_000
    assert count_rows(BreachedDrawer) == len(drawers) > 2_000
    with auth_database.transaction() as tx:
        assert all(is_breached(tx, f"mot de passe {number}") for number in (0, 2_500, 4_999))
