"""R-CSV: the file that the school opens in its spreadsheet."""

import csv
import io
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.results.domain.certification import Reason
from services.results.domain.results_csv import (
    ResultRow,
    division_file_name,
    results_csv,
    session_file_name,
)
from shared.domain.spreadsheet import plain_cell
from shared.domain.statuses import CertificationStatus

CODES = ("1.1", "1.2", "5.2")
VALIDATED, REJECTED = CertificationStatus.VALIDATED, CertificationStatus.REJECTED
ROW = ResultRow(
    certification_number=1207,
    first_name="Zoé",
    last_name="N’Guyen ; Diop",
    birth_date=date(2011, 2, 7),
    birth_place="Le Lamentin",
    external_id="0042",
    status=VALIDATED,
    reason=Reason.OBTAINED,
    pix=54,
    levels={"1.1": 3, "1.2": -1},
    organisation_comment="",
    session_number=52,
    centre_name="Centre de Testix 1",
    certified_on=date(2026, 5, 12),
)
AT = datetime(2026, 5, 12, 16, 30, tzinfo=UTC)


def read(text: str) -> list[dict[str, str]]:
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text[1:], newline=""), delimiter=";", strict=True))


def only(row: ResultRow) -> dict[str, str]:
    (cells,) = read(results_csv([row], CODES))
    return cells


def test_a_row_tells_the_candidate_the_result_and_the_session() -> None:
    assert only(ROW) == {
        "Numéro de certification": "1207",
        "Prénom": "Zoé",
        "Nom": "N’Guyen ; Diop",
        "Date de naissance": "07/02/2011",
        "Lieu de naissance": "Le Lamentin",
        "Identifiant local": "0042",
        "Statut": "Validée",
        "Nombre de pix": "54",
        "1.1": "3",
        "1.2": "0",
        "5.2": "-",
        "Commentaire du jury": "",
        "Numéro de session": "52",
        "Centre de certification": "Centre de Testix 1",
        "Date de certification": "12/05/2026",
    }


def test_the_file_opens_in_a_french_spreadsheet() -> None:
    text = results_csv([ROW], CODES)
    assert text.startswith("\ufeffNuméro de certification;Prénom;Nom;")
    assert text.endswith(";12/05/2026\r\n")
    assert text.count("\r\n") == 2


def test_the_file_of_a_division_does_not_name_the_centre() -> None:
    (cells,) = read(results_csv([ROW], CODES, with_centre=False))
    assert "Centre de certification" not in cells
    assert cells["Date de certification"] == "12/05/2026"


@pytest.mark.parametrize(
    ("status", "label", "pix", "tested", "refused"),
    [
        (VALIDATED, "Validée", "54", "3", "0"),
        (REJECTED, "Rejetée", "0", "0", "0"),
        (CertificationStatus.CANCELLED, "Annulée", "-", "-", "-"),
        (CertificationStatus.ERROR, "En erreur", "-", "-", "-"),
        (CertificationStatus.STARTED, "Démarrée", "-", "-", "-"),
    ],
)
def test_a_result_is_shown_as_its_status_allows(
    status: CertificationStatus, label: str, pix: str, tested: str, refused: str
) -> None:
    cells = only(replace(ROW, status=status))
    assert [cells[name] for name in ("Statut", "Nombre de pix", "1.1", "1.2")] == [label, pix, tested, refused]
    assert cells["5.2"] == "-"


def test_a_level_lowered_to_nothing_reads_zero() -> None:
    assert only(replace(ROW, levels={"1.1": 0}))["1.1"] == "0"


def test_a_rejection_for_too_many_wrong_answers_says_so_and_any_other_keeps_the_comment_of_the_jury() -> None:
    automatic = replace(ROW, status=REJECTED, reason=Reason.TOO_FEW_RIGHT_ANSWERS, organisation_comment="Vu.")
    assert only(automatic)["Commentaire du jury"].startswith("Plus de la moitié des réponses sont fausses")
    assert only(replace(automatic, reason=Reason.FRAUD))["Commentaire du jury"] == "Vu."
    assert only(replace(automatic, status=VALIDATED))["Commentaire du jury"] == "Vu."


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+33", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1+1", "\n=1", "＝1+1", "=HYPERLINK(\"http://x\";\"y\")"],
)  # fmt: skip
def test_no_text_is_taken_for_a_formula(text: str) -> None:
    fields = {
        "first_name": "Prénom",
        "last_name": "Nom",
        "birth_place": "Lieu de naissance",
        "external_id": "Identifiant local",
        "organisation_comment": "Commentaire du jury",
        "centre_name": "Centre de certification",
    }
    for field, column in fields.items():
        assert only(replace(ROW, **{field: text}))[column] == f"'{text}"  # type: ignore[arg-type]


@given(st.text(alphabet=st.characters(exclude_characters="\0", exclude_categories=["Cs"])))
def test_any_text_comes_back_whole_in_its_own_cell(text: str) -> None:
    cells = only(replace(ROW, last_name=text))
    assert cells["Nom"] == plain_cell(text)
    assert cells["Nom"] in (text, f"'{text}")
    assert cells["Date de certification"] == "12/05/2026"


def test_ordinary_names_are_left_alone() -> None:
    assert [plain_cell(name) for name in ("N'Guyen", "Jean-Pierre", "", "3e A")] == [
        "N'Guyen",
        "Jean-Pierre",
        "",
        "3e A",
    ]


def test_an_empty_list_still_has_its_header() -> None:
    text = results_csv([], CODES)
    assert read(text) == []
    assert text.count("\r\n") == 1


def test_the_file_is_named_after_its_date_and_its_session_or_division() -> None:
    assert session_file_name(52, AT) == "20260512_1630_resultats_session_52.csv"
    assert division_file_name("3e A", AT) == "20260512_1630_resultats_3e-A.csv"
    assert division_file_name('../"é/\r\n', AT) == "20260512_1630_resultats_é.csv"
