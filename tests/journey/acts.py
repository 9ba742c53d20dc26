"""What each person of the procedure does in a browser, by the words on the screen."""

import re
from datetime import date

from playwright.sync_api import Locator, Page, expect

from deploy.demo.school import Pupil
from shared.referential.answers import right_answer
from shared.referential.bank import load_bank
from tests.simulated import write

LONG = 45_000


def sign_in(page: Page, identifier: str, password: str) -> None:
    page.goto("/compte/connexion")
    page.get_by_label("Adresse e-mail ou identifiant").fill(identifier)
    page.get_by_label("Mot de passe", exact=True).fill(password)
    page.get_by_role("button", name="Se connecter").click()
    expect(page.get_by_role("button", name="Se déconnecter")).to_be_visible()


def come_from_the_ent(page: Page, pupil: Pupil) -> None:
    """Choose the pupil at the demonstration ENT, then its tile, until the platform knows them."""
    page.goto("/demo/ent/")
    page.get_by_role("button", name=re.compile(pupil.last_name)).click()
    page.get_by_role("link", name=re.compile("Certification")).click()
    expect(page.get_by_role("button", name="Se déconnecter", exact=True)).to_be_visible(timeout=LONG)


def sign_out(page: Page) -> None:
    page.get_by_role("button", name="Se déconnecter", exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("déconnecté")


def create_session(page: Page, room: str, day: date) -> str:
    """The référent's new session; returns its address."""
    page.goto("/certif/")
    page.get_by_role("link", name="Créer une session").first.click()
    page.get_by_label("Nom du site").fill("Collège, bâtiment B")
    page.get_by_label("Nom de la salle").fill(room)
    page.get_by_label("Date de la session").fill(day.isoformat())
    page.get_by_label("Heure de début").fill("09:00")
    page.get_by_label("Surveillant(s)").fill("Karim Benali, Luc Perrin")
    page.get_by_label("Observations").fill("Prévoir un poste près de la porte.")
    page.get_by_role("button", name="Créer la session").click()
    expect(page).to_have_url(re.compile(r"/certif/sessions/[0-9a-f-]{36}$"))
    return page.url


def enrol(page: Page, session: str, pupil: Pupil, **changes: str) -> None:
    """Add one candidate, field by field, as the procedure lists them."""
    page.goto(f"{session}/candidats/nouveau")
    values = {
        "Nom de naissance": pupil.last_name,
        "Prénom": pupil.first_name,
        "Date de naissance": f"{pupil.birth_date:%d/%m/%Y}",
        "Commune de naissance": pupil.birth_city,
        "Code du département de naissance": pupil.birth_department,
        "Classe": pupil.division,
        **changes,
    }
    for label, value in values.items():
        page.get_by_label(label).first.fill(value)
    page.get_by_label("Pays de naissance").fill(pupil.birth_country)
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page.locator("main")).to_contain_text(re.compile("candidats? inscrits?"))


def join(page: Page, number: str, first_name: str, last_name: str, born: date) -> None:
    page.goto("/test/")
    page.get_by_label("Numéro de session").fill(number)
    page.get_by_label("Prénom").fill(first_name)
    page.get_by_label("Nom de naissance").fill(last_name)
    page.get_by_label("Jour").fill(f"{born:%d}")
    page.get_by_label("Mois").fill(f"{born:%m}")
    page.get_by_label("Année").fill(f"{born:%Y}")
    page.get_by_role("button", name="Rejoindre la session").click()


def enter_code(page: Page, code: str) -> None:
    page.get_by_label("Code d’accès").fill(code)
    page.get_by_role("button", name=re.compile("mon test")).click()


def current_rank(page: Page) -> int:
    shown = page.get_by_role("heading", level=1).inner_text()
    found = re.search(r"(\d+)\s+sur\s+(\d+)", shown)
    assert found, shown
    return int(found[1])


def item_of(page: Page) -> str:
    return page.locator("input[name=item_id]").input_value()


def answer(page: Page, *, rightly: bool = True) -> None:
    """Answer the item on the screen with its solution, or skip it; wait for the next screen."""
    item = load_bank().items[item_of(page)]
    if not rightly:
        leave(page, page.get_by_role("button", name="Je passe"), item.id)
        return
    if item.timed is not None:
        page.get_by_role("button", name="Je suis prêt").click()
        expect(page.locator("[name=response]").first).to_be_visible()
    if item.kind.has_blanks:
        for place, text in enumerate(right_answer(item)):
            blank = page.locator("[name=response]").nth(place)
            blank.select_option(text) if item.blanks[place].choices else write(blank, text)
    else:
        for number in item.right_choices:
            page.locator(f"input[name=response][value='{number}']").check()
    leave(page, page.get_by_role("button", name="Je valide"), item.id)


def leave(page: Page, button: Locator, item_id: str) -> None:
    button.click()
    expect(page.locator(f"input[name=item_id][value='{item_id}']")).to_have_count(0, timeout=LONG)


def finish(page: Page, *, wrong_every: int = 6) -> None:
    """Answer up to the end-of-test screen."""
    rank = 0
    while page.locator("input[name=item_id]").count():
        rank += 1
        answer(page, rightly=rank % wrong_every != 0)
    expect(page.get_by_text("Vous avez presque terminé")).to_be_visible()
