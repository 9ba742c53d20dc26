"""The surveillant's space: the sessions of the day first, and the room as exam tells it."""

from datetime import UTC, datetime, timedelta

from tests.sessions.desk import Desk, Sitting
from tests.sessions.web.visitor import Visitor, words

TODAY = datetime.now(UTC).date()
LIST = "/certif/surveillance/"


def test_the_sessions_of_the_day_come_first(desk: Desk, invigilator: Visitor) -> None:
    for days, room in ((3, "Salle à venir"), (-3, "Salle passée"), (-60, "Salle oubliée")):
        desk.session(date=TODAY + timedelta(days=days), room=room)
    # Around midnight, the day of the centre may not be that of UTC: two sessions cover both.
    for days in (0, 1):
        desk.session(date=TODAY + timedelta(days=days), room="Salle du jour")
    page = invigilator.read(LIST)
    assert page.index("Aujourd’hui") < page.index("Salle du jour") < page.index("À venir")
    assert page.index("À venir") < page.index("Salle à venir") < page.index("Passées") < page.index("Salle passée")
    assert "Salle oubliée" not in page


def test_a_day_without_session_says_so(invigilator: Visitor) -> None:
    assert "Aucune session n’est prévue aujourd’hui" in invigilator.read(LIST)


def test_the_room_shows_how_far_each_candidate_is(desk: Desk, invigilator: Visitor) -> None:
    session_id = desk.session()
    path = f"{LIST}{session_id}"
    assert "Aucun candidat inscrit" in invigilator.read(path)
    ids = [desk.candidate(session_id, first_name=name) for name in ("Ana", "Bob", "Chloé", "Dan", "Eva")]
    _, joined, running, done, left = (Sitting(session_id, one, 1000 + rank) for rank, one in enumerate(ids))
    desk.hear(joined.linked, running.started, done.started, done.completed, left.started, left.closed(completed=False))
    page = invigilator.read(path)
    for row in (
        "LEFÈVRE-NUÑEZ Ana Pas arrivé",
        "LEFÈVRE-NUÑEZ Bob A rejoint",
        "LEFÈVRE-NUÑEZ Chloé En cours",
        "LEFÈVRE-NUÑEZ Dan Écran de fin à voir",
        "LEFÈVRE-NUÑEZ Eva Test non terminé",
    ):
        assert row in page


def test_the_number_is_shown_and_the_code_is_not(desk: Desk, invigilator: Visitor) -> None:
    session_id = desk.session()
    session = desk.read(session_id)
    page = invigilator.get(f"{LIST}{session_id}")
    assert f"Session n° {session.number}" in words(page)
    assert session.access_code not in page.text


def test_the_code_is_gone_once_the_session_is_finalised(desk: Desk, invigilator: Visitor, referent: Visitor) -> None:
    session_id = desk.finalised()
    code = desk.read(session_id).access_code
    assert code not in invigilator.get(f"{LIST}{session_id}").text
    assert code not in referent.get(f"/certif/sessions/{session_id}").text
