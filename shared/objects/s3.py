"""Objects of a bucket that speaks S3."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO, cast

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from shared.objects.store import MissingObject, StoreAway, checked

PATIENCE = Config(connect_timeout=5, read_timeout=20, retries={"max_attempts": 3, "mode": "standard"})
_ABSENT = frozenset({"NoSuchKey", "404"})


class Bucket:
    """See `ObjectStore`. The bucket is the operator's to make, private."""

    def __init__(self, bucket: str, prefix: str, *, endpoint: str | None = None, region: str | None = None) -> None:
        self.bucket, self.prefix = bucket, prefix
        self._client: Any = boto3.client("s3", endpoint_url=endpoint, region_name=region, config=PATIENCE)

    def put(self, key: str, content: BinaryIO) -> None:
        with _answering(key):
            self._client.put_object(**self._place(key), Body=content)

    def open(self, key: str) -> BinaryIO:
        with _answering(key):
            return cast(BinaryIO, self._client.get_object(**self._place(key))["Body"])

    def delete(self, key: str) -> None:
        with _answering(key):
            self._client.delete_object(**self._place(key))

    def _place(self, key: str) -> dict[str, str]:
        return {"Bucket": self.bucket, "Key": "/".join(filter(None, (self.prefix, checked(key))))}


@contextmanager
def _answering(key: str) -> Iterator[None]:
    """What the library raises, as a store says it."""
    try:
        yield
    except ClientError as error:
        if error.response["Error"]["Code"] in _ABSENT:
            raise MissingObject(key) from None
        raise StoreAway(str(error)) from error
    except BotoCoreError as error:
        raise StoreAway(str(error)) from error
