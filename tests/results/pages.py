"""What a browser does on the pages of results."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from shared.identity.model import Identity

Visit = Callable[[Identity | None], "Visitor"]
"""Opens the browser of a person, or of nobody signed in."""


@dataclass
class Visitor:
    """One person's browser."""

    client: FlaskClient

    def get(self, path: str) -> TestResponse:
        return self.client.get(path)

    def post(self, path: str, page: str, **fields: str | list[str]) -> TestResponse:
        """Open `page`, then send a form of it to `path`."""
        return self.client.post(path, data={"csrf_token": csrf_token(self.get(page)), **fields})


def csrf_token(page: TestResponse) -> str:
    found: list[str] = re.findall(r'name="csrf_token"[^>]* value="([^"]+)"', page.text)
    assert found, page.text
    return found[-1]


def words(page: TestResponse) -> str:
    """The text of a page: no tags, plain spaces."""
    text = re.sub(r"<[^>]*>", " ", page.text).replace("\xa0", " ").replace("&#39;", "'")
    return " ".join(text.split())
