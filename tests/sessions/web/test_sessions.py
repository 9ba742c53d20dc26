"""The référent's pages of sessions."""

from collections.abc import Mapping
from datetime import timedelta
from threading import Thread
from uuid import uuid4

import lxml.html
import pytest

from services.sessions.tables import Session
from shared.domain.dates import write_date
from shared.domain.engine import EngineName
from shared.events import SessionRecorded
from shared.identity.model import Role
from shared.journal.read import lines_of
from tests.exam.outbox import announced
from tests.sessions.desk import DAY, Desk, Sitting, linked, published
from tests.sessions.web.conftest import Come
from tests.sessions.web.visitor import Visitor, words

NEW = "/certif/sessions/nouvelle"
SESSION = {
    "site": "Bâtiment des sciences",
    "room": "B12",
    "date": write_date(DAY),
    "start_time": "09:30",
    "examiners": "Karim Benali, Léa N’Guessan",
    "observations": "Prévoir un poste adapté.",
}


def test_an_empty_list_leads_to_the_one_action(referent: Visitor) -> None:
    page = referent.get("/certif/")
    assert "Aucune session pour le moment" in words(page)
    assert page.text.count('href="/certif/sessions/nouvelle"') == 1


def test_a_session_is_created_and_its_number_and_code_are_shown(desk: Desk, referent: Visitor) -> None:
    answer = referent.send(NEW, **SESSION)
    assert answer.status_code == 303
    (session,) = desk.all(Session)
    assert answer.location == f"/certif/sessions/{session.id}"
    page = referent.read(answer.location)
    assert "Numéro de session 1 " in page
    assert session.access_code in page
    assert "Karim Benali, Léa N’Guessan" in page
    assert session.created_by == referent.person.actor


def test_the_same_form_sent_twice_makes_one_session(desk: Desk, referent: Visitor) -> None:
    form = {**referent.form(NEW), **SESSION}
    first, second = (referent.client.post(NEW, data=form) for _ in range(2))
    assert (first.status_code, second.location) == (303, first.location)
    assert len(desk.all(Session)) == 1


def test_a_form_brought_back_and_filled_in_otherwise_makes_another_session(desk: Desk, referent: Visitor) -> None:
    form = {**referent.form(NEW), **SESSION}
    first, second = (referent.client.post(NEW, data={**form, "room": room}) for room in ("B12", "B13"))
    assert first.location != second.location
    assert "B13" in referent.read(second.location)


