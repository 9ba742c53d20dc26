"""A PV to print, and ways to read a PDF back."""

import io
import re
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any

import pikepdf
import pypdfium2

from shared.documents.pv import PvCandidate, PvData

LEA = PvCandidate(
    last_name="Ķēniņš-Łukasz",
    first_name="Léa Œuvrard",
    birth_date=date(2006, 3, 9),
    birth_city="L’Haÿ-les-Roses",
    birth_department="94",
    birth_country="France",
    invitation_email="lea.kenins@exemple.fr",
    external_id="1203456789A",
    extra_time_percent=33,
    certification_number="1234567",
)

SESSION = PvData(
    number=52,
    date=date(2020, 12, 10),
    start_time=time(9, 0),
    planned_end=time(10, 45),
    centre_name="Centre de Testix 1",
    site="Site des Tilleuls",
    room="Salle 204",
    examiners="Mme Duchêne, M. N’Guessan",
    printed_at=datetime(2020, 12, 8, 17, 5, tzinfo=UTC),
    candidates=(LEA,),
)

COLUMNS = (
    "N°", "Nom de naissance", "Prénom", "Date de naissance (jj/mm/aaaa)", "Commune de naissance",
    "Code du département de naissance", "Pays de naissance", "Adresse e-mail de convocation", "Identifiant local",
    "Temps majoré", "Signature", "N° de certification", "Écran de fin de test vu", "Signalements",
)  # fmt: skip


def session_of(*candidates: PvCandidate) -> PvData:
    return replace(SESSION, candidates=candidates)


def room_of(count: int) -> PvData:
    """A session of `count` candidates with different names."""
    return session_of(*(replace(LEA, last_name=f"Nom{number:03}") for number in range(count)))


def pages(pdf: bytes) -> list[str]:
    """The text of each page, any run of blanks as one space."""
    document = pypdfium2.PdfDocument(pdf)
    texts = [re.sub(r"\s+", " ", page.get_textpage().get_text_range()) for page in document]
    document.close()
    return texts


def unspaced(text: str) -> str:
    """The text without blanks nor the marks of a possible break: a wrapped value is found whole."""
    return re.sub(r"[\s\u200b\x02\ufffe]", "", text)


def structure(pdf: bytes) -> Counter[str]:
    """How many elements of each kind the tag tree holds."""
    kinds: Counter[str] = Counter()

    def visit(node: Any) -> None:
        if isinstance(node, pikepdf.Array):
            for child in node:
                visit(child)
        elif isinstance(node, pikepdf.Dictionary):
            if "/S" in node:
                kinds[str(node.S)] += 1
            visit(node.get("/K"))

    with pikepdf.open(io.BytesIO(pdf)) as document:
        visit(document.Root.StructTreeRoot.K)
    return kinds


def fonts_of(pdf: bytes) -> set[str]:
    """The families that draw it."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        found = (one for one in document.objects if isinstance(one, pikepdf.Dictionary))
        return {str(one.FontName) for one in found if one.get("/Type") == "/FontDescriptor"}
