"""The technical test as a school runs it: the checks, the practice by the runner of the test, a cut, refusals."""

import os
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from services.exam.practice import load_practice
from shared.domain.codes import access_code_digest
from shared.domain.computer import CheckKind, Outcome
from shared.events import ComputerChecked
from shared.referential.answers import right_answer
from shared.referential.models import Item
from tests.exam.outbox import announced
from tests.exam.room import SALT, Room, hear
from tests.journey.looking import Looking

pytestmark = pytest.mark.browser

Come = Callable[..., Page]

CODE = "7KHM4Q"
BANK = load_practice()


@pytest.fixture
def look() -> Looking:
    folder = os.environ.get("SCREENS")
    return Looking(Path(folder) if folder else None)


@pytest.fixture
def code(room: Room) -> str:
    """The référent has opened the technical test."""
    digest = access_code_digest(CODE, SALT)
    hear(room.database, room.session.model_copy(update={"version": 2, "technical_code_digest": digest}))
    return f"{room.session.number}-{CODE}"


def begin(page: Page, code: str = "", label: str = "") -> None:
    page.goto(f"/test/technique?code={code}")
    if label:
        page.get_by_label("Nom de ce poste").fill(label)
    page.get_by_role("button", name="Vérifier cet ordinateur").click()
    page.wait_for_url("**/test/technique/bilan")


def told(room: Room) -> dict[CheckKind, Outcome]:
    """What the référent last heard."""
    last = announced(room.database, ComputerChecked)[-1]
    return {check.kind: check.outcome for check in last.checks}


def answer(page: Page, item: Item) -> None:
    values = right_answer(item)
    fields = page.locator("[name=response]")
    for place, value in enumerate(values):
        if not item.kind.has_blanks:
            page.locator(f"[name=response][value='{value}']").check()
        elif fields.nth(place).evaluate("field => field.tagName") == "SELECT":
            fields.nth(place).select_option(value)
        else:
            fields.nth(place).fill(value)
    page.get_by_role("button", name="Je valide").click()


def test_a_computer_is_checked_from_the_code_to_the_report_of_the_referent(
    browser_of: Come, room: Room, code: str, look: Looking
) -> None:
    page = browser_of()
    page.goto(f"/test/technique?code={code}")
    expect(page.get_by_label("Code du test technique")).to_have_value(code)
    look.at(page, "160-test-technique", narrow=True)
    begin(page, code, "poste 1")
    look.at(page, "161-test-technique-bilan", narrow=True)
    outcomes = told(room)
    assert outcomes[CheckKind.STORAGE] is outcomes[CheckKind.EXCHANGES] is outcomes[CheckKind.CLOCK] is Outcome.OK
    assert outcomes[CheckKind.FILES] is outcomes[CheckKind.KEYBOARD] is Outcome.PENDING

    page.get_by_role("link", name="Commencer l’entraînement").click()
    look.at(page, "162-entrainement-fichier", narrow=True)
    for rank, item in enumerate(BANK.items, 1):
        expect(page.get_by_role("heading", level=1)).to_contain_text(f"Épreuve {rank} sur {len(BANK.items)}")
        for each in item.attachments:
            with page.expect_download() as download:
                page.get_by_role("link", name=each.text).click()
            assert Path(download.value.path()).read_bytes() == BANK.media[each.file].read_bytes()
        if item.id == "essai-coupure":
            page.context.set_offline(True)
            answer(page, item)
            expect(page.get_by_text("Une réponse attend le retour du réseau.")).to_be_visible()
            look.at(page, "163-entrainement-coupure", narrow=True)
            page.context.set_offline(False)
        else:
            answer(page, item)
        if rank < len(BANK.items):
            expect(page.get_by_text(f"Réponse à l’épreuve {rank} enregistrée")).to_be_visible()
    page.wait_for_url("**/test/technique/bilan")
    expect(page.get_by_text("16 réponses sur 16, dont 16 justes")).to_be_visible()
    outcomes = told(room)
    assert outcomes[CheckKind.FILES] is outcomes[CheckKind.KEYBOARD] is outcomes[CheckKind.CUT] is Outcome.OK
    look.at(page, "164-test-technique-termine", narrow=True)
    assert {one.label for one in announced(room.database, ComputerChecked)} == {"poste 1"}
    assert len({one.computer_id for one in announced(room.database, ComputerChecked)}) == 1
    page.goto("/test/technique")
    expect(page.get_by_label("Nom de ce poste")).to_have_value("poste 1")


