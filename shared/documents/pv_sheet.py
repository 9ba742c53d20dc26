"""The PV de session as an OpenDocument spreadsheet: the columns of the PDF, ready to print (`docs/rules.md`, R-PV).

A4 landscape, as wide as the page, the row of titles repeated on each, and only the sheet itself in the print range.
"""

import io
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

from odfdo import Document, Element

from shared.documents.pv import BLANK_ROWS, PvData, as_printed
from shared.domain.spreadsheet import plain_cell


@dataclass(frozen=True, slots=True)
class SheetColumn:
    title: str
    millimetres: int
    key: str = ""
    """The field of the candidate; none for what is written by hand."""


COLUMNS = (
    SheetColumn("N°", 8),
    SheetColumn("Nom de naissance", 30, "last_name"),
    SheetColumn("Prénom", 24, "first_name"),
    SheetColumn("Date de naissance (jj/mm/aaaa)", 25, "birth_date"),
    SheetColumn("Commune de naissance", 24, "birth_city"),
    SheetColumn("Code du département de naissance", 24, "birth_department"),
    SheetColumn("Pays de naissance", 20, "birth_country"),
    SheetColumn("Adresse e-mail de convocation", 38, "invitation_email"),
    SheetColumn("Identifiant local", 28, "external_id"),
    SheetColumn("Classe", 16, "division"),
    SheetColumn("Temps majoré", 15, "extra_time_percent"),
    SheetColumn("Signature", 46),
    SheetColumn("N° de certification", 24, "certification_number"),
    SheetColumn("Écran de fin de test vu", 15),
    SheetColumn("Signalements", 42),
)
SIGNED = 4
"""How many columns, at the right of the heading, hold the signatures of the surveillants."""

ROW_HEIGHT = 16
"""Millimetres before the sheet is reduced to the width of the page: more than ten on paper."""

LINE_HEIGHT = 4.5
LETTER_WIDTH = 2.6
"""Millimetres, those of a wide capital, so that a row is never too low for what it holds."""

_LOOKS = {
    "title": ("", 'fo:font-size="14pt" fo:font-weight="bold"'),
    "heading": ('style:vertical-align="middle"', 'fo:font-size="11pt"'),
    "titles": (
        'style:vertical-align="middle" fo:background-color="#e8e8e8" {frame}',
        'fo:font-size="8.5pt" fo:font-weight="bold"',
    ),
    "cell": ('style:vertical-align="middle" {frame}', 'fo:font-size="10pt"'),
    "signed": ('style:vertical-align="top" {frame}', 'fo:font-size="9pt"'),
}
_FRAME = 'fo:border="0.5pt solid #787878" fo:padding="1mm"'
_PAGE = {
    "fo:page-width": "297mm", "fo:page-height": "210mm", "style:print-orientation": "landscape", "fo:margin": "10mm",
    "style:scale-to-X": "1", "style:scale-to-Y": "0",
}  # fmt: skip


