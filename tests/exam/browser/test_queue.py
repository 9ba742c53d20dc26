"""No answer is lost (R-QUEUE, R-FILE): a tab, a browser killed, a storage refused, two tabs, no network to the end."""

import os
import re
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from signal import SIGKILL
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Error, Page, Route, expect
from sqlalchemy import select

from deploy.local.parts import PARTS
from services.exam.domain.answer_file import open_file
from services.exam.tables import LateAnswer
from shared.identity import token
from shared.identity.model import Role
from tests.conftest import QUIET
from tests.exam.browser.test_runner import answer, answers, at, clean, fill, filled, keep_one, total
from tests.exam.room import CODE, KEY, Room, Seat
from tests.identities import KEY as SIGNING_KEY
from tests.identities import someone

pytestmark = pytest.mark.browser

Open = Callable[..., Page]
REFUSED = "IDBFactory.prototype.open = () => { throw new DOMException('no', 'SecurityError'); };"
FULL = "IDBObjectStore.prototype.put = () => { throw new DOMException('full', 'QuotaExceededError'); }; 0"
KEPT = """() => new Promise((done) => {
  indexedDB.open("certif").onsuccess = ({ target: { result: disk } }) => {
    const all = disk.transaction("answers").objectStore("answers").getAll();
    all.onsuccess = () => done(JSON.stringify(all.result));
  };
})"""
NO_TAB = "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); };"


def look(page: Page, name: str) -> None:
    """Accessible and readable at both widths; a screenshot where SCREENS says, if it does."""
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 720})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        if folder := os.environ.get("SCREENS"):
            page.evaluate("window.scrollTo(0, 0)")
            page.screenshot(path=Path(folder) / f"{name}{'-320' if width == 320 else ''}.png")
        if width == 320:
            clean(page)


def cut(page: Page) -> None:
    """Answers reach nobody, the pages do."""
    page.route("**/test/epreuve", lambda route: route.abort() if route.request.method == "POST" else route.fallback())


def mend(page: Page) -> None:
    page.unroute("**/test/epreuve")
    come_back(page)


def come_back(page: Page) -> None:
    """What a browser says when its network is back: nobody waits for the next try."""
    page.evaluate("dispatchEvent(new Event('online'))")


def waits(page: Page, count: int) -> None:
    expect(page.get_by_text(f"{count} en attente d’envoi")).to_be_visible()


def quiet(page: Page) -> None:
    """Leave without a question."""
    page.on("dialog", lambda dialog: dialog.accept())


def sign(context: BrowserContext, url: str, seat: Seat) -> None:
    signed = token.sign(seat.person, SIGNING_KEY, issuer=url, now=datetime.now(UTC) + timedelta(hours=1))
    context.add_cookies([{"name": "jeton", "value": signed, "url": url}])


def enter(page: Page, url: str, seat: Seat) -> None:
    page.goto(f"{url}/test/code/{seat.candidate.candidate_id}")
    page.get_by_label("Code d’accès").fill(CODE)
    page.get_by_role("button", name="mon test").click()
    page.wait_for_url("**/test/epreuve")


def kill_browser(profile: Path) -> None:
    """As a power cut does: its lock names its process."""
    os.kill(int((profile / "SingletonLock").readlink().name.rpartition("-")[2]), SIGKILL)


