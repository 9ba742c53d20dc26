"""The people of a scripted day. Each looks where things stand before acting again, as a person would."""

from dataclasses import dataclass, field
from random import Random
from urllib.parse import urlsplit

from deploy.demo.school import Pupil, School, Staff
from shared.referential.bank import load_bank
from tests.day.browser import Away, Browser, Page, Unexpected, eventually, patiently

TRIES = 400


class Person(Browser):
    """Somebody with an account."""

    def sign_in(self, identifier: str, password: str) -> None:
        def act() -> bool:
            form = self.get("/compte/connexion").form("Se connecter")
            form.element.fields["identifier"] = identifier
            form.element.fields["password"] = password
            return self.submit(form).says("déconnecter")

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
            if page.url.endswith(("/test/epreuve", "/test/fin")):
                return True
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
            import json

            self.receipts[item] = json.loads(answer.text)["receipt"]
        return True

    def _response(self, item_id: str) -> list[tuple[str, str]]:
        """Right four times out of five, else wrong or skipped."""
        item = load_bank().items[item_id]
        draw = self.draw.random()
        if draw > 0.93:
            return [("action", "passe")]
        right = draw < 0.8
        if item.kind == "qroc":
            answers = [item.accepted_answers[0] if right else "sais pas"]
        elif right:
            answers = [str(number) for number in sorted(item.right_choices)]
        else:
            answers = [str(min(set(range(1, len(item.choices) + 1)) - item.right_choices))]
        return [("action", "valide"), *(("response", one) for one in answers)]

    def sit(self, pause: float, sleep: object) -> None:
        """Answer everything, through whatever happens to the servers."""
        for _ in range(TRIES):
            try:
                if not self.answer_one():
                    return
            except Away:
                pass
            if callable(sleep):
                sleep(self.draw.uniform(0, 2 * pause))
        raise Unexpected(f"{self.pupil.key} never reached the end")


@dataclass
class Referent:
    """The référent Pix: creates, enrols, finalises."""

    who: Staff
    school: School
    url: str

    def __post_init__(self) -> None:
        self.browser = Person(self.url)

    def arrive(self) -> None:
        self.browser.sign_in(self.who.email, self.school.password)

    def get(self, path: str) -> Page:
        return patiently(lambda: self.browser.get(path))