_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML has no way to hold."""


def render_pv_sheet(data: PvData) -> bytes:
    """Return the PV as an ODS. Every cell is a text, and none is taken for a formula."""
    document = Document("spreadsheet")
    printed = as_printed(data)
    heights: set[float] = set()
    table = _table(printed, heights)
    for style in _styles(heights):
        document.insert_style(style, automatic=True)
    document.body.clear()
    document.body.append(Element.from_tag(table))
    _set_page(document)
    document.meta.title = f"Procès-verbal de la session n° {data.number}"
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _table(printed: Mapping[str, Any], heights: set[float]) -> str:
    """The sheet as XML; `heights` receives those of its rows, in millimetres."""

    def row(cells: Iterable[str], height: float) -> str:
        heights.add(height)
        return f'<table:table-row table:style-name="height-{height}">{"".join(cells)}</table:table-row>'

    name = f"PV session {printed['number']}"
    candidates = [*printed["candidates"], *({} for _ in range(BLANK_ROWS))]
    heading = [row(cells, 10) for cells in _heading(printed)]
    titles = row((_cell(column.title, "titles") for column in COLUMNS), 20)
    rows = [row(*_candidate(number, candidate)) for number, candidate in enumerate(candidates, start=1)]
    last = f"{chr(ord('A') + len(COLUMNS) - 1)}{len(heading) + 1 + len(rows)}"
    columns = (f'<table:table-column table:style-name="width-{column.millimetres}"/>' for column in COLUMNS)
    return (
        f'<table:table table:name="{name}" table:style-name="ta1" table:print-ranges="\'{name}\'.A1:\'{name}\'.{last}">'
        f"{''.join(columns)}{''.join(heading)}"
        f"<table:table-header-rows>{titles}</table:table-header-rows>{''.join(rows)}</table:table>"
    )


def _heading(printed: Mapping[str, Any]) -> list[list[str]]:
    """The lines above the titles, two facts a line, beside the frame to sign."""
    start, end = printed["start_time"], printed["planned_end"]
    pairs = (
        (f"N° de session : {printed['number']}", f"Date : {printed['date']}"),
        (f"Heure de début prévue : {start}", f"Heure de fin théorique (hors temps majoré) : {end}"),
        (f"Centre de certification : {printed['centre_name']}", f"Nom du site : {printed['site']}"),
        (f"Nom de la salle : {printed['room']}", f"Surveillant(s) : {printed['examiners']}"),
        ("Heure de début notée par le surveillant : …… h ……", f"Édité le {printed['printed_at']}"),
    )
    told = len(COLUMNS) - SIGNED
    left = told // 2
    first = [
        _cell("Procès-verbal de session de certification", "title", columns=told),
        _cell("Signature du ou des surveillants", "signed", columns=SIGNED, rows=len(pairs) + 1),
    ]
    return [first] + [
        [_cell(one, "heading", columns=left), _cell(other, "heading", columns=told - left), _covered(SIGNED)]
        for one, other in pairs
    ]


def _candidate(number: int, candidate: Mapping[str, str]) -> tuple[list[str], float]:
    """The cells of a row, and how high it must be."""
    own = {"N°": str(number), "Écran de fin de test vu": "☐"}
    texts = [own.get(column.title) or candidate.get(column.key, "") for column in COLUMNS]
    lines = max(
        math.ceil(len(text) * LETTER_WIDTH / (column.millimetres - 2))
        for text, column in zip(texts, COLUMNS, strict=True)
    )
    return [_cell(text, "cell") for text in texts], max(ROW_HEIGHT, lines * LINE_HEIGHT)


def _cell(text: str, look: str, *, columns: int = 1, rows: int = 1) -> str:
    written = escape(plain_cell(_UNWRITABLE.sub("\ufffd", text)))
    spans = f' table:number-columns-spanned="{columns}" table:number-rows-spanned="{rows}"' if columns > 1 else ""
    value = f' office:value-type="string"{spans}' if text else spans
    paragraph = f"<text:p>{written}</text:p>" if text else ""
    cell = f'<table:table-cell table:style-name="{look}"{value}>{paragraph}</table:table-cell>'
    return cell + _covered(columns - 1)


def _covered(columns: int) -> str:
    return "<table:covered-table-cell/>" * columns


def _styles(heights: Iterable[float]) -> Iterable[str]:
    for name, (cell, letters) in _LOOKS.items():
        yield (
            f'<style:style style:name="{name}" style:family="table-cell"><style:table-cell-properties '
            f'fo:wrap-option="wrap" {cell.format(frame=_FRAME)}/><style:text-properties {letters}/></style:style>'
        )
    for width in {column.millimetres for column in COLUMNS}:
        yield (
            f'<style:style style:name="width-{width}" style:family="table-column">'
            f'<style:table-column-properties style:column-width="{width}mm"/></style:style>'
        )
    for height in heights:
        yield (
            f'<style:style style:name="height-{height}" style:family="table-row"><style:table-row-properties '
            f'style:row-height="{height}mm" style:use-optimal-row-height="false"/></style:style>'
        )


def _set_page(document: Document) -> None:
    styles = document.styles
    layout = styles.get_element("//style:page-layout[@style:name='Mpm1']/style:page-layout-properties")
    footer = styles.get_element("//style:master-page[@style:name='Default']/style:footer/text:p")
    assert isinstance(layout, Element) and isinstance(footer, Element)
    for name, value in _PAGE.items():
        layout.set_attribute(name, value)
    footer.append(Element.from_tag("<text:span> / <text:page-count>1</text:page-count></text:span>"))