REFUSED = """for (const name of ["localStorage", "sessionStorage"])
  Object.defineProperty(window, name, { get() { throw new DOMException("refused", "SecurityError") } });
indexedDB.open = () => { throw new DOMException("refused", "SecurityError") };"""
"""As a browser does whose person forbids that sites keep data."""


def test_what_a_computer_or_its_network_refuses_is_said_with_what_to_do(
    browser_of: Come, room: Room, code: str, look: Looking
) -> None:
    page = browser_of(viewport={"width": 800, "height": 500})
    page.add_init_script(REFUSED)
    page.clock.set_fixed_time(datetime.now(UTC) + timedelta(hours=3))
    page.route("**/test/technique/envoi", lambda route: route.fulfill(status=403, body="Filtre du réseau"))
    page.route("**/test/technique/renvoi", lambda route: route.fulfill(status=200, body="{}"))
    begin(page, code, "poste 2")
    expect(page.get_by_text("Quelque chose est à revoir")).to_be_visible()
    expect(page.get_by_text("Le réseau arrête ou modifie les envois de données et les renvois")).to_be_visible()
    expect(page.get_by_text("Le navigateur refuse de garder")).to_be_visible()
    expect(page.get_by_text("quittez la navigation privée")).to_be_visible()
    look.at(page, "165-test-technique-a-revoir", narrow=True)
    page.unroute_all()
    page.get_by_role("link", name="Refaire la vérification").click()
    page.wait_for_url("**/test/technique/bilan")
    expect(page.get_by_text("Elle avance de 3 heures, sans effet sur le test.")).to_be_visible()
    failed = {kind for kind, outcome in told(room).items() if outcome is Outcome.FAILED}
    warned = {kind for kind, outcome in told(room).items() if outcome is Outcome.WARNING}
    assert (failed, warned) == ({CheckKind.STORAGE}, {CheckKind.SCREEN, CheckKind.CLOCK})

    page.route(re.compile("/technique/(etat|debit|envoi|renvoi)$"), lambda route: route.abort())
    page.get_by_role("link", name="Refaire la vérification").click()
    expect(page.get_by_role("alert")).to_contain_text("Le réseau ne répond pas")
    look.at(page, "166-test-technique-sans-reseau", narrow=True)


def test_without_script_the_page_says_what_it_cannot_check_and_the_items_are_practised(
    browser_of: Come, room: Room, look: Looking
) -> None:
    page = browser_of(java_script_enabled=False)
    page.goto("/test/technique")
    page.get_by_role("button", name="Vérifier cet ordinateur").click()
    expect(page.get_by_text("la vitesse du réseau et les échanges")).to_be_visible()
    expect(page.get_by_text("La vérification commence")).to_be_hidden()
    page.screenshot(path=look.folder / "167-test-technique-sans-script.png") if look.folder else None
    page.get_by_role("button", name="Continuer sans JavaScript").click()
    expect(page.get_by_text("JavaScript ne fonctionne pas : le reste n’a pas pu être mesuré.")).to_be_visible()
    expect(page.get_by_text("n’est envoyé à personne")).to_be_visible()
    page.get_by_role("link", name="Commencer l’entraînement").click()
    page.get_by_label("Votre réponse").fill("tournesol")
    page.get_by_role("button", name="Je valide").click()
    expect(page.get_by_text("Réponse à l’épreuve 1 enregistrée")).to_be_visible()
    page.get_by_text("Réponse à l’épreuve 1 enregistrée").click()
    expect(page.get_by_text("ESSAI-R1-")).to_be_visible()
    page.get_by_role("button", name="Je valide").click()
    expect(page.get_by_role("alert")).to_contain_text("Vous n’avez rien répondu")
    assert announced(room.database, ComputerChecked) == []
