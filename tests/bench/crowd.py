"""A crowd of tests ready to be answered, put straight into the database, and the requests that answer them."""

import json
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode
from uuid import uuid4

from flask import Flask
from flask_wtf.csrf import generate_csrf
from sqlalchemy import insert
from sqlalchemy.orm import Session

from services.exam.tables import Attempt, AttemptSighting
from services.exam.web.attempt_cookie import SALT
from services.exam.web.signing import signer
from shared.journal.chain import GENESIS
from shared.journal.tables import journal_head
from shared.referential.bank import load_bank

ITEMS = 24
ROOM = 30
"""Pupils of one session."""


def seat_crowd(session: Session, size: int) -> list[tuple[str, str, str]]:
    """Create `size` running tests of `ITEMS` items; returns (attempt, account, sid) of each."""
    items = list(load_bank().items)[:ITEMS]
    now = session.connection().exec_driver_sql("SELECT now()").scalar_one()
    seats = [(uuid4(), uuid4(), uuid4(), uuid4()) for _ in range(size)]
    rooms = [uuid4() for _ in range(0, size, ROOM)]
    session.execute(
        insert(Attempt),
        [
            {
                "id": attempt,
                "verification_code": f"bench-{attempt}",
                "session_id": rooms[seat // ROOM],
                "candidate_id": candidate,
                "account_id": account,
                "started_at": now,
                "deadline": now + timedelta(hours=2),
                "extra_time_percent": 0,
                "bank_version": "bench",
                "profile": [],
                "items": items,
                "item_count": ITEMS,
            }
            for seat, (attempt, account, _sid, candidate) in enumerate(seats)
        ],
    )
    sightings = [{"attempt_id": attempt, "seen_at": now} for attempt, *_ in seats]
    session.execute(insert(AttemptSighting), sightings)
    heads = [{"subject": f"candidate:{candidate}", "seq": 0, "hash": GENESIS} for *_, candidate in seats]
    session.execute(insert(journal_head), heads)
    session.commit()
    return [(str(attempt), str(account), str(sid)) for attempt, account, sid, _ in seats]


def write_requests(app: Flask, seats: list[tuple[str, str, str]], path: Path) -> int:
    """One line a request, item by item over the whole crowd, so that no test is answered twice at once."""
    with app.test_request_context():
        from flask import session as browser

        token = generate_csrf()
        serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
        service_cookie = f"{app.config['SESSION_COOKIE_NAME']}={serializer.dumps(dict(browser))}"
        cookies = [f"{service_cookie}; epreuve={signer(SALT).dumps(list(seat))}" for seat in seats]
    with path.open("w") as lines:
        for item in list(load_bank().items)[:ITEMS]:
            body = urlencode({"csrf_token": token, "item_id": item, "action": "valide", "response": "1"})
            lines.writelines(f"{cookie}\t{body}\n" for cookie in cookies)
    return len(seats) * ITEMS


def write_floor_requests(path: Path) -> None:
    body = urlencode({"item_id": "moteur1-reconnaitre", "response": json.dumps({"answer": "1", "pad": "x" * 120})})
    path.write_text(f"-\t{body}\n")
