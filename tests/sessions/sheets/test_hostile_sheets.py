"""R-SHEET: a file that is not what it should be gets a sentence, in bounded memory, and nothing is kept of it."""

import io
import subprocess
import sys
import time
import tracemalloc
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from services.sessions.domain.candidate_list import MOST_ROWS, read_list
from services.sessions.sheets import workbook_process
from services.sessions.sheets.opening import BIGGEST_UPLOAD, read_sheet
from services.sessions.sheets.refusals import RefusedSheet
from tests.sessions.sheets.files import HEADERS, TODAY, ZOE_CELLS, cells, made, part, rezipped, somebody, table

ODS, XLSX = made("ods", table(ZOE_CELLS)), made("xlsx", table(ZOE_CELLS))
CSV = made("csv", table(ZOE_CELLS))
DOCTYPE = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
ENCRYPTED = b"<manifest:encryption-data/><manifest:"
PAGE = "xl/worksheets/sheet1.xml"
HUGE = b"<x>" + b" " * (90 * 1024 * 1024) + b"</x>"


def with_doctype(content: bytes, name: str) -> bytes:
    xml = part(content, name)
    head, _, rest = xml.partition(b"?>")
    return rezipped(content, {name: head + b"?>" + DOCTYPE + rest})


def locked_ods() -> bytes:
    manifest = part(ODS, "META-INF/manifest.xml")
    entry = b'<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml">'
    inside = b"<manifest:encryption-data/></manifest:file-entry></manifest:manifest>"
    return rezipped(ODS, {"META-INF/manifest.xml": manifest.replace(b"</manifest:manifest>", entry + inside)})


def corners() -> bytes:
    """Two cells, one in each corner: the library would ask for half a terabyte."""
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content)
    sheet = book.add_worksheet()
    sheet.write(0, 0, "a")
    sheet.write(1_048_575, 16_383, "b")
    book.close()
    return content.getvalue()


def repeated_ods(rows: int, columns: int) -> bytes:
    xml = part(ODS, "content.xml").decode()
    name = '<table:table-row table:number-rows-repeated="{}"><table:table-cell table:number-columns-repeated="{}"'
    many = (
        name.format(rows, columns)
        + ' office:value-type="string"><text:p>a</text:p></table:table-cell></table:table-row>'
    )
    return rezipped(ODS, {"content.xml": xml.replace("</table:table>", f"{many}</table:table>", 1).encode()})


def far_below() -> bytes:
    return made("xlsx", [*table(ZOE_CELLS), *([[]] * 100_000), ZOE_CELLS])


def many_parts() -> bytes:
    return rezipped(XLSX, {}, also={f"xl/media/{number}.xml": b"<a/>" for number in range(3_000)})


def a_long_directory() -> bytes:
    return rezipped(XLSX, {}, also={f"{number}{'x' * 400}": b"" for number in range(900)})


