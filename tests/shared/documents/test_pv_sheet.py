"""The PV as a spreadsheet (docs/rules.md, R-PV): what the PDF says, ready to print."""

import io
import re
from dataclasses import replace
from zipfile import ZipFile

import pytest
from python_calamine import CalamineWorkbook

from shared.documents.pv_sheet import COLUMNS as SHEET_COLUMNS
from shared.documents.pv_sheet import ROW_HEIGHT, render_pv_sheet

from .sheets import COLUMNS, LEA, SESSION, session_of

PAPER = 263
"""Millimetres: what LibreOffice leaves of an A4 in landscape once it has chosen a whole percentage."""


def cells(sheet: bytes) -> list[list[str]]:
    read = CalamineWorkbook.from_filelike(io.BytesIO(sheet)).get_sheet_by_index(0).to_python(skip_empty_area=False)
    return [[str(cell) for cell in row] for row in read]


def xml(sheet: bytes, part: str) -> str:
    with ZipFile(io.BytesIO(sheet)) as archive:
        return archive.read(part).decode()


def test_the_sheet_has_the_columns_of_the_pdf_and_its_heading() -> None:
    read = cells(render_pv_sheet(session_of(replace(LEA, division="3e B"))))
    titles = next(row for row in read if row[0] == "N°")
    assert [title for title in titles if title != "Classe"] == [title.replace("\u00a0", " ") for title in COLUMNS]
    row = read[read.index(titles) + 1]
    assert row[:11] == [
        "1", "Ķēniņš-Łukasz", "Léa Œuvrard", "09/03/2006", "L’Haÿ-les-Roses", "94", "France", "lea.kenins@exemple.fr",
        "1203456789A", "3e B", "33\u00a0%",
    ]  # fmt: skip
    assert row[11:15] == ["", "1234567", "☐", ""]
    heading = " ".join(" ".join(row) for row in read[: read.index(titles)]).replace("\u00a0", " ")
    for told in ("session : 52", "10/12/2020", "9 h 00", "10 h 45", "Centre de Testix 1", "Salle 204", "Duchêne"):
        assert told in heading
    numbers = [row[0] for row in read[read.index(titles) + 1 :]]
    assert numbers == [str(number) for number in range(1, 12)]


def test_the_sheet_prints_in_landscape_with_its_titles_on_each_page() -> None:
    sheet = render_pv_sheet(SESSION)
    content, styles = xml(sheet, "content.xml"), xml(sheet, "styles.xml")
    assert re.search(r"<table:table-header-rows>.*?Nom de naissance.*?</table:table-header-rows>", content, re.DOTALL)
    assert "table:print-ranges=\"'PV session 52'.A1:'PV session 52'.O18\"" in content
    assert 'style:print-orientation="landscape"' in styles
    assert 'style:scale-to-X="1"' in styles
    reduced = PAPER / sum(column.millimetres for column in SHEET_COLUMNS)
    signature = next(column for column in SHEET_COLUMNS if column.title == "Signature")
    assert signature.millimetres * reduced >= 30
    assert ROW_HEIGHT * reduced >= 10


@pytest.mark.parametrize("typed", ["=1+1", "+33", "-2", "@SUM(A1)", " =cmd|' /C calc'!A0", "\t=1", "＝1"])
def test_nothing_typed_becomes_a_formula(typed: str) -> None:
    sheet = render_pv_sheet(replace(session_of(replace(LEA, last_name=typed)), room=typed))
    assert "table:formula" not in xml(sheet, "content.xml")
    assert "'" + typed.strip() in [row[1].replace("' =", "'=").replace("'\t", "'").strip() for row in cells(sheet)]


@pytest.mark.parametrize("typed", ["a\x00b", "\ufffe", "\ud800", "<b>&amp;</b>", "]]>", "Щербакова", "x" * 255])
def test_no_character_stops_the_sheet(typed: str) -> None:
    sheet = render_pv_sheet(replace(session_of(replace(LEA, last_name=typed)), examiners=typed))
    shown = re.sub("[\x00\ufffe\ud800]", "\ufffd", typed)
    assert shown in [row[1] for row in cells(sheet)]
