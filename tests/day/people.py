"""The people of a scripted day. Each looks where things stand before acting again, as a person would."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from random import Random
from urllib.parse import urlsplit

from deploy.demo.school import Pupil, School
from shared.referential.answers import right_answer, wrong_answer
from shared.referential.bank import load_bank
from tests.day.browser import Away, Browser, Page, Unexpected, eventually, patiently

TRIES = 400


class Person(Browser):
    """Somebody with an account."""

    def sign_in(self, identifier: str, password: str) -> None:
        def act() -> bool:
            if self.get("/compte/").says("Se déconnecter"):
                return True
            form = self.get("/compte/connexion").form("Se connecter")
            form.element.fields["identifier"] = identifier
            form.element.fields["password"] = password
            return self.submit(form).says("Se déconnecter")

        eventually(act, f"{identifier} to be signed in")

    def do(self, path: str, button: str, values: dict[str, str], done: str) -> Page:
        """Open a page, fill its form by labels, send it, until a page says `done`."""

        def act() -> Page | None:
            page = self.submit(self.get(path).form(button).fill(values))
            return page if page.says(done) else None

        return eventually(act, f"« {button} » on {path} to say « {done} »")


@dataclass
class Candidate:
    """A pupil sitting the test with a browser; `receipts` are those that the screen showed."""

    pupil: Pupil
    school: School
    url: str
    seed: int
    receipts: dict[str, str] = field(default_factory=dict)
    browser: Person = field(init=False)

    def __post_init__(self) -> None:
        self.draw = Random(f"{self.seed}:{self.pupil.key}")
        self.browser = Person(self.url)

    def arrive(self) -> None:
        self.browser.sign_in(self.pupil.sign_in, self.school.password)

    def change_computer(self) -> None:
        """A fresh browser: nothing of the old one is known to it."""
        self.browser = Person(self.url)
        self.arrive()

    def join(self, number: str) -> str:
        """Join with the session number and identity; returns the path of the access-code page."""
        born = self.pupil.birth_date

        def act() -> str | None:
            page = self.browser.get("/test/")
            try:
                form = page.form("Rejoindre la session")
            except Unexpected:
                return None  # the profile or the roll has not arrived yet
            form.element.fields.update(
                {
                    "session_number": number,
                    "first_name": self.pupil.first_name,
                    "last_name": self.pupil.last_name,
                    "birth_day": str(born.day),
                    "birth_month": str(born.month),
                    "birth_year": str(born.year),
                }
            )
            path = urlsplit(self.browser.submit(form).url).path
            return path if path.startswith("/test/code/") else None

        return eventually(act, f"{self.pupil.key} to join session {number}", patience=90)

    def start(self, code_path: str, code: str) -> None:
        def act() -> bool:
            page = self.browser.get(code_path)
            form = page.form("mon test")
            form.element.fields["access_code"] = code
            return urlsplit(self.browser.submit(form).url).path in {"/test/epreuve", "/test/fin"}

        eventually(act, f"{self.pupil.key} to start")

    def answer_one(self) -> bool:
        """Answer or skip the current item; False when the end-of-test screen is there."""
        page = self.browser.get("/test/epreuve")
        if page.says("Vous avez presque terminé"):
            return False
        form = page.form("Je valide")
        item = str(form.element.fields["item_id"])
        data = [("csrf_token", str(form.element.fields["csrf_token"])), ("item_id", item), *self._response(item)]
        answer = self.browser.try_post("/test/epreuve", data, accept="application/json")
        if answer.status == 200:
            self.receipts[item] = json.loads(answer.text)["receipt"]
        return True

    def _response(self, item_id: str) -> list[tuple[str, str]]:
        """Right four times out of five, else wrong or skipped."""
        item = load_bank().items[item_id]
        draw = self.draw.random()
        if draw > 0.93:
            return [("action", "passe")]
        right = draw < 0.8
        answers = right_answer(item) if right else wrong_answer(item)
        return [("action", "valide"), *(("response", one) for one in answers)]

    def try_one(self) -> bool:
        """One item, unless the service is away at that moment; False at the end of the test."""
        try:
            return self.answer_one()
        except (Away, Unexpected):
            return True

    def sit(self, pause: float, sleep: Callable[[float], None]) -> None:
        """Answer everything, through whatever happens to the servers."""
        for _ in range(TRIES):
            if not self.try_one():
                return
            sleep(self.draw.uniform(0, 2 * pause))
        raise Unexpected(f"{self.pupil.key} never reached the end")


@dataclass
class Staff:
    """A member of staff with a browser."""

    key: str
    school: School
    url: str

    def __post_init__(self) -> None:
        self.browser = Person(self.url)

    def arrive(self) -> None:
        person = next(one for one in self.school.staff if one.key == self.key)
        self.browser.sign_in(person.email, self.school.password)


class Referent(Staff):
    """The référent Pix: creates, enrols, finalises."""

    def create_session(self, room: str, day: date) -> str:
        """Returns the path of the session's page."""

        def act() -> str | None:
            values = {
                "Nom du site": "Bâtiment B",
                "Nom de la salle": room,
                "Date de la session": f"{day:%d/%m/%Y}",
                "Heure de début": "09:00",
                "Surveillant(s)": "Karim Benali",
            }
            page = self.browser.submit(
                self.browser.get("/certif/sessions/nouvelle").form("Créer la session").fill(values)
            )
            path = urlsplit(page.url).path
            return path if page.says("Numéro de session", room) and path.startswith("/certif/sessions/") else None

        return eventually(act, "the session to be created")

    def codes(self, session: str) -> tuple[str, str]:
        """The session number and the access code, as the page shows them."""
        document = patiently(lambda: self.browser.get(session)).document
        number, code = (document.get_element_by_id(name).text_content() for name in ("session-number", "access-code"))
        return number.strip(), code.strip()

    def enrol(self, session: str, pupil: Pupil) -> None:
        values = {
            "Nom de naissance": pupil.last_name,
            "Prénom": pupil.first_name,
            "Date de naissance": f"{pupil.birth_date:%d/%m/%Y}",
            "Commune de naissance": pupil.birth_city,
            "Code du département de naissance": pupil.birth_department,
        }

        def act() -> bool:
            if self.browser.get(session).says(f"Modifier {pupil.last_name} {pupil.first_name}"):
                return True
            self.browser.submit(self.browser.get(f"{session}/candidats/nouveau").form("Enregistrer").fill(values))
            return False

        eventually(act, f"{pupil.key} to be enrolled")

    def finalise(self, session: str, tests: int) -> None:
        """Tick every end-of-test screen once all the tests are known to be over, then confirm."""

        def act() -> bool:
            page = self.browser.get(f"{session}/finaliser")
            if page.says("Finalisée"):
                return True
            form = page.form("Finaliser la session")
            boxes = form.element.xpath(".//input[@type='checkbox'][contains(@name, 'end_screen_seen')]")
            if len(boxes) < tests:
                return False
            for box in boxes:
                box.checked = True
            self.browser.submit(self.browser.submit(form).form("Confirmer la finalisation"))
            return False

        eventually(act, "the session to be finalised", patience=120)


class Jury(Staff):
    def publish(self, session: str) -> None:
        path = session.replace("/certif/", "/resultats/jury/")

        def act() -> bool:
            page = self.browser.get(path)
            if page.says("Publier la session"):
                self.browser.submit(page.form("Publier la session"))
                return False
            return page.status == 200 and page.says("Journal de la session") and not page.says("Pas encore")

        eventually(act, "the session to be published", patience=120)
