"""R-ROLL: « Base élèves », as a référent meets it."""

import csv
import io
from dataclasses import replace
from uuid import uuid4

import lxml.html
import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from services.sessions.roll_files.opening import BIGGEST_UPLOAD
from services.sessions.tables import Candidate, Pupil
from shared.identity.model import Grant, Role
from tests.identities import someone
from tests.sessions.desk import Desk
from tests.sessions.roll.files import IBRAHIM, ZOE, onde, pupil, siecle, zipped
from tests.sessions.web.conftest import Come
from tests.sessions.web.visitor import Visitor, words

ROLL = "/certif/base-eleves"
GOOD = siecle([ZOE, IBRAHIM])


def deposit(who: Visitor, content: bytes, name: str = "ElevesSansAdresses.xml", **typed: str) -> TestResponse:
    """The body is made here: the client's own would leave a file open."""
    upload = FileStorage(io.BytesIO(content), name, name="roll")
    boundary, body = encode_multipart({**who.form(ROLL), **typed, "roll": upload})
    return who.client.post(ROLL, data=body, content_type=f"multipart/form-data; boundary={boundary}")


def confirm(who: Visitor, report: str) -> TestResponse:
    return who.client.post(f"{report}/confirmer", data=who.form(report))


def numbers(page: TestResponse) -> dict[str, str]:
    """What the report counts, by its names."""
    pairs = lxml.html.fromstring(page.text).find_class("description-list__pair")
    return {pair[0].text_content(): pair[1].text_content() for pair in pairs}


def test_an_empty_roll_says_what_to_do(referent: Visitor) -> None:
    page = referent.read(ROLL)
    assert "La base élèves est vide" in page
    assert "Élèves sans adresses" in page
    assert "base élèves" in referent.read("/certif/")


def test_a_file_is_checked_read_and_confirmed(referent: Visitor, desk: Desk) -> None:
    answer = deposit(referent, zipped(("a.xml", GOOD)), "export.zip")
    assert answer.status_code == 303
    report = referent.get(answer.location)
    assert numbers(report)["À ajouter"] == "2 élèves"
    assert "LEFÈVRE-NUÑEZ" in report.text
    assert desk.all(Pupil) == []
    form = referent.form(answer.location)
    for _ in range(2):
        assert referent.client.post(f"{answer.location}/confirmer", data=form).status_code == 303
    done = referent.get(answer.location)
    assert numbers(done)["Ajoutés"] == "2 élèves"
    assert "La base élèves est à jour" in words(done)
    assert "2 élèves dans 2 classes : 3A (1), 3B (1)" in referent.read(ROLL)
    assert len(desk.all(Pupil)) == 2


def test_a_refused_file_is_told_beside_the_field(referent: Visitor, desk: Desk) -> None:
    answer = deposit(referent, siecle([ZOE], uai="0750001A"))
    assert answer.status_code == 422
    assert "Ce fichier est celui de l’établissement 0750001A, pas du vôtre" in words(answer)
    assert desk.acts(f"school:{desk.uai}") == []


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04", bytes(range(256)), b"<!DOCTYPE a [<!ENTITY a 'a'>]><a>&a;</a>"]
)
def test_a_hostile_file_gets_a_sentence_and_changes_nothing(referent: Visitor, desk: Desk, content: bytes) -> None:
    answer = deposit(referent, content)
    assert answer.status_code == 422
    assert desk.all(Pupil) == []


def test_no_file_is_told(referent: Visitor) -> None:
    answer = referent.client.post(ROLL, data=referent.form(ROLL), content_type="multipart/form-data")
    assert answer.status_code == 400
    assert "Choisissez le fichier à déposer" in words(answer)


