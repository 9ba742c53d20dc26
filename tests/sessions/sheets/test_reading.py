"""R-SHEET: a sheet says the same in every format, whatever the spreadsheet made of its cells."""

import io
from datetime import date, time

import pytest

from services.sessions.domain.candidate_list import GARBLED, ReadList, read_list, session_number_of
from services.sessions.domain.sheet_columns import CANDIDATE_COLUMNS
from services.sessions.domain.sheet_table import GARBLED_FILE
from services.sessions.sheets.opening import read_sheet
from services.sessions.sheets.pages import corrected_page, list_page
from services.sessions.sheets.sheet import Sheet, SheetKind
from services.sessions.sheets.writing import write_page
from tests.sessions.sheets.files import (
    HEADERS,
    IBRAHIM_CELLS,
    KINDS,
    TODAY,
    ZOE_CELLS,
    a_session,
    cells,
    delimited,
    enrolled,
    made,
    part,
    rezipped,
    somebody,
    table,
)


def opened(content: bytes) -> Sheet:
    return read_sheet(io.BytesIO(content))


def read(content: bytes) -> ReadList:
    return read_list(opened(content).rows, TODAY)


def problems(content: bytes) -> list[tuple[int, str, str]]:
    return [(one.row, one.column, one.sentence) for one in read(content).problems]


@pytest.mark.parametrize("kind", KINDS)
def test_the_columns_are_found_by_name_in_any_order_and_empty_rows_are_nothing(kind: str) -> None:
    order = list(reversed(range(len(HEADERS))))
    headers = [HEADERS[place].upper().replace("É", "E").replace(" *", "") for place in order]
    rows = [[one[place] for place in order] for one in (ZOE_CELLS, IBRAHIM_CELLS)]
    result = read(made(kind, [["Un titre"], [], headers, [], rows[0], [""] * 11, [" "], rows[1], []]))
    assert result.problems == []
    assert [(one.row, one.details.last_name, one.division) for one in result.people] == [
        (5, "LEFÈVRE-NUÑEZ", "3A"),
        (8, "TRAORÉ", "3B"),
    ]


@pytest.mark.parametrize("kind", ["ods", "xlsx"])
@pytest.mark.parametrize(
    "written",
    [date(2012, 3, 14), "14/03/2012", "2012-03-14", "2012-03-14T00:00:00", "14/03/2012 00:00:00", 40982, "40982"],
)
def test_a_date_is_read_however_the_spreadsheet_keeps_it(kind: str, written: object) -> None:
    (zoe,) = read(made(kind, table(cells(birth_date=written)))).people
    assert zoe.details.birth_date == date(2012, 3, 14)


@pytest.mark.parametrize("kind", ["ods", "xlsx"])
@pytest.mark.parametrize("written", [2012, 14032012, 0.5, time(9, 30), "mars 2012", 3.5])
def test_a_number_that_is_no_day_is_told(kind: str, written: object) -> None:
    ((row, column, sentence),) = problems(made(kind, table(cells(birth_date=written))))
    assert (row, column) == (2, "Date de naissance (JJ/MM/AAAA)")
    assert "14/03/2012" in sentence or "JJ/MM/AAAA" in sentence


@pytest.mark.parametrize("kind", ["ods", "xlsx"])
@pytest.mark.parametrize(("written", "meant"), [(1, "01"), (75, "75"), ("2a", "2A"), (972, "972"), ("01", "01")])
def test_a_departement_that_became_a_number_is_found_again(kind: str, written: object, meant: str) -> None:
    (zoe,) = read(made(kind, table(cells(birth_department=written)))).people
    assert zoe.details.birth_department == meant


@pytest.mark.parametrize("kind", ["ods", "xlsx"])
@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (0.33, 33),
        (33, 33),
        ("33", 33),
        ("33 %", 33),
        ("33%", 33),
        (0.07, 7),
        ("0,33", 33),
        ("0.3", 30),
        (0, 0),
        ("0 %", 0),
        ("", 0),
    ],
)
def test_extra_time_is_read_as_a_percentage(kind: str, written: object, meant: int) -> None:
    (zoe,) = read(made(kind, table(cells(extra_time_percent=written)))).people
    assert zoe.details.extra_time_percent == meant


@pytest.mark.parametrize("kind", ["ods", "xlsx"])
def test_a_text_that_became_a_date_or_a_formula_without_result_is_named(kind: str) -> None:
    rows = table(cells(division=date(2026, 2, 3), last_name="FORMULA =A9&A8"), cells(external_id=123, first_name="Ali"))
    result = read(made(kind, rows))
    assert [(one.row, one.column) for one in result.problems] == [(2, "Nom de naissance"), (2, "Classe")]
    assert "formule sans résultat" in result.problems[0].sentence
    assert "format Texte" in result.problems[1].sentence
    assert [one.details.external_id for one in result.people] == ["123"]


@pytest.mark.parametrize("kind", KINDS)
def test_everything_that_is_wrong_is_told_at_once_with_its_row(kind: str) -> None:
    rows = table(
        cells(birth_department="20", birth_country="Frence"),
        somebody(1, first_name="", extra_time_percent="beaucoup", invitation_email="zoe@"),
        somebody(2),
        somebody(2, first_name="zoe"),
        somebody(3, birth_department="99"),
    )
    assert [(row, column) for row, column, _ in problems(made(kind, rows))] == [
        (2, "Code du département de naissance"),
        (2, "Pays de naissance"),
        (3, "Prénom"),
        (3, "Temps majoré (%)"),
        (3, "Adresse e-mail de convocation"),
        (5, "Nom de naissance"),
        (6, "Code du département de naissance"),
    ]
    assert "déjà à la ligne 4" in problems(made(kind, rows))[5][2]


