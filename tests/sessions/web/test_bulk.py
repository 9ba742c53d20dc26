"""R-BULK: « Créer plusieurs sessions », as a référent meets it."""

import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import time, timedelta
from typing import Any

import pytest

from services.sessions.sheets.opening import read_sheet
from services.sessions.tables import Candidate, Session, SheetCheck
from shared.identity.model import Grant, Role
from tests.identities import someone
from tests.sessions.desk import DAY, Desk
from tests.sessions.sheets.files import BULK_HEADERS, IBRAHIM_CELLS, KINDS, ZOE_CELLS, cells, made, somebody
from tests.sessions.web.conftest import Come
from tests.sessions.web.test_roll import numbers
from tests.sessions.web.test_sheets import confirm, deposit
from tests.sessions.web.visitor import Visitor, words

BULK = "/certif/plusieurs-sessions"
SAME = [""] * 7
NOBODY = [""] * 11


def session_cells(**changes: Any) -> list[Any]:
    told = {
        "number": "",
        "site": "Bâtiment des sciences",
        "room": "B12",
        "date": DAY,
        "start_time": "9 h 30",
        "examiners": "Karim Benali",
        "observations": "",
    }
    return list({**told, **changes}.values())


def sheet(kind: str, *rows: Sequence[Any]) -> bytes:
    return made(kind, [BULK_HEADERS, *rows])


def by_number(number: object) -> list[Any]:
    return [number, *[""] * 6]


@pytest.mark.parametrize("kind", KINDS)
def test_sessions_and_candidates_are_created_all_together_and_once(referent: Visitor, desk: Desk, kind: str) -> None:
    existing = desk.session(room="A1")
    desk.candidate(existing, last_name="PETIT")
    clock = "14:00" if kind == "csv" else time(14)
    content = sheet(
        kind,
        session_cells() + ZOE_CELLS,
        SAME + IBRAHIM_CELLS,
        session_cells(room="B13", start_time=clock) + somebody(1),
        session_cells() + somebody(2),
        by_number("1" if kind == "csv" else 1) + ZOE_CELLS,
        session_cells(room="B14") + NOBODY,
        session_cells(room="B13", start_time=clock) + somebody(1, first_name="zoe"),
    )
    check = deposit(referent, BULK, content).location
    answer = referent.get(check)
    page = words(answer)
    assert numbers(answer) == {
        "Sessions à créer": "3 sessions",
        "Listes à remplacer": "1 liste",
        "Candidats": "5 candidats",
    }
    assert "Liste de la session n° 1 remplacée : 1 à ajouter, 0 à modifier, 1 à retirer" in page
    assert "2 remarques" in page
    assert "déjà dans cette session à la ligne 4 : seule la première est gardée" in page
    assert "Cette session n’a aucun candidat" in page
    assert len(desk.all(Session)) == 1
    form = referent.form(check)
    for _ in range(2):
        assert referent.client.post(f"{check}/confirmer", data=form).status_code == 303
    rooms = {one.room: one for one in desk.all(Session)}
    assert set(rooms) == {"A1", "B12", "B13", "B14"}
    assert rooms["B13"].start_time == time(14)
    assert len({one.access_code for one in rooms.values()}) == 4
    people: dict[str, set[str]] = {room: set() for room in rooms}
    for one in desk.all(Candidate):
        if one.removed_at is None:
            people[next(room for room, it in rooms.items() if it.id == one.session_id)].add(one.last_name)
    assert people == {
        "A1": {"LEFÈVRE-NUÑEZ"},
        "B12": {"LEFÈVRE-NUÑEZ", "TRAORÉ", "NOM2"},
        "B13": {"NOM1"},
        "B14": set(),
    }
    assert desk.acts(f"session:{existing}") == ["created", "list_replaced"]
    assert desk.acts(f"session:{rooms['B12'].id}") == ["created"]
    assert [one.rows for one in desk.all(SheetCheck)] == [None]


