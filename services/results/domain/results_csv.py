"""The results of a session or of a division, for a spreadsheet (`docs/rules.md` R-CSV)."""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from services.results.domain.certification import Reason
from shared.domain.dates import write_date
from shared.domain.spreadsheet import BYTE_ORDER_MARK, plain_cell
from shared.domain.statuses import CertificationStatus

_WITHOUT_SCORE = (CertificationStatus.STARTED, CertificationStatus.CANCELLED, CertificationStatus.ERROR)
_MORE_THAN_HALF_WRONG = "Plus de la moitié des réponses sont fausses : la certification n’est pas obtenue."


@dataclass(frozen=True, slots=True)
class ResultRow:
    """One certification. `levels` holds the tested compétences only, −1 for one that is not obtained."""

    certification_number: int
    first_name: str
    last_name: str
    birth_date: date
    birth_place: str
    external_id: str
    status: CertificationStatus
    reason: Reason | None
    pix: int
    levels: Mapping[str, int]
    organisation_comment: str
    session_number: int
    centre_name: str
    certified_on: date


def results_csv(rows: Iterable[ResultRow], competences: Sequence[str], *, with_centre: bool = True) -> str:
    """The file, header included, in the order of `rows`: `;` between cells, a byte order mark, CRLF.

    `competences` are the codes of the référentiel, one column each. The file of a division has no centre.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(_header(competences, with_centre))
    writer.writerows(_cells(row, competences, with_centre) for row in rows)
    return BYTE_ORDER_MARK + text.getvalue()


def session_file_name(session_number: int, at: datetime) -> str:
    """`20260512_1630_resultats_session_52.csv`, `at` in the time zone of the centre."""
    return f"{at:%Y%m%d_%H%M}_resultats_session_{session_number}.csv"


def division_file_name(division: str, at: datetime) -> str:
    """`20260512_1630_resultats_3e-A.csv`, `at` in the time zone of the school."""
    name = re.sub(r"[^\w]+", "-", division).strip("-")
    return f"{at:%Y%m%d_%H%M}_resultats_{name}.csv"


def _header(competences: Sequence[str], with_centre: bool) -> list[str]:
    return [
        "Numéro de certification",
        "Prénom",
        "Nom",
        "Date de naissance",
        "Lieu de naissance",
        "Identifiant local",
        "Statut",
        "Nombre de pix",
        *competences,
        "Commentaire du jury",
        "Numéro de session",
        *(["Centre de certification"] if with_centre else []),
        "Date de certification",
    ]


def _cells(row: ResultRow, competences: Sequence[str], with_centre: bool) -> list[str]:
    return [
        str(row.certification_number),
        plain_cell(row.first_name),
        plain_cell(row.last_name),
        write_date(row.birth_date),
        plain_cell(row.birth_place),
        plain_cell(row.external_id),
        row.status.label,
        _pix(row),
        *(_level(row, code) for code in competences),
        plain_cell(_comment(row)),
        str(row.session_number),
        *([plain_cell(row.centre_name)] if with_centre else []),
        write_date(row.certified_on),
    ]


def _pix(row: ResultRow) -> str:
    if row.status in _WITHOUT_SCORE:
        return "-"
    return "0" if row.status is CertificationStatus.REJECTED else str(row.pix)


def _level(row: ResultRow, code: str) -> str:
    if code not in row.levels or row.status in _WITHOUT_SCORE:
        return "-"
    return "0" if row.status is CertificationStatus.REJECTED else str(max(row.levels[code], 0))


def _comment(row: ResultRow) -> str:
    automatic = row.status is CertificationStatus.REJECTED and row.reason is Reason.TOO_FEW_RIGHT_ANSWERS
    return _MORE_THAN_HALF_WRONG if automatic else row.organisation_comment
