"""The whole day, as the people of the procedure live it, in a real browser and on each transport."""

import csv
import io
import json
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from importlib import import_module

import pypdfium2
import pytest
import requests
from playwright.sync_api import Browser, Page, expect

from deploy.demo.school import Pupil
from deploy.local.postgres import LocalPostgres
from shared.events.routes import SERVICES
from shared.process import run_command
from tests.faults.troubles import embedded_broker_away
from tests.journey import acts, forgetting
from tests.journey.conftest import People, World
from tests.journey.looking import Looking
from tests.sessions.files import samples

pytestmark = pytest.mark.browser

PLACES = ("/compte/moi", "/certif/", "/test/", "/resultats/")


@dataclass
class Day:
    """What the day has made so far; each test is the next step of the procedure."""

    people: People
    pages: dict[str, Page] = field(default_factory=dict)
    session: str = ""
    number: str = ""
    code: str = ""

    def of(self, name: str) -> Page:
        if name not in self.pages:
            self.pages[name] = self.people.come()
        return self.pages[name]

    def pupil(self, key: str) -> Pupil:
        return next(one for one in self.people.world.school.pupils if one.key == key)

    def staff(self, key: str) -> Page:
        """The page of a member of staff, signed in."""
        known = key in self.pages
        page = self.of(key)
        if not known:
            person = next(one for one in self.people.world.school.staff if one.key == key)
            acts.sign_in(page, person.email, self.people.world.school.password)
        return page


@pytest.fixture(scope="module")
def day(world: World, chromium: Browser) -> Iterator[Day]:
    people = People(chromium, world)
    yield Day(people)
    for context in people.contexts:
        context.close()


def test_anyone_finds_how_to_sign_in(day: Day, looking: Looking) -> None:
    page = day.of("visitor")
    page.goto("/")
    looking.at(page, "01-se-connecter", narrow=True)
    page.get_by_label("Adresse e-mail ou identifiant").fill("personne@demo.example")
    page.get_by_label("Mot de passe", exact=True).fill("pas le bon")
    page.get_by_role("button", name="Se connecter").click()
    expect(page.get_by_text("Vous n’êtes pas encore connecté")).to_be_visible()
    looking.at(page, "02-se-connecter-refus")


def test_the_referent_creates_the_session(day: Day, looking: Looking) -> None:
    page = day.staff("referent")
    page.goto("/compte/")
    looking.at(page, "03-accueil-referent", narrow=True)
    page.goto("/certif/")
    looking.at(page, "04-sessions-vide")
    day.session = acts.create_session(page, "Salle 12", datetime.now(UTC).date())
    day.number = page.locator("#session-number").inner_text().strip()
    page.get_by_text("Afficher le code d’accès").click()
    day.code = page.locator("#access-code").inner_text().strip()
    assert re.fullmatch(r"[BCDFGHJKMPQRTVWXY]{4}[2346789]{2}", day.code)
    looking.at(page, "05-session-creee", narrow=True)


def test_the_referent_completes_the_information_of_each_candidate(day: Day, looking: Looking) -> None:
    page = day.staff("referent")
    page.goto(f"{day.session}/candidats/nouveau")
    looking.at(page, "06-candidat-nouveau", narrow=True)
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page.get_by_text("Le candidat n’est pas encore inscrit")).to_be_visible()
    looking.at(page, "07-candidat-refus")
    acts.enrol(page, day.session, day.pupil("zoe"))
    acts.enrol(page, day.session, day.pupil("manon"))
    acts.enrol(page, day.session, day.pupil("eloi"), **{"Temps majoré": "33"})
    acts.enrol(page, day.session, day.pupil("noe"))
    acts.enrol(page, day.session, day.pupil("ines"))
    acts.enrol(page, day.session, day.pupil("ibrahim"), Prénom="Ibrahima")
    page.goto(day.session)
    page.get_by_role("link", name=re.compile("Modifier.*Ibrahima")).click()
    page.get_by_label("Prénom").fill("Ibrahim")
    page.get_by_role("button", name="Enregistrer les modifications").click()
    page.get_by_role("link", name="Choisir dans la base élèves").click()
    ines = page.locator("li", has_text="MOREL Inès")
    wait_for(lambda: page.reload() is not None and "2\u00a0compétences\u00a0sur\u00a05" in ines.inner_text())
    expect(page.locator("li", has_text="NGUYEN Linh")).to_contain_text("Profil inconnu")
    page.get_by_label("NGUYEN Linh").check()
    page.get_by_role("button", name="Inscrire les élèves choisis").click()
    expect(page.get_by_text("1 candidat ajouté")).to_be_visible()
    page.get_by_role("link", name=re.compile("Retirer.*NGUYEN")).click()
    looking.at(page, "08-candidat-retirer")
    page.get_by_role("button", name=re.compile("Retirer")).click()
    expect(page.get_by_text("6 candidats inscrits")).to_be_visible()
    looking.at(page, "09-session-candidats", narrow=True)