def test_headers_that_are_unknown_missing_or_there_twice_are_explained() -> None:
    headers = [*HEADERS, "Prenoms", "Sexe", "CLASSE", "Erreur"]
    headers[HEADERS.index("Pays de naissance *")] = ""
    told = [sentence for _, _, sentence in problems(made("csv", [headers, [*ZOE_CELLS, "x", "F", "3A", "rien"]]))]
    assert "S’agit-il de « Prénom » ?" in told[0]
    assert "La colonne « Sexe » n’est pas connue ici." in told[1]
    assert "« CLASSE » est là deux fois" in told[2]
    assert "Ajoutez la colonne « Pays de naissance » : elle est obligatoire." in told
    assert any("Effacez « France »" in sentence for sentence in told)
    assert len(told) == 5


def test_a_sheet_without_our_headers_says_which_are_wanted() -> None:
    ((row, _, sentence),) = problems(made("csv", [["Nom", "Âge"], ["PETIT", "14"]]))
    assert row == 1
    assert "« Nom de naissance »" in sentence


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "iso8859-15"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_a_csv_is_read_whatever_its_encoding_and_separator(encoding: str, delimiter: str) -> None:
    (zoe,) = read(delimited(table(ZOE_CELLS), encoding=encoding, delimiter=delimiter)).people
    assert (zoe.details.last_name, zoe.details.first_name) == ("LEFÈVRE-NUÑEZ", "Zoé")


def test_garbled_accents_are_told_once_for_a_file_or_on_their_row() -> None:
    garbled = made("csv", table(ZOE_CELLS)).decode("utf-8-sig").encode("utf-8").decode("cp1252", "replace").encode()
    assert problems(garbled) == [(1, "", GARBLED_FILE)]
    assert problems(made("xlsx", table(cells(first_name="ZoÃ©")))) == [(2, "Prénom", GARBLED)]


@pytest.mark.parametrize("kind", KINDS)
def test_a_sheet_given_back_shows_its_errors_and_returns_once_corrected(kind: str) -> None:
    wrong = [["Session n° 42"], HEADERS, cells(birth_city=""), IBRAHIM_CELLS]
    sheet = opened(made(kind, wrong))
    found = read_list(sheet.rows, TODAY).problems
    back = write_page(corrected_page(sheet, found, CANDIDATE_COLUMNS), SheetKind(kind))
    again = opened(back)
    assert again.kind.value == kind
    assert again.rows[1][-1] == "Erreur"
    assert "Commune de naissance : Indiquez la commune de naissance." in str(again.rows[2][-1])
    assert [(one.row, one.sentence) for one in read_list(again.rows, TODAY).problems] == [
        (one.row, one.sentence) for one in found
    ]
    corrected = [list(row) for row in again.rows]
    corrected[2][3] = "Bondy"
    people = read_list(corrected, TODAY)
    assert people.problems == []
    assert [one.details.last_name for one in people.people] == ["LEFÈVRE-NUÑEZ", "TRAORÉ"]


def test_a_header_to_correct_is_told_in_the_header_of_the_errors() -> None:
    sheet = opened(made("xlsx", table([*ZOE_CELLS, "F"], headers=[*HEADERS, "Sexe"])))
    page = corrected_page(sheet, read_list(sheet.rows, TODAY).problems, CANDIDATE_COLUMNS)
    again = opened(write_page(page, SheetKind.XLSX))
    assert str(again.rows[0][-1]).startswith("Erreur : La colonne « Sexe »")
    assert len(read_list(again.rows, TODAY).problems) == 1


@pytest.mark.parametrize("kind", list(SheetKind))
def test_a_template_names_its_session_and_keeps_what_a_spreadsheet_would_change(kind: SheetKind) -> None:
    content = write_page(list_page(a_session(), [enrolled(birth_department="01", extra_time_percent=33)]), kind)
    sheet = opened(content)
    assert session_number_of(sheet.rows) == 42
    assert [row[0] for row in sheet.rows[:4]] == ["Session n° 42", "Date et heure", "Site", "Salle"]
    zoe = dict(zip((column.field for column in CANDIDATE_COLUMNS), sheet.rows[7], strict=False))
    assert zoe["birth_department"] == "01"
    assert zoe["birth_date"] == ("14/03/2012" if kind is SheetKind.CSV else date(2012, 3, 14))


def test_the_templates_offer_countries_and_departements_and_keep_the_header_in_sight() -> None:
    ods, xlsx = (write_page(list_page(a_session(), []), kind) for kind in (SheetKind.ODS, SheetKind.XLSX))
    content = part(ods, "content.xml").decode()
    assert "cell-content-is-in-list([$Listes.$A$1:.$A$" in content
    assert "<text:p>2A</text:p>" in content
    assert "<text:p>Côte d’Ivoire</text:p>" in content
    assert 'config:name="VerticalSplitPosition" config:type="int">7<' in part(ods, "settings.xml").decode()
    page = part(xlsx, "xl/worksheets/sheet1.xml").decode()
    assert 'type="list"' in page
    assert 'ySplit="7"' in page
    assert "Listes!$A$1" in page


def test_the_first_visible_page_is_read() -> None:
    content = made("xlsx", table(ZOE_CELLS))
    book = part(content, "xl/workbook.xml").decode()
    hidden = book.replace('<sheet name="Feuil1"', '<sheet name="Feuil1" state="hidden"')
    with pytest.raises(Exception, match="no_page"):
        opened(rezipped(content, {"xl/workbook.xml": hidden.encode()}))
