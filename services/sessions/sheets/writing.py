"""A page in the kind that is asked for."""

from collections.abc import Callable, Mapping

from services.sessions.sheets.delimited import write_delimited
from services.sessions.sheets.ods import write_ods
from services.sessions.sheets.page import Page
from services.sessions.sheets.sheet import SheetKind
from services.sessions.sheets.xlsx import write_xlsx

_WRITERS: Mapping[SheetKind, Callable[[Page], bytes]] = {
    SheetKind.ODS: write_ods,
    SheetKind.XLSX: write_xlsx,
    SheetKind.CSV: write_delimited,
}


def write_page(page: Page, kind: SheetKind) -> bytes:
    return _WRITERS[kind](page)
