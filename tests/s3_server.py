"""A real S3 server of this machine, in a process of its own."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator

import boto3
import pytest

from deploy.local.rabbitmq import free_port

KEYS = {"AWS_ACCESS_KEY_ID": "for-the-tests", "AWS_SECRET_ACCESS_KEY": "for-the-tests"}


@pytest.fixture(scope="session")
def s3() -> Iterator[str]:
    """The address of its bucket `files`, as a setting says it."""
    port = free_port()
    endpoint = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            _answers(port)
            client = boto3.client(
                "s3",
                endpoint_url=endpoint,
                region_name="us-east-1",
                aws_access_key_id=KEYS["AWS_ACCESS_KEY_ID"],
                aws_secret_access_key=KEYS["AWS_SECRET_ACCESS_KEY"],
            )
            client.create_bucket(Bucket="files")
            yield f"s3://files/certif?endpoint={endpoint}&region=us-east-1"
        finally:
            server.terminate()


def _answers(port: int) -> None:
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the S3 server does not answer")
