"""A pupil on a line that breaks: nothing lost, nothing twice, the order kept, and calm words (R-ANSWER, R-RECEIPT).

Told by what the pupil sees and by the database, whatever the page keeps its answers in. `python -m tests.faults lines`
is the same with many seeds.
"""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs

import psutil
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from deploy.local.parts import PARTS
from deploy.local.postgres import LocalPostgres
from deploy.local.rabbitmq import free_port
from services.exam.tables import Attempt
from tests.conftest import QUIET
from tests.exam.browser.broken_line import BrokenLine, Trouble
from tests.exam.browser.conftest import give_code, hold_token
from tests.exam.browser.gunicorn import exam_served
from tests.exam.browser.pupil import RECORDED, WAITS, Pupil, make_short, nothing_lost_nothing_twice
from tests.exam.browser.test_runner import answers, at, total
from tests.exam.room import Room, Seat
from tests.identities import trust_key

pytestmark = pytest.mark.browser

Open = Callable[..., Page]
SEED = 7


@pytest.fixture(scope="module")
def line(migrate: Callable[[str], LocalPostgres]) -> Iterator[BrokenLine]:
    """Between the browser and the real gunicorn."""
    server, port = free_port(), free_port()
    database = migrate("exam").url("certif_exam", "exam_app")
    with exam_served(database, server, f"http://127.0.0.1:{port}"):
        line = BrokenLine(port, server)
        yield line
        line.close()


@pytest.fixture
def url(line: BrokenLine, room: Room) -> str:
    trust_key(room.database)
    return f"http://127.0.0.1:{line.port}"


def test_a_whole_test_goes_through_a_line_that_breaks(begin: Open, line: BrokenLine, room: Room) -> None:
    pupil = Pupil(begin(), impatient=True)
    make_short(pupil.page, room, 6)
    with line.breaking(SEED):
        pupil.answer_all()
    nothing_lost_nothing_twice(pupil, room)
    assert pupil.heard(RECORDED)
    assert pupil.heard(WAITS), "the seed cuts more than one reply"
    assert sum(line.met[one] for one in (Trouble.REFUSED, Trouble.REPLY_LOST, Trouble.CUT, Trouble.SHORT)) > 2


def test_the_network_leaves_before_the_end_and_comes_back(begin: Open, room: Room, seat: Seat) -> None:
    page = begin()
    last = total(page)
    attempt = room.enter(seat)
    for item in room.test(attempt, seat).items[: last - 3]:
        room.answer(attempt, seat, item)
    page.reload()
    pupil = Pupil(page)
    page.context.set_offline(True)
    pupil.answer()
    pupil.answer()
    page.get_by_role("button", name="Je passe").click()
    expect(page.get_by_text(WAITS).first).to_be_visible()
    at(page, last)
    assert "fin" not in page.url, "the end is said once all has arrived"
    assert len(answers(room)) == last - 3
    page.context.set_offline(False)
    page.wait_for_url("**/test/fin")
    taken = answers(room)[last - 3 :]
    assert [(one.item_id, one.response) for one in taken[:2]] == pupil.given
    assert [one.status for one in taken][2] == "aband"
    assert not any(one.late for one in taken)


@pytest.mark.parametrize("hours", [-1, 1], ids=["an hour slow", "an hour fast"])
def test_a_clock_that_is_an_hour_off_changes_neither_the_time_nor_what_is_claimed(
    begin: Open, room: Room, seat: Seat, hours: int
) -> None:
    page = begin()
    page.clock.install(time=datetime.now(UTC) + timedelta(hours=hours))
    page.reload()
    assert abs(page.evaluate("Date.now()") / 1000 - datetime.now(UTC).timestamp()) > 3_000
    timer = page.get_by_role("timer")
    page.get_by_text("Temps restant").click()
    expect(timer).to_have_text(re.compile("^1 h 4[56] min$"))
    claims: list[datetime] = []

    def note(body: str | None) -> None:
        claims.extend(datetime.fromisoformat(one) for one in parse_qs(body or "").get("queued_at", []))

    page.on("request", lambda sent: note(sent.post_data) if sent.method == "POST" else None)
    pupil = Pupil(page)
    page.context.set_offline(True)
    pupil.answer()
    pupil.answer()
    page.context.set_offline(False)
    expect(page.get_by_text("Réponse à l’épreuve 2 enregistrée")).to_be_visible()
    assert len(claims) >= 2
    assert all(abs(one - datetime.now(UTC)) < timedelta(minutes=1) for one in claims), "told in the server's time"
    expect(timer).to_have_text(re.compile("^1 h 4[56] min$"))
    with room.database.transaction() as tx:
        test = tx.session.get_one(Attempt, room.enter(seat).id)
        assert timedelta(minutes=105) <= test.deadline - test.started_at < timedelta(minutes=106)
    assert [one.late for one in answers(room)] == [False, False]


def test_a_tab_that_is_closed_then_a_browser_that_is_killed_find_the_test_where_it_was(
    chromium: Browser, url: str, room: Room, seat: Seat, tmp_path: Path
) -> None:
    room.join(seat)
    context = _browser(chromium, url, seat, tmp_path)
    page = give_code(context.new_page(), seat)
    make_short(page, room, 5)
    pupil = Pupil(page)
    pupil.answer()
    page.close()
    page = context.new_page()
    page.goto("/test/epreuve")
    at(page, 2)
    pupil.page = page
    pupil.answer()
    pupil.answer()
    expect(page.get_by_text("Réponse à l’épreuve 3 enregistrée")).to_be_visible()
    _kill(tmp_path)

    context = _browser(chromium, url, seat, tmp_path)
    pupil.page, pupil.was_killed = (page := context.new_page()), True
    page.goto("/test/epreuve")
    if not page.url.endswith("/test/epreuve"):  # its cookie went with the browser: the code opens the test again
        give_code(page, seat)
    at(page, 4)
    pupil.answer_all()
    nothing_lost_nothing_twice(pupil, room)
    context.close()


def _browser(chromium: Browser, url: str, seat: Seat, profile: Path) -> BrowserContext:
    context = chromium.browser_type.launch_persistent_context(
        profile, executable_path=PARTS[0].find(), args=QUIET, base_url=url, locale="fr-FR"
    )
    context.set_default_timeout(10_000)
    hold_token(context, url, seat.person)
    return context


def _kill(profile: Path) -> None:
    """SIGKILL to every process of the browser of this profile."""
    for one in psutil.process_iter(["cmdline"]):
        if f"--user-data-dir={profile}" in (one.info["cmdline"] or []):
            for child in one.children(recursive=True):
                child.kill()
            one.kill()
