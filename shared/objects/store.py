"""What keeps bytes under a key: a folder of this machine by default, an S3 bucket by setting."""

import re
from functools import cache
from pathlib import Path
from typing import BinaryIO, Protocol
from urllib.parse import parse_qs, urlsplit

_KEY = re.compile(r"[a-z0-9][a-z0-9-]*(/[a-z0-9][a-z0-9-]*)*")


class MissingObject(LookupError):
    """Nothing is kept under this key."""


class StoreAway(Exception):
    """The store does not answer, or has no room left: try again later."""


class ObjectStore(Protocol):
    """Keys are of lower-case letters, digits, hyphens and slashes: never what somebody typed.

    Each act may raise `StoreAway`.
    """

    def put(self, key: str, content: BinaryIO) -> None:
        """Keep all of `content`, or nothing; what was under the key is replaced. Once it returns, it is kept."""

    def open(self, key: str) -> BinaryIO:
        """The bytes, to be read as they come and closed.

        :raises MissingObject: there is nothing.
        """

    def delete(self, key: str) -> None:
        """Forget the bytes; when there are none, nothing happens."""


@cache
def open_store(address: str | Path) -> ObjectStore:
    """The store of a folder, or of `s3://bucket/prefix?endpoint=https://host&region=eu`: keys of S3 as boto3 reads them
    (`AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`)."""
    if not str(address).startswith("s3://"):
        from shared.objects.folder import Folder

        return Folder(Path(address))
    from shared.objects.s3 import Bucket

    parts = urlsplit(str(address))
    told = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    return Bucket(parts.netloc, parts.path.strip("/"), endpoint=told.get("endpoint"), region=told.get("region"))


def checked(key: str) -> str:
    """:raises ValueError: a key that could lead elsewhere."""
    if not _KEY.fullmatch(key):
        raise ValueError(f"not a key: {key!r}")
    return key
