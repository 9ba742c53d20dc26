"""`python -m tests.bench.bell`: 900 pupils enter their access code in the same second, and each sees the first item.

Thirty rooms of thirty, all certifiable, all joined. The requests are written beforehand and leave one after the other
over that second; a start is served once the first item of the test has come. The floor is the same crowd asking for
a page that does nothing, in the same run.
"""

import asyncio
import os
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import quantiles
from urllib.parse import urlencode

from flask import Flask, session
from flask_wtf.csrf import generate_csrf
from sqlalchemy import text

from deploy.demo.school import DEFAULT
from deploy.local.environment import LocalRun
from deploy.local.postgres import LocalPostgres
from deploy.local.rabbitmq import free_port
from services.exam.app import create_app
from shared.identity import token
from shared.migrations import upgrade
from shared.transaction import Database
from shared.web.cookies import ATTEMPT, TOKEN, cookie_name
from tests.bench.__main__ import serving
from tests.conftest import service_definition
from tests.exam.room import CODE, LEVELS, Room, Seat
from tests.identities import KEY, trust_key

ROOMS, SEATS = 30, 30
BELL = 1.0
"""Seconds over which all of them click."""

WANTED = 5.0
LARGEST_WORKER = 150
"""MB."""


@dataclass(frozen=True)
class Served:
    """What became of one request; `seconds` from its own turn to the last byte."""

    status: int
    seconds: float
    cookies: str
    place: str


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="bell") as name:
        folder = Path(name)
        folder.chmod(0o755)
        postgres = LocalPostgres.start(folder / "postgres")
        try:
            return bench(folder, postgres)
        finally:
            postgres.stop()


def bench(folder: Path, postgres: LocalPostgres) -> int:
    postgres.create_databases()
    port = free_port()
    run = LocalRun(folder, f"http://127.0.0.1:{port}", postgres, postgres.broker_url(), DEFAULT)
    os.environ.update(run.environment())
    upgrade(service_definition("exam"))
    database = Database(os.environ["EXAM_DATABASE_URL"], "exam")
    seats = seated(database)
    app = create_app()
    starts = [start_request(app, seat, run.public_url) for seat in seats]
    nothing = [request("GET", "/test/sante", run.public_url, "") for _ in seats]
    with serving("services.exam.app:create_app()", port, dict(os.environ)):
        floor = asyncio.run(ring(port, nothing, run.public_url, follow=False))
        served = asyncio.run(ring(port, starts, run.public_url, follow=True))
        heaviest = max(worker_memory())
    database.dispose()
    app.extensions["certif.database"].dispose()
    wrong = sum(one.status != 200 for one in served)
    print(f"floor, a page that does nothing, {len(floor)} in {BELL:.0f} s: {told(floor)}")
    print(f"code entered, test started, first item shown, {len(served)} in {BELL:.0f} s: {told(served)}")
    print(
        f"errors: {wrong} (wanted: none); the last is served after {max(one.seconds for one in served):.1f} s", end=""
    )
    print(f" (wanted: {WANTED:.0f} s at most)")
    print(f"the heaviest worker: {heaviest:.0f} MB of its own and shared (wanted: {LARGEST_WORKER} at most)")
    return 0


def told(served: Sequence[Served]) -> str:
    marks = quantiles([one.seconds for one in served], n=100)
    return f"p50 {1000 * marks[49]:.0f} ms, p99 {1000 * marks[98]:.0f} ms"


def seated(database: Database) -> list[Seat]:
    """Everybody has joined; only the code is missing. All know what the first one showed in the positioning."""
    trust_key(database)
    rooms = [Room(database) for _ in range(ROOMS)]
    seats = [
        seat_in(room, number, LEVELS if room is rooms[0] and not number else {})
        for room in rooms
        for number in range(SEATS)
    ]
    with database.transaction() as tx:
        tx.session.execute(
            text(
                "INSERT INTO knowledge_element (account_id, answer_id, skill, source, verdict, at) "
                "SELECT other, answer_id, skill, source, verdict, at FROM knowledge_element, unnest(:others) other "
                "WHERE account_id = :first"
            ),
            {"first": seats[0].person.account_id, "others": [seat.person.account_id for seat in seats[1:]]},
        )
    return seats


def seat_in(room: Room, number: int, levels: dict[str, int]) -> Seat:
    seat = room.seat(levels, first_name=f"Zoé{chr(97 + number // 6)}{chr(97 + number % 6)}")
    room.join(seat)
    return seat


def start_request(app: Flask, seat: Seat, public_url: str) -> bytes:
    """The form of the access code, as a browser posts it."""
    signed = token.sign(seat.person, KEY, issuer=public_url, now=_now())
    with app.test_request_context(base_url=public_url):
        body = urlencode({"csrf_token": generate_csrf(), "access_code": CODE})
        serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
        own = f"{app.config['SESSION_COOKIE_NAME']}={serializer.dumps(dict(session))}"
    cookies = f"{own}; {cookie_name(TOKEN, secure=False)}={signed}"
    return request("POST", f"/test/code/{seat.candidate.candidate_id}", public_url, cookies, body)


def request(method: str, path: str, public_url: str, cookies: str, body: str = "") -> bytes:
    lines = [
        f"{method} {path} HTTP/1.1",
        f"Host: {public_url.removeprefix('http://')}",
        f"Origin: {public_url}",
        f"Referer: {public_url}/test/",
        f"Cookie: {cookies}",
        "Connection: close",
        "Content-Type: application/x-www-form-urlencoded",
        f"Content-Length: {len(body)}",
    ]
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()


async def ring(port: int, requests: Sequence[bytes], public_url: str, *, follow: bool) -> list[Served]:
    begun = time.monotonic() + 0.5
    turns = [begun + BELL * number / len(requests) for number in range(len(requests))]
    return list(
        await asyncio.gather(
            *(click(port, one, turn, public_url, follow) for one, turn in zip(requests, turns, strict=True))
        )
    )


async def click(port: int, first: bytes, turn: float, public_url: str, follow: bool) -> Served:
    await asyncio.sleep(max(0.0, turn - time.monotonic()))
    answer = await exchange(port, first, turn)
    if not follow or answer.status != 303:
        return answer
    return await exchange(port, request("GET", answer.place, public_url, answer.cookies), turn)


async def exchange(port: int, message: bytes, turn: float) -> Served:
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(message)
        raw = await asyncio.wait_for(reader.read(-1), timeout=60)
        writer.close()
    except OSError:
        return Served(0, time.monotonic() - turn, "", "")
    head = raw.partition(b"\r\n\r\n")[0].decode()
    fields = [line.partition(": ") for line in head.splitlines()[1:]]
    given = [value.partition(";")[0] for name, _, value in fields if name.lower() == "set-cookie"]
    kept = [one for one in given if one.startswith(cookie_name(ATTEMPT, secure=False))]
    place = next((value for name, _, value in fields if name.lower() == "location"), "")
    return Served(int(head.split()[1]), time.monotonic() - turn, "; ".join(kept), place)


def worker_memory() -> Iterator[float]:
    """MB resident of each process of the service."""
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            if "services.exam.app" in (status.parent / "cmdline").read_text():
                line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS"))
                yield int(line.split()[1]) / 1000
        except (OSError, StopIteration):
            continue


def _now() -> datetime:
    return datetime.now(UTC)


if __name__ == "__main__":
    raise SystemExit(main())