def test_two_clicks_at_once_make_one_session(desk: Desk, come: Come) -> None:
    visitor = come(Role.REFERENT)
    form = {**visitor.form(NEW), **SESSION}
    other = come(person=visitor.person)
    other.client.set_cookie("sessions", visitor.client.get_cookie("sessions").value)  # type: ignore[union-attr]
    answers: list[int] = []
    threads = [
        Thread(target=lambda one=one: answers.append(one.client.post(NEW, data=form).status_code))  # type: ignore[misc]
        for one in (visitor, other)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [303, 303]
    assert len(desk.all(Session)) == 1


def test_the_list_shows_every_column_and_the_most_recent_session_first(desk: Desk, referent: Visitor) -> None:
    desk.session(date=DAY - timedelta(days=1))
    last = desk.session(room="C3")
    desk.sit(last)
    desk.candidate(last, first_name="Chloé")
    page = referent.read("/certif/")
    columns = "N° Site Salle Date ▼ Heure Surveillant(s) Inscrits Tests commencés Statut"
    assert columns in page
    assert f"C3 {write_date(DAY)} 9 h 30 Karim Benali 2 1 Créée" in page
    assert page.index(write_date(DAY)) < page.index(write_date(DAY - timedelta(days=1)))
    assert "suppression impossible" in page


def test_the_list_goes_by_pages(desk: Desk, referent: Visitor) -> None:
    for _ in range(26):
        desk.session()
    assert "Page 1 sur 2" in referent.read("/certif/")
    for page in ("2", "3", "99999999999999999999999"):
        assert "Page 2 sur 2" in referent.read(f"/certif/?page={page}")
    for page in ("0", "-1", "abc", "%00", "²"):
        assert "Page 1 sur 2" in referent.read(f"/certif/?page={page}")


BAD: list[Mapping[str, str]] = [
    dict.fromkeys(SESSION, ""),
    {**SESSION, "site": "   "},
    {**SESSION, "date": "2026/31/12"},
    {**SESSION, "date": "31/02/2026"},
    {**SESSION, "start_time": "25:00"},
    {**SESSION, "room": "a" * 100_000},
    {**SESSION, "room": "B\x0012"},
    {**SESSION, "examiners": "a\u202eb"},
    {**SESSION, "observations": "é" * 501},
    {**SESSION, "centre_id": str(uuid4())},
    {**SESSION, "centre_id": "n'importe quoi"},
]


@pytest.mark.parametrize("typed", BAD)
def test_a_form_that_cannot_be_taken_says_why_and_creates_nothing(
    desk: Desk, referent: Visitor, typed: Mapping[str, str]
) -> None:
    answer = referent.send(NEW, **typed)
    assert answer.status_code == 400
    assert "Le formulaire n’a pas été enregistré" in words(answer)
    assert desk.all(Session) == []


def test_what_was_typed_is_still_there_and_harmless(referent: Visitor) -> None:
    answer = referent.send(NEW, **{**SESSION, "site": "<script>alert(1)</script>", "date": "demain"})
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in answer.text
    assert "<script>alert" not in answer.text


def test_an_empty_post_is_refused_with_a_sentence(referent: Visitor) -> None:
    assert referent.client.post(NEW, data={}).status_code == 400
    token = referent.form(NEW)["csrf_token"]
    assert referent.client.post(NEW, data={"csrf_token": token}).status_code == 400


def test_fields_sent_twice_and_a_damaged_draft_still_make_a_session(desk: Desk, referent: Visitor) -> None:
    form: dict[str, object] = {**referent.form(NEW), **SESSION, "draft_id": "\x00<x>", "room": ["B12", "B13"]}
    answer = referent.client.post(NEW, data=form)
    assert "B12" in referent.read(answer.location)
    assert [session.room for session in desk.all(Session)] == ["B12"]


def test_a_session_is_corrected(desk: Desk, referent: Visitor) -> None:
    session_id = desk.session()
    path = f"/certif/sessions/{session_id}/modifier"
    assert referent.form(path)["date"] == DAY.isoformat()
    answer = referent.send(path, room="Salle Ada-Lovelace", start_time="14 h 15")
    assert answer.status_code == 303
    page = referent.read(answer.location)
    assert "La session est modifiée." in page
    assert "Salle Ada-Lovelace" in page
    assert "14 h 15" in page
    assert referent.send(path, room="").status_code == 400


def test_the_type_of_test_is_chosen_until_somebody_has_joined(desk: Desk, referent: Visitor) -> None:
    assert referent.form(NEW)["engine"] == "placement"
    referent.send(NEW, **SESSION, engine="adaptive")
    [made] = desk.all(Session)
    assert made.engine == "adaptive"
    page = f"/certif/sessions/{made.id}"
    assert "Test adaptatif, 32 questions" in referent.read(page)
    [told] = announced(desk.database, SessionRecorded)
    assert told.engine is EngineName.ADAPTIVE
    assert referent.form(f"{page}/dupliquer")["engine"] == "adaptive"
    assert "Choisissez un des deux types" in words(referent.send(f"{page}/modifier", engine="autre"))
    referent.send(f"{page}/modifier", engine="placement")
    referent.send(f"{page}/modifier", engine="adaptive")
    before = referent.form(f"{page}/modifier")
    desk.hear(linked(made.id, desk.candidate(made.id)))
    refused = referent.client.post(f"{page}/modifier", data={**before, "engine": "placement"})
    assert refused.status_code == 409
    assert "Un candidat a déjà rejoint la session : le type de test ne peut plus changer." in words(refused)
    assert "engine" not in referent.form(f"{page}/modifier")
    assert referent.send(f"{page}/modifier", room="C3").status_code == 303
    after = desk.read(made.id)
    assert (after.engine, after.room) == ("adaptive", "C3")
    with desk.database.transaction() as tx:
        lines = list(lines_of(tx.session, f"session:{made.id}"))
    assert lines[0].facts["engine"] == "adaptive"
    assert [line.facts["fields"] for line in lines if line.act == "corrected"] == ["engine", "engine", "room"]


def test_a_session_is_deleted_after_a_confirmation(desk: Desk, referent: Visitor) -> None:
    session_id = desk.session()
    path = f"/certif/sessions/{session_id}/supprimer"
    assert "Aucun candidat n’y est inscrit." in referent.read(path)
    form = referent.form(path)
    assert referent.client.post(path, data=form).status_code == 303
    assert "est supprimée" in referent.read("/certif/")
    assert referent.get(f"/certif/sessions/{session_id}").status_code == 404


def test_a_session_with_a_test_is_not_deleted_and_the_page_says_what_to_do(desk: Desk, referent: Visitor) -> None:
    session_id = desk.session()
    path = f"/certif/sessions/{session_id}/supprimer"
    form = referent.form(path)
    desk.sit(session_id)
    for answer in (referent.get(path), referent.client.post(path, data=form)):
        assert answer.status_code == 409
        assert "Finalisez-la" in words(answer)
        assert "Revenir aux sessions" in words(answer)
    assert desk.read(session_id).removed_at is None
    assert "Supprimer la session" not in referent.read(f"/certif/sessions/{session_id}")


def test_the_session_page_follows_the_room(desk: Desk, referent: Visitor) -> None:
    session_id = desk.session()
    path = f"/certif/sessions/{session_id}"
    candidate_id = desk.candidate(session_id)
    sitting = Sitting(session_id, candidate_id, number=4127)
    assert "Inscrit" in referent.read(path)
    desk.hear(sitting.linked)
    assert "A rejoint" in referent.read(path)
    desk.hear(sitting.started)
    assert "Test en cours 4127" in referent.read(path)
    desk.hear(sitting.completed)
    assert "Test terminé 4127" in referent.read(path)
    desk.finalise(session_id)
    page = referent.read(path)
    assert "Finalisée" in page
    assert "Ajouter un candidat" not in page
    desk.hear(sitting.closed(), published(session_id))
    assert "Résultats transmis par Pix" in referent.read(path)


def test_the_referent_is_told_of_a_candidate_who_came_back(desk: Desk, referent: Visitor) -> None:
    session_id = desk.session()
    candidate_id = desk.candidate(session_id)
    path = f"/certif/sessions/{session_id}"
    remove = f"{path}/candidats/{candidate_id}/supprimer"
    referent.client.post(remove, data=referent.form(remove))
    desk.hear(linked(session_id, candidate_id))
    assert "LEFÈVRE-NUÑEZ Zoé est de nouveau sur la liste" in referent.read(path)


def test_a_finalised_session_is_not_corrected(desk: Desk, referent: Visitor) -> None:
    session_id = desk.session()
    path = f"/certif/sessions/{session_id}/modifier"
    form = referent.form(path)
    desk.sit(session_id)
    desk.finalise(session_id)
    for answer in (referent.get(path), referent.client.post(path, data={**form, "room": "C1"})):
        assert answer.status_code == 409
        assert "finalisée" in words(answer)


def test_only_what_describes_a_session_is_corrected(desk: Desk, referent: Visitor) -> None:
    other = Desk(desk.database, "0750001A")
    session_id = desk.session()
    before = desk.read(session_id)
    forged = {"centre_id": str(other.centre_id), "number": "99", "access_code": "BCDF23", "finalised_at": "2026-01-01"}
    typed = {
        "site": "S",
        "room": "R",
        "date": "2026-12-01",
        "start_time": "10:15",
        "examiners": "E",
        "observations": "O",
    }
    assert referent.send(f"/certif/sessions/{session_id}/modifier", **{**forged, **typed}).status_code == 303
    after = desk.read(session_id)
    changed = {name for name in vars(before) if name[0] != "_" and getattr(before, name) != getattr(after, name)}
    assert changed == {*typed, "version", "centre"} - ({"centre"} if before.centre == after.centre else set())
    assert after.centre_id == desk.centre_id


def test_a_session_created_by_hand_may_be_in_the_past(desk: Desk, referent: Visitor) -> None:
    day = DAY - timedelta(days=30)
    assert referent.send(NEW, **{**SESSION, "date": write_date(day)}).status_code == 303
    assert [session.date for session in desk.all(Session)] == [day]


def test_the_places_of_earlier_sessions_are_offered_and_only_those_of_the_centre(desk: Desk, referent: Visitor) -> None:
    Desk(desk.database, "0750001A").session(site="Ailleurs", room="Z9")
    for room in ("B12", "C3", "B12"):
        desk.session(room=room)
    page = lxml.html.fromstring(referent.get(NEW).text)
    assert page.xpath("//datalist[@id='sites']/option/@value") == ["Bâtiment des sciences"]
    assert page.xpath("//datalist[@id='rooms']/option/@value") == ["B12", "C3"]
    assert page.xpath("//input[@name='room']/@list") == ["rooms"]


def test_a_date_that_a_calendar_cannot_show_is_still_there_to_be_corrected(referent: Visitor) -> None:
    def kinds(**typed: str) -> list[tuple[str, str]]:
        page = lxml.html.fromstring(referent.send(NEW, **{**SESSION, "room": "", **typed}).text)
        return [
            (field.get("type"), field.get("value")) for field in page.xpath("//input[@id='date' or @id='start_time']")
        ]

    assert kinds(date="2026-12-01", start_time="09:30") == [("date", "2026-12-01"), ("time", "09:30")]
    assert kinds(date="1/12/2026", start_time="9 h 30") == [("text", "1/12/2026"), ("text", "9 h 30")]
    assert kinds(date="2026-02-31", start_time="25:00") == [("text", "2026-02-31"), ("text", "25:00")]


def test_the_session_page_says_what_comes_next_and_who_did_what(desk: Desk, referent: Visitor) -> None:
    made = referent.send(NEW, **SESSION).location
    assert ", par vous" in referent.read(made)
    assert "Prochaine étape, à vous : Inscrivez les candidats." in referent.read(made)
    path = f"/certif/sessions/{desk.finalised()}"
    page = referent.get(path)
    assert "Prochaine étape, au jury Pix :" in words(page)
    assert words(page).count(", par un autre référent") == 2
    (current,) = lxml.html.fromstring(page.text).xpath("//ol/li[@aria-current='step']")
    assert "Résultats transmis" in current.text_content()


def test_a_school_without_a_centre_is_told_so(come: Come) -> None:
    answer = come(Role.REFERENT, uai="0750001A").get(NEW)
    assert answer.status_code == 403
    assert "pas encore un centre de certification" in words(answer)