def test_the_pv_is_printed_with_the_list_and_without_the_access_code(day: Day) -> None:
    page = day.staff("referent")
    page.goto(day.session)
    with page.expect_download() as download:
        page.get_by_role("link", name="Télécharger le PV de session").click()
    pdf = pypdfium2.PdfDocument(download.value.path())
    text = " ".join(" ".join(one.get_textpage().get_text_range() for one in pdf).split())
    for told in ("LEFÈVRE-NUÑEZ", "Zoé", "14/03/2012", "974", "33", "Mali", "Salle 12", "Signature"):
        assert told in text, told
    assert day.code not in text
    pdf.close()


def test_a_pupil_comes_from_the_ent_and_joins_with_accent_and_hyphen(day: Day, looking: Looking) -> None:
    page, zoe = day.of("zoe"), day.pupil("zoe")
    page.goto("/demo/ent/")
    looking.at(page, "10-ent", narrow=True)
    acts.come_from_the_ent(page, zoe)
    looking.at(page, "11-accueil-eleve", narrow=True)
    page.goto("/test/profil")
    looking.at(page, "12-profil", narrow=True)
    page.goto("/test/")
    looking.at(page, "13-rejoindre", narrow=True)
    acts.join(page, day.number, "zoe", "Lefevre Nunez", zoe.birth_date)
    expect(page.get_by_label("Code d’accès")).to_be_visible()
    looking.at(page, "14-code", narrow=True)


def test_a_pupil_with_a_pix_account_joins(day: Day) -> None:
    for key in ("manon", "noe"):
        page, pupil = day.of(key), day.pupil(key)
        acts.sign_in(page, pupil.sign_in, day.people.world.school.password)
        acts.join(page, day.number, pupil.first_name, pupil.last_name, pupil.birth_date)
        expect(page.get_by_label("Code d’accès")).to_be_visible()


def test_a_wrong_birth_date_is_refused_with_what_to_do(day: Day, looking: Looking) -> None:
    page, eloi = day.of("eloi"), day.pupil("eloi")
    acts.sign_in(page, eloi.sign_in, day.people.world.school.password)
    acts.join(page, day.number, eloi.first_name, eloi.last_name, eloi.birth_date + timedelta(days=1))
    expect(page.get_by_text("surveillant").first).to_be_visible()
    expect(page.get_by_text("Vous n’avez pas rejoint la session")).to_be_visible()
    looking.at(page, "15-rejoindre-refus", narrow=True)
    acts.join(page, day.number, eloi.first_name, eloi.last_name, eloi.birth_date)
    expect(page.get_by_label("Code d’accès")).to_be_visible()


def test_a_pupil_who_is_not_on_the_list_cannot_join(day: Day) -> None:
    page, tom = day.of("tom"), day.pupil("tom")
    acts.sign_in(page, tom.sign_in, day.people.world.school.password)
    acts.join(page, day.number, tom.first_name, tom.last_name, tom.birth_date)
    expect(page.get_by_text("Vous n’avez pas rejoint la session")).to_be_visible()


def test_a_pupil_whose_profile_is_not_certifiable_reads_what_is_missing(day: Day, looking: Looking) -> None:
    page, ines = day.of("ines"), day.pupil("ines")
    acts.sign_in(page, ines.sign_in, day.people.world.school.password)
    page.goto("/test/")
    expect(page.get_by_text("n’est pas encore certifiable")).to_be_visible()
    looking.at(page, "16-non-certifiable", narrow=True)
    teacher = day.staff("enseignant")
    teacher.goto("/test/classes")
    looking.at(teacher, "17-classes", narrow=True)
    teacher.goto("/compte/")
    expect(teacher.get_by_role("link", name="Surveiller une session")).to_be_visible()
    looking.at(teacher, "139-accueil-enseignant", narrow=True)


