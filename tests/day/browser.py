"""A browser without a window: cookies, pages, forms filled by their labels; patient when a service is restarting."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import urljoin

import lxml.html
import requests

PATIENCE = 60.0
PAUSE = 0.15
AWAY = {502, 503, 504}

T = TypeVar("T")


class Away(Exception):
    """The service did not answer, or said that it is restarting."""


class Unexpected(AssertionError):
    """A page that the day did not expect; carries what was read. Looking again may be enough."""


@dataclass
class Page:
    status: int
    url: str
    text: str
    headers: Mapping[str, str]

    @property
    def document(self) -> lxml.html.HtmlElement:
        return lxml.html.fromstring(self.text)

    def says(self, *words: str) -> bool:
        read = " ".join(self.document.text_content().split()).casefold().replace("\u00a0", " ").replace("\u202f", " ")
        return all(word.casefold() in read for word in words)

    def form(self, button: str) -> "Form":
        """The form whose button says `button`."""
        for form in self.document.forms:
            for submit in form.xpath(".//button|.//input[@type='submit']"):
                label = " ".join((submit.text_content() or submit.get("value") or "").split())
                if button.casefold() in label.casefold():
                    return Form(self, form, submit)
        raise Unexpected(f"no button « {button} » on {self.url}: {self.document.text_content()[:1500]}")

    def link(self, label: str) -> str:
        for anchor in self.document.xpath("//a[@href]"):
            if label.casefold() in " ".join(anchor.text_content().split()).casefold():
                return urljoin(self.url, anchor.get("href"))
        raise Unexpected(f"no link « {label} » on {self.url}: {self.document.text_content()[:1500]}")


class Form:
    def __init__(self, page: Page, element: lxml.html.FormElement, submit: lxml.html.HtmlElement) -> None:
        self.page = page
        self.element = element
        self.submit = submit

    def fill(self, values: Mapping[str, str]) -> "Form":
        """Fill by label: the first label that starts with the words given."""
        for words, value in values.items():
            self._field(words).value = value
        return self

    def _field(self, words: str) -> lxml.html.InputElement:
        for label in self.element.xpath(".//label[@for]"):
            text = " ".join(label.text_content().split())
            if text.casefold().startswith(words.casefold()):
                return self.element.get_element_by_id(label.get("for"))
        raise Unexpected(f"no field « {words} » in {self.page.url}")

    def data(self) -> list[tuple[str, str]]:
        values = [(name, value) for name, value in self.element.form_values() if isinstance(value, str)]
        if self.submit.get("name"):
            values.append((self.submit.get("name"), self.submit.get("value") or ""))
        return values

    @property
    def action(self) -> str:
        return urljoin(self.page.url, self.element.get("action") or self.page.url)


class Browser:
    """One person's browser."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.http = requests.Session()

    def get(self, path: str) -> Page:
        return patiently(lambda: self._page(self.http.get(urljoin(self.url, path), timeout=20)))

    def try_post(self, path: str, data: object, accept: str = "text/html") -> Page:
        """One try: a POST is repeated by the person, who first looks where things stand."""
        headers = {"Accept": accept, "Origin": self.url, "Referer": self.url}
        try:
            return self._page(self.http.post(urljoin(self.url, path), data=data, headers=headers, timeout=20))  # type: ignore[arg-type]
        except requests.RequestException as error:
            raise Away(str(error)) from error

    def submit(self, form: Form) -> Page:
        return self.try_post(form.action, form.data())

    def _page(self, response: requests.Response) -> Page:
        if response.status_code in AWAY:
            raise Away(f"{response.status_code} {response.url}")
        return Page(response.status_code, response.url, response.text or "<html></html>", response.headers)


def patiently(act: Callable[[], T], patience: float = PATIENCE) -> T:
    """Do `act` again while the service is away; a fault that lasts is a failure of the test."""
    limit = time.monotonic() + patience
    while True:
        try:
            return act()
        except (Away, Unexpected, requests.RequestException):
            if time.monotonic() > limit:
                raise
            time.sleep(PAUSE)


def eventually(act: Callable[[], T | None], what: str, patience: float = PATIENCE) -> T:
    """Ask until the answer is there: what travels by events takes a moment."""
    limit = time.monotonic() + patience
    while True:
        found = patiently(act)
        if found:
            return found
        if time.monotonic() > limit:
            raise Unexpected(f"still waiting for: {what}")
        time.sleep(PAUSE)
