"""Exam served as in production, by gunicorn, for the tests of the line."""

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from deploy.local.run import GUNICORN
from deploy.local.supervisor import Program, Supervisor
from tests.exam.room import KEY


@contextmanager
def exam_served(database_url: str, port: int, public_url: str) -> Iterator[None]:
    """On `port`; `public_url` is where browsers find it."""
    environment = {
        **os.environ,
        "EXAM_DATABASE_URL": database_url,
        "EXAM_SECRET_KEY": "for the tests only, and long enough for all",
        "EXAM_RECEIPT_KEY": KEY.decode(),
        "PUBLIC_URL": public_url,
        "BROKER_URL": "memory://",
        "WEB_WORKERS": "2",
    }
    command = [*GUNICORN, "-b", f"127.0.0.1:{port}", "services.exam.app:create_app()"]
    with tempfile.TemporaryDirectory(prefix="exam-web-") as folder:
        supervisor = Supervisor([Program("exam-web", command, environment, Path(folder) / "log")])
        supervisor.start()
        try:
            _wait(f"http://127.0.0.1:{port}/test/sante")
            yield
        finally:
            supervisor.stop()


def _wait(url: str, seconds: float = 30.0) -> None:
    limit = time.monotonic() + seconds
    while True:
        try:
            with urlopen(url, timeout=2):  # noqa: S310 - our own loopback address
                return
        except (URLError, OSError):
            if time.monotonic() > limit:
                raise
            time.sleep(0.05)
