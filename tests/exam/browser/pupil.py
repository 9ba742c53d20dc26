"""A pupil who answers a whole test and notes what was given and what the page said."""

import re
import time
from contextlib import suppress
from dataclasses import dataclass, field

from playwright.sync_api import Error, Page, expect
from sqlalchemy import select

from services.exam.tables import Attempt
from shared.events import AnswerRecorded
from shared.journal.read import verify
from shared.referential.answers import as_text
from shared.referential.bank import load_bank
from tests.exam.browser.test_runner import answers, fill, total
from tests.exam.life.checks import is_receipt
from tests.exam.outbox import announced
from tests.exam.room import Room

WAITS = re.compile("attend(ent)? le retour du réseau|en attente")
RECORDED = re.compile("enregistrée")
PATIENCE_SECONDS = 60
RECEIPTS_KEPT = """() => Object.assign({}, ...Object.entries(localStorage)
  .filter(([key]) => key.startsWith("certif.recus.")).map(([, kept]) => JSON.parse(kept)))"""


@dataclass
class Pupil:
    """`given` is what was validated, in order: item and text."""

    page: Page
    impatient: bool = False
    """« Renvoyer maintenant » as soon as it is there; else the page tries again by itself."""
    was_killed: bool = False
    given: list[tuple[str, str]] = field(default_factory=list)
    said: set[str] = field(default_factory=set)

    def answer_all(self) -> None:
        """To the end-of-test screen, going on while the page allows it."""
        last = total(self.page)
        while self.answer() < last:
            pass

    def answer(self) -> int:
        """Answer the item on the screen, wait for the next one, and return the rank of what was answered."""
        page, rank = self.page, self._ready()
        fill(page)
        values = page.evaluate("new FormData(document.querySelector('form[data-runner]')).getAll('response')")
        item = page.locator("[name=item_id]").first.input_value()
        self.given.append((item, as_text(load_bank().items[item], values)))
        last = rank == total(page)
        page.get_by_role("button", name="Je valide").click()
        self._wait("Vous avez presque terminé" if last else f"Épreuve {rank + 1} sur")
        return rank

    def _ready(self) -> int:
        """The rank on the screen, once it can be answered: after « Actualiser », an item whose answer waits cannot."""
        limit = time.monotonic() + PATIENCE_SECONDS
        self.said.update(self.page.locator("[role=status]").all_inner_texts())
        while self.page.locator(".action-bar button[aria-disabled=true]").count():
            assert time.monotonic() < limit, f"no item can be answered at {self.page.url}"
            self._try_again()
        return self.rank

    def _try_again(self) -> None:
        again = self.page.get_by_role("button", name="Renvoyer maintenant")
        with suppress(Error):
            if self.impatient and again.is_visible():
                again.click(timeout=300)
        self.page.wait_for_timeout(100)

    def refresh(self) -> None:
        """« Actualiser » until the whole page is there, its scripts too."""
        limit = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < limit:
            failed: list[str] = []
            self.page.on("requestfailed", lambda sent, to=failed: to.append(sent.url))  # type: ignore[misc]
            with suppress(Error):
                self.page.reload(timeout=15_000)
                if self.page.locator("form[data-runner]").count() and not [one for one in failed if "/js/" in one]:
                    return
        raise AssertionError(f"after {PATIENCE_SECONDS} s, no page")

    def _wait(self, heading: str) -> None:
        """What the browser itself says of a page that does not come, the pupil answers with « Actualiser »."""
        page, limit = self.page, time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < limit:
            with suppress(AssertionError):
                expect(page.get_by_role("heading", level=1)).to_contain_text(heading, timeout=300)
                return
            with suppress(Error):
                self.said.update(page.locator("[role=status]").all_inner_texts())
                if not page.locator("main").count():
                    page.reload(timeout=15_000)
            self._try_again()
        shown = page.inner_text("body")[:600]
        raise AssertionError(f"after {PATIENCE_SECONDS} s, not at « {heading} » but at {page.url}: {shown!r}")

    @property
    def rank(self) -> int:
        """The number of the item on the screen."""
        words = self.page.get_by_role("heading", level=1).inner_text().split()
        return int(words[words.index("Épreuve") + 1])

    def heard(self, what: re.Pattern[str]) -> bool:
        return any(what.search(one) for one in self.said)


def make_short(page: Page, room: Room, items: int) -> None:
    """A test of a few items, on the screen again."""
    with room.database.transaction() as tx:
        attempt = tx.session.scalars(select(Attempt)).one()
        attempt.items, attempt.item_count = attempt.items[:items], items
    page.reload()


def nothing_lost_nothing_twice(pupil: Pupil, room: Room) -> None:
    """Every answer given is in the database, once, in order, as it was given; the page keeps the receipts of these."""
    taken = answers(room)
    assert [(one.item_id, one.response) for one in taken] == pupil.given
    assert [one.sequence for one in taken] == list(range(1, len(taken) + 1))
    assert all(is_receipt(one) for one in taken)
    assert [one.receipt for one in announced(room.database, AnswerRecorded)] == [one.receipt for one in taken]
    receipts = {str(one.sequence): one.receipt for one in taken}
    kept = pupil.page.evaluate(RECEIPTS_KEPT)
    # A browser that is killed has not written its last seconds: the server's list has them all.
    assert kept.items() <= receipts.items() if pupil.was_killed else kept == receipts
    with room.database.transaction() as tx:
        assert verify(tx.session) == []
