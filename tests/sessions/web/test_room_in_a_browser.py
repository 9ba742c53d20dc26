"""The room as a surveillant meets it, on a tablet or a phone: thirty pupils, live, by keyboard, clean for axe."""

import os
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import update

from deploy.local.rabbitmq import free_port
from services.sessions.app import create_app
from services.sessions.commands.revision import touch_room
from services.sessions.room_tables import RoomOrder
from services.sessions.settings import SessionsSettings
from shared.domain.room import RoomAct, RoomOutcome
from shared.events import RoomActDone, RoomActOrdered
from shared.identity import token
from shared.identity.model import Identity, Role
from tests.exam.outbox import announced
from tests.identities import KEY, service_settings, someone, trust_key
from tests.journey.looking import Looking
from tests.serving import served
from tests.sessions.classroom import calls, completed, enter_room, missed, seat_class, seen
from tests.sessions.desk import Desk

pytestmark = pytest.mark.browser

TABLET = {"width": 1024, "height": 768}
PERSON = someone(Role.INVIGILATOR, name="Karim Benali")
COLLEAGUE = someone(Role.INVIGILATOR, name="Luc Perrin")
HELP = UUID(int=7)


def ordered(desk: Desk, act: RoomAct) -> list[RoomActOrdered]:
    return [event for event in announced(desk.database, RoomActOrdered) if event.act is act]


def confirm(desk: Desk, act: RoomAct, outcome: RoomOutcome = RoomOutcome.DONE) -> None:
    """Exam answers the last order of this kind."""
    order = ordered(desk, act)[-1]
    done_at = datetime.now(UTC)
    desk.hear(RoomActDone(act_id=order.act_id, session_id=order.session_id, outcome=outcome, done_at=done_at))


def listen(page: Page) -> None:
    """What the page does by itself every five seconds, it also does when its network comes back."""
    page.evaluate("dispatchEvent(new Event('online'))")


@pytest.fixture
def look() -> Looking:
    folder = os.environ.get("KIT_PICTURES")
    return Looking(Path(folder) if folder else None)


Watch = Callable[[Identity], Page]


