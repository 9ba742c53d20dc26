"""The référent opens the technical test of a room, and reads which computers will do (R-TECHNICAL)."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from playwright.sync_api import Page, expect

from shared.domain.codes import access_code_digest
from shared.domain.computer import CheckKind, Outcome
from shared.events import CheckTold, ComputerChecked, SessionRecorded
from shared.identity.model import Role
from tests.exam.outbox import announced
from tests.journey.looking import Looking
from tests.sessions.desk import Desk
from tests.sessions.web.conftest import Come
from tests.sessions.web.visitor import Visitor

NOW = datetime.now(UTC)
FINE = {kind: Outcome.OK for kind in CheckKind if kind is not CheckKind.CUT}
DETAILS = {
    CheckKind.BROWSER: "Chrome 109 a plus de deux ans.",
    CheckKind.CLOCK: "Elle retarde de 12 minutes, sans effet sur le test.",
    CheckKind.FILES: "Un fichier n’a pas donné la réponse attendue.",
    CheckKind.KEYBOARD: "À faire dans l’entraînement.",
}


def checked(
    session_id: UUID,
    label: str,
    outcomes: dict[CheckKind, Outcome] | None = None,
    *,
    ago: int = 0,
    computer_id: UUID | None = None,
) -> ComputerChecked:
    """What exam tells of a computer, so many minutes ago."""
    found = {**FINE, **(outcomes or {})}
    told = [CheckTold(kind=kind, outcome=one, detail=DETAILS.get(kind, "Bon.")) for kind, one in found.items()]
    at = NOW - timedelta(minutes=ago)
    mine = computer_id or uuid4()
    return ComputerChecked(session_id=session_id, computer_id=mine, label=label, checks=told, checked_at=at)


def opened(desk: Desk, referent: Visitor, session_id: UUID) -> str:
    referent.send(f"/certif/sessions/{session_id}/test-technique")
    return desk.read(session_id).technical_code


def test_the_code_is_drawn_once_told_by_its_digest_and_renewed(desk: Desk, referent: Visitor) -> None:
    session_id = desk.session()
    path = f"/certif/sessions/{session_id}/test-technique"
    code = opened(desk, referent, session_id)
    assert f"{desk.read(session_id).number}-{code}" in referent.read(path)
    told = announced(desk.database, SessionRecorded)[-1]
    assert told.technical_code_digest == access_code_digest(code, told.access_code_salt)
    assert told.technical_code_digest != told.access_code_digest
    assert code not in told.model_dump_json()
    form = referent.form(path)
    for _ in range(2):
        referent.client.post(path, data=form)
    assert desk.read(session_id).technical_code == code, "opened twice, it stays"
    referent.client.post(f"{path}/code", data=form)
    assert code not in referent.read(path)
    assert desk.acts(f"session:{session_id}") == ["created", "technical_test_opened", "technical_code_renewed"]
    assert referent.get(f"{path}/code").location == path


def test_a_line_taken_off_comes_back_only_when_the_computer_is_checked_again(desk: Desk, referent: Visitor) -> None:
    session_id, computer = desk.session(), uuid4()
    path = f"/certif/sessions/{session_id}/test-technique"
    opened(desk, referent, session_id)
    first, second = (checked(session_id, "poste 7", ago=ago, computer_id=computer) for ago in (9, 5))
    desk.hear(second, first, second)
    assert "1 poste vérifié qui convient." in referent.read(path)
    form = referent.form(path)
    for _ in range(2):
        referent.client.post(f"{path}/postes/{computer}", data=form)
    desk.hear(first, second)
    assert "Aucun poste n’est encore vérifié." in referent.read(path)
    assert "poste 7" not in referent.read(path)
    assert desk.acts(f"session:{session_id}")[2:] == ["computer_removed"]
    desk.hear(checked(session_id, "poste 7", computer_id=computer))
    assert "poste 7" in referent.read(path)
    assert referent.client.post(f"{path}/postes/{uuid4()}", data=form).status_code == 404


def test_it_is_the_referents_of_the_school_and_ends_with_the_session(desk: Desk, come: Come) -> None:
    session_id = desk.finalised()
    path = f"/certif/sessions/{session_id}/test-technique"
    assert come(Role.INVIGILATOR).get(path).status_code == 403
    assert come(Role.REFERENT, uai="0750001A").get(path).status_code == 404
    mine = come(Role.REFERENT)
    assert "il n’est plus temps d’essayer" in mine.read(path)
    form = mine.form(f"/certif/sessions/{desk.session()}/test-technique")
    assert mine.client.post(path, data=form).status_code == 409
    assert desk.read(session_id).technical_code == ""


@pytest.mark.browser
def test_the_room_is_read_in_one_look_and_each_failure_has_its_advice(page: Page, desk: Desk) -> None:
    folder = os.environ.get("SCREENS")
    look = Looking(Path(folder) if folder else None)
    session_id = desk.session(room="Salle 12")
    page.goto(f"/certif/sessions/{session_id}")
    page.get_by_role("link", name="Test technique").click()
    look.at(page, "168-test-technique-referent", narrow=True)
    page.get_by_role("button", name="Ouvrir le test technique").press("Enter")
    code = f"{desk.read(session_id).number}-{desk.read(session_id).technical_code}"
    expect(page.locator("#technical-code")).to_have_text(code)
    link = page.get_by_role("link", name="Essayer cet ordinateur")
    assert (link.get_attribute("href") or "").endswith(f"/test/technique?code={code}")
    old, late = {CheckKind.BROWSER: Outcome.FAILED, CheckKind.FILES: Outcome.FAILED}, {CheckKind.CLOCK: Outcome.WARNING}
    desk.hear(
        *(checked(session_id, f"poste {number}", ago=number) for number in range(1, 11)),
        checked(session_id, "poste 11", late),
        checked(session_id, "poste 12", old),
        checked(session_id, "poste 13", {CheckKind.FILES: Outcome.FAILED}),
        checked(session_id, "CDI, près de la fenêtre", {CheckKind.KEYBOARD: Outcome.PENDING}),
    )
    page.get_by_role("link", name="Actualiser la liste").click()
    expect(page.get_by_text("14 postes vérifiés, 2 à revoir, 1 à terminer.")).to_be_visible()
    expect(page.get_by_text("(poste 12, poste 13)")).to_be_visible()
    expect(page.get_by_text("Installez une suite bureautique")).to_be_visible()
    rows = [row.split("\n")[0].split("\t")[0] for row in page.locator("tbody th").all_inner_texts()]
    assert rows[:4] == ["poste 12", "poste 13", "CDI, près de la fenêtre", "poste 11"]
    assert rows[4:] == [f"poste {number}" for number in range(1, 11)]
    look.at(page, "169-test-technique-salle", narrow=True)
    page.get_by_role("button", name="Retirer poste 12").press("Enter")
    expect(page.get_by_text("13 postes vérifiés, 1 à revoir, 1 à terminer.")).to_be_visible()