def test_answers_and_drafts_outlive_the_tab_and_the_browser_for_their_author_alone(
    chromium: Any, room: Room, url: str, tmp_path: Path
) -> None:
    author, other = room.seat(), room.seat(last_name="DURAND", first_name="Ali")
    room.join(author)
    room.join(other)

    def start() -> tuple[BrowserContext, Page]:
        """The browser of this computer, which keeps its profile."""
        context = chromium.browser_type.launch_persistent_context(
            tmp_path / "profile", executable_path=PARTS[0].find(), args=QUIET, locale="fr-FR"
        )
        context.set_default_timeout(10_000)
        return context, context.pages[0]

    context, page = start()
    sign(context, url, author)
    enter(page, url, author)
    cut(page)
    answer(page)
    at(page, 2)
    with suppress(Error):
        page.goto("chrome://crash", timeout=2_000)
    page = context.new_page()
    cut(page)
    page.goto(f"{url}/test/epreuve")
    waits(page, 1)
    at(page, 2)
    answer(page)
    at(page, 3)
    fill(page)
    waits(page, 2)
    assert '"responses"' not in page.evaluate(KEPT), "nothing on the disk reads as an answer"
    assert page.evaluate(KEPT).count('"sealed"') == 2
    kill_browser(tmp_path / "profile")
    with suppress(Error):
        context.close()

    context, page = start()
    sign(context, url, other)
    enter(page, url, other)
    at(page, 1)
    expect(page.get_by_text("en attente d’envoi")).to_be_hidden()
    answer(page)
    at(page, 2)
    expect(page.get_by_text("1 réponse enregistrée")).to_be_visible()
    context.clear_cookies()
    sign(context, url, author)
    enter(page, url, author)
    at(page, 3)
    assert filled(page)
    expect(page.get_by_text("2 réponses enregistrées")).to_be_visible()
    with suppress(Error):
        context.close()
    mine = room.enter(author).id
    assert [one.sequence for one in answers(room) if one.attempt_id == mine] == [1, 2]


def test_a_browser_that_keeps_nothing_says_so_and_still_sends(begin: Open, room: Room) -> None:
    page = begin()
    quiet(page)
    page.add_init_script(REFUSED)
    page.reload()
    expect(page.get_by_text("Ce navigateur ne garde rien une fois fermé.")).to_be_visible()
    look(page, "182-navigateur-qui-ne-garde-rien")
    cut(page)
    answer(page)
    waits(page, 1)
    page.add_init_script(NO_TAB)
    page.reload()
    waits(page, 1)
    expect(page.get_by_text("Ce navigateur ne garde rien.")).to_be_visible()
    mend(page)
    expect(page.get_by_text("1 réponse enregistrée")).to_be_visible()
    assert len(answers(room)) == 1


def test_a_full_disk_is_told_and_the_answer_waits_in_the_tab(begin: Open, room: Room) -> None:
    page = begin()
    quiet(page)
    page.evaluate(FULL)
    cut(page)
    answer(page)
    waits(page, 1)
    expect(page.get_by_text("Ce navigateur ne garde rien une fois fermé.")).to_be_visible()
    page.reload()
    waits(page, 1)
    mend(page)
    expect(page.get_by_text("1 réponse enregistrée")).to_be_visible()
    assert len(answers(room)) == 1


def test_two_tabs_send_each_answer_once_and_in_order(begin: Open, room: Room) -> None:
    page = begin()
    tab = page.context.new_page()
    tab.goto("/test/epreuve")
    sent: list[str] = []
    page.context.on("request", lambda one: one.method == "POST" and sent.append(one.post_data or ""))
    page.context.set_offline(True)
    answer(page)
    at(page, 2)
    answer(page)
    at(page, 3)
    waits(tab, 2)
    expect(tab.get_by_role("button", name="Je valide")).to_be_disabled()
    sent.clear()
    page.context.set_offline(False)
    for one in (page, tab):
        at(one, 3)
        expect(one.get_by_text("2 réponses enregistrées")).to_be_visible()
    keys = [part for body in sent for part in body.split("&") if part.startswith("key=")]
    assert len(keys) == len(set(keys)) == 2
    assert [one.sequence for one in answers(room)] == [1, 2]


def test_a_refused_answer_is_given_again_before_those_behind_it(begin: Open, room: Room) -> None:
    """What is behind is not refused in its turn: it is sent once its place has come."""
    page = begin()
    quiet(page)
    cut(page)
    answer(page)
    at(page, 2)
    answer(page)
    at(page, 3)
    too_long = re.compile("response=[^&]*")

    def spoil(route: Route) -> None:
        body = route.request.post_data or ""
        first = not answers(room) and not spoilt
        spoilt.append(first)
        route.continue_(post_data=too_long.sub("response=" + "x" * 2000, body) if first else body)

    spoilt: list[bool] = []
    page.unroute("**/test/epreuve")
    page.route("**/test/epreuve", lambda route: spoil(route) if route.request.method == "POST" else route.fallback())
    come_back(page)
    at(page, 1)
    expect(page.get_by_text("Votre réponse est trop longue")).to_be_visible()
    waits(page, 1)
    answer(page)
    at(page, 3)
    assert [one.sequence for one in answers(room)] == [1, 2]


