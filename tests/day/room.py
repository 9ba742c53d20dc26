"""A class in its room: every pupil behind a test page that asks, as its script does, what the room did to the test."""

import json
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random
from threading import Event, Thread
from uuid import uuid4

import requests

from deploy.demo.school import School
from tests.day.browser import Page, Unexpected, eventually
from tests.day.people import Candidate, Referent, Staff
from tests.day.scenario import class_enrolled

PAUSE = (3.1, 3.5)
"""Seconds between two polls: those of `shared/ui/static/js/test-state.js`."""
JSON = {"Accept": "application/json"}


@dataclass
class TestPage:
    """A pupil's test page: it polls, and answers an item every `pace` seconds or so; never again once it was left."""

    __test__ = False

    candidate: Candidate
    pace: float
    polls: list[tuple[float, float]] = field(default_factory=list)
    """When each poll left and when its reply came, on the clock of this process."""
    added: list[tuple[int, float]] = field(default_factory=list)
    """Minutes added in all, and when the page learnt it."""
    missed: int = 0
    """Polls that nothing answered."""
    left: Event = field(default_factory=Event)

    def __post_init__(self) -> None:
        self.draw = Random(f"page:{self.candidate.seed}:{self.candidate.pupil.key}")
        self.tag = ""

    def run(self) -> None:
        poll_at = time.monotonic() + self.draw.uniform(0, PAUSE[1])
        answer_at = time.monotonic() + self.draw.uniform(0, 2) * self.pace
        working = True
        while not self.left.wait(max(0.0, min(poll_at, answer_at if working else poll_at) - time.monotonic())):
            if working and time.monotonic() >= answer_at:
                working = self.candidate.try_one()
                answer_at = time.monotonic() + self.draw.uniform(0.5, 1.5) * self.pace
            answer_at = min(answer_at, time.monotonic() + 1.5 * self.pace)
            if time.monotonic() >= poll_at:
                self.poll()
                poll_at = time.monotonic() + self.draw.uniform(*PAUSE)

    def poll(self) -> None:
        http, began = self.candidate.browser.http, time.monotonic()
        told = {**JSON, **({"If-None-Match": self.tag} if self.tag else {})}
        try:
            reply = http.get(f"{self.candidate.url}/test/etat", headers=told, timeout=4)
        except requests.RequestException:
            self.missed += 1
            return
        if reply.status_code not in (200, 304):
            self.missed += 1
            return
        ended = time.monotonic()
        self.polls.append((began, ended))
        if reply.status_code == 200:
            self.tag = reply.headers["ETag"]
            minutes = int(reply.json()["added_minutes"])
            if not self.added or self.added[-1][0] != minutes:
                self.added.append((minutes, ended))

    @property
    def minutes_added(self) -> int:
        return self.added[-1][0] if self.added else 0

    def learnt_at(self, minutes: int) -> float | None:
        """When the page first knew of as many minutes; None while it does not."""
        return next((at for known, at in self.added if known >= minutes), None)

    def call(self) -> None:
        """« Signaler un problème »."""
        browser = self.candidate.browser
        form = browser.get("/test/epreuve").form("Signaler un problème")
        token = str(form.element.fields["csrf_token"])
        reply = browser.try_post("/test/aide", {"csrf_token": token, "appel": "debut"}, accept="application/json")
        assert json.loads(reply.text) == {"help": True}


@dataclass
class Seated:
    """A session whose pupils have all begun, and who watches it."""

    referent: Referent
    session: str
    number: str
    code: str
    candidates: list[Candidate]

    @property
    def room(self) -> str:
        return self.session.replace("/sessions/", "/surveillance/")

    @contextmanager
    def at_work(self, pace: float, candidates: Sequence[Candidate] | None = None) -> Iterator[list[TestPage]]:
        """Their test pages, open inside the block."""
        pages = [TestPage(one, pace) for one in candidates or self.candidates]
        threads = [Thread(target=page.run) for page in pages]
        for thread in threads:
            thread.start()
        try:
            yield pages
        finally:
            for page in pages:
                page.left.set()
            for thread in threads:
                thread.join()


def prepare(url: str, school: School, seed: int) -> Seated:
    """The référent creates today's session and enrols the whole class."""
    referent, session = class_enrolled(url, school, seed)
    number, code = referent.codes(session)
    return Seated(referent, session, number, code, [Candidate(pupil, school, url, seed) for pupil in school.pupils])


def begin(seated: Seated, candidates: Iterable[Candidate]) -> None:
    """They sign in, join and enter the access code."""

    def sit(one: Candidate) -> None:
        one.arrive()
        one.start(one.join(seated.number), seated.code)

    with ThreadPoolExecutor(8) as crowd:
        for done in [crowd.submit(sit, one) for one in candidates]:
            done.result()


class Surveillant(Staff):
    """Watches a room through its pages, without a script."""

    def enter(self, room: str, name: str) -> None:
        self.arrive()

        def act() -> bool:
            page = self.browser.get(room)
            if page.says(f"Signé : {name}"):
                return True
            form = page.form("Je surveille cette salle")
            form.element.fields["name"] = name
            self.browser.submit(form)
            return False

        eventually(act, f"{name} to be in the room")

    def drafted(self, room: str, act: str) -> dict[str, str]:
        """What the button of the room sends."""
        form = self.browser.get(room).document.get_element_by_id("acts")
        return {"csrf_token": form.fields["csrf_token"], "draft_id": str(uuid4()), "retour": room, "acte": act}

    def press(self, room: str, sent: dict[str, str]) -> Page:
        page = self.browser.try_post(f"{room}/actes", sent)
        if page.status != 200:
            raise Unexpected(f"{page.status} {page.text[:300]}")
        return page
