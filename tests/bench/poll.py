"""`python -m tests.bench.poll`: the processor that a poll of the test page takes, beside an answer."""

import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from flask.testing import FlaskClient
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from deploy.demo.school import DEFAULT
from deploy.local.environment import LocalRun
from deploy.local.postgres import LocalPostgres
from services.exam.app import create_app
from shared.migrations import upgrade
from tests.bench.crowd import seat_crowd, write_requests
from tests.conftest import service_definition

PUPILS = 300
TIMES = 3_000
HERTZ = os.sysconf("SC_CLK_TCK")
JSON = {"Accept": "application/json"}


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="poll") as name:
        folder = Path(name)
        folder.chmod(0o755)
        postgres = LocalPostgres.start(folder / "postgres")
        try:
            postgres.create_databases()
            url = "http://127.0.0.1:1"
            os.environ.update(LocalRun(folder, url, postgres, postgres.broker_url(), DEFAULT).environment())
            upgrade(service_definition("exam"))
            measure(folder, postgres)
        finally:
            postgres.stop()
    return 0


def measure(folder: Path, postgres: LocalPostgres) -> None:
    app = create_app()
    with Session(create_engine(postgres.url("certif_exam", "exam_app"))) as session:
        seats = seat_crowd(session, PUPILS)
    write_requests(app, seats, folder / "answers.txt")
    requests = [line.split("\t") for line in (folder / "answers.txt").read_text().splitlines()][:TIMES]
    client = app.test_client(use_cookies=False)
    server = int((folder / "postgres" / "postmaster.pid").read_text().split()[0])
    poll(client, requests[0][0])
    tag = poll(client, requests[0][0])
    report("poll", lambda cookie, _: poll(client, cookie, tag), requests, server)
    report("answer", lambda cookie, body: answer(client, cookie, body), requests, server)


def report(what: str, call: Callable[[str, str], object], requests: list[list[str]], server: int) -> None:
    ours, theirs = time.process_time(), processor(server)
    for cookie, body in requests:
        call(cookie, body)
    web, database = (time.process_time() - ours) / len(requests), (processor(server) - theirs) / len(requests)
    print(f"{what}: {web * 1e3:.2f} ms in the service, {database * 1e3:.2f} ms in PostgreSQL")


def poll(client: FlaskClient, cookie: str, tag: str = "") -> str:
    told = {"Cookie": cookie, **JSON, **({"If-None-Match": tag} if tag else {})}
    reply = client.get("/test/etat", headers=told, base_url="http://127.0.0.1:1")
    assert reply.status_code in (200, 304), reply.status
    return reply.headers["ETag"]


def answer(client: FlaskClient, cookie: str, body: str) -> None:
    form = "application/x-www-form-urlencoded"
    told = {"Cookie": cookie, **JSON}
    reply = client.post("/test/epreuve", data=body, content_type=form, headers=told, base_url="http://127.0.0.1:1")
    assert reply.status_code == 200, reply.text


def processor(server: int) -> float:
    """Seconds of processor of the processes of this PostgreSQL."""
    spent = 0
    for process in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = process.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if int(fields[1]) == server:
            spent += int(fields[11]) + int(fields[12])
    return spent / HERTZ


if __name__ == "__main__":
    raise SystemExit(main())
