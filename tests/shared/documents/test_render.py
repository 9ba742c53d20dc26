"""How documents are made: tagged, titled, in French, one at a time."""

import io
import time
from concurrent.futures import ThreadPoolExecutor

import pikepdf

from shared.documents.pv import render_pv

from .sheets import SESSION, pages, room_of, structure


def test_the_document_is_tagged_titled_and_in_french_for_a_screen_reader() -> None:
    with pikepdf.open(io.BytesIO(render_pv(SESSION))) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "fr-FR"
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        with pdf.open_metadata() as metadata:
            assert metadata["dc:title"] == "Procès-verbal de la session n°\u00a052"
            assert metadata["pdfuaid:part"] == "1"


def test_the_table_is_a_table_for_a_screen_reader() -> None:
    kinds = structure(render_pv(room_of(3)))
    assert kinds["/Table"] == 1
    assert kinds["/TH"] == 14
    assert kinds["/TR"] == 1 + 3 + 10
    assert kinds["/H1"] == 1


def test_every_font_is_inside_the_document() -> None:
    with pikepdf.open(io.BytesIO(render_pv(SESSION))) as pdf:
        descriptors = [item for item in pdf.objects if _is_font_descriptor(item)]
        assert descriptors
        assert all("/FontFile2" in item or "/FontFile3" in item for item in descriptors)


def _is_font_descriptor(item: object) -> bool:
    return isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/FontDescriptor"


def test_two_threads_never_mix_two_documents() -> None:
    with ThreadPoolExecutor(4) as pool:
        printed = list(pool.map(lambda count: pages(render_pv(room_of(count))), [1, 2, 3, 4] * 3))
    for count, texts in zip([1, 2, 3, 4] * 3, printed, strict=True):
        assert f"l’impression : {count}" in " ".join(texts)


def test_a_room_of_three_hundred_is_printed_while_one_waits() -> None:
    started = time.perf_counter()
    pdf = render_pv(room_of(300))
    print(f"300 rows: {time.perf_counter() - started:.2f} s, {len(pdf) / 1024:.0f} KiB")
    assert pdf.startswith(b"%PDF-")
