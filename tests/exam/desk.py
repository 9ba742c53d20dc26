"""A computer of the room: a browser without scripts, and the one who sits there."""

import re
from html import unescape
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from shared.identity.model import Identity
from shared.transaction import Database
from tests.exam.room import CODE, Room, Seat
from tests.identities import sign_in

TOKEN = re.compile(r'name="csrf_token"[^>]* value="([^"]+)"')
TAGS = re.compile(r"<[^>]+>")


class Desk:
    """Follows what a page offers: its forms carry their token."""

    def __init__(self, app: Flask, database: Database, person: Identity | None = None) -> None:
        self.client = app.test_client()
        self.database = database
        if person is not None:
            sign_in(self.client, database, person)
        self._token = ""

    def get(self, path: str, **kwargs: Any) -> TestResponse:
        answer = self.client.get(path, **kwargs)
        if found := TOKEN.search(answer.text):
            self._token = unescape(found[1])
        return answer

    def post(self, path: str, data: dict[str, Any], **kwargs: Any) -> TestResponse:
        if not self._token:
            self.get("/test/")
        return self.client.post(path, data={"csrf_token": self._token, **data}, **kwargs)

    def another_tab(self) -> "Desk":
        """The same browser, used at the same time."""
        tab = Desk(self.client.application, self.database)
        for name in ("exam", "epreuve", "jeton"):
            if cookie := self.client.get_cookie(name):
                tab.client.set_cookie(name, cookie.value)
        tab._token = self._token
        return tab

    def join(self, room: Room, seat: Seat, **changes: str) -> TestResponse:
        form = {"session_number": str(room.session.number), **seat.form, **changes}
        return self.post("/test/rejoindre", form)

    def enter(self, seat: Seat, code: str = CODE) -> TestResponse:
        return self.post(f"/test/code/{seat.candidate.candidate_id}", {"access_code": code})

    def begin(self, room: Room, seat: Seat) -> None:
        """Join, give the code: the test is on the screen."""
        assert self.join(room, seat).status_code == 303
        assert self.enter(seat).location == "/test/epreuve"

    def answer(self, item_id: str, *response: str, action: str = "valide", script: bool = False, **more: str) -> Any:
        headers = {"Accept": "application/json"} if script else {}
        data: dict[str, Any] = {"item_id": item_id, "action": action, "response": list(response), **more}
        return self.post("/test/epreuve", data, headers=headers)


def words(answer: TestResponse) -> str:
    """What a page says, without its tags."""
    return " ".join(unescape(TAGS.sub(" ", answer.text)).split())


def item_on(answer: TestResponse) -> str:
    """The item that a page shows."""
    found = re.search(r'name="item_id" value="([^"]+)"', answer.text)
    assert found is not None
    return found[1]