FILES = {
    "nothing": (b"", "empty"),
    "blanks": (b" \r\n;;;\r\n" * 30, "empty"),
    "zeros": (b"\0" * 5_000, "empty"),
    "a PDF": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog >>\nendobj\n", "unknown"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "unknown"),
    "an old workbook": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old"),
    "another archive": (rezipped(ODS, {"content.xml": None}), "unknown"),
    "cut short": (XLSX[:-200], "damaged"),
    "no directory": (b"PK\x03\x04" + b"xl/" * 50, "damaged"),
    "no page": (rezipped(XLSX, {PAGE: None}), "damaged"),
    "broken XML": (rezipped(XLSX, {PAGE: b"<worksheet><sheetData>"}), "damaged"),
    "DOCTYPE in a page": (with_doctype(XLSX, PAGE), "doctype"),
    "DOCTYPE in the strings": (with_doctype(XLSX, "xl/sharedStrings.xml"), "doctype"),
    "DOCTYPE in ODS": (with_doctype(ODS, "content.xml"), "doctype"),
    "an encrypted ODS": (locked_ods(), "locked"),
    "huge strings": (rezipped(XLSX, {"xl/sharedStrings.xml": HUGE}), "inflates"),
    "a huge part that nobody reads": (rezipped(ODS, {}, also={"Pictures/a.png": HUGE}), "inflates"),
    "many parts": (many_parts(), "inflates"),
    "a long directory": (a_long_directory(), "inflates"),
    "two cells far apart": (corners(), "inflates"),
    "a row a million times": (repeated_ods(1_048_000, 300), "damaged"),
    "rows a hundred thousand times": (repeated_ods(100_000, 3), "rows"),
    "too many columns": (repeated_ods(1, 300), "columns"),
    "too many rows": (made("csv", table(*([somebody(1)] * (MOST_ROWS + 50)))), "rows"),
    "a row far below in CSV": (CSV + b";\r\n" * 400_000 + CSV.partition(b"\n")[2], "rows"),
    "a row far below": (far_below(), "rows"),
    "too big": (b"x;" * (BIGGEST_UPLOAD // 2 + 1), "too_big"),
    "no line break": (b"x;" * (BIGGEST_UPLOAD // 2 - 1), "long_line"),
    "NUL bytes": (CSV + b"a;\0b\r\n", "unknown"),
    "UTF-16": (CSV.decode("utf-8-sig").encode("utf-16"), "utf16"),
    "quotes left open": (CSV + b'"TRAOR;a;b\r\n', "quotes"),
    "a text": ("Bonjour, voici mes élèves".replace(",", "").encode(), "unknown"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_hostile_file_is_refused_with_its_sentence(name: str) -> None:
    content, why = FILES[name]
    tracemalloc.start()
    began = time.monotonic()
    with pytest.raises(RefusedSheet) as refused:
        read_sheet(io.BytesIO(content))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert refused.value.code == f"sheet-{why}"
    assert refused.value.sentence.endswith(".")
    assert peak < 60 * 1024 * 1024
    assert time.monotonic() - began < 30


def test_the_process_that_reads_cannot_take_more_than_its_share() -> None:
    """Two cells far apart again: that process ends, this one does not."""
    script = Path(workbook_process.__file__)
    done = subprocess.run([sys.executable, "-I", script], input=corners(), capture_output=True, check=False)
    assert done.returncode != 0
    assert b"memory allocation" in done.stderr


def test_a_part_that_says_less_than_it_holds_is_stopped() -> None:
    content = bytearray(rezipped(ODS, {}, also={"Pictures/a.png": HUGE}))
    place = content.rfind(b"PK\x01\x02")
    content[place + 24 : place + 28] = (1000).to_bytes(4, "little")
    with pytest.raises(RefusedSheet):
        read_sheet(io.BytesIO(bytes(content)))


def test_a_million_empty_rows_are_nothing() -> None:
    xml = part(ODS, "content.xml").decode()
    empty = (
        '<table:table-row table:number-rows-repeated="1048000">'
        '<table:table-cell table:number-columns-repeated="16384"/>'
        "</table:table-row></table:table>"
    )
    sheet = read_sheet(io.BytesIO(rezipped(ODS, {"content.xml": xml.replace("</table:table>", empty, 1).encode()})))
    assert len(read_list(sheet.rows, TODAY).people) == 1


def test_a_formula_gives_the_value_that_was_computed_and_an_error_is_named() -> None:
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content)
    sheet = book.add_worksheet()
    for row, line in enumerate(table(ZOE_CELLS, somebody(1))):
        sheet.write_row(row, 0, line)
    sheet.write_formula(1, 1, '=HYPERLINK("http://example.org", "Zoé")', None, "Zoé")
    sheet.write_formula(2, 1, "=NA()", None, "#N/A")
    book.close()
    read = read_list(read_sheet(io.BytesIO(content.getvalue())).rows, TODAY)
    assert [one.details.first_name for one in read.people] == ["Zoé"]
    assert [(one.row, one.column) for one in read.problems] == [(3, "Prénom")]
    assert "formule en erreur" in read.problems[0].sentence


def test_links_to_elsewhere_are_ignored_and_values_are_text() -> None:
    link = b'<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
    rows = table(cells(first_name="=cmd|' /C calc'!A0"))
    content = rezipped(made("xlsx", rows), {}, also={"xl/externalLinks/externalLink1.xml": link})
    (zoe,) = read_list(read_sheet(io.BytesIO(content)).rows, TODAY).people
    assert zoe.details.first_name == "=cmd|' /C calc'!A0"


def test_a_name_of_ten_thousand_signs_is_told_and_not_stored() -> None:
    for kind in ("ods", "xlsx", "csv"):
        sheet = read_sheet(io.BytesIO(made(kind, table(cells(last_name="x" * 10_000)))))
        (problem,) = read_list(sheet.rows, TODAY).problems
        assert "255 caractères au plus" in problem.sentence


def test_an_archive_within_an_archive_is_no_sheet() -> None:
    outer = io.BytesIO()
    with zipfile.ZipFile(outer, "w") as archive:
        archive.writestr("liste.xlsx", XLSX)
    with pytest.raises(RefusedSheet):
        read_sheet(io.BytesIO(outer.getvalue()))


def test_the_headers_of_the_model_are_those_of_the_procedure() -> None:
    assert HEADERS == [
        "Nom de naissance *",
        "Prénom *",
        "Date de naissance (JJ/MM/AAAA) *",
        "Commune de naissance *",
        "Code du département de naissance *",
        "Pays de naissance *",
        "Temps majoré (%)",
        "Adresse e-mail de convocation",
        "Adresse e-mail du destinataire des résultats",
        "Identifiant local",
        "Classe",
    ]
