"""R-SHEET: the list of a session as a file, as a référent meets it."""

import io
from datetime import date
from uuid import UUID, uuid4

import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from services.sessions.commands.sheet_checks import STANDS_FOR, forget_sheet_checks
from services.sessions.sheets.opening import BIGGEST_UPLOAD, read_sheet
from services.sessions.tables import Candidate, SheetCheck
from shared.identity.model import Role
from tests.sessions.desk import Desk, linked
from tests.sessions.sheets.files import IBRAHIM_CELLS, KINDS, ZOE_CELLS, cells, made, somebody, table
from tests.sessions.web.conftest import Come
from tests.sessions.web.test_roll import numbers
from tests.sessions.web.visitor import Visitor, words


def path_of(session: UUID) -> str:
    return f"/certif/sessions/{session}/fichier"


def deposit(who: Visitor, path: str, content: bytes, **typed: str) -> TestResponse:
    upload = FileStorage(io.BytesIO(content), "liste.bin", name="sheet")
    boundary, body = encode_multipart({**who.form(path), **typed, "sheet": upload})
    return who.client.post(path, data=body, content_type=f"multipart/form-data; boundary={boundary}")


def confirm(who: Visitor, check: str) -> TestResponse:
    return who.client.post(f"{check}/confirmer", data=who.form(check))


def present(desk: Desk) -> dict[str, Candidate]:
    return {one.last_name: one for one in desk.all(Candidate) if one.removed_at is None}


@pytest.mark.parametrize("kind", KINDS)
def test_a_sheet_replaces_the_list_in_two_steps_and_whoever_stays_keeps_the_pupil(
    referent: Visitor, desk: Desk, kind: str
) -> None:
    session, pupil = desk.session(), desk.pupil()
    zoe = desk.candidate(session, pupil_id=pupil, external_id="L-12", extra_time_percent=33, division="3A")
    leaver = desk.candidate(session, last_name="PETIT", first_name="Manon")
    changed = desk.candidate(session, last_name="TRAORE", first_name="Ibrahim", birth_date=date(2011, 9, 2))
    answer = deposit(referent, path_of(session), made(kind, table(ZOE_CELLS, IBRAHIM_CELLS, somebody(1), somebody(2))))
    assert answer.status_code == 303
    page = referent.get(answer.location)
    assert numbers(page) == {
        "À ajouter": "2 candidats",
        "À modifier": "1 candidat",
        "À retirer": "1 candidat",
        "Inchangés": "1 candidat",
    }
    assert "Nom de naissance : TRAORÉ (avant : TRAORE)" in words(page)
    assert len(present(desk)) == 3
    form = referent.form(answer.location)
    for _ in range(2):
        assert referent.client.post(f"{answer.location}/confirmer", data=form).status_code == 303
    people = present(desk)
    assert set(people) == {"LEFÈVRE-NUÑEZ", "TRAORÉ", "NOM1", "NOM2"}
    assert (people["LEFÈVRE-NUÑEZ"].id, people["LEFÈVRE-NUÑEZ"].pupil_id) == (zoe, pupil)
    assert people["TRAORÉ"].id == changed
    assert desk.acts(f"candidate:{zoe}") == ["enrolled"]
    assert desk.acts(f"candidate:{changed}") == ["enrolled", "corrected"]
    assert desk.acts(f"candidate:{leaver}") == ["enrolled", "removed"]
    assert desk.acts(f"session:{session}") == ["created", "list_replaced"]
    assert [one.rows for one in desk.all(SheetCheck)] == [None]
    assert "La liste des candidats est à jour" in referent.read(f"/certif/sessions/{session}")
    assert referent.get(answer.location).status_code == 303


@pytest.mark.parametrize("kind", KINDS)
def test_the_list_downloaded_and_deposited_as_it_is_changes_nothing(referent: Visitor, desk: Desk, kind: str) -> None:
    session = desk.session()
    desk.candidate(session, birth_department="01", extra_time_percent=33, external_id="=1+1")
    desk.candidate(session, last_name="ZoÃ©", birth_department="2A")
    answer = referent.get(f"{path_of(session)}/liste.{kind}")
    assert answer.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]
    assert f"candidats-session-1.{kind}" in answer.headers["Content-Disposition"]
    assert desk.acts(f"session:{session}") == ["created", "list_exported"]
    page = referent.read(deposit(referent, path_of(session), answer.data).location)
    assert "La liste de la session dit déjà la même chose" in page
    assert "a été préparé pour" not in page


@pytest.mark.parametrize("kind", KINDS)
def test_errors_are_all_told_and_the_sheet_comes_back_to_be_corrected(referent: Visitor, desk: Desk, kind: str) -> None:
    session = desk.session()
    rows = table(cells(birth_city=""), somebody(1, birth_department="20"), IBRAHIM_CELLS)
    check = deposit(referent, path_of(session), made(kind, rows)).location
    page = referent.get(check)
    assert "2 erreurs dans ce fichier, sur 2 lignes" in words(page)
    assert "/confirmer" not in page.text
    answer = referent.get(f"{check}/a-corriger")
    assert answer.headers["Content-Disposition"].endswith(f'a-corriger.{kind}"')
    back = read_sheet(io.BytesIO(answer.data))
    assert back.rows[0][-1] == "Erreur"
    assert "2A (Corse-du-Sud)" in str(back.rows[2][-1])
    token = referent.form(path_of(session))["csrf_token"]
    refused = referent.client.post(f"{check}/confirmer", data={"csrf_token": token, "state": "?"})
    assert refused.status_code == 409
    assert present(desk) == {}
    corrected = [list(row) for row in back.rows]
    corrected[1][3], corrected[2][4] = "Bondy", "2B"
    again = deposit(referent, path_of(session), made(kind, corrected)).location
    assert confirm(referent, again).status_code == 303
    assert len(present(desk)) == 3


