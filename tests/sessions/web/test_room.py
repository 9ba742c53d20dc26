"""Entering a room, reading its list, pressing its buttons: as a browser without scripts does (R-ROOM, R-ROOM-ENTRY)."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from services.sessions.room_tables import RoomAccess, RoomIssue, RoomOrder, RoomTry
from services.sessions.tables import Session
from shared.domain.room import RoomAct
from shared.events import RoomActOrdered
from shared.identity.model import Role
from shared.throttling import TRIES, WINDOW
from tests.exam.outbox import announced
from tests.sessions.classroom import calls, completed, enter_room, missed, seen, started
from tests.sessions.desk import Desk, Sitting
from tests.sessions.web.conftest import Come
from tests.sessions.web.visitor import Visitor, fields, words

DOOR = "/certif/surveillance/"
ELSEWHERE = "0750001A"


@pytest.fixture
def session(desk: Desk) -> Session:
    return desk.read(desk.session())


@pytest.fixture
def stranger(come: Come) -> Visitor:
    """An adult of another school."""
    return come(Role.TEACHER, uai=ELSEWHERE, name="Anne Le Goff")


@pytest.fixture
def zoe(desk: Desk, session: Session) -> Iterator[Sitting]:
    now = datetime.now(UTC)
    sitting = Sitting(session.id, desk.candidate(session.id))
    desk.hear(started(sitting, now), seen(sitting, now, rank=9))
    yield sitting


def enter(visitor: Visitor, session: Session, **typed: str) -> TestResponse:
    asked = {"number": str(session.number), "password": f"C-{session.room_password}", "name": "Anne Le Goff"}
    return visitor.send(DOOR, **{**asked, **typed})


def room(session: Session) -> str:
    return f"{DOOR}{session.id}"


@pytest.fixture
def watcher(desk: Desk, invigilator: Visitor, session: Session) -> Visitor:
    """Someone of the school who has said their name."""
    enter_room(desk, session.id, invigilator.person.account_id)
    return invigilator


def press(visitor: Visitor, session: Session, act: str, *, page: str = "", **typed: str) -> TestResponse:
    """Press a button of the room; the page that follows."""
    held = visitor.form(f"{room(session)}{page}")
    form = {"csrf_token": held["csrf_token"], "draft_id": str(uuid4()), "acte": act, **typed}
    return visitor.client.post(f"{room(session)}/actes", data=form, follow_redirects=True)


def test_an_adult_of_anywhere_enters_by_the_number_and_the_password(
    desk: Desk, stranger: Visitor, session: Session
) -> None:
    assert stranger.get(room(session)).status_code == 403
    assert (enter(stranger, session).status_code, enter(stranger, session).location) == (303, room(session))
    page = stranger.read(room(session))
    assert "Signé : Anne Le Goff" in page
    assert "Documents" not in page
    assert session.room in stranger.read(DOOR)
    accesses = [(one.account_id, one.name, one.by_password) for one in desk.all(RoomAccess)]
    assert accesses == [(stranger.person.account_id, "Anne Le Goff", True)] * 2
    assert desk.acts(f"session:{session.id}")[1:] == ["room_entered", "room_entered"]
    # The password opens the room, and nothing else of the school.
    for other in (f"sessions/{session.id}", f"sessions/{session.id}/documents", "sessions/nouvelle"):
        assert stranger.get(f"/certif/{other}").status_code == 403


@pytest.mark.parametrize(
    "typed",
    [
        {"password": "C-222222"},
        {"password": ""},
        {"number": "999999"},
        {"number": "9" * 5000},
        {"number": "-1"},
        {"number": "１"},
        {"number": "\x00", "password": "\x00"},
    ],
)
def test_what_does_not_open_does_not_say_why(
    desk: Desk, stranger: Visitor, session: Session, typed: dict[str, str]
) -> None:
    answer = enter(stranger, session, **typed)
    assert answer.status_code == 400
    assert "Ce numéro et ce mot de passe ne vont pas ensemble" in words(answer)
    assert desk.all(RoomAccess) == []
    assert stranger.get(room(session)).status_code == 403


def test_a_school_that_waits_for_its_day_opens_no_room(
    app: Flask, desk: Desk, stranger: Visitor, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R-OPENING: the password of a room is not a way around."""
    tomorrow = datetime.now(UTC).date() + timedelta(days=2)
    settings = app.extensions["certif.settings"].model_copy(update={"opening_date": tomorrow})
    monkeypatch.setitem(app.extensions, "certif.settings", settings)
    assert enter(stranger, session).status_code == 400
    assert desk.all(RoomAccess) == []


