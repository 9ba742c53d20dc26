"""Objects as files of a folder: written aside, flushed to the disk, then put in place at once."""

import os
import shutil
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import BinaryIO, cast

from shared.objects.store import MissingObject, StoreAway, checked

CHUNK = 256 * 1024


class Folder:
    """See `ObjectStore`. The folder is made at the first object, for this user alone."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, key: str, content: BinaryIO) -> None:
        try:
            self._put(self.root / checked(key), content)
        except OSError as error:
            raise StoreAway(str(error)) from error

    def _put(self, place: Path, content: BinaryIO) -> None:
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with NamedTemporaryFile(dir=place.parent, prefix=".", delete=False) as aside:
            try:
                shutil.copyfileobj(content, aside, CHUNK)
                aside.flush()
                os.fsync(aside.fileno())
                Path(aside.name).replace(place)
            except BaseException:
                Path(aside.name).unlink(missing_ok=True)
                raise
        _flush_names(place.parent)

    def open(self, key: str) -> BinaryIO:
        try:
            return cast(BinaryIO, (self.root / checked(key)).open("rb"))
        except FileNotFoundError:
            raise MissingObject(key) from None

    def delete(self, key: str) -> None:
        place = self.root / checked(key)
        try:
            place.unlink()
        except FileNotFoundError:
            return
        _flush_names(place.parent)


def _flush_names(folder: Path) -> None:
    """A file is only found again after a power cut if the folder that names it was flushed too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
