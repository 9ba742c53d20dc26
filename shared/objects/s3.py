"""Objects of a bucket that speaks S3."""

from typing import Any, BinaryIO, cast

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from shared.objects.store import MissingObject, checked

PATIENCE = Config(connect_timeout=5, read_timeout=20, retries={"max_attempts": 3, "mode": "standard"})


class Bucket:
    """See `ObjectStore`. The bucket is the operator's to make, private."""

    def __init__(self, bucket: str, prefix: str, *, endpoint: str | None = None, region: str | None = None) -> None:
        self.bucket, self.prefix = bucket, prefix
        self._client: Any = boto3.client("s3", endpoint_url=endpoint, region_name=region, config=PATIENCE)

    def put(self, key: str, content: BinaryIO) -> None:
        self._client.put_object(Bucket=self.bucket, Key=self._key(key), Body=content)

    def open(self, key: str) -> BinaryIO:
        try:
            found = self._client.get_object(Bucket=self.bucket, Key=self._key(key))
        except ClientError as error:
            if error.response["Error"]["Code"] in {"NoSuchKey", "404"}:
                raise MissingObject(key) from None
            raise
        return cast(BinaryIO, found["Body"])

    def delete(self, key: str) -> None:
        self._client.delete_object(Bucket=self.bucket, Key=self._key(key))

    def _key(self, key: str) -> str:
        return f"{self.prefix}/{checked(key)}" if self.prefix else checked(key)
