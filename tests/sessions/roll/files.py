"""Files of pupils as school software writes them, from rows: the other way round of what is tested."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from services.sessions.domain.country_codes import countries_by_code
from services.sessions.domain.roll_row import RollRow
from services.sessions.roll_files.siecle import FIELDS
from services.sessions.roll_files.tables_of_pupils import FREGATA, ONDE, Kind
from shared.domain.dates import write_date
from tests.identities import UAI

TODAY = date(2026, 11, 25)
_SEXES = {"": "", "M": "1", "F": "2"}
ZOE = RollRow(
    line=1,
    ine="120000001AB",
    last_name="LEFÈVRE-NUÑEZ",
    first_name="Zoé",
    birth_date=date(2012, 3, 14),
    division="3A",
    usage_name="",
    second_name="Œuvrine",
    third_name="",
    sex="F",
    birth_city="BONDY",
    birth_city_code="93010",
    birth_department="93",
    birth_country="France",
)
IBRAHIM = replace(
    ZOE,
    ine="1200000002C",
    last_name="TRAORÉ",
    first_name="Ibrahim",
    second_name="",
    sex="M",
    birth_city="BAMAKO",
    birth_city_code="",
    birth_department="99",
    birth_country="Mali",
    division="3B",
)


def pupil(number: int, **changes: Any) -> RollRow:
    """One among many, of its own INE."""
    return replace(ZOE, ine=f"{number:09}AB", last_name=f"NOM{number}", division=f"3{'ABC'[number % 3]}", **changes)


def written(row: RollRow) -> dict[str, str]:
    """The fields of a row as a file writes them."""
    codes = {name: code for code, name in countries_by_code().items()}
    return {
        **{field: str(getattr(row, field)) for field in FIELDS},
        "birth_date": write_date(row.birth_date),
        "sex": _SEXES[row.sex],
        "birth_country": codes.get(row.birth_country, ""),
        "birth_department": row.birth_department.zfill(3) if row.birth_department else "",
        "division": row.division,
    }


def siecle_parts(
    rows: Iterable[RollRow],
    *,
    uai: str = UAI,
    version: str = "2.1",
    encoding: str = "ISO-8859-15",
    also: Mapping[str, Mapping[str, str]] = {},
    structures: Mapping[str, str] = {},
    filler: int = 0,
) -> Iterator[str]:
    """Piece by piece. `also`: more elements, and `structures` another XML, of the pupil of an INE."""
    yield f'<?xml version="1.0" encoding="{encoding}"?>\n<BEE_ELEVES VERSION="{version}">\n'
    yield f"<PARAMETRES><UAJ>{uai}</UAJ><ANNEE_SCOLAIRE>2026</ANNEE_SCOLAIRE></PARAMETRES>\n<DONNEES>\n<ELEVES>\n"
    classes = []
    for number, row in enumerate(rows, start=1):
        tags = {FIELDS[field][0]: value for field, value in written(row).items() if field in FIELDS and value}
        if version == "1.7" and "NOM_DE_FAMILLE" in tags:
            tags["NOM"] = tags.pop("NOM_DE_FAMILLE")
        elements = "".join(
            f"<{tag}>{escape(value)}</{tag}>" for tag, value in {**tags, **also.get(row.ine, {})}.items()
        )
        unread = "<ADHESION_TRANSPORT>é</ADHESION_TRANSPORT>" * filler
        before = "<SCOLARITE_AN_DERNIER><CODE_STRUCTURE>4Z</CODE_STRUCTURE><NOM>AILLEURS</NOM></SCOLARITE_AN_DERNIER>"
        yield f"<ELEVE ELEVE_ID={quoteattr(str(number))}>{elements}{before}{unread}</ELEVE>\n"
        classes.append((number, row.ine, row.division))
    yield "</ELEVES>\n<STRUCTURES>\n"
    for number, ine, division in classes:
        both = structure("LATIN", "G") + structure(division, "D")
        yield f'<STRUCTURES_ELEVE ELEVE_ID="{number}">{structures.get(ine, both)}</STRUCTURES_ELEVE>\n'
    yield "</STRUCTURES>\n</DONNEES>\n</BEE_ELEVES>\n"


def structure(code: str, kind: str) -> str:
    """A class (`D`) or a group (`G`) of a pupil."""
    return (
        f"<STRUCTURE><CODE_STRUCTURE>{escape(code)}</CODE_STRUCTURE><TYPE_STRUCTURE>{kind}</TYPE_STRUCTURE></STRUCTURE>"
    )


def siecle(rows: Iterable[RollRow], *, encoding: str = "ISO-8859-15", **told: Any) -> bytes:
    return "".join(siecle_parts(rows, encoding=encoding, **told)).encode(encoding)


def zipped(*entries: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", method) as made:
        for name, content in entries:
            made.writestr(name, content)
    return archive.getvalue()


def table(kind: Kind, rows: Iterable[RollRow], *, encoding: str = "utf-8", others: tuple[str, ...] = ()) -> bytes:
    """A CSV file, its usual headers first, then `others`, empty."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([*(headers[0] for headers in kind.columns.values()), *others])
    for row in rows:
        said = written(row)
        if kind is ONDE:
            said["sex"] = row.sex
        if kind is FREGATA and said["birth_country"]:
            said["birth_country"] = f"99{said['birth_country']}"
        writer.writerow([*(said[field] for field in kind.columns), *("" for _ in others)])
    return text.getvalue().encode(encoding)


def onde(rows: Iterable[RollRow], *, encoding: str = "iso8859-15") -> bytes:
    """With a straight apostrophe, a column that nobody reads, and the empty line at the end of the real ones."""
    text = table(ONDE, rows, others=("Adresse1",)).decode().replace("’", "'")
    return f"{text}\r\n".encode(encoding)


def fregata(rows: Iterable[RollRow], *, encoding: str = "utf-8") -> bytes:
    return table(FREGATA, rows, encoding=encoding, others=("Statut*", "Code MEF*"))
