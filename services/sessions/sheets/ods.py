"""ODS, for LibreOffice. Every text is written as text: nothing is ever computed."""

import io
from collections.abc import Iterator, Sequence
from datetime import date, time
from typing import cast
from xml.sax.saxutils import escape, quoteattr

from odfdo import Document, Element, XmlPart

from services.sessions.domain.sheet_cells import Cell, plain_text
from services.sessions.domain.sheet_columns import Column, Kind
from services.sessions.sheets.page import LISTS, SPARE_ROWS, Page, writable
from shared.domain.spreadsheet import guarded_cell

_DATA_STYLES = (
    '<number:text-style style:name="certif-text-shown"><number:text-content/></number:text-style>',
    '<number:date-style style:name="certif-date-shown" number:language="fr" number:country="FR">'
    '<number:day number:style="long"/><number:text>/</number:text>'
    '<number:month number:style="long"/><number:text>/</number:text>'
    '<number:year number:style="long"/></number:date-style>',
    '<number:time-style style:name="certif-time-shown"><number:hours number:style="long"/><number:text>:</number:text>'
    '<number:minutes number:style="long"/></number:time-style>',
)
_CELL_STYLE = (
    '<style:style style:name="certif-{0}" style:family="table-cell" style:data-style-name="certif-{0}-shown"/>'
)
_HEAD_STYLES = (
    '<style:style style:name="certif-head" style:family="table-cell" style:data-style-name="certif-text-shown">'
    '<style:table-cell-properties fo:background-color="#e3e8f0" fo:border-bottom="0.75pt solid #000000"'
    ' fo:wrap-option="wrap"/><style:text-properties fo:font-weight="bold"/></style:style>',
    '<style:style style:name="certif-bold" style:family="table-cell" style:data-style-name="certif-text-shown">'
    '<style:text-properties fo:font-weight="bold"/></style:style>',
)
_STYLES = {Kind.DATE: "certif-date", Kind.TIME: "certif-time", Kind.PERCENT: "Default"}
_TEXT = "certif-text"
_CENTIMETRES_OF_A_SIGN = 0.2


def write_ods(page: Page) -> bytes:
    """odfdo gives the document and keeps its settings; the text of its content is written at once, as adding elements
    one by one takes a minute and a half for 10 000 rows."""
    document = Document("spreadsheet")
    container = document.container
    assert container is not None
    empty = cast(bytes, container.get_part("content.xml")).decode()
    before, _, rest = empty.partition("</office:automatic-styles>")
    between, _, rest = rest.partition("<office:spreadsheet>")
    after = rest.partition("</office:spreadsheet>")[2]
    body = [*(_validations(page) if page.choices else ()), *_table(page), *(_lists(page) if page.choices else ())]
    content = [before, *_styles(page), "</office:automatic-styles>", between, "<office:spreadsheet>", *body]
    content += ["</office:spreadsheet>", after]
    container.set_part("content.xml", "".join(content).encode())
    _freeze(document, page.name, len(page.preface) + 1)
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def _styles(page: Page) -> Iterator[str]:
    yield from _DATA_STYLES
    for kind in ("text", "date", "time"):
        yield _CELL_STYLE.format(kind)
    yield from _HEAD_STYLES
    for width in {column.width for column in page.columns}:
        yield (
            f'<style:style style:name="certif-width-{width}" style:family="table-column">'
            f'<style:table-column-properties style:column-width="{width * _CENTIMETRES_OF_A_SIGN:.1f}cm"/>'
            "</style:style>"
        )


def _table(page: Page) -> Iterator[str]:
    yield f"<table:table table:name={quoteattr(page.name)}>"
    for column in page.columns:
        style = _STYLES.get(column.kind, _TEXT)
        yield (
            f'<table:table-column table:style-name="certif-width-{column.width}"'
            f' table:default-cell-style-name="{style}"/>'
        )
    for row in page.preface:
        yield _row([_cell(cell, "certif-bold" if place == 0 else _TEXT) for place, cell in enumerate(row)])
    yield _row([_cell(column.title, "certif-head") for column in page.columns])
    styles = [_STYLES.get(column.kind, _TEXT) for column in page.columns]
    rules = [f' table:content-validation-name="certif-{place}"' if page.choices else "" for place in range(len(styles))]
    for row in page.rows:
        padded = [*row, *[""] * (len(styles) - len(row))]
        yield _row([_cell(cell, style, rule) for cell, style, rule in zip(padded, styles, rules, strict=False)])
    if page.choices:
        blank = [_cell("", style, rule) for style, rule in zip(styles, rules, strict=True)]
        yield _row(blank, repeated=SPARE_ROWS)
    yield "</table:table>"