def test_the_access_code_starts_the_test_and_a_wrong_one_does_not(day: Day, looking: Looking) -> None:
    watch = day.staff("surveillant")
    watch.goto("/certif/surveillance/")
    looking.at(watch, "18-surveillance", narrow=True)
    watch.get_by_role("link", name=re.compile(f"{day.number}|Salle 12")).first.click()
    looking.at(watch, "19-salle", narrow=True)
    page = day.of("manon")
    acts.enter_code(page, "BCDF22" if day.code != "BCDF22" else "BCDF23")
    expect(page.get_by_text("Le test n’est pas ouvert")).to_be_visible()
    looking.at(page, "20-code-refus")
    for key in ("zoe", "manon", "eloi", "noe"):
        acts.enter_code(day.of(key), day.code.lower())
        assert acts.current_rank(day.of(key)) == 1
    looking.at(page, "21-epreuve", narrow=True)


def test_refresh_is_harmless_and_an_empty_answer_records_nothing(day: Day, looking: Looking) -> None:
    page = day.of("manon")
    item = acts.item_of(page)
    page.reload()
    assert acts.item_of(page) == item
    page.get_by_role("button", name="Je valide").click()
    expect(page.get_by_role("alert").or_(page.locator("[data-runner-message]")).first).not_to_be_empty()
    assert acts.item_of(page) == item
    looking.at(page, "22-epreuve-sans-reponse")


def test_the_remaining_time_is_told_on_demand(day: Day, looking: Looking) -> None:
    for key, hours in (("manon", "1 h 4"), ("eloi", "2 h (19|20|21)")):
        page = day.of(key)
        page.get_by_text("Temps restant").click()
        told = page.locator("[data-time-left]")
        expect(told).to_contain_text(re.compile(hours.replace(" ", r"\s")))
        assert told.get_attribute("aria-live") == "off"
    looking.at(day.of("eloi"), "23-temps-restant")


def test_an_interrupted_test_resumes_at_the_same_question_on_any_computer_with_the_right_remaining_time(
    day: Day, looking: Looking
) -> None:
    """The second promise."""
    lost, manon = day.of("manon"), day.pupil("manon")
    for _ in range(3):
        acts.answer(lost)
    item, rank, left = acts.item_of(lost), acts.current_rank(lost), seconds_left(lost)
    lost.context.close()
    del day.pages["manon"]
    found = day.of("manon")
    acts.sign_in(found, manon.sign_in, day.people.world.school.password)
    acts.join(found, day.number, manon.first_name, manon.last_name, manon.birth_date)
    looking.at(found, "24-reprendre")
    acts.enter_code(found, day.code)
    assert (acts.item_of(found), acts.current_rank(found)) == (item, rank)
    assert 0 <= left - seconds_left(found) < 60


def test_an_act_of_the_room_waits_for_the_broker_and_the_pupil_does_not(day: Day, world: World) -> None:
    """A short cut of the embedded broker; `python -m tests.faults room` cuts each for a minute."""
    if world.transport != "embedded":
        pytest.skip("RabbitMQ is stopped by tests/faults")
    watch, pupil = day.staff("surveillant"), day.of("noe")
    watch.get_by_role("button", name="Je surveille cette salle").click()
    watch.get_by_role("link", name="GARCIA Noé").click()
    with embedded_broker_away(LocalPostgres.start(world.data / "postgres")):
        watch.get_by_role("button", name="+ 5 min").dblclick()
        expect(watch.get_by_text("Ajout de 5 min : en cours")).to_have_count(1)
        acts.answer(pupil)
    expect(watch.get_by_text("Ajout de 5 min : fait")).to_be_visible(timeout=acts.LONG)
    expect(pupil.get_by_text("Le surveillant a ajouté 5 minutes.")).to_be_visible(timeout=acts.LONG)