def test_a_name_is_needed(stranger: Visitor, session: Session) -> None:
    answer = enter(stranger, session, name=" ")
    assert answer.status_code == 400
    assert "Indiquez votre nom" in words(answer)


def test_tries_are_counted_by_account_and_a_colleague_behind_the_same_address_enters(
    desk: Desk, come: Come, stranger: Visitor, session: Session
) -> None:
    form = {**stranger.form(DOOR), "number": str(session.number), "password": "C-222222"}
    for _ in range(TRIES):
        assert stranger.client.post(DOOR, data=form).status_code == 400
    refused = stranger.client.post(DOOR, data={**form, "password": f"C-{session.room_password}"})
    assert refused.status_code == 429
    assert "Attendez 10 minutes" in words(refused)
    assert enter(come(Role.TEACHER, uai=ELSEWHERE), session).status_code == 303
    with desk.database.transaction() as tx:
        tx.session.get_one(RoomTry, stranger.person.account_id).since -= WINDOW + timedelta(seconds=1)
    assert enter(stranger, session).status_code == 303
    assert desk.all(RoomTry) == []


def test_a_pupil_never_enters(come: Come, session: Session) -> None:
    for pupil in (come(Role.PUPIL), come(pupil_id=uuid4())):
        assert pupil.get(DOOR).status_code == 403
        assert pupil.get(room(session)).status_code == 403


def test_the_former_password_opens_nothing_once_renewed_nor_after_the_finalisation(
    desk: Desk, referent: Visitor, stranger: Visitor, session: Session, zoe: Sitting
) -> None:
    enter(stranger, session)
    page = f"/certif/sessions/{session.id}"
    assert f"C-{session.room_password}" in referent.read(page)
    referent.client.post(f"{page}/mot-de-passe", data=referent.form(page))
    assert stranger.get(room(session)).status_code == 403
    assert enter(stranger, session).status_code == 400
    renewed = desk.read(session.id)
    assert f"C-{renewed.room_password}" in referent.read(page)
    assert enter(stranger, renewed).status_code == 303
    desk.hear(completed(zoe, datetime.now(UTC)))
    desk.finalise(session.id)
    assert stranger.get(room(session)).status_code == 403
    assert "finalisée" in words(enter(stranger, renewed))


def test_who_holds_the_role_enters_without_it_and_says_a_name_before_acting(
    desk: Desk, invigilator: Visitor, session: Session, zoe: Sitting
) -> None:
    page = invigilator.get(room(session))
    assert 'name="acte"' not in page.text
    answer = press(invigilator, session, f"temps:{zoe.candidate_id}:5")
    assert "Indiquez d’abord votre nom" in words(answer)
    assert invigilator.get(f"{room(session)}/appel").status_code == 409
    assert desk.all(RoomOrder) == []
    token = invigilator.form(room(session))["csrf_token"]
    refused = invigilator.client.post(f"{room(session)}/nom", data={"name": "", "csrf_token": token})
    assert (refused.status_code, "Indiquez votre nom" in words(refused)) == (400, True)
    invigilator.client.post(f"{room(session)}/nom", data={"name": "K. Benali", "csrf_token": token})
    assert "Signé : K. Benali" in invigilator.read(room(session))
    assert [(one.name, one.by_password) for one in desk.all(RoomAccess)] == [("K. Benali", False)]


def test_the_list_is_sent_again_only_when_it_has_changed(desk: Desk, watcher: Visitor, session: Session) -> None:
    candidate_id = desk.candidate(session.id)
    path = f"{room(session)}?vivant=1"
    first = watcher.get(path)
    tag = first.headers["ETag"]
    again = watcher.client.get(path, headers={"If-None-Match": tag})
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
    desk.hear(Sitting(session.id, candidate_id).linked)
    changed = watcher.client.get(path, headers={"If-None-Match": tag})
    assert changed.status_code == 200
    assert "A rejoint" in words(changed)
    assert "csrf" not in changed.text
    assert session.access_code not in changed.text


def test_every_page_of_the_room_listens_and_says_no_secret(
    desk: Desk, watcher: Visitor, session: Session, zoe: Sitting
) -> None:
    for page in ("/appel", "/pret", "/temps", f"/candidats/{zoe.candidate_id}"):
        path = f"{room(session)}{page}"
        whole, part = watcher.get(path), watcher.get(f"{path}?vivant=1")
        tag = part.headers["ETag"]
        assert f"data-room-tag={tag}" in whole.text
        assert part.text.strip() in whole.text or page == f"/candidats/{zoe.candidate_id}"
        assert session.access_code not in part.text
        assert watcher.client.get(f"{path}?vivant=1", headers={"If-None-Match": tag}).status_code == 304
        desk.hear(calls(zoe, datetime.now(UTC)))
        assert watcher.client.get(f"{path}?vivant=1", headers={"If-None-Match": tag}).status_code == 200


