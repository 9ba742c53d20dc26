"""`python -m tests.bench.sign_in`: a school of 900 pupils signs in behind one address, while others answer.

Half come by the ENT, whose answers are signed in this process (its processor time is told apart), half with a password.
Everything runs on this machine, as `make run` starts it: the gateway, the four services, their workers and PostgreSQL.
"""

import tempfile
import time
import zlib
from base64 import b64decode
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from statistics import quantiles
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import requests
import yaml
from lxml import etree
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from deploy.demo.idp.identity import ensure_identity
from deploy.demo.school import DEFAULT, Pupil, School, load_school
from deploy.local.rabbitmq import free_port
from deploy.local.run import platform
from services.exam.app import create_app
from tests.auth.browsing import csrf_token
from tests.auth.ent import ACS, LOGIN, Ent
from tests.auth.saml.forge import Signer, assertion_of, encode, response
from tests.bench.__main__ import hammer
from tests.bench.crowd import seat_crowd, write_requests
from tests.conftest import service_definition

PUPILS = 900
OVER = 55.0
"""Seconds over which they come, one after the other."""

AT_ONCE = 48
"""Browsers at most that sign in at the same instant."""

ANSWERS = 40
"""Answers a second meanwhile: four schools of that size in their test."""


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="sign-in") as name:
        folder = Path(name)
        folder.chmod(0o755)
        school, port = write_school(folder / "school.yaml"), free_port()
        with platform(folder / "data", port, None, school):
            return measure(folder, f"http://127.0.0.1:{port}", port, school)


def measure(folder: Path, url: str, port: int, school: Path) -> int:
    known = load_school(school)
    ent = Ent(ensure_identity(folder / "data" / "demo-ent", f"{url}/demo/ent"), folder)
    first, then, meanwhile = (write_answers(folder / f"answers-{turn}.txt") for turn in range(3))
    hammer(port, "/test/epreuve", first, port, ANSWERS, 10)
    quiet = hammer(port, "/test/epreuve", then, port, ANSWERS, 30)
    busy = []
    answering = Thread(target=lambda: busy.append(hammer(port, "/test/epreuve", meanwhile, port, ANSWERS, 58)))
    answering.start()
    begun, processor = time.monotonic(), time.process_time()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        turns = [begun + OVER * number / PUPILS for number in range(PUPILS)]
        times = list(pool.map(lambda turn, pupil: sign_in(turn, url, ent, known, pupil), turns, known.pupils))
    took, spent = time.monotonic() - begun, time.process_time() - processor
    answering.join()
    slowest = quantiles([one for one in times if one is not None], n=100)
    errors = sum(one is None for one in times)
    ratio = busy[0].p99_ms / quiet.p99_ms
    print(f"{len(times)} sign-ins in {took:.0f} s (wanted: 60 s at most), {errors} errors (wanted: none)")
    print(f"a sign-in: p50 {1000 * slowest[49]:.0f} ms, p99 {1000 * slowest[98]:.0f} ms")
    print(f"this tool's own processor time: {spent:.0f} s, signatures of the ENT included")
    print(f"answers, {ANSWERS}/s: p99 {quiet.p99_ms:.0f} ms quiet ({quiet.errors} errors), ", end="")
    print(f"{busy[0].p99_ms:.0f} ms meanwhile ({busy[0].errors} errors): {ratio:.1f} × (wanted: 2 at most)")
    return 0


def sign_in(turn: float, url: str, ent: Ent, school: School, pupil: Pupil) -> float | None:
    """Seconds from the first page to the signed-in one; None when it did not work."""
    time.sleep(max(0.0, turn - time.monotonic()))
    browser = requests.Session()
    start = time.monotonic()
    come = by_ent if pupil.by_gar else by_password
    ended = come(browser, url, ent, school, pupil)
    signed = ended.status_code == 303 and "jeton" in browser.cookies
    return time.monotonic() - start if signed else None


def by_ent(browser: requests.Session, url: str, ent: Ent, school: School, pupil: Pupil) -> requests.Response:
    asked = browser.get(f"{url}{LOGIN}", allow_redirects=False, timeout=30)
    message = parse_qs(urlsplit(asked.headers["Location"]).query)["SAMLRequest"][0]
    question = str(etree.fromstring(zlib.decompress(b64decode(message), -15)).get("ID"))
    said = {"IDO": [pupil.ido], "NOM": [pupil.last_name], "PRE": [pupil.first_name], "UAI": [school.uai]}
    facts = replace(
        ent.facts(question),
        destination=f"{url}{ACS}",
        recipient=f"{url}{ACS}",
        audience=f"{url}/compte/saml/metadata",
        attributes={**said, "PRO": ["National_elv"], "DIV": [f"{pupil.division}##{pupil.division}"]},
    )
    root = response(facts)
    assertion_of(root).set("ID", f"_{question}")
    Signer(ent.identity.pair).sign(assertion_of(root))
    return browser.post(f"{url}{ACS}", {"SAMLResponse": encode(root)}, allow_redirects=False, timeout=30)


def by_password(browser: requests.Session, url: str, _ent: Ent, school: School, pupil: Pupil) -> requests.Response:
    page = browser.get(f"{url}/compte/connexion", timeout=30)
    fields = {"csrf_token": csrf_token(page), "identifier": pupil.sign_in, "password": school.password, "suite": ""}  # type: ignore[arg-type]
    return browser.post(f"{url}/compte/connexion", fields, allow_redirects=False, timeout=30)


def write_answers(path: Path) -> Path:
    """The answers of a crowd of its own, in the order of its tests."""
    app = create_app()
    engine = create_engine(service_definition("exam").settings().database_url)
    with Session(engine) as session:
        seats = seat_crowd(session, 400)
    engine.dispose()
    write_requests(app, seats, path)
    app.extensions["certif.database"].dispose()
    return path


def write_school(path: Path) -> Path:
    raw = yaml.safe_load(DEFAULT.read_text(encoding="utf-8"))
    raw["pupils"] = [one(number) for number in range(PUPILS)]
    path.write_text(yaml.safe_dump(raw, allow_unicode=True), encoding="utf-8")
    return path


def one(number: int) -> dict[str, object]:
    letters = "".join(chr(97 + number // 26**place % 26) for place in range(3))
    return {
        "key": f"p{number}",
        "first_name": f"Prénom{letters}",
        "last_name": f"NOM{letters}",
        "birth_date": date(2012, 1, 1) + timedelta(days=number % 365),
        "birth_city": "Bondy",
        "birth_department": "93",
        "division": f"3{'ABCDEFGHIJ'[number % 10]}",
        "sign_in": "gar" if number % 2 else f"p{number}.nom{letters}",
        "levels": {},
    }


if __name__ == "__main__":
    raise SystemExit(main())
