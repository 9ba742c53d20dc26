"""The files of a session through the nginx of production: its limits, and an upload cut in the middle of a piece."""

import base64
import re
import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
import requests

from deploy.local.rabbitmq import free_port
from services.sessions.app import create_app
from services.sessions.file_tables import SessionFilePart, SessionFileRow
from services.sessions.settings import SessionsSettings
from shared.identity import token
from shared.identity.model import Role
from tests.deploy.gateway import running
from tests.identities import KEY, service_settings, someone, trust_key
from tests.serving import served
from tests.sessions.desk import Desk
from tests.sessions.files import samples

PIECE = 512 * 1024
TUS = {"Tus-Resumable": "1.0.0", "Accept": "application/json"}
PART = {**TUS, "Content-Type": "application/offset+octet-stream", "X-HTTP-Method-Override": "PATCH"}
PV = samples.pdf(weight=1_400_000)


class Line(requests.Session):
    """The référent's browser, behind the gateway."""

    def __init__(self, url: str, signed: str, session_id: UUID) -> None:
        super().__init__()
        self.url, self.page = url, f"{url}/certif/sessions/{session_id}/fichiers"
        self.cookies.set("jeton", signed)
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.get(self.page).text)
        assert found
        self.csrf = found[1]
        self.headers.update({"X-CSRFToken": self.csrf, "Referer": self.page})

    def deposit(self, content: bytes) -> requests.Response:
        """The form without a script."""
        form = {"csrf_token": self.csrf, "kind": "pv"}
        return self.post(self.page, data=form, files={"files": ("pv.pdf", content, "application/pdf")})

    def announce(self, size: int) -> str:
        told = ",".join(
            f"{key} {base64.b64encode(said).decode()}" for key, said in (("kind", b"pv"), ("filename", b"p.pdf"))
        )
        answer = self.post(f"{self.page}/envois", headers={**TUS, "Upload-Length": str(size), "Upload-Metadata": told})
        assert answer.status_code == 201, answer.text
        return self.url + answer.headers["Location"]

    def send_piece(self, place: str, start: int, content: bytes) -> requests.Response:
        return self.post(place, headers={**PART, "Upload-Offset": str(start)}, data=content)

    def cut(self, place: str, start: int, content: bytes) -> None:
        """Send half a piece, and vanish."""
        asked = requests.Request("POST", place, headers={**PART, "Upload-Offset": str(start)}, data=content)
        ready = self.prepare_request(asked)
        lines = [f"POST {ready.path_url} HTTP/1.1", f"Host: {self.url.removeprefix('http://')}"]
        lines += [f"{name}: {value}" for name, value in ready.headers.items()]
        with socket.create_connection(("127.0.0.1", int(self.url.rpartition(":")[2])), 10) as line:
            line.sendall("\r\n".join([*lines, "", ""]).encode() + content[: len(content) // 2])

    def offset(self, place: str) -> int:
        return int(self.head(place, headers=TUS).headers["Upload-Offset"])


@pytest.fixture
def line(desk: Desk, tmp_path: Path) -> Iterator[Line]:
    url = f"http://127.0.0.1:{(port := free_port())}"
    trust_key(desk.database)
    settings = service_settings(SessionsSettings, desk.database, data_dir=tmp_path)
    app = create_app(settings.model_copy(update={"public_url": url}))
    signed = token.sign(someone(Role.REFERENT), KEY, issuer=url, now=datetime.now(UTC) + timedelta(hours=1))
    with (
        served(app) as behind,
        running(tmp_path, port, sessions=behind),
        Line(url, signed, desk.session()) as browser,
    ):
        yield browser
    app.extensions["certif.database"].dispose()


def test_a_file_passes_the_gateway_whole_or_cut_in_the_middle_of_a_piece(desk: Desk, line: Line) -> None:
    place = line.announce(len(PV))
    assert line.send_piece(place, 0, PV[:PIECE]).status_code == 204
    line.cut(place, PIECE, PV[PIECE : 2 * PIECE])
    assert line.offset(place) == PIECE, "half a piece is not kept"
    assert len(desk.all(SessionFilePart)) == 1
    for start in range(line.offset(place), len(PV), PIECE):
        assert line.send_piece(place, start, PV[start : start + PIECE]).status_code == 204
    assert line.deposit(PV).status_code == 200, "more than the megabyte of other forms"
    assert [one.state for one in desk.all(SessionFileRow)] == ["accepted", "accepted"]


def test_what_is_too_big_is_refused_with_a_sentence_by_the_page_then_by_the_gateway(desk: Desk, line: Line) -> None:
    assert "dépasse 15\u00a0Mo" in line.deposit(bytes(15_000_001)).text.replace(" Mo", "\u00a0Mo")
    beyond = line.deposit(bytes(64_500_000))
    assert (beyond.status_code, "réduisez ce que vous envoyez" in beyond.text) == (413, True)
    place = line.announce(2_000_000)
    assert line.send_piece(place, 0, bytes(1_100_000)).status_code == 413
    assert line.offset(place) == 0
    assert [one.state for one in desk.all(SessionFileRow)] == ["receiving"]