def seconds_left(page: Page) -> int:
    return int(page.request.get("/test/temps", headers={"Accept": "application/json"}).json()["remaining_seconds"])


def test_each_pupil_reaches_the_end_of_test_screen(day: Day, looking: Looking) -> None:
    for key in ("manon", "zoe", "eloi"):
        acts.finish(day.of(key))
    page = day.of("manon")
    expect(page.get_by_text("Appelez le surveillant.", exact=True)).to_be_visible()
    looking.at(page, "25-fin-de-test", narrow=True)


def test_who_left_the_end_screen_by_mistake_joins_again_and_finds_it(day: Day) -> None:
    zoe = day.pupil("zoe")
    day.of("zoe").context.close()
    del day.pages["zoe"]
    page = day.of("zoe")
    acts.come_from_the_ent(page, zoe)
    acts.join(page, day.number, zoe.first_name, zoe.last_name, zoe.birth_date)
    acts.enter_code(page, day.code)
    expect(page.get_by_text("Vous avez presque terminé")).to_be_visible()


def test_once_the_screen_is_seen_the_pupil_is_told_to_sign_out(day: Day, looking: Looking) -> None:
    page = day.of("manon")
    page.get_by_label("Le surveillant a bien vu cet écran").check()
    page.get_by_role("button", name="Terminer").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Bravo")
    looking.at(page, "26-bravo", narrow=True)
    acts.sign_out(page)
    looking.at(page, "27-deconnecte")


def test_the_referent_finalises_and_nothing_can_change_afterwards(day: Day, looking: Looking) -> None:
    page = day.staff("referent")
    names = {key: f"{day.pupil(key).last_name} {day.pupil(key).first_name}" for key in ("manon", "zoe", "eloi", "noe")}

    def all_arrived() -> bool:
        page.goto(f"{day.session}/finaliser")
        return page.get_by_label(re.compile("^Écran de fin de test vu")).count() == 3

    # What was on paper is entered afterwards: who was there, then the scanned PV.
    watch = day.staff("surveillant")
    watch.goto(f"{day.session.replace('/sessions/', '/surveillance/')}")
    if watch.get_by_role("button", name="Je surveille cette salle").count():
        watch.get_by_role("button", name="Je surveille cette salle").click()
    watch.get_by_role("link", name="Faire l’appel").click()
    for name in names.values():
        watch.get_by_role("checkbox", name=name).check()
    watch.get_by_role("button", name="Noter présents").click()
    expect(watch.get_by_text("4 candidats notés présents.")).to_be_visible()
    page.goto(f"{day.session}/fichiers")
    scan = {"name": "PV signé.pdf", "mimeType": "application/pdf", "buffer": samples.pdf(weight=1_000_000)}
    page.get_by_label("Fichiers à déposer").set_input_files(scan)  # type: ignore[arg-type]
    page.get_by_role("button", name="Déposer", exact=True).click()
    expect(page.get_by_role("cell", name="Déposé")).to_be_visible()
    wait_for(all_arrived)
    page.get_by_role("button", name="Finaliser la session").last.click()
    expect(page.get_by_text("La session n’est pas encore finalisée")).to_be_visible()
    looking.at(page, "28-finaliser-refus")
    noe = page.get_by_role("region", name=names["noe"])
    noe.get_by_label("Motif de l’interruption").select_option(index=1)
    for key in ("manon", "zoe"):
        page.get_by_label(re.compile(f"Écran de fin de test vu, {names[key]}")).check()
    page.get_by_role("button", name=f"Ajouter un signalement pour {names['eloi']}").click()
    eloi = page.get_by_role("region", name=names["eloi"])
    eloi.get_by_label("Catégorie").select_option("E4")
    eloi.get_by_label("Numéro de l’épreuve").fill("2")
    eloi.get_by_label("Description").fill("Le site demandé n’a jamais répondu.")
    page.get_by_label("Commentaire global").fill("Coupure de courant de deux minutes à 9 h 20.")
    looking.at(page, "29-finaliser", narrow=True)
    page.get_by_role("button", name="Finaliser la session").last.click()
    looking.at(page, "30-finaliser-confirmer", narrow=True)
    page.get_by_role("button", name="Confirmer la finalisation").click()
    expect(page).to_have_url(day.session)
    looking.at(page, "31-session-finalisee")
    expect(page.get_by_role("link", name="Ajouter un candidat")).to_have_count(0)
    page.goto(f"{day.session}/candidats/nouveau")
    expect(page.get_by_label("Nom de naissance")).to_have_count(0)