def test_with_a_clock_an_hour_fast_what_waited_to_the_end_is_taken_and_the_end_page_counts_it(
    begin: Open, room: Room, seat: Seat
) -> None:
    page = begin()
    keep_one(room, seat, page)
    page.clock.install(time=datetime.now(UTC) + timedelta(hours=1))
    page.reload()
    page.context.set_offline(True)
    answer(page)
    expect(page.get_by_text("Vous avez répondu à tout, mais tout n’est pas arrivé.")).to_be_visible()
    look(page, "181-tout-n-est-pas-arrive")
    count = total(page)
    assert len(answers(room)) == count - 1
    page.context.set_offline(False)
    page.wait_for_url("**/test/fin")
    expect(page.get_by_text(f"{count} réponses enregistrées sur {count}")).to_be_visible()
    look(page, "184-fin-de-test-compte")
    assert [one.late for one in answers(room)] == [False] * count


def test_the_end_page_says_what_still_waits_and_asks_before_signing_out(begin: Open, room: Room, seat: Seat) -> None:
    page = begin()
    asked: list[str] = []
    page.on(
        "dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss() if dialog.message else dialog.accept())
    )
    cut(page)
    answer(page)
    waits(page, 1)
    attempt = room.enter(seat)
    room.answer_all(attempt, seat)
    page.goto("/test/fin?seen=oui")
    expect(page.get_by_text("Une réponse de cet ordinateur n’est pas encore arrivée.")).to_be_visible()
    look(page, "185-fin-reponses-en-attente")
    page.get_by_role("button", name="Se déconnecter").click()
    assert "Des réponses de votre test ne sont pas encore parties." in asked[-1]
    mend(page)
    expect(page.get_by_text("n’est pas encore arrivée")).to_be_hidden()
    assert len(answers(room)) == len(attempt.items)


def test_a_file_of_what_waits_is_offered_after_a_minute_and_handed_over_by_the_school(
    begin: Open, room: Room, seat: Seat, signed_in: Open, tmp_path: Path
) -> None:
    page = begin()
    quiet(page)
    page.clock.install(time=datetime.now(UTC) - timedelta(hours=1))
    page.reload()
    page.context.set_offline(True)
    answer(page)
    at(page, 2)
    answer(page)
    at(page, 3)
    button = page.get_by_role("button", name="Enregistrer mes réponses dans un fichier")
    look(page, "180-reponses-en-attente")
    expect(button).to_be_hidden()
    page.clock.fast_forward(61_000)
    expect(button).to_be_visible()
    look(page, "183-enregistrer-dans-un-fichier")
    with page.expect_download() as saved:
        button.click()
    expect(page.get_by_text("Donnez-le au surveillant")).to_be_visible()
    number = page.locator(".runner__code strong").inner_text()
    assert saved.value.suggested_filename == f"reponses-{number}.certif"
    file = tmp_path / saved.value.suggested_filename
    saved.value.save_as(file)
    held = open_file(file.read_bytes(), KEY)
    assert all(abs(one.at - datetime.now(UTC)) < timedelta(minutes=2) for one in held.answers), "in the server's time"

    staff = signed_in(someone(Role.INVIGILATOR))

    def hand_over(told: str) -> None:
        staff.goto("/test/fichier")
        staff.get_by_label("Fichier de réponses").set_input_files(file)
        staff.get_by_role("button", name="Déposer ces réponses").click()
        expect(staff.get_by_text(told)).to_be_visible()

    hand_over("2 réponses enregistrées.")
    look(staff, "186-deposer-un-fichier")
    hand_over("2 déjà arrivées.")
    page.context.set_offline(False)
    expect(page.get_by_text("2 réponses enregistrées")).to_be_visible()

    page.context.set_offline(True)
    answer(page)
    waits(page, 1)
    page.clock.fast_forward(61_000)
    with page.expect_download() as saved:
        button.click()
    saved.value.save_as(file)
    room.finalise()
    hand_over("1 trop tard pour compter, gardée pour le jury.")
    page.context.set_offline(False)
    expect(page.get_by_text("Votre test est clos")).to_be_visible()
    assert len(answers(room)) == 2
    with room.database.transaction() as tx:
        assert len(list(tx.session.scalars(select(LateAnswer)))) == 1