def test_the_list_is_filtered_and_searched_without_scripts(desk: Desk, watcher: Visitor, session: Session) -> None:
    ids = [desk.candidate(session.id, last_name=name) for name in ("ÉTIENNE", "MOREL")]
    desk.hear(Sitting(session.id, ids[1]).linked)
    assert "MOREL" not in watcher.read(f"{room(session)}?nom=etienne")
    assert "ÉTIENNE" not in watcher.read(f"{room(session)}?voir=pret")
    assert "Personne ici" in watcher.read(f"{room(session)}?voir=aide&nom=<script>")
    for odd in ("?voir=autre", "?voir=", f"?nom={'a' * 5000}", "?nom=%00"):
        assert watcher.get(f"{room(session)}{odd}").status_code == 200


def test_each_button_does_what_it_says(desk: Desk, watcher: Visitor, session: Session, zoe: Sitting) -> None:
    now, help_id = datetime.now(UTC), uuid4()
    other = desk.candidate(session.id, first_name="Lou")
    miss = missed(desk, other, now)
    desk.hear(calls(zoe, now, help_id), miss)
    one = zoe.candidate_id
    for act, said in (
        (f"aide:{one}:{help_id}", "Vous y allez"),
        (f"reconnu:{other}:{miss.miss_id}", "Candidat reconnu"),
        (f"temps:{one}:15", "Ajout de 15 min demandé pour LEFÈVRE-NUÑEZ Zoé"),
        ("temps:tous:5", "Ajout de 5 min demandé pour tous"),
        (f"reprise:{one}", "Reprise autorisée"),
        (f"present:{one}", "1 candidat noté présent"),
        (f"absent:{one}", "1 candidat noté absent"),
    ):
        assert said in words(press(watcher, session, act)), act
    sent = [(event.act, event.candidate_id, event.minutes) for event in announced(desk.database, RoomActOrdered)]
    assert sent == [
        (RoomAct.ANSWER_HELP, one, 0),
        (RoomAct.ACCEPT_JOIN, other, 0),
        (RoomAct.ADD_TIME, one, 15),
        (RoomAct.ADD_TIME, None, 5),
        (RoomAct.ALLOW_RESUME, one, 0),
        (RoomAct.RECORD_PRESENCE, one, 0),
        (RoomAct.WITHDRAW_PRESENCE, one, 0),
    ]
    assert {event.actor for event in announced(desk.database, RoomActOrdered)} == {watcher.person.actor}
    desk.hear(completed(zoe, now, "4271"))
    assert "Écran de fin de test vu : LEFÈVRE" in words(press(watcher, session, "code", code="4271"))
    assert "La coche est retirée" in words(press(watcher, session, f"pas-vu:{one}"))


def test_a_test_is_ended_once_it_was_asked_twice(desk: Desk, watcher: Visitor, session: Session, zoe: Sitting) -> None:
    asked = press(watcher, session, f"arret:{zoe.candidate_id}")
    assert "On ne revient pas en arrière" in words(asked)
    assert desk.all(RoomOrder) == []
    form = fields(asked)
    for said in ("Arrêt demandé pour le test de LEFÈVRE", "Cet acte était déjà envoyé"):
        answer = watcher.client.post(f"{room(session)}/actes", data=form, follow_redirects=True)
        assert said in words(answer)
    assert len(announced(desk.database, RoomActOrdered)) == 1


@pytest.mark.parametrize(
    "act",
    ["", "rien", "temps", "temps:", "temps:x:5", "temps:tous:0", "temps:tous:121", "temps:tous:1e3", "temps:tous:٣",
     "aide:{one}", "aide:{one}:x", "aide:{one}:{stranger}", "reconnu:{one}:{one}", "present:x", "present:tous",
     "vu:{one}", "vu:{stranger}", "temps:{stranger}:5", "code", "debut", "reconnu:tous", "arret:x", "present:coches",
     "\x00:\x00"],
)  # fmt: skip
def test_a_damaged_button_changes_nothing_and_says_so(
    desk: Desk, watcher: Visitor, session: Session, zoe: Sitting, act: str
) -> None:
    stranger = desk.candidate(desk.session())
    typed = {"confirme": "1", "start": "25:99", "minutes": "beaucoup", "code": "12"}
    answer = press(watcher, session, act.format(one=zoe.candidate_id, stranger=stranger), **typed)
    assert answer.status_code in (200, 404)
    assert len(words(answer)) > 0
    assert (desk.all(RoomOrder), desk.acts(f"candidate:{zoe.candidate_id}")) == ([], ["enrolled"])
    assert desk.acts(f"session:{session.id}") == ["created", "room_entered"]