@pytest.fixture
def watch(chromium: Browser, desk: Desk) -> Iterator[Watch]:
    """Surveillants of the school, each with a tablet."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    trust_key(desk.database)
    app = create_app(service_settings(SessionsSettings, desk.database).model_copy(update={"public_url": url}))
    contexts: list[BrowserContext] = []

    def come(person: Identity) -> Page:
        context = chromium.new_context(base_url=url, locale="fr-FR", viewport=TABLET)  # type: ignore[arg-type]
        context.set_default_timeout(12_000)
        signed = token.sign(person, KEY, issuer=url, now=datetime.now(UTC) + timedelta(hours=1))
        context.add_cookies([{"name": "jeton", "value": signed, "url": url}])
        contexts.append(context)
        return context.new_page()

    with served(app, port):
        yield come
        for context in contexts:
            context.close()
    app.extensions["certif.database"].dispose()


@pytest.fixture
def page(watch: Watch) -> Page:
    return watch(PERSON)


def test_a_room_of_thirty_is_watched_from_a_tablet(page: Page, desk: Desk, look: Looking) -> None:
    now = datetime.now(UTC)
    session_id = desk.session(date=now.date(), room="Salle 12")
    pupils = seat_class(desk, session_id, unheard={"CISSÉ": 190})
    path = f"/certif/surveillance/{session_id}"
    page.goto(path)
    look.at(page, "120-salle-nom", narrow=True)
    page.get_by_role("button", name="Je surveille cette salle").press("Enter")
    expect(page.get_by_text("Signé : Karim Benali")).to_be_visible()

    # All thirty hold on the screen of the tablet.
    page.goto(path)
    last = page.locator(".seat").last.bounding_box()
    assert last is not None
    assert last["y"] + last["height"] <= TABLET["height"]

    # The page hears what exam tells, and takes nothing from whoever reads it.
    page.get_by_label("Chercher").fill("lef")
    desk.hear(
        calls(pupils["LEFÈVRE"], now, HELP),
        seen(pupils["GAUTHIER"], now + timedelta(seconds=1), item_ago=13 * 60, rank=11),
        completed(pupils["ABADIE"], now, "4271"),
        missed(desk, pupils["SIMON"].candidate_id, now),
    )
    listen(page)
    status = page.locator("[data-room-said]")
    expect(status).to_contain_text("Zoé LEFÈVRE demande de l’aide")
    assert "min" not in status.inner_text()
    expect(page.get_by_label("Chercher")).to_be_focused()
    expect(page.get_by_label("Chercher")).to_have_value("lef")
    expect(page.locator(".seat__name")).to_have_text(
        [re.compile(name) for name in ("LEFÈVRE Zoé", "CISSÉ", "GAUTHIER", "ABADIE", *[".*"] * 26)]
    )
    look.at(page, "121-salle", narrow=True)

    # An act, by keyboard: on its way until exam answers; the focus stays on the pupil.
    page.get_by_role("button", name="J’y vais : LEFÈVRE").press("Enter")
    zoe = page.locator(f"#c-{pupils['LEFÈVRE'].candidate_id}")
    expect(zoe).to_contain_text("Aide apportée : en cours")
    confirm(desk, RoomAct.ANSWER_HELP)
    desk.hear(calls(pupils["LEFÈVRE"], now, help_id=HELP, ended_at=now))
    listen(page)
    expect(zoe).to_contain_text("Aide apportée : fait")
    expect(zoe.get_by_role("link")).to_be_focused()
    page.get_by_role("button", name="Oui, c’est ce candidat").press("Enter")
    expect(page.locator(".room-strip--miss")).to_contain_text("Candidat reconnu : en cours")
    confirm(desk, RoomAct.ACCEPT_JOIN)
    listen(page)
    expect(page.locator(".room-strip--miss")).to_have_count(0)
    page.get_by_label("Code de l’écran de fin").fill("42 71")
    page.get_by_label("Code de l’écran de fin").press("Enter")
    expect(page.get_by_text("Écran de fin de test vu : ABADIE Lina.")).to_be_visible()
    expect(page.locator(".seat").last).to_contain_text("ABADIE Lina")

    # A filter, then everyone again, still live.
    page.get_by_role("link", name=re.compile("Hors ligne")).press("Enter")
    expect(page.locator(".seat")).to_have_count(1)
    page.get_by_role("link", name="30 en tout").press("Enter")
    expect(page.locator(".seat")).to_have_count(30)


def test_one_pupil_is_attended_to_without_a_mouse(page: Page, desk: Desk, look: Looking) -> None:
    now = datetime.now(UTC)
    session_id = desk.session(date=now.date(), room="Salle 12", resume_on_permission=True)
    pupils = seat_class(desk, session_id)
    enter_room(desk, session_id, PERSON.account_id)
    path = f"/certif/surveillance/{session_id}"
    page.goto(path)
    page.get_by_role("link", name="CISSÉ Aminata").press("Enter")
    page.get_by_role("button", name=re.compile(r"\+ 10 min")).press("Enter")
    expect(page.get_by_text("Ajout de 10 min demandé pour CISSÉ Aminata.")).to_be_visible()
    page.get_by_role("button", name="Autoriser la reprise").press("Enter")
    expect(page.get_by_text("Reprise autorisée : la demande est envoyée.")).to_be_visible()
    confirm(desk, RoomAct.ADD_TIME)
    confirm(desk, RoomAct.ALLOW_RESUME, RoomOutcome.NO_TEST)
    page.get_by_text("Noter un signalement").press("Enter")
    page.get_by_label("Que s’est-il passé ?").select_option("E3")
    expect(page.get_by_label("Numéro de l’épreuve")).to_have_value("9")
    page.get_by_label("Description").fill("Le fichier ne s’ouvre pas.")
    page.get_by_role("button", name="Noter le signalement").press("Enter")
    expect(page.get_by_text("Signalement noté.")).to_be_visible()
    expect(page.get_by_text("aucun test n’est ouvert")).to_be_visible()
    look.at(page, "122-candidat", narrow=True)
    page.get_by_text("Noter un signalement").press("Enter")
    page.get_by_role("button", name="Noter le signalement").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Choisissez la catégorie")
    look.at(page, "123-signalement-refus", narrow=True)
    page.get_by_role("link", name="Corriger ou retirer").press("Enter")
    look.at(page, "124-signalement-corriger")
    page.get_by_role("button", name="Retirer ce signalement").press("Enter")
    expect(page.get_by_text("Aucun signalement noté.")).to_be_visible()
    page.get_by_role("button", name="Arrêter le test").press("Enter")
    expect(page.get_by_role("heading", name="Arrêter le test de CISSÉ Aminata ?")).to_be_visible()
    look.at(page, "125-arreter", narrow=True)
    page.get_by_role("button", name="Arrêter le test de CISSÉ").press("Enter")
    expect(page.get_by_text("Fin du test :")).to_be_visible()
    assert [event.candidate_id for event in ordered(desk, RoomAct.END_TEST)] == [pupils["CISSÉ"].candidate_id]


def test_the_class_is_called_then_started(page: Page, desk: Desk, look: Looking) -> None:
    session_id = desk.session(date=datetime.now(UTC).date(), room="Salle 12", presence_required=True)
    seat_class(desk, session_id, running=0)
    enter_room(desk, session_id, PERSON.account_id)
    page.goto(f"/certif/surveillance/{session_id}/appel")
    for name in ("ABADIE Lina", "CISSÉ Aminata"):
        page.get_by_role("checkbox", name=name).press("Space")
    page.get_by_role("button", name="Noter présents").press("Enter")
    expect(page.get_by_text("2 candidats notés présents.")).to_be_visible()
    look.at(page, "126-appel", narrow=True)
    code = desk.read(session_id).access_code
    page.goto(f"/certif/surveillance/{session_id}/pret")
    expect(page.get_by_text(code)).to_be_hidden()
    look.at(page, "127-pret")
    page.locator("summary").press("Enter")
    expect(page.get_by_text(code)).to_be_visible()
    look.at(page, "128-code-annonce", narrow=True)
    page.get_by_label("Heure de début du test").fill("09:07")
    page.get_by_role("button", name="Noter cette heure").press("Enter")
    expect(page.get_by_text("Notée : 9 h 07")).to_be_visible()
    page.goto(f"/certif/surveillance/{session_id}/temps")
    look.at(page, "129-temps", narrow=True)
    page.get_by_label("Autre durée").fill("7")
    page.get_by_role("button", name="Ajouter", exact=True).press("Enter")
    expect(page.get_by_text("Ajout de 7 min demandé pour tous les tests ouverts.")).to_be_visible()
    with desk.database.transaction() as tx:
        tx.session.execute(update(RoomOrder).values(ordered_at=RoomOrder.ordered_at - timedelta(seconds=11)))
        touch_room(tx, session_id)
    listen(page)
    expect(page.get_by_text("3 actes ne sont pas encore confirmés")).to_be_visible()
    look.at(page, "130-pas-encore-confirme", narrow=True)
    page.goto("/certif/surveillance/")
    page.locator("summary").press("Enter")
    page.get_by_role("button", name="Entrer dans la salle").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Ce numéro et ce mot de passe ne vont pas ensemble")
    look.at(page, "131-entrer-refus", narrow=True)


def test_two_surveillants_have_one_truth_and_read_who_did_what(watch: Watch, desk: Desk, look: Looking) -> None:
    """On the live pages: what one does comes to the other, whose focus and words stay where they are."""
    now = datetime.now(UTC)
    session_id = desk.session(date=now.date(), room="Salle 12")
    pupils = seat_class(desk, session_id)
    for person in (PERSON, COLLEAGUE):
        enter_room(desk, session_id, person.account_id, person.name)
    miss = missed(desk, pupils["TRAORÉ"].candidate_id, now)
    desk.hear(calls(pupils["LEFÈVRE"], now, HELP), miss)
    karim, luc = watch(PERSON), watch(COLLEAGUE)
    path = f"/certif/surveillance/{session_id}"
    for one in (karim, luc):
        one.goto(path)
    # Both go to the same pupil; one accepts while the other dismisses: the first holds, the second is told.
    karim.get_by_role("button", name="J’y vais : LEFÈVRE").dblclick()
    luc.get_by_role("button", name="J’y vais : LEFÈVRE").click()
    expect(luc.get_by_text("Karim Benali y a déjà répondu")).to_be_visible()
    luc.locator(f"#no-{miss.miss_id}").click()
    karim.locator(f"#yes-{miss.miss_id}").click()
    expect(karim.get_by_text("Luc Perrin y a déjà répondu")).to_be_visible()
    for one in (karim, luc):
        listen(one)
        expect(one.locator(f"#c-{pupils['LEFÈVRE'].candidate_id}")).to_contain_text("en cours (Karim Benali)")
        expect(one.locator(f"#m-{miss.miss_id}")).to_contain_text("(Luc Perrin)")
    assert [event.act for event in announced(desk.database, RoomActOrdered)] == [
        RoomAct.ANSWER_HELP,
        RoomAct.DISMISS_JOIN,
    ]
    look.at(luc, "132-deux-surveillants", narrow=True)

    # The page of a pupil, live, while its reader types a signalement.
    emma = pupils["DUBOIS"]
    luc.goto(f"{path}/candidats/{emma.candidate_id}")
    luc.get_by_text("Noter un signalement").press("Enter")
    luc.get_by_label("Description").press_sequentially("L’écran est")
    karim.goto(f"{path}/candidats/{emma.candidate_id}")
    karim.get_by_role("button", name="+ 10 min").dblclick()
    karim.get_by_role("button", name="Identité vérifiée : présent").click()
    expect(karim.get_by_text("1 candidat noté présent")).to_be_visible()
    listen(luc)
    expect(luc.get_by_text("Présence notée à")).to_contain_text("Karim Benali")
    expect(luc.locator(".room-orders")).to_contain_text("Ajout de 10 min : en cours (Karim Benali)")
    expect(luc.get_by_text("LEFÈVRE Zoé demande de l’aide")).to_be_visible()
    expect(luc.get_by_label("Description")).to_be_focused()
    luc.keyboard.type(" noir.")
    expect(luc.get_by_label("Description")).to_have_value("L’écran est noir.")
    assert len(ordered(desk, RoomAct.ADD_TIME)) == 1
    look.at(luc, "133-candidat-en-direct", narrow=True)

    # The roll call: what one ticked stays ticked while the other notes somebody else.
    luc.goto(f"{path}/appel")
    box = luc.get_by_role("checkbox", name="CISSÉ Aminata")
    box.press("Space")
    karim.goto(f"{path}/appel")
    karim.get_by_role("checkbox", name="ABADIE Lina").press("Space")
    karim.get_by_role("button", name="Noter présents").press("Enter")
    expect(karim.get_by_text("1 candidat noté présent")).to_be_visible()
    listen(luc)
    expect(luc.get_by_role("button", name="Annuler : ABADIE Lina")).to_be_visible()
    expect(box).to_be_checked()
    expect(box).to_be_focused()

    # The hour of the start: nobody overwrites it unread.
    luc.goto(f"{path}/pret")
    luc.get_by_label("Heure de début du test").fill("09:10")
    karim.goto(f"{path}/pret")
    karim.get_by_label("Heure de début du test").fill("09:05")
    karim.get_by_role("button", name="Noter cette heure").click()
    expect(karim.get_by_text("Notée : 9 h 05")).to_be_visible()
    listen(luc)
    luc.get_by_role("button", name="Noter cette heure").click()
    expect(luc.get_by_text("Un autre surveillant a noté l’heure de début entre-temps")).to_be_visible()
    expect(luc.get_by_label("Heure de début du test")).to_have_value("09:05")
    look.at(luc, "134-heure-deja-notee", narrow=True)
