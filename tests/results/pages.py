"""What a browser does on the pages of results."""

import re
from dataclasses import dataclass

from werkzeug.test import TestResponse

from services.results.app import create_app
from services.results.settings import ResultsSettings
from shared.identity.model import Identity
from shared.transaction import Database
from tests.identities import service_settings, sign_in


@dataclass
class Visitor:
    """One person's browser, signed in or not."""

    database: Database
    person: Identity | None = None

    def __post_init__(self) -> None:
        self.client = create_app(service_settings(ResultsSettings, self.database)).test_client()
        if self.person is not None:
            sign_in(self.client, self.database, self.person)

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