def test_all_that_is_wrong_is_told_and_nothing_is_created(referent: Visitor, desk: Desk) -> None:
    desk.session()
    started, joined = desk.session(room="A2"), desk.session(room="A3")
    desk.sit(started)
    desk.candidate(joined)
    content = sheet(
        "xlsx",
        SAME + ZOE_CELLS,
        session_cells(room="b 12") + ZOE_CELLS,
        session_cells(room="B13", date=DAY - timedelta(days=30)) + ZOE_CELLS,
        session_cells(room="B14", site="") + cells(birth_city=""),
        session_cells(room="B15", number=3) + ZOE_CELLS,
        by_number(2) + ZOE_CELLS,
        by_number(99) + ZOE_CELLS,
        by_number("trois") + ZOE_CELLS,
        session_cells(room="B16") + ZOE_CELLS,
        session_cells(room="B16", examiners="Quelqu’un d’autre") + IBRAHIM_CELLS,
    )
    check = deposit(referent, BULK, content).location
    page = referent.get(check)
    told = words(page)
    for sentence in (
        "Indiquez la session de ce candidat",
        "La session n° 1 existe déjà avec ce site",
        "celles-ci sont passées",
        "Indiquez le nom du site.",
        "Indiquez la commune de naissance.",
        "mais pas les deux",
        "Le test a déjà commencé dans cette session",
        "votre centre n’a pas de session n° 99",
        "Indiquez le numéro de session en chiffres",
        "Mettez les mêmes surveillants et observations qu’à la ligne 10",
    ):
        assert sentence in told
    assert "/confirmer" not in page.text
    back = read_sheet(io.BytesIO(referent.get(f"{check}/a-corriger").data))
    assert sum(bool(row[-1]) for row in back.rows[1:] if len(row) == len(BULK_HEADERS) + 1) == 9
    token = referent.form(BULK)["csrf_token"]
    assert referent.client.post(f"{check}/confirmer", data={"csrf_token": token}).status_code == 409
    assert len(desk.all(Session)) == 3


def test_the_template_is_complete_and_a_sheet_of_numbers_needs_no_other_column(referent: Visitor, desk: Desk) -> None:
    for kind in KINDS:
        answer = referent.get(f"{BULK}/modele.{kind}")
        rows = read_sheet(io.BytesIO(answer.data)).rows
        assert list(rows[4]) == BULK_HEADERS
        assert "aucune session" in referent.read(deposit(referent, BULK, answer.data).location)
    desk.session()
    headers = ["Numéro de session", *BULK_HEADERS[7:]]
    check = deposit(referent, BULK, made("csv", [headers, ["1", *ZOE_CELLS]])).location
    assert confirm(referent, check).status_code == 303
    assert len(desk.all(Candidate)) == 1


def test_a_session_created_meanwhile_stops_the_confirmation(referent: Visitor, desk: Desk) -> None:
    check = deposit(referent, BULK, sheet("csv", session_cells(date=f"{DAY:%d/%m/%Y}") + ZOE_CELLS)).location
    form = referent.form(check)
    desk.session()
    assert referent.client.post(f"{check}/confirmer", data=form).status_code == 409
    assert len(desk.all(Session)) == 1
    assert desk.all(Candidate) == []


def test_a_referent_of_two_centres_says_which_and_others_see_nothing(come: Come, desk: Desk) -> None:
    other = Desk(desk.database, uai="0750001A")
    grants = tuple(Grant(Role.REFERENT, uai) for uai in (desk.uai, other.uai))
    both = come(person=replace(someone(Role.REFERENT), grants=grants))
    content = sheet("csv", session_cells(date=f"{DAY:%d/%m/%Y}") + ZOE_CELLS)
    refused = deposit(both, BULK, content)
    assert refused.status_code == 400
    assert "Choisissez le centre" in words(refused)
    check = deposit(both, BULK, content, centre_id=str(other.centre_id)).location
    mine = come(Role.REFERENT)
    assert mine.get(check).status_code == 404
    assert confirm(both, check).status_code == 303
    assert [one.centre_id for one in desk.all(Session)] == [other.centre_id]
    assert come(Role.INVIGILATOR).get(BULK).status_code == 403


def test_a_hostile_file_is_told_beside_the_field(referent: Visitor, desk: Desk) -> None:
    refused = deposit(referent, BULK, b"%PDF-1.7 " * 9)
    assert refused.status_code == 422
    assert desk.all(SheetCheck) == []
    assert BULK in referent.get("/certif/").text
    desk.session()
    assert BULK in referent.get("/certif/").text
