"""The code of the technical test opens the report to the référent and nothing else; whatever is sent is bounded."""

import json
from collections.abc import Callable
from uuid import uuid4

import pytest
from sqlalchemy import func, select, update

from services.exam.tables import ComputerCheck, TechnicalTry
from shared.domain.codes import access_code_digest
from shared.domain.computer import MOST_COMPUTERS
from shared.events import ComputerChecked
from shared.identity.model import Identity
from tests.exam.desk import Desk, words
from tests.exam.outbox import announced
from tests.exam.room import CODE as ACCESS_CODE
from tests.exam.room import SALT, Room, hear

CODE = "7KHM4Q"
MEASURES = json.dumps({"tab_storage": True, "local_storage": True, "width": 1366, "height": 700})

Computer = Callable[[Identity | None], Desk]


def open_test(room: Room, code: str = CODE, version: int = 2) -> str:
    digest = access_code_digest(code, SALT)
    hear(room.database, room.session.model_copy(update={"version": version, "technical_code_digest": digest}))
    return f"{room.session.number}-{code}"


def enter(desk: Desk, code: str, label: str = "poste 1", address: str = "203.0.113.7") -> str:
    """What the page answers: nothing when the computer is let in."""
    desk.get("/test/technique")
    answer = desk.post("/test/technique", {"code": code, "label": label}, environ_base={"REMOTE_ADDR": address})
    assert answer.status_code in {303, 400, 409, 429}
    return "" if answer.status_code == 303 else words(answer)


def report(desk: Desk, measures: str = MEASURES) -> str:
    answer = desk.post("/test/technique/verification", {"measures": measures})
    assert answer.status_code == 303
    return words(desk.get(answer.location))


def test_a_code_is_typed_in_any_way_and_a_wrong_one_is_told_without_saying_what_is_wrong(
    room: Room, desk: Computer
) -> None:
    code = open_test(room)
    assert enter(desk(None), f" {room.session.number} – {CODE.lower()} ") == ""
    for wrong in (f"{room.session.number}-{CODE[::-1]}", f"999999-{CODE}"):
        assert "Ce code n’ouvre aucun test technique" in enter(desk(None), wrong)
    for shapeless in (CODE, f"{room.session.number}-{ACCESS_CODE}X", "٣-7KHM4Q", "x" * 3000, "1-\0\0\0\0\0\0"):
        assert "un numéro, un tiret" in enter(desk(None), shapeless)
    assert "Ce code n’ouvre aucun" in enter(desk(None), f"{room.session.number}-{ACCESS_CODE}"), "not the access code"
    assert "Donnez un nom à ce poste" in enter(desk(None), code, label=" ")
    room.finalise()
    assert "Ce code n’ouvre aucun test technique" in enter(desk(None), code)


def test_wrong_codes_stop_their_own_network_and_no_other(room: Room, desk: Computer) -> None:
    code, guesser = open_test(room), desk(None)
    for _ in range(60):
        enter(guesser, f"{room.session.number}-BBBBBB", address="198.51.100.1")
    assert "Vous avez fait beaucoup d’essais" in enter(guesser, code, address="198.51.100.1")
    assert enter(desk(None), code) == ""
    for number in range(70):
        enter(guesser, f"{900_000 + number}-BBBBBB", address="198.51.100.1")
    with room.database.transaction() as tx:
        assert sorted(tx.session.scalars(select(TechnicalTry.number))) == [0, room.session.number], "and fill no table"


def test_a_report_is_told_when_it_says_something_new(room: Room, desk: Computer) -> None:
    computer = desk(None)
    assert enter(computer, open_test(room), "poste <b>1</b>") == ""
    assert "envoyé au référent de la session" in report(computer)
    page = computer.get("/test/technique/epreuve")
    for answer in ("tournesol", "4728"):
        item = page.text.split('name="item_id" value="')[1].split('"')[0]
        page = computer.post(
            "/test/technique/epreuve", {"item_id": item, "action": "valide", "response": answer}, follow_redirects=True
        )
    events = announced(room.database, ComputerChecked)
    assert [one.label for one in events] == ["poste <b>1</b>"] * 3, "measured, a first answer, the files opened"
    assert "poste &lt;b&gt;1&lt;/b&gt;" in computer.get("/test/technique/bilan").text
    other = desk(None)
    enter(other, "")
    assert "n’est envoyé à personne" in report(other)
    assert len(announced(room.database, ComputerChecked)) == 3


def test_damaged_measures_change_nothing(room: Room, desk: Computer) -> None:
    computer = desk(None)
    enter(computer, open_test(room))
    hostile = [
        "{",
        "[]",
        "null",
        '{"width": "large"}',
        '{"latency": NaN}',
        "[" * 1500,
        '"' + "x" * 5000,
        '{"rate":1e999}',
    ]
    for measures in hostile:
        assert "Les mesures reçues sont abîmées" in report(computer, measures), measures
    assert announced(room.database, ComputerChecked) == []
    for body in ("{", "[]", '{"word": 3}', json.dumps({"word": "x" * 300})):
        answer = computer.client.post(
            "/test/technique/envoi",
            data=body,
            headers={"X-CSRFToken": computer._token, "Content-Type": "application/json", "Accept": "application/json"},
        )
        assert (answer.status_code, answer.json["type"]) == (400, "not-the-echo")
    assert computer.client.post("/test/technique/envoi", json={"word": "x"}).status_code == 400, "without its token"


def test_a_renewed_code_leaves_the_former_computers_outside(room: Room, desk: Computer) -> None:
    computer = desk(None)
    enter(computer, open_test(room))
    report(computer)
    renewed = open_test(room, "QQQQQQ", version=3)
    assert "le bilan n’est pas parti" in report(computer)
    assert len(announced(room.database, ComputerChecked)) == 1
    assert enter(computer, renewed) == ""
    report(computer)
    first, second = announced(room.database, ComputerChecked)
    assert first.computer_id == second.computer_id, "the browser is still the same computer"


def test_a_session_keeps_so_many_computers_and_hears_each_so_often(room: Room, desk: Computer) -> None:
    computer, code = desk(None), open_test(room)
    with room.database.transaction() as tx:
        for _ in range(MOST_COMPUTERS - 1):
            row = ComputerCheck(computer_id=uuid4(), session_id=room.session.session_id, label="x", checks=[], told=1)
            row.checked_at = tx.now
            tx.session.add(row)
    enter(computer, code)
    assert "envoyé au référent" in report(computer)
    full = desk(None)
    enter(full, code, "poste 201")
    assert f"{MOST_COMPUTERS} postes ont déjà été vérifiés" in report(full)
    with room.database.transaction() as tx:
        tx.session.execute(update(ComputerCheck).values(told=100))
    report(computer)
    assert len(announced(room.database, ComputerChecked)) == 1
    room.finalise()
    with room.database.transaction() as tx:
        assert tx.session.scalar(select(func.count()).select_from(ComputerCheck)) == 0


@pytest.mark.parametrize("path", ["verification", "epreuve", "bilan", "temps"])
def test_a_page_without_a_test_leads_to_its_beginning(desk: Computer, path: str) -> None:
    answer = desk(None).get(f"/test/technique/{path}")
    assert (answer.status_code, answer.location) == (303, "/test/technique")
    assert desk(None).get("/test/technique/etat", headers={"Accept": "application/json"}).status_code == 401
