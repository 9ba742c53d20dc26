"""Every document of a session as its readers get it, and ways to look inside."""

import io
import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID
from zipfile import ZipFile

import pikepdf
import pypdfium2
from flask import Flask
from flask.ctx import AppContext

from services.sessions.kit.catalogue import DOCUMENTS
from services.sessions.kit.document import PDF
from services.sessions.settings import SessionsSettings
from services.sessions.tables import Session
from tests.identities import service_settings
from tests.sessions.desk import ACTOR, Desk
from tests.shared.documents.sheets import pages, unspaced

MILLIMETRE = 72 / 25.4
LONGEST = "ROCHEFOUCAULDMONTBEL" * 4
"""80 letters, and nowhere to break them."""

NAMES = ("Щербакова", "Nguyễn Thị Phương Trầm", "Ķēniņš Łukasz")


def papers(desk: Desk, session_id: UUID) -> dict[str, bytes]:
    """The bytes of each, by the pattern of its file name."""
    with at_home(desk), desk.database.transaction() as tx:
        session = tx.session.get_one(Session, session_id)
        return {document.file: document.make(tx, session, actor=ACTOR) for document in DOCUMENTS}


def at_home(desk: Desk) -> AppContext:
    """Where documents are made: some tell the public address."""
    app = Flask(__name__)
    app.extensions["certif.settings"] = service_settings(SessionsSettings, desk.database)
    return app.app_context()


def pdfs(made: Mapping[str, bytes]) -> dict[str, bytes]:
    kinds = {document.file: document.media_type for document in DOCUMENTS}
    return {name: content for name, content in made.items() if kinds[name] == PDF}


def text_of(name: str, content: bytes) -> str:
    """All its words, without blanks nor the marks of a possible break."""
    if name.endswith(".pdf"):
        return unspaced(" ".join(pages(content)))
    with ZipFile(io.BytesIO(content)) as archive:
        parts = [archive.read(part).decode() for part in archive.namelist() if part.endswith(".xml")]
        return unspaced(" ".join(re.sub(r"<[^>]+>", " ", part) for part in parts))


def outside_the_margins(pdf: bytes) -> list[str]:
    """The signs that stand out of the printable part of their page."""
    found = []
    for page in pypdfium2.PdfDocument(pdf):
        text, width, height = page.get_textpage(), page.get_width(), page.get_height()
        for index in range(text.count_chars()):
            left, bottom, right, top = text.get_charbox(index)
            inside = 9 * MILLIMETRE <= left <= right <= width - 9 * MILLIMETRE and 5 <= bottom <= top <= height - 5
            if not inside and right > left:
                found.append(text.get_text_range(index, 1))
    return found


def _is(item: object, kind: str) -> bool:
    return isinstance(item, pikepdf.Dictionary) and item.get("/Type") == kind


def elements(pdf: bytes) -> list[tuple[str, str]]:
    """Each element of the tag tree: its kind, and its text for who does not see it."""
    seen: list[tuple[str, str]] = []

    def visit(node: Any) -> None:
        if isinstance(node, pikepdf.Array):
            for child in node:
                visit(child)
        elif isinstance(node, pikepdf.Dictionary):
            if "/S" in node:
                seen.append((str(node.S), str(node.get("/Alt", ""))))
            visit(node.get("/K"))

    with pikepdf.open(io.BytesIO(pdf)) as document:
        visit(document.Root.StructTreeRoot.K)
    return seen