def _row(cells: Sequence[str], *, repeated: int = 1) -> str:
    several = f' table:number-rows-repeated="{repeated}"' if repeated > 1 else ""
    return f"<table:table-row{several}>{''.join(cells) or '<table:table-cell/>'}</table:table-row>"


def _cell(cell: Cell, style: str, rule: str = "") -> str:
    if isinstance(cell, time):
        value = f' office:value-type="time" office:time-value="PT{cell:%HH%MM%S}S"'
        style = "certif-time"
    elif isinstance(cell, date):
        value = f' office:value-type="date" office:date-value="{cell.isoformat()[:10]}"'
        style = "certif-date"
    elif isinstance(cell, int | float) and not isinstance(cell, bool):
        value = f' office:value-type="float" office:value="{cell!r}"'
    else:
        value = ' office:value-type="string"' if plain_text(cell) else ""
    text = escape(writable(guarded_cell(plain_text(cell)))).replace("\n", "</text:p><text:p>")
    inside = f"<text:p>{text}</text:p>" if text else ""
    return f'<table:table-cell table:style-name="{style}"{rule}{value}>{inside}</table:table-cell>'


def _validations(page: Page) -> Iterator[str]:
    """What is told of a cell when it is entered. A wrong value may stay: the import says what to do."""
    ranges = {kind: (chr(ord("A") + place), len(values)) for place, (kind, values) in enumerate(page.choices.items())}
    yield "<table:content-validations>"
    for place, column in enumerate(page.columns):
        condition = ""
        if column.kind in ranges:
            letter, last = ranges[column.kind]
            condition = f"of:cell-content-is-in-list([${LISTS}.${letter}$1:.${letter}${last}])"
        elif column.kind is Kind.PERCENT:
            condition = "of:cell-content-is-whole-number() and cell-content-is-between(1,99)"
        yield _validation(f"certif-{place}", column, condition)
    yield "</table:content-validations>"


def _validation(name: str, column: Column, condition: str) -> str:
    told = f"{'Obligatoire. ' if column.required else ''}{column.hint}"
    rule = f' table:condition={quoteattr(condition)} table:display-list="unsorted"' if condition else ""
    return (
        f'<table:content-validation table:name="{name}"{rule} table:allow-empty-cell="true">'
        f'<table:help-message table:title={quoteattr(column.header)} table:display="true">'
        f"<text:p>{escape(told)}</text:p></table:help-message>"
        '<table:error-message table:message-type="warning" table:title="Valeur à vérifier"'
        f' table:display="true"><text:p>{escape(column.hint)}</text:p></table:error-message></table:content-validation>'
    )


def _lists(page: Page) -> Iterator[str]:
    yield f'<table:table table:name="{LISTS}">'
    values = list(page.choices.values())
    for number in range(max(len(one) for one in values)):
        yield _row([_cell(one[number] if number < len(one) else "", _TEXT) for one in values])
    yield "</table:table>"


def _freeze(document: Document, name: str, rows: int) -> None:
    """The header stays in sight."""
    settings = cast(XmlPart, document.get_part("settings.xml"))
    entry = _one(settings, '//config:config-item-map-named[@config:name="Tables"]/config:config-item-map-entry')
    entry.set_attribute("config:name", name)
    items = {
        "VerticalSplitMode": ("short", 2),
        "VerticalSplitPosition": ("int", rows),
        "ActiveSplitRange": ("short", 2),
        "PositionBottom": ("int", rows),
    }
    for item in entry.get_elements("config:config-item"):
        if item.get_attribute("config:name") in items:
            entry.delete(item)
    for what, (kind, value) in items.items():
        told = f'<config:config-item config:name="{what}" config:type="{kind}">{value}</config:config-item>'
        entry.append(Element.from_tag(told))
    _one(settings, '//config:config-item[@config:name="ActiveTable"]').text = name


def _one(part: XmlPart, path: str) -> Element:
    found = part.get_element(path)
    assert isinstance(found, Element)
    return found