def test_a_test_that_was_running_is_closed_by_the_finalisation(day: Day, looking: Looking) -> None:
    page = day.of("noe")

    def closed() -> bool:
        page.goto("/test/epreuve")
        return page.get_by_role("heading", name="Votre test est clos").count() == 1

    wait_for(closed)
    looking.at(page, "32-test-clos")


def test_nothing_is_shown_to_the_pupil_before_publication(day: Day, looking: Looking) -> None:
    page, manon = day.of("manon"), day.pupil("manon")
    acts.sign_in(page, manon.sign_in, day.people.world.school.password)
    wait_for(lambda: reads(page, "/resultats/", "En attente du résultat"))
    looking.at(page, "33-mes-certifications-attente", narrow=True)


def test_the_jury_reviews_reports_decides_and_publishes(day: Day, looking: Looking) -> None:
    page = day.staff("jury")
    wait_for(lambda: reads(page, "/resultats/jury/", "à examiner"))
    looking.at(page, "34-jury-sessions", narrow=True)
    page.get_by_role("table").get_by_role("link").first.click()
    expect(page.get_by_text("Coupure de courant de deux minutes")).to_be_visible()
    expect(page.get_by_text("Non vu").first).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="PV signé.pdf").click()
    assert download.value.path().read_bytes().startswith(b"%PDF-")
    session = page.url
    page.get_by_label("Améliorations à apporter").fill("Faites signer le PV avant le test.")
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page.get_by_text("Le centre lira ce texte")).to_be_visible()
    looking.at(page, "35-jury-session", narrow=True)
    page.get_by_role("link", name=re.compile("Éloi|SAINT-JUST")).click()
    expect(page.get_by_text("Le site demandé n’a jamais répondu")).to_be_visible()
    looking.at(page, "36-jury-certification", narrow=True)
    page.get_by_label(re.compile("^Invalider")).check()
    page.get_by_role("button", name="Enregistrer la décision").click()
    expect(page.get_by_text("La décision n’a pas été enregistrée")).to_be_visible()
    page.get_by_label(re.compile("^Invalider")).check()
    page.get_by_label("Commentaire pour le candidat").fill("L’écran de fin de test n’a pas été constaté.")
    page.get_by_role("button", name="Enregistrer la décision").click()
    expect(page.get_by_text("Invalidée").first).to_be_visible()
    page.goto(session)
    page.get_by_role("button", name="Publier la session").click()
    expect(page.get_by_text("Publiée").first).to_be_visible()
    looking.at(page, "37-jury-publiee")


def test_every_act_of_staff_leaves_a_dated_chained_trace_that_the_jury_can_read(day: Day, looking: Looking) -> None:
    """The third promise."""
    page = day.staff("jury")
    page.goto("/resultats/jury/?etat=publiees")
    page.get_by_role("table").get_by_role("link").first.click()
    for act in ("Session créée", "Fichier lu par le jury", "Session finalisée", "Résultats publiés"):
        expect(page.get_by_text(act).first).to_be_visible()
    expect(page.get_by_text("Journal vérifié")).to_be_visible()
    page.get_by_role("link", name=re.compile("Zoé|LEFÈVRE")).click()
    expect(page.get_by_text("Journal vérifié")).to_be_visible()
    looking.at(page, "38-jury-journal")


def test_the_result_is_on_the_account_of_the_pupil(day: Day, looking: Looking) -> None:
    page = day.of("manon")
    page.goto("/resultats/")
    looking.at(page, "39-mes-certifications", narrow=True)
    page.get_by_role("link", name=re.compile("Certification du")).click()
    expect(page.get_by_text("pix").first).to_be_visible()
    looking.at(page, "40-certification", narrow=True)
    cancelled = day.of("eloi")
    cancelled.goto("/resultats/")
    expect(cancelled.get_by_text("Annulée")).to_be_visible()
    expect(cancelled.get_by_text("L’écran de fin de test n’a pas été constaté.")).to_be_visible()


