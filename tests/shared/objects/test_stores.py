"""What keeps bytes under a key: the same promises from a folder and from a bucket."""

import io
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.objects.store import MissingObject, ObjectStore, StoreAway, open_store
from tests.s3_server import KEYS

KEY = "session-files/0c6d"


@pytest.fixture(params=["folder", "s3"])
def store(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ObjectStore]:
    if request.param == "folder":
        yield open_store(tmp_path / "objects")
        return
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    yield open_store(request.getfixturevalue("s3"))


def content(store: ObjectStore, key: str = KEY) -> bytes:
    found = store.open(key)
    try:
        return found.read()
    finally:
        found.close()


def test_what_is_put_is_read_replaced_and_forgotten(store: ObjectStore) -> None:
    store.put(KEY, io.BytesIO(b"premier"))
    assert content(store) == b"premier"
    store.put(KEY, io.BytesIO(b"second"))
    assert content(store) == b"second"
    for _ in range(2):
        store.delete(KEY)
    with pytest.raises(MissingObject):
        store.open(KEY)


def test_twenty_megabytes_come_back_to_the_byte(store: ObjectStore) -> None:
    big = os.urandom(20_000_000)
    store.put(KEY, io.BytesIO(big))
    assert content(store) == big


@pytest.mark.parametrize("key", ["../secret", "/etc/passwd", "a//b", "", "A", "a/../b", "a\0b", "a."])
def test_a_key_that_could_lead_elsewhere_is_refused(store: ObjectStore, key: str) -> None:
    for act in (store.open, store.delete):
        with pytest.raises(ValueError, match="not a key"):
            act(key)
    with pytest.raises(ValueError, match="not a key"):
        store.put(key, io.BytesIO(b"x"))


def test_what_stops_half_way_leaves_what_was_there(tmp_path: Path) -> None:
    class Torn(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise OSError("cut")

    store = open_store(tmp_path)
    store.put(KEY, io.BytesIO(b"entier"))
    with pytest.raises(StoreAway):
        store.put(KEY, Torn(b"x"))
    assert content(store) == b"entier"
    assert [path.name for path in (tmp_path / "session-files").iterdir()] == ["0c6d"]


def test_a_folder_of_objects_is_for_its_user_alone(tmp_path: Path) -> None:
    open_store(tmp_path / "objects").put(KEY, io.BytesIO(b"x"))
    assert (tmp_path / "objects" / "session-files").stat().st_mode & 0o077 == 0
    assert (tmp_path / "objects" / KEY).stat().st_mode & 0o077 == 0


def test_a_bucket_that_does_not_answer_is_said_away(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    away = open_store("s3://files?endpoint=http://127.0.0.1:9&region=us-east-1")
    with pytest.raises(StoreAway):
        away.open(KEY)
