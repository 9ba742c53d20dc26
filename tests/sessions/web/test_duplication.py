"""The form of a session on the model of another (docs/rules.md, R-DUPLICATE)."""

from services.sessions.tables import Session
from tests.sessions.desk import DAY, Desk
from tests.sessions.web.visitor import Visitor, words


def test_the_form_holds_the_model_with_an_empty_date(desk: Desk, referent: Visitor) -> None:
    source = desk.session(observations="Près de la porte.")
    form = referent.form(f"/certif/sessions/{source}/dupliquer")
    assert {name: form[name] for name in ("site", "room", "date", "start_time", "examiners", "observations")} == {
        "site": "Bâtiment des sciences",
        "room": "B12",
        "date": "",
        "start_time": "09:30",
        "examiners": "Karim Benali",
        "observations": "Près de la porte.",
    }
    assert "with_candidates" not in referent.get(f"/certif/sessions/{source}/dupliquer").text
    assert f"/certif/sessions/{source}/dupliquer" in referent.get(f"/certif/sessions/{source}").text


def test_a_duplicate_is_made_with_the_candidates_when_asked(desk: Desk, referent: Visitor) -> None:
    source = desk.session()
    desk.candidate(source)
    path = f"/certif/sessions/{source}/dupliquer"
    assert "Le candidat sera inscrit de nouveau" in referent.read(path)
    refused = referent.send(path, with_candidates="y")
    assert (refused.status_code, len(desk.all(Session))) == (400, 1)
    assert "Indiquez la date de la session" in words(refused)
    form = {**referent.form(path), "date": DAY.isoformat(), "with_candidates": "y"}
    first, second = (referent.client.post(path, data=form) for _ in range(2))
    assert (first.status_code, second.location, len(desk.all(Session))) == (303, first.location, 2)
    page = referent.read(first.location)
    assert "La session est créée, avec 1 candidat." in page
    assert "LEFÈVRE-NUÑEZ" in page
    without = referent.send(path, date=DAY.isoformat(), centre_id="ailleurs")
    assert "Aucun candidat inscrit" in referent.read(without.location)