def test_a_list_is_not_replaced_once_a_candidate_has_joined(referent: Visitor, desk: Desk) -> None:
    session = desk.session()
    zoe = desk.candidate(session)
    check = deposit(referent, path_of(session), made("csv", table(IBRAHIM_CELLS))).location
    form = referent.form(check)
    desk.hear(linked(session, zoe))
    refused = referent.client.post(f"{check}/confirmer", data=form)
    assert refused.status_code == 409
    assert "ont déjà rejoint la session" in words(refused)
    assert set(present(desk)) == {"LEFÈVRE-NUÑEZ"}
    page = referent.read(path_of(session))
    assert "ont déjà rejoint la session" in page
    assert "Vérifier le fichier" not in page


def test_what_changed_since_it_was_read_is_not_confirmed(referent: Visitor, desk: Desk) -> None:
    session = desk.session()
    check = deposit(referent, path_of(session), made("csv", table(ZOE_CELLS))).location
    form = referent.form(check)
    desk.candidate(session, last_name="PETIT")
    refused = referent.client.post(f"{check}/confirmer", data=form)
    assert refused.status_code == 409
    assert "relisez ce que le fichier va changer" in words(refused)
    assert confirm(referent, check).status_code == 303
    assert set(present(desk)) == {"LEFÈVRE-NUÑEZ"}


def test_a_finalised_session_takes_no_sheet(referent: Visitor, desk: Desk) -> None:
    session = desk.finalised()
    assert "rejoint la session" in referent.read(path_of(session))
    token = referent.form("/certif/sessions/nouvelle")["csrf_token"]
    assert referent.client.post(path_of(session), data={"csrf_token": token}).status_code == 409


def test_a_hostile_or_absent_file_is_told_beside_the_field(referent: Visitor, desk: Desk) -> None:
    path = path_of(desk.session())
    refused = deposit(referent, path, b"%PDF-1.7 " * 9)
    assert refused.status_code == 422
    assert "n’est pas une feuille de calcul" in words(refused)
    assert deposit(referent, path, b"x;" * (BIGGEST_UPLOAD // 2 + 1)).status_code == 422
    assert deposit(referent, path, b"x;" * (10 * 1024 * 1024)).status_code == 422
    missing = referent.client.post(path, data=referent.form(path), content_type="multipart/form-data")
    assert missing.status_code == 400
    assert "Choisissez le fichier à déposer" in words(missing)
    assert desk.all(SheetCheck) == []


def test_a_check_ends_after_two_hours_or_when_another_file_comes(referent: Visitor, desk: Desk) -> None:
    session = desk.session()
    first = deposit(referent, path_of(session), made("csv", table(ZOE_CELLS))).location
    second = deposit(referent, path_of(session), made("csv", table(IBRAHIM_CELLS))).location
    assert referent.get(first).status_code == 404
    with desk.database.transaction() as tx:
        forget_sheet_checks(tx)
    assert referent.get(second).status_code == 200
    with desk.database.transaction() as tx:
        (kept,) = [tx.session.get_one(SheetCheck, one.id) for one in desk.all(SheetCheck)]
        assert kept.expires_at - kept.checked_at == STANDS_FOR
        kept.expires_at = tx.now
    assert referent.get(second).status_code == 404
    with desk.database.transaction() as tx:
        forget_sheet_checks(tx)
    assert desk.all(SheetCheck) == []


def test_another_school_and_another_session_see_nothing_of_it(referent: Visitor, come: Come, desk: Desk) -> None:
    session, other = desk.session(), desk.session(room="B13")
    check = deposit(referent, path_of(session), made("csv", table(ZOE_CELLS))).location
    identity = check.rpartition("/")[2]
    assert referent.get(f"{path_of(other)}/{identity}").status_code == 404
    Desk(desk.database, uai="0750001A")
    stranger = come(Role.REFERENT, uai="0750001A")
    for path in (check, f"{check}/a-corriger", path_of(session), f"{path_of(session)}/liste.ods"):
        assert stranger.get(path).status_code == 404
    assert come(Role.INVIGILATOR).get(path_of(session)).status_code == 403
    assert referent.get(f"{path_of(session)}/{uuid4()}").status_code == 404


def test_a_sheet_of_another_session_is_asked_about(referent: Visitor, desk: Desk) -> None:
    first, other = desk.session(), desk.session(room="B13")
    desk.candidate(first)
    content = referent.get(f"{path_of(first)}/liste.ods").data
    page = referent.read(deposit(referent, path_of(other), content).location)
    assert "Ce fichier a été préparé pour la session n° 1." in page


def test_many_candidates_for_one_room_are_asked_about(referent: Visitor, desk: Desk) -> None:
    session = desk.session()
    content = made("csv", table(*(somebody(number) for number in range(301))))
    page = referent.read(deposit(referent, path_of(session), content).location)
    assert "301 candidats pour une seule salle" in page
    assert "(les 200 premiers)" in page
