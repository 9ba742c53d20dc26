"""Sheets of candidates and of sessions as people meet them: in Chromium, clean for axe, at 320 px, by keyboard."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journey.looking import Looking
from tests.sessions.desk import DAY, Desk
from tests.sessions.sheets.files import IBRAHIM_CELLS, ZOE_CELLS, cells, made, somebody, table
from tests.sessions.web.test_bulk import SAME, by_number, session_cells, sheet

pytestmark = pytest.mark.browser


def deposit(page: Page, content: bytes, name: str) -> None:
    file = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    page.get_by_label("Fichier rempli").set_input_files(file)  # type: ignore[arg-type]
    page.get_by_role("button", name="Vérifier le fichier").press("Enter")


def test_a_list_then_sessions_come_from_files(page: Page, desk: Desk) -> None:
    folder = os.environ.get("SHEET_PICTURES")
    look = Looking(Path(folder) if folder else None)
    session = desk.session()
    desk.candidate(session, last_name="PETIT", first_name="Manon", division="3A")
    desk.candidate(session, birth_city="Bobigny", external_id="L-12", extra_time_percent=33, division="3A")

    page.goto(f"/certif/sessions/{session}")
    look.at(page, "session", narrow=True)
    with page.expect_download() as downloading:
        page.get_by_role("link", name="Télécharger la liste pour LibreOffice (.ods)").press("Enter")
    assert downloading.value.suggested_filename == "candidats-session-1.ods"
    page.get_by_role("link", name="Déposer une liste").press("Enter")
    page.get_by_role("button", name="Vérifier le fichier").press("Enter")
    expect(page.get_by_role("alert")).to_be_focused()
    look.at(page, "list-deposit", narrow=True)

    wrong = [cells(birth_city=""), somebody(1, birth_department="20"), somebody(2), somebody(2), IBRAHIM_CELLS]
    deposit(page, made("ods", table(*wrong)), "liste.ods")
    expect(page.get_by_role("heading", name="Fichier à corriger")).to_be_visible()
    expect(page.get_by_role("button", name="Remplacer la liste")).to_have_count(0)
    look.at(page, "list-errors", narrow=True)
    with page.expect_download() as downloading:
        page.get_by_role("link", name="Télécharger le fichier à corriger").press("Enter")
    assert downloading.value.suggested_filename == "candidats-session-1-a-corriger.ods"
    page.get_by_role("link", name="Déposer un autre fichier").press("Enter")

    deposit(page, made("xlsx", table(ZOE_CELLS, IBRAHIM_CELLS, somebody(1))), "liste.xlsx")
    expect(page.get_by_role("heading", name="Ce que le fichier va changer")).to_be_visible()
    look.at(page, "list-check", narrow=True)
    page.get_by_role("button", name="Remplacer la liste").press("Enter")
    expect(page.get_by_text("La liste des candidats est à jour")).to_be_visible()
    expect(page.get_by_role("rowheader", name="TRAORÉ")).to_be_visible()

    page.goto("/certif/")
    page.get_by_role("link", name="Créer plusieurs sessions").press("Enter")
    look.at(page, "bulk-deposit", narrow=True)
    past = session_cells(room="B14", date=DAY - timedelta(days=20)) + ZOE_CELLS
    deposit(page, sheet("ods", session_cells() + ZOE_CELLS, past), "sessions.ods")
    expect(page.get_by_role("heading", name="Fichier à corriger")).to_be_visible()
    look.at(page, "bulk-errors", narrow=True)
    page.get_by_role("link", name="Déposer un autre fichier").press("Enter")
    rows = (
        session_cells(room="B13") + ZOE_CELLS,
        SAME + IBRAHIM_CELLS,
        SAME + IBRAHIM_CELLS,
        session_cells(room="B14", start_time="14 h 00") + somebody(1),
        by_number(1) + ZOE_CELLS,
    )
    deposit(page, sheet("xlsx", *rows), "sessions.xlsx")
    expect(page.get_by_role("heading", name="Ce que le fichier va créer")).to_be_visible()
    look.at(page, "bulk-check", narrow=True)
    page.get_by_role("button", name="Créer les sessions").press("Enter")
    expect(page.get_by_text("Les sessions du fichier sont créées")).to_be_visible()
    look.at(page, "sessions", narrow=True)
