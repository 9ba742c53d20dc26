"""A room of scripted pupils, two surveillants in real browsers, and what they read while the wire or exam is away.

Every promise is asserted where it is lived: what a pupil does is never touched, an act that is not done yet is said so,
all is caught up without anybody doing anything, and a finalisation among last answers and acts in flight loses nothing.
"""

import os
import shutil
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles

from playwright.sync_api import Browser, Page, expect, sync_playwright

from deploy.demo.school import School
from deploy.local.parts import PARTS
from deploy.local.postgres import LocalPostgres
from deploy.local.rabbitmq import LocalRabbitMQ, free_port
from deploy.local.run import platform
from deploy.local.supervisor import Supervisor
from tests.conftest import QUIET
from tests.day.browser import eventually
from tests.day.room import Seated, TestPage, begin, prepare
from tests.day.school import write_school
from tests.day.truth import Truth
from tests.faults.campaign import recompute
from tests.faults.troubles import embedded_broker_away, rabbitmq_away
from tests.journey import acts
from tests.journey.looking import Looking
from tests.shared.conftest import purge

TABLET, PORTRAIT, PHONE = ((1024, 768), (768, 1024), (320, 720))
PACE = 14.0
"""Seconds between two answers of a pupil."""
PATIENCE_MS = 30_000
TOLD_LATE = "pas encore confirmé"
CUT = "Aucune nouvelle des tests"


@dataclass
class RoomOutcome:
    transport: str
    said: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return "\n".join([f"a room on {self.transport}:", *(f"    {one}" for one in self.said)])


def troubled_room(
    transport: str,
    *,
    node: LocalRabbitMQ | None = None,
    away: float = 60.0,
    exam_away: float = 100.0,
    pupils: int = 30,
    pictures: Path | None = None,
) -> RoomOutcome:
    """One room on a platform of its own; raises where a promise is broken."""
    data, kept = Path(tempfile.mkdtemp(prefix="room-")), dict(os.environ)
    data.chmod(0o755)
    try:
        expect.set_options(timeout=PATIENCE_MS)
        school = write_school(data / "school.yaml", pupils, seed=pupils)
        if node is not None:
            purge(node.url)
        port = free_port()
        with (
            platform(data, port, node.url if node else None, data / "school.yaml") as supervisor,
            sync_playwright() as playwright,
        ):
            chromium = playwright.chromium.launch(executable_path=PARTS[0].find(), args=QUIET)
            postgres = LocalPostgres.start(data / "postgres")
            walk = _Walk(f"http://127.0.0.1:{port}", school, supervisor, postgres, node, chromium, Looking(pictures))
            outcome = RoomOutcome(transport)
            walk.go(outcome.said.append, away, exam_away)
            chromium.close()
        return outcome
    finally:
        os.environ.clear()
        os.environ.update(kept)
        shutil.rmtree(data, ignore_errors=True)


