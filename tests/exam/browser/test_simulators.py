"""Each simulator used by keyboard and by what a screen reader hears: right and wrong answers, 320 px, axe."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from services.exam.tables import Answer, Attempt
from shared.identity.model import Role
from shared.referential.bank import load_bank
from tests.exam.browser.test_runner import clean
from tests.exam.room import Room, Seat
from tests.identities import someone

pytestmark = pytest.mark.browser

Open = Callable[..., Page]


FORMULAS = {
    "=E1/0": "#DIV/0!",
    "=E2+1": "#DIV/0!",
    "=E4": "#CIRCULAIRE!",
    "=TRUC(1)": "#NOM?",
    "=(1": "#ERREUR!",
    '=SI(NB.SI(C$2:C$49;"roman")>=12;"assez";"peu")&" de romans"': "assez de romans",
    "=ARRONDI(MOYENNE(D2:D4;2,5)*10%;2)": "9,66",
    "-2^2": "-2^2",
}
"""What is typed in E2 and below, and what the cell shows."""


def keep(page: Page, name: str) -> None:
    """A screenshot where SCREENS says, if it does."""
    if folder := os.environ.get("SCREENS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def press(page: Page, role: str, name: str, key: str = "Enter") -> None:
    """Reach it by its role and its name, then use the keyboard."""
    page.get_by_role(role, name=name, exact=True).first.focus()  # type: ignore[arg-type]
    page.keyboard.press(key)


def unfold(page: Page, text: str) -> None:
    """Open what a summary of the simulator folds."""
    page.locator("[data-simulator] summary:visible").filter(has_text=text).first.focus()
    page.keyboard.press("Enter")


def answers_with(page: Page, expected: str, text: str | None = None) -> None:
    if text is not None:
        page.locator("[name=response]").fill(text)
    press(page, "button", "Essayer cette réponse")
    expect(page.get_by_text(expected)).to_be_visible()


def looks_right(page: Page, name: str) -> None:
    """Nothing sticks out at either width; axe has nothing to say on the narrow one, which 200 % of zoom is too."""
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (name, width)
        keep(page, name if width == 1280 else f"{name}-320")
    clean(page)
    page.set_viewport_size({"width": 1280, "height": 900})


def use_mailbox(page: Page) -> None:
    page.goto("/test/revue/courriel6-boite-ou-va-la-reponse")
    expect(page.get_by_role("region", name="La boîte mail de Lou")).to_be_visible()
    press(page, "link", "Corbeille 0")
    expect(page.get_by_role("region", name="Corbeille")).to_contain_text("Aucun message.")
    expect(page.get_by_role("heading", name="Réception")).to_be_hidden()
    page.get_by_label("Chercher dans les messages").fill("COMBINAISON")
    expect(page.get_by_text("1 résultat", exact=True)).to_be_visible()
    unfold(page, "Confirmation de votre inscription")
    unfold(page, "En-tête technique")
    expect(page.get_by_text("Reply-To: Stages <stages@dunes-nautisme.example>")).to_be_visible()
    looks_right(page, "148-simulateur-mail")
    answers_with(page, "Fausse (ko)", "bonjour@voile-des-dunes.example")
    answers_with(page, "Juste (ok)", "stages@dunes-nautisme.example")


def move_a_message(page: Page) -> None:
    page.goto("/test/revue/hamecon5-boite-liens")
    unfold(page, "Votre réservation est arrivée")
    unfold(page, "Confirmer ma venue")
    expect(page.get_by_text("compte-lecteur.test/venue")).to_be_visible()
    page.get_by_label("Déplacer dans").locator("visible=true").select_option("Indésirables")
    expect(page.get_by_text("Ira dans Indésirables")).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="1 changement.")).to_be_visible()
    press(page, "link", "Indésirables 0")
    expect(page.get_by_role("link", name="Réception 3", exact=True)).to_be_visible()
    unfold(page, "Votre réservation est arrivée")
    looks_right(page, "149-simulateur-deplacer")
    answers_with(page, "Juste (ok)")
    press(page, "button", "Annuler tous les changements")
    expect(page.get_by_text("Aucun changement pour l’instant.")).to_be_visible()
    unfold(page, "Retour attendu")
    page.get_by_label("Déplacer dans").locator("visible=true").select_option("Corbeille")
    answers_with(page, "Fausse (ko)")


def use_files(page: Page) -> None:
    page.goto("/test/revue/classement5-explorer-proprietes")
    press(page, "link", "Comptes")
    press(page, "button", "Taille")
    expect(page.get_by_role("columnheader", name="Taille")).to_have_attribute("aria-sort", "ascending")
    press(page, "button", "Taille")
    first = page.get_by_role("row").nth(1)
    expect(first).to_contain_text("facture-cadres.pdf")
    page.get_by_label("Chercher un nom de fichier").fill("pdf")
    expect(page.get_by_text("6 résultats")).to_be_visible()
    unfold(page, "compte-rendu-tp.pdf")
    expect(page.get_by_role("definition").filter(has_text="Lina Costa")).to_be_visible()
    looks_right(page, "148-simulateur-fichiers")
    answers_with(page, "Fausse (ko)", "poemes.pdf")
    answers_with(page, "Juste (ok)", "compte-rendu-tp.pdf")


def rename_a_file(page: Page) -> None:
    page.goto("/test/revue/classement4-explorer-renommer")
    unfold(page, "Réunion du 4 mars")
    page.get_by_label("Renommer").locator("visible=true").fill("2026-03-04_reunion.odt")
    page.keyboard.press("Enter")  # not « Essayer cette réponse »
    press(page, "button", "Nom")
    expect(page.get_by_role("row").nth(5)).to_contain_text("2026-03-04_reunion.odt")
    looks_right(page, "149-simulateur-renommer")
    answers_with(page, "Juste (ok)")
    expect(page.get_by_label("Renommer").last).to_have_value("2026-03-04_reunion.odt")


def use_spreadsheet(page: Page) -> None:
    page.goto("/test/revue/tableur6-feuille-somme-si")
    page.get_by_role("gridcell").first.focus()
    page.keyboard.press("Control+End")
    page.keyboard.press("Control+Home")
    for key in ["ArrowRight"] * 4:
        page.keyboard.press(key)
    page.keyboard.type('=somme.si(B2:B49;"5C";D2:D49)')
    page.keyboard.press("Enter")
    expect(page.get_by_role("gridcell", name="1864")).to_be_visible()
    expect(page.get_by_label("Contenu de la cellule E2")).to_be_visible()
    for formula, shown in FORMULAS.items():
        page.keyboard.type(formula)
        page.keyboard.press("Enter")
        expect(page.get_by_role("gridcell", name=shown, exact=True).last).to_be_visible()
    page.get_by_label("Trier par").select_option("Pages")
    expect(page.get_by_text("Trié par Pages, ordre croissant.")).to_be_visible()
    page.get_by_label("Filtrer sur").select_option("Classe")
    page.get_by_label("Valeur").select_option("5C")
    expect(page.get_by_text("9 lignes de données affichées.")).to_be_visible()
    expect(page.get_by_role("gridcell", name="1864")).to_be_visible()
    looks_right(page, "148-simulateur-tableur")
    press(page, "button", "Remettre comme au début")
    expect(page.get_by_role("gridcell", name="1864")).to_have_count(0)
    answers_with(page, "Fausse (ko)", "7758")
    answers_with(page, "Juste (ok)", "1864 pages")


def use_search(page: Page) -> None:
    page.goto("/test/revue/requete3-moteur-pont")
    expect(page.get_by_role("listitem").filter(has_text="pont Neuf")).to_have_count(0)
    page.get_by_label("Rechercher avec Vadrouille").focus()
    page.keyboard.type("pont neuf")
    page.keyboard.press("Enter")
    expect(page.get_by_text("4 résultats")).to_be_visible()
    page.get_by_label("Rechercher avec Vadrouille").focus()
    page.keyboard.type(" site:ville-valbrume.example filetype:pdf")
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 résultat", exact=True)).to_be_visible()
    unfold(page, "Le pont Neuf, dossier des archives")
    expect(page.get_by_text("12 juin 1887")).to_be_visible()
    looks_right(page, "148-simulateur-moteur")
    answers_with(page, "Fausse (ko)", "1878")
    answers_with(page, "Juste (ok)", "1887")


def use_settings(page: Page) -> None:
    page.goto("/test/revue/rempart4-reglages-lampe")
    press(page, "link", "Autorisations")
    lamp = page.get_by_role("group", name="Lampe torche")
    for name in ("Accès à la position", "Accès aux contacts"):
        switch = lamp.get_by_role("switch", name=name)
        expect(switch).to_be_checked()
        switch.focus()
        page.keyboard.press("Space")
        expect(switch).not_to_be_checked()
    expect(page.get_by_text("2 changements.")).to_be_visible()
    looks_right(page, "149-simulateur-reglages")
    answers_with(page, "Juste (ok)")
    expect(page.get_by_text("2 changements.")).to_be_visible()
    press(page, "link", "Autorisations")
    page.get_by_role("group", name="Appareil photo").get_by_role("switch", name="Accès au micro").press("Space")
    answers_with(page, "Fausse (ko)")


def test_each_simulator_is_used_and_answered_rightly_and_wrongly(signed_in: Open) -> None:
    page = signed_in(someone(Role.OPERATOR))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for use in (use_mailbox, move_a_message, use_files, rename_a_file, use_spreadsheet, use_search, use_settings):
        use(page)
    assert not [url for url in asked if "/test/" not in url]
    bare = signed_in(someone(Role.OPERATOR), java_script_enabled=False)
    bare.goto("/test/revue/rempart4-reglages-lampe")
    assert "Sans JavaScript, vos changements ne sont pas notés" in bare.content()
    bare.get_by_label("Votre réponse").fill(
        "lampe torche, accès à la position : non; lampe torche, accès aux contacts : non"
    )
    bare.get_by_role("button", name="Essayer cette réponse").click()
    expect(bare.get_by_text("Juste (ok)")).to_be_visible()
    bare.goto("/test/revue/source4-moteur-brume")
    expect(bare.get_by_text("Bulletin annuel 2024")).to_be_visible()


def test_a_simulator_held_in_advance_works_without_network_and_outlives_actualiser(
    begin: Open, room: Room, seat: Seat
) -> None:
    bank = load_bank()
    search, settings = bank.items["requete3-moteur-pont"], bank.items["trace2-reglages-photos"]
    page = begin()
    with room.database.transaction() as tx:
        attempt = tx.session.scalars(select(Attempt)).one()
        attempt.items = [search.id, settings.id, *attempt.items[2:]]
    page.reload()
    page.get_by_label("Rechercher avec Vadrouille").fill("brume")
    page.keyboard.press("Enter")
    expect(page.get_by_text("6 résultats")).to_be_visible()
    page.get_by_label("Votre réponse").fill("1887")
    page.reload()
    expect(page.get_by_text("6 résultats")).to_be_visible()
    page.wait_for_load_state("networkidle")
    page.context.set_offline(True)
    page.get_by_role("button", name="Je valide").click()
    press(page, "link", "Autorisations")
    page.get_by_role("switch", name="Lieu enregistré dans les photos").press("Space")
    expect(page.get_by_text("1 changement.")).to_be_visible()
    clean(page)
    keep(page, "149-simulateur-hors-ligne")
    page.context.set_offline(False)
    expect(page.get_by_text("Réponse à l’épreuve 1 enregistrée")).to_be_visible()
    page.reload()
    expect(page.get_by_role("switch", name="Lieu enregistré dans les photos")).not_to_be_checked()
    page.get_by_role("button", name="Je valide").click()
    expect(page.get_by_text("Réponse à l’épreuve 2 enregistrée")).to_be_visible()
    assert not page.evaluate("Object.keys(sessionStorage).filter((key) => key.includes('.view.'))")
    with room.database.transaction() as tx:
        assert [one.status for one in tx.session.scalars(select(Answer).order_by(Answer.sequence))] == ["ok", "ok"]
