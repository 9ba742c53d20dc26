"""Someone who reads pages and sends the forms found on them."""

from dataclasses import dataclass
from html import unescape

import lxml.html
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from shared.identity.model import Identity


@dataclass
class Visitor:
    client: FlaskClient
    person: Identity

    def get(self, path: str) -> TestResponse:
        return self.client.get(path)

    def read(self, path: str) -> str:
        """The words of a page that must be there."""
        answer = self.client.get(path)
        assert answer.status_code == 200, answer.text
        return words(answer)

    def form(self, path: str) -> dict[str, str]:
        """What the page's main form holds before anything is typed."""
        return fields(self.client.get(path))

    def send(self, path: str, **typed: str) -> TestResponse:
        """Open the page, type over its form, send it."""
        return self.client.post(path, data={**self.form(path), **typed})


def words(answer: TestResponse) -> str:
    """The text of a page on one line, with plain spaces."""
    text = lxml.html.fromstring(answer.text).text_content()
    return " ".join(unescape(text).replace("\u202f", " ").split())


def fields(answer: TestResponse) -> dict[str, str]:
    """The values of the last form that posts, as a browser would send them: a text area drops its first line break."""
    forms = [form for form in lxml.html.fromstring(answer.text).forms if form.method.upper() == "POST"]
    return {name: value.removeprefix("\n") for name, value in forms[-1].form_values()}