def test_a_file_beyond_the_limit_is_refused_and_a_file_bigger_than_a_form_is_not(referent: Visitor) -> None:
    refused = deposit(referent, b"x;" * (BIGGEST_UPLOAD // 2 + 1))
    assert refused.status_code == 422
    assert "trop volumineux" in words(refused)
    assert deposit(referent, b"x" * (3 * BIGGEST_UPLOAD)).status_code == 413
    assert deposit(referent, siecle([pupil(number) for number in range(3_000)])).status_code == 303


def test_every_other_page_keeps_the_small_limit(referent: Visitor) -> None:
    answer = referent.client.post("/certif/sessions/nouvelle", data={"site": "x" * 1_100_000})
    assert answer.status_code == 413


def test_errors_are_shown_and_downloaded_and_no_button_confirms(referent: Visitor, desk: Desk) -> None:
    hostile = replace(pupil(1), last_name="=cmd|' /C calc'!A0", ine="")
    rows = [hostile, *(replace(pupil(number), ine="") for number in range(2, 260))]
    report = deposit(referent, onde(rows), "CSVExtraction.csv").location
    page = referent.get(report)
    assert "259 erreurs dans ce fichier" in words(page)
    assert "Les 200 premières erreurs" in words(page)
    assert "/confirmer" not in page.text
    answer = referent.get(f"{report}/rapport.csv")
    assert "no-store" in answer.headers["Cache-Control"]
    lines = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert len(lines) == 1 + 259
    assert lines[0] == ["Nature", "Ligne", "Colonne", "Élève", "Ce qu’il faut faire"]
    assert lines[1][:3] == ["Erreur", "2", "INE"]
    assert lines[1][3].startswith("'=cmd")
    token = referent.form("/certif/sessions/nouvelle")["csrf_token"]
    assert referent.client.post(f"{report}/confirmer", data={"csrf_token": token}).status_code == 409
    assert desk.all(Pupil) == []


def test_a_file_that_would_take_away_most_of_the_roll_says_so(referent: Visitor) -> None:
    confirm(referent, deposit(referent, siecle([pupil(number) for number in range(9)])).location)
    page = referent.get(deposit(referent, siecle([pupil(0), pupil(1, first_name="Éva")])).location)
    assert "Ce fichier retire 7 élèves sur 9" in words(page)
    assert numbers(page) == {
        "À ajouter": "0 élève",
        "À modifier": "1 élève",
        "Revenus": "0 élève",
        "À retirer": "7 élèves",
        "Inchangés": "1 élève",
    }


def test_another_school_sees_nothing_of_it(referent: Visitor, come: Come, desk: Desk) -> None:
    report = deposit(referent, GOOD).location
    token = referent.form("/certif/sessions/nouvelle")["csrf_token"]
    Desk(desk.database, uai="0750001A")
    stranger = come(Role.REFERENT, uai="0750001A")
    assert stranger.get(report).status_code == 404
    assert stranger.get(f"{report}/rapport.csv").status_code == 404
    assert stranger.client.post(f"{report}/confirmer", data=stranger.form(ROLL)).status_code == 404
    assert referent.client.post(f"{ROLL}/{uuid4()}/confirmer", data={"csrf_token": token}).status_code == 404


def test_a_referent_of_two_schools_says_which(come: Come, desk: Desk) -> None:
    other = Desk(desk.database, uai="0750001A")
    grants = tuple(Grant(Role.REFERENT, uai) for uai in (desk.uai, other.uai))
    both = come(person=replace(someone(Role.REFERENT), grants=grants))
    refused = deposit(both, onde([ZOE]), "onde.csv")
    assert refused.status_code == 400
    assert "Choisissez l’établissement dont vous déposez la base élèves" in words(refused)
    confirm(both, deposit(both, onde([ZOE]), "onde.csv", centre_id=str(other.centre_id)).location)
    assert [one.uai for one in desk.all(Pupil)] == [other.uai]


@pytest.mark.parametrize("role", [Role.INVIGILATOR, Role.TEACHER, Role.SCHOOL_ADMIN, Role.JURY])
def test_only_a_referent_enters(come: Come, role: Role) -> None:
    assert come(role).get(ROLL).status_code == 403


def test_without_the_token_of_the_form_nothing_is_read(referent: Visitor) -> None:
    assert deposit(referent, GOOD, csrf_token="").status_code == 400


def test_an_imported_pupil_is_chosen_as_a_candidate(referent: Visitor, desk: Desk) -> None:
    confirm(referent, deposit(referent, siecle([ZOE, IBRAHIM])).location)
    session = desk.session()
    chosen = next(one for one in desk.all(Pupil) if one.ine == IBRAHIM.ine)
    path = f"/certif/sessions/{session}/candidats/nouveau"
    assert "TRAORÉ Ibrahim" in referent.read(path.replace("nouveau", "eleves"))
    filled = referent.form(f"{path}?eleve={chosen.id}")
    assert (filled["birth_city"], filled["birth_department"], filled["birth_country"]) == ("BAMAKO", "99", "Mali")
    assert referent.client.post(path, data=filled).status_code == 303
    (candidate,) = desk.all(Candidate)
    assert (candidate.pupil_id, candidate.division) == (chosen.id, "3B")


def test_a_pupil_of_a_file_without_birth_place_leaves_it_to_be_typed(referent: Visitor, desk: Desk) -> None:
    confirm(referent, deposit(referent, onde([ZOE]), "onde.csv").location)
    (chosen,) = desk.all(Pupil)
    path = f"/certif/sessions/{desk.session()}/candidats/nouveau"
    filled = referent.form(f"{path}?eleve={chosen.id}")
    assert (filled["last_name"], filled["birth_city"], filled["birth_country"]) == ("LEFÈVRE-NUÑEZ", "", "France")
    assert referent.client.post(path, data=filled).status_code == 400