def test_the_centre_and_the_school_receive_the_results(day: Day, looking: Looking) -> None:
    referent = day.staff("referent")
    wait_for(lambda: reads(referent, day.session, "Résultats transmis par Pix"))
    wait_for(lambda: reads(referent, "/certif/ameliorations", "Faites signer le PV avant le test."))
    page = day.staff("administrateur")
    page.goto("/resultats/etablissement/")
    looking.at(page, "41-etablissement", narrow=True)
    page.get_by_role("table").get_by_role("link").first.click()
    looking.at(page, "42-etablissement-session", narrow=True)
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("CSV")).first.click()
    assert re.fullmatch(rf".+_resultats_session_{day.number}\.csv", download.value.suggested_filename)
    rows = list(csv.reader(io.StringIO(download.value.path().read_text("utf-8-sig")), delimiter=";"))
    statuses = {row[2]: row[6] for row in rows[1:]}
    assert statuses["LEFÈVRE-NUÑEZ"] == "Validée"
    assert statuses["SAINT-JUST"] == "Annulée"
    assert len(rows) == 5


def test_promise_6_a_pupils_data_can_be_listed_exported_and_erased_on_a_written_schedule(
    day: Day, looking: Looking
) -> None:
    page, manon = day.of("manon"), day.pupil("manon")
    account, pupil = str(manon.account_id), str(manon.pupil_id)
    page.goto("/compte/moi")
    page.get_by_role("link", name="Mes données").click()
    looking.at(page, "43-mes-donnees", narrow=True)
    files = [page.request.get(one.get_attribute("href") or "") for one in page.locator("a[download]").all()]
    kept = [json.loads(one.text()) for one in files]
    assert [one["candidate"][0]["last_name"] for one in kept if "candidate" in one] == [manon.last_name]
    assert {"sign_in_name", "answer", "transcript"} <= {table for one in kept for table, rows in one.items() if rows}
    assert "argon2" not in "".join(one.text() for one in files)
    page.get_by_role("button", name="Demander l’effacement").click()
    looking.at(page, "44-effacement-demande", narrow=True)
    words = (manon.last_name, manon.sign_in)
    assert "auth.sign_in_name.written" in forgetting.still_says(*words)

    forgetting.run("sessions", "UPDATE pupil SET removed = true WHERE id = :id", id=pupil)
    forgetting.run("auth", "UPDATE erasure SET due_at = now() WHERE account_id = :id", id=account)
    done = "SELECT count(*) FROM erased_account WHERE account_id = :id AND done_at IS NOT NULL"
    for service in ("sessions", "exam", "results"):
        wait_for(lambda: forgetting.count(service, done, id=account) == 1)  # noqa: B023 - called at once
    for service in SERVICES:
        forgetting.run(service, "UPDATE outbox SET created_at = created_at - interval '31 days'")
    wait_for(lambda: forgetting.still_says(*words) == [])
    page.goto("/compte/moi")
    expect(page.get_by_role("heading", name="Se connecter")).to_be_visible()
    for service in SERVICES:
        definition = import_module(f"services.{service}.service").SERVICE
        assert run_command(definition, "export-person", [account, pupil]) == 0
    assert forgetting.still_says(day.pupil("zoe").last_name), "the others are untouched"


def test_signing_out_holds_everywhere_within_five_seconds(day: Day, world: World) -> None:
    page = day.staff("jury")
    cookies = {one["name"]: one["value"] for one in page.context.cookies()}
    acts.sign_out(page)
    limit = time.monotonic() + 5

    def still_open() -> list[str]:
        return [
            place
            for place in PLACES
            if requests.get(world.url + place, cookies=cookies, allow_redirects=False, timeout=5).status_code != 303
        ]

    while still_open() and time.monotonic() < limit:
        time.sleep(0.1)
    assert still_open() == []


def reads(page: Page, path: str, words: str) -> bool:
    page.goto(path)
    return page.get_by_text(re.compile(re.escape(words).replace(r"\ ", r"\s"), re.I)).count() > 0


def wait_for(condition: object, seconds: float = 30) -> None:
    """What travels by events takes a moment; a person would reload the page."""
    assert callable(condition)
    limit = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < limit
        time.sleep(0.3)