@dataclass
class _Walk:
    url: str
    school: School
    supervisor: Supervisor
    postgres: LocalPostgres
    node: LocalRabbitMQ | None
    chromium: Browser
    looking: Looking

    def go(self, say: Callable[[str], None], away: float, exam_away: float) -> None:
        seated = prepare(self.url, self.school, 1)
        nearly, *others = seated.candidates
        karim, camille = (self._watcher(key, seated) for key in ("surveillant", "referent"))
        self._come_near(seated, karim)
        begin(seated, others)
        nearly.start(nearly.join(seated.number), seated.code)
        with seated.at_work(PACE) as pages:
            pages[-1].left.set()  # the network of one computer is lost
            self._help(pages[3], karim, camille, say)
            self._without_the_wire(seated, pages, karim, camille, away, say)
            self._without_exam(seated, pages, karim, exam_away, say)
            self._finalised_in_a_hurry(seated, pages, karim, camille, say)
        self._truth(seated, say)

    def _watcher(self, key: str, seated: Seated) -> Page:
        width, height = TABLET
        context = self.chromium.new_context(
            base_url=self.url, locale="fr-FR", viewport={"width": width, "height": height}
        )
        context.set_default_timeout(30_000)
        page, person = context.new_page(), next(one for one in self.school.staff if one.key == key)
        acts.sign_in(page, person.email, self.school.password)
        page.goto(seated.room)
        page.get_by_role("button", name="Je surveille cette salle").press("Enter")
        expect(page.get_by_text(f"Signé : {person.first_name} {person.last_name}")).to_be_visible()
        return page

    def _come_near(self, seated: Seated, karim: Page) -> None:
        """A pupil who exchanges first and last name cannot join until the surveillant, by keyboard, says who it is."""
        one = seated.candidates[0]
        one.arrive()
        pupil, born = one.pupil, one.pupil.birth_date

        def join_wrongly() -> bool:
            form = one.browser.get("/test/").form("Rejoindre la session")
            typed = {"session_number": seated.number, "first_name": pupil.last_name, "last_name": pupil.first_name}
            form.element.fields.update(typed)
            form.element.fields.update({f"birth_{name}": str(getattr(born, name)) for name in ("day", "month", "year")})
            return one.browser.submit(form).url.endswith("/test/rejoindre")

        eventually(join_wrongly, "the near miss to be refused")
        karim.get_by_role("button", name="Oui, c’est ce candidat").press("Enter")
        expect(karim.locator(".room-strip--miss")).to_have_count(0)

    def _help(self, pupil: TestPage, karim: Page, camille: Page, say: Callable[[str], None]) -> None:
        """Whoever calls is the first of the list, alone in red and on the first screen, whatever its size."""
        called = time.monotonic()
        pupil.call()
        name = f"{pupil.candidate.pupil.last_name} {pupil.candidate.pupil.first_name}"
        expect(karim.locator(".seat").first).to_contain_text(name)
        expect(karim.locator(".seat").first).to_contain_text("Demande de l’aide")
        say(f"a call is at the top of the room's list {time.monotonic() - called:.1f} s later")
        for width, height in (TABLET, PORTRAIT, PHONE):
            karim.set_viewport_size({"width": width, "height": height})
            box = karim.locator(".seat").first.bounding_box()
            assert box is not None and box["y"] + box["height"] <= height, (width, box)
            assert karim.locator(".seat--danger").count() == 1
            assert karim.evaluate("document.documentElement.scrollWidth") <= width
            suffix = "" if width == TABLET[0] else f"-{width}"
            self.looking.at(karim, f"135-salle-aide{suffix}")
        karim.set_viewport_size({"width": TABLET[0], "height": TABLET[1]})
        karim.get_by_role("button", name=f"J’y vais : {name}").press("Enter")
        expect(camille.get_by_text("Aide apportée : fait (Karim Benali)")).to_be_visible()
        expect(karim.locator(".seat--danger")).to_have_count(0)

    def _without_the_wire(
        self, seated: Seated, pages: list[TestPage], karim: Page, camille: Page, away: float, say: Callable[[str], None]
    ) -> None:
        before = self._shown(pages)
        missed = sum(page.missed for page in pages)
        began = time.monotonic()
        with self._broker_away():
            self._add_time(karim, seated)
            expect(camille.get_by_text("Ajout de 5 min : en cours (Karim Benali)")).to_be_visible()
            expect(camille.get_by_text(f"1 acte n’est {TOLD_LATE}")).to_be_visible()
            self.looking.at(camille, "136-acte-pas-encore-confirme", narrow=True)
            time.sleep(max(0.0, away - (time.monotonic() - began)))
            answered = self._shown(pages) - before
            polls = [ended - left for page in pages for left, ended in list(page.polls) if left > began]
            assert not any(page.minutes_added for page in pages)
        back = time.monotonic()
        assert answered > 0
        assert sum(page.missed for page in pages) == missed, "no poll was left without reply"
        p99 = quantiles(polls, n=100)[98] if len(polls) > 1 else 0.0
        lasted = back - began
        taken = f"{answered} answers taken, {len(polls)} polls answered, p99 {p99 * 1000:.0f} ms"
        say(f"broker away {lasted:.0f} s: {taken}")
        working = pages[:-1]
        eventually(lambda: all(page.minutes_added == 5 for page in working), "every page to have the minutes")
        for one in (karim, camille):
            expect(one.get_by_text("Ajout de 5 min : fait (Karim Benali)")).to_be_visible()
        after = time.monotonic() - back
        say(f"the act that waited was on {len(working)} pages and on both tablets {after:.1f} s after")

    def _without_exam(
        self, seated: Seated, pages: list[TestPage], karim: Page, away: float, say: Callable[[str], None]
    ) -> None:
        began = time.monotonic()
        with self._stopped("exam-web", "exam-worker"):
            karim.reload()
            expect(karim.locator(".seat")).to_have_count(len(pages))
            self._add_time(karim, seated)
            expect(karim.get_by_text(f"1 acte n’est {TOLD_LATE}")).to_be_visible()
            if away > 90:
                expect(karim.get_by_text(CUT)).to_be_visible(timeout=120_000)
                self.looking.at(karim, "137-aucune-nouvelle", narrow=True)
            time.sleep(max(0.0, away - (time.monotonic() - began)))
        back = time.monotonic()
        working = pages[:-1]
        eventually(lambda: all(page.minutes_added == 10 for page in working), "every page to have the minutes")
        expect(karim.get_by_text("Ajout de 5 min : fait")).not_to_have_count(0)
        expect(karim.get_by_text(CUT)).to_have_count(0, timeout=40_000)
        after = time.monotonic() - back
        say(f"exam away {back - began:.0f} s: the room opened and said so; caught up {after:.1f} s after")
        lost = pages[-1].candidate.pupil
        if away > 90:
            expect(karim.locator(".seat", has_text=f"{lost.last_name} {lost.first_name}")).to_contain_text("Hors ligne")

    def _finalised_in_a_hurry(
        self, seated: Seated, pages: list[TestPage], karim: Page, camille: Page, say: Callable[[str], None]
    ) -> None:
        for page in pages:
            page.pace = 1.0
        calm = self._shown(pages)
        eventually(lambda: self._shown(pages) > calm + 3, "the pupils to hurry")
        before = self._shown(pages)
        with self._broker_away():
            self._add_time(karim, seated)
            self._finalise(seated)
            camille.goto(seated.session)
            expect(camille.get_by_text("Pas encore confirmé : 1 acte de la salle")).to_be_visible()
            self.looking.at(camille, "138-finalisee-pas-confirmee", narrow=True)
            karim.reload()
            expect(karim.get_by_text("La session est finalisée")).to_be_visible()
            during = self._shown(pages) - before
        expect(karim.get_by_text("Ajout de 5 min : en cours").or_(karim.get_by_text(TOLD_LATE))).to_have_count(0)

        def confirmed() -> bool:
            camille.reload()
            return camille.get_by_text("Pas encore confirmé").count() == 0

        eventually(confirmed, "the session to be told closed")
        say(f"finalised among {during} last answers with an act on its way: said so, then confirmed by itself")

    def _truth(self, seated: Seated, say: Callable[[str], None]) -> None:
        truth = Truth.of(self.postgres)
        truth.wait_until_drained()
        receipts = {one.pupil.account_id: set(one.receipts.values()) for one in seated.candidates}
        faults = truth.faults(receipts, recompute)
        waiting = truth.rows("sessions", "SELECT act FROM room_order WHERE outcome IS NULL")
        truth.close()
        assert not faults, faults
        assert not waiting, waiting
        say(f"{sum(map(len, receipts.values()))} receipts shown, none lost; chains verify; no act without its answer")

    def _add_time(self, page: Page, seated: Seated) -> None:
        """Five minutes for all, clicked twice."""
        page.goto(f"{seated.room}/temps")
        page.get_by_role("button", name="+ 5 min").dblclick()
        expect(page.get_by_text("Ajout de 5 min demandé pour tous les tests ouverts.")).to_be_visible()

    def _finalise(self, seated: Seated) -> None:
        browser = seated.referent.browser

        def act() -> bool:
            if browser.get(seated.session).says("Ce qui a été transmis au jury"):
                return True
            form = browser.get(f"{seated.session}/finaliser").form("Finaliser la session")
            for reason in form.element.xpath(".//select[contains(@name, 'abort_reason')]"):
                reason.value = reason.value_options[1]
            browser.submit(browser.submit(form).form("Confirmer la finalisation"))
            return False

        eventually(act, "the session to be finalised")

    def _shown(self, pages: list[TestPage]) -> int:
        return sum(len(page.candidate.receipts) for page in pages)

    def _broker_away(self) -> AbstractContextManager[None]:
        return rabbitmq_away(self.node) if self.node else embedded_broker_away(self.postgres)

    @contextmanager
    def _stopped(self, *names: str) -> Iterator[None]:
        """Killed, and started again at the end."""
        programs = [one for one in self.supervisor.programs if one.name in names]
        for program in programs:
            program.signal(signal.SIGKILL)
            assert program.process is not None
            program.process.wait()
        try:
            yield
        finally:
            for program in programs:
                program.start()