def test_the_code_is_said_on_its_own_page_alone(watcher: Visitor, session: Session) -> None:
    assert session.access_code not in watcher.get(room(session)).text
    page = watcher.get(f"{room(session)}/pret").text
    folded = page[page.index("<details") : page.index("</details>")]
    assert session.access_code in folded
    assert page.count(session.access_code) == 1


def test_a_signalement_starts_from_the_item_on_screen(
    desk: Desk, watcher: Visitor, session: Session, zoe: Sitting
) -> None:
    page = f"{room(session)}/candidats/{zoe.candidate_id}"
    form = watcher.form(page)
    assert form["item_number"] == "9"
    refused = watcher.client.post(f"{page}/signalements", data={**form, "category": "C1"})
    assert (refused.status_code, "Décrivez ce qui s’est passé" in words(refused)) == (400, True)
    for _ in range(2):
        sent = watcher.client.post(f"{page}/signalements", data={**form, "category": "E3"}, follow_redirects=True)
    assert "déjà noté" in words(sent)
    (row,) = desk.all(RoomIssue)
    assert "E3 – Le fichier ne se télécharge pas ou ne s’ouvre pas (épreuve 9)" in watcher.read(page)
    mend = f"{page}/signalements/{row.id}"
    shown = watcher.form(mend)
    mended = watcher.client.post(mend, data={**shown, "category": "E5", "item_number": "4"}, follow_redirects=True)
    assert "(épreuve 4)" in words(mended)
    for act in ({"description": "Autre chose."}, {"acte": "retirer"}):
        unread = watcher.client.post(mend, data={**shown, **act})
        assert (unread.status_code, "Il dit maintenant «" in words(unread)) == (400, True), act
    assert watcher.get(f"{page}/signalements/{uuid4()}").status_code == 404
    assert watcher.get(f"{room(session)}/candidats/{uuid4()}").status_code == 404


def test_the_finalisation_is_filled_in_with_what_the_room_noted(
    desk: Desk, watcher: Visitor, referent: Visitor, session: Session, zoe: Sitting
) -> None:
    page = f"{room(session)}/candidats/{zoe.candidate_id}"
    form = {**watcher.form(page), "category": "E3", "description": "Fichier vide."}
    watcher.client.post(f"{page}/signalements", data=form)
    desk.hear(completed(zoe, datetime.now(UTC)))
    press(watcher, session, f"vu:{zoe.candidate_id}")
    sheet = referent.form(f"/certif/sessions/{session.id}/finaliser")
    key = f"c-{zoe.candidate_id}-"
    assert sheet[f"{key}end_screen_seen"] == "y"
    assert (sheet[f"{key}0-category"], sheet[f"{key}0-item_number"]) == ("E3", "9")
    assert sheet[f"{key}0-description"] == "Fichier vide."


def test_the_rules_of_the_room_are_set_on_the_session(desk: Desk, referent: Visitor, session: Session) -> None:
    path = f"/certif/sessions/{session.id}/modifier"
    assert "presence_required" not in referent.form(path)
    referent.send(path, presence_required="y", resume_on_permission="y")
    there = desk.read(session.id)
    assert (there.presence_required, there.resume_on_permission) == (True, True)
    assert "Présence cochée avant de commencer" in referent.read(f"/certif/sessions/{session.id}")
    form = referent.form(path)
    assert form.pop("presence_required") == "y"
    referent.client.post(path, data=form)
    there = desk.read(session.id)
    assert (there.presence_required, there.resume_on_permission) == (False, True)


def test_a_room_of_another_school_does_not_exist_for_its_own_surveillants(come: Come, session: Session) -> None:
    visitor = come(Role.INVIGILATOR, uai=ELSEWHERE)
    for path in ("", "?vivant=1", "/pret", "/appel", "/temps", "/arreter?qui=tous", f"/candidats/{UUID(int=3)}"):
        assert visitor.get(f"{room(session)}{path}").status_code == 404, path
