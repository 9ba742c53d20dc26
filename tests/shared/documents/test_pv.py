"""What the PV de session shows (docs/procedure.md, P-2)."""

import re
from dataclasses import fields, replace

import pypdfium2
import pytest

from shared.documents.pv import PvCandidate, PvData, render_pv

from .sheets import COLUMNS, LEA, SESSION, fonts_of, pages, room_of, session_of, unspaced

MILLIMETRE = 72 / 25.4


def test_the_pv_carries_every_column_of_the_procedure() -> None:
    text = unspaced(pages(render_pv(SESSION))[0])
    assert [title for title in COLUMNS if unspaced(title) not in text] == []


def test_the_pv_heading_carries_the_session_the_centre_the_place_and_the_hours() -> None:
    text = unspaced(pages(render_pv(SESSION))[0])
    expected = (
        "N° de session 52", "Date 10/12/2020", "Heure de début prévue 9 h 00", "10 h 45", "Centre de Testix 1",
        "Nom du site Site des Tilleuls", "Nom de la salle Salle 204", "Surveillant(s) Mme Duchêne, M. N’Guessan",
        "Signature du ou des surveillants", "Édité le 08/12/2020 à 17 h 05", "Heure de début du test",
    )  # fmt: skip
    assert [value for value in expected if unspaced(value) not in text] == []


def test_the_row_of_a_candidate_carries_what_the_referent_entered() -> None:
    text = unspaced(pages(render_pv(SESSION))[0])
    expected = (
        "Ķēniņš-Łukasz", "Léa Œuvrard", "09/03/2006", "L’Haÿ-les-Roses", "94", "France", "lea.kenins@exemple.fr",
        "1203456789A", "33 %", "1234567", "☐",
    )  # fmt: skip
    assert [value for value in expected if unspaced(value) not in text] == []


def test_the_head_of_the_school_and_the_referent_sign_at_the_end() -> None:
    last_page = pages(render_pv(SESSION))[-1]
    assert "Référent Pix" in last_page
    assert "Chef d’établissement" in last_page


def test_the_access_code_has_no_place_on_the_pv() -> None:
    names = {field.name for kind in (PvData, PvCandidate) for field in fields(kind)}
    assert not [name for name in names if "code" in name]
    assert "code d’accès" not in " ".join(pages(render_pv(SESSION))).casefold()


def test_the_class_has_a_column_only_when_a_candidate_has_one() -> None:
    assert "Classe" not in pages(render_pv(SESSION))[0]
    with_class = pages(render_pv(session_of(LEA, replace(LEA, division="3e B"))))[0]
    assert "Classe" in with_class
    assert "3e B" in with_class


@pytest.mark.parametrize("count", [0, 1, 30, 300])
def test_a_room_of_any_size_prints_each_candidate_once_and_ten_blank_rows(count: int) -> None:
    texts = pages(render_pv(room_of(count)))
    everything = " ".join(texts)
    assert all(everything.count(f"Nom{number:03}") == 1 for number in range(count))
    in_the_closing_line = 2
    assert everything.count("☐") == count + 10 + in_the_closing_line
    assert f"Page {len(texts)} / {len(texts)}" in texts[-1]


def test_the_header_row_is_repeated_on_each_page_that_holds_rows() -> None:
    with_rows = [text for text in pages(render_pv(room_of(60))) if re.search(r"Nom\d", text)]
    assert len(with_rows) > 2
    assert all(unspaced("Code du département de naissance") in unspaced(text) for text in with_rows)


def test_from_the_second_page_on_the_session_is_recalled_at_the_top() -> None:
    first, *others = pages(render_pv(room_of(60)))
    assert others
    assert not first.startswith("PV de la session")
    assert all(text.startswith("PV de la session n° 52") for text in others)


LONG = [
    replace(LEA, last_name="x" * 200, first_name="W" * 200, birth_city="Ω" * 200),
    replace(LEA, last_name="Щ" * 255, birth_city="m" * 255, birth_country="W" * 60),
    replace(LEA, invitation_email=f"{'w' * 64}@{'m' * 63}.{'m' * 63}.fr", external_id="W" * 200),
    replace(LEA, last_name="DE LA ROCHEFOUCAULD-MONTBEL-EN-BOUZEMONT " * 5, external_id="q" * 255),
]


@pytest.mark.parametrize("candidate", LONG)
def test_a_very_long_value_stays_whole_on_one_page_inside_the_margins(candidate: PvCandidate) -> None:
    pdf = render_pv(session_of(*[LEA] * 7, candidate))
    longest = max(candidate.last_name, candidate.birth_city, candidate.external_id, key=len)
    sign = unspaced(longest)[0]
    assert max(text.count(sign) for text in pages(pdf)) >= unspaced(longest).count(sign)
    for page in pypdfium2.PdfDocument(pdf):
        text, width = page.get_textpage(), page.get_width()
        for index in range(text.count_chars()):
            left, _, right, _ = text.get_charbox(index)
            assert 10 * MILLIMETRE - 1 <= left <= right <= width - 10 * MILLIMETRE + 1


def test_a_long_name_never_runs_into_the_next_column() -> None:
    pdf = render_pv(session_of(replace(LEA, last_name="ж" * 200)))
    text = pypdfium2.PdfDocument(pdf)[0].get_textpage()
    everything = text.get_text_range(0, text.count_chars())
    boxes = [text.get_charbox(index) for index, char in enumerate(everything) if char == "ж"]
    assert len(boxes) == 200
    assert min(left for left, *_ in boxes) >= 17 * MILLIMETRE
    assert max(right for _, _, right, _ in boxes) <= 45 * MILLIMETRE


HOSTILE = [
    '#import "/etc/passwd": *', "*gras* _penché_ $x^2$", "] #panic() [", "= titre <marque> @renvoi", "\\u{41} \\ ~ --",
    "<script>alert(1)</script>", '"; #eval("1")', "Иванова Παπαδόπουλος Nguyễn", "محمد", "שלום", "{{ 7 * 7 }}", "中文",
]  # fmt: skip


@pytest.mark.parametrize("value", HOSTILE)
def test_whatever_was_typed_is_printed_as_it_was_typed(value: str) -> None:
    sheet = replace(session_of(replace(LEA, last_name=value)), room=value)
    text = unspaced(pages(render_pv(sheet))[0])
    assert text.count(unspaced(value)) == 2


@pytest.mark.parametrize("value", ["😀", "a\x00b", "\ufffe", "\ud800", "a\u202eb", "\U0010ffff", "é\u0301\u0302"])
def test_no_character_stops_the_printing(value: str) -> None:
    sheet = replace(session_of(replace(LEA, last_name=value), LEA), examiners=value)
    assert "Ķēniņš" in pages(render_pv(sheet))[0]


OTHER_SCRIPTS = (
    "王小明", "山田太郎", "김민준", "محمد", "שרה", "अमिता", "รัตนา", "தமிழ்", "বাংলা", "ქეთევან", "Արմեն", "ሰላም", "ⵜⵉⴼ",
    "བསྟན", "မြန်မာ", "ខ្មែរ", "ລາວ", "ᏣᎳᎩ", "සිංහල", "ગુજરાતી",
)  # fmt: skip


def test_a_name_of_any_script_is_drawn() -> None:
    """Not as an empty box, and not as a letter that a font has left blank."""
    pdf = render_pv(session_of(*(replace(LEA, last_name=name) for name in OTHER_SCRIPTS)))
    assert not [each for each in fonts_of(pdf) if "CaseVide" in each]
    assert [name for name in OTHER_SCRIPTS if not _inked(pdf, name)] == []


def _inked(pdf: bytes, name: str) -> bool:
    """Each letter that takes room on the sheet leaves ink there."""
    for page in pypdfium2.PdfDocument(pdf):
        text = page.get_textpage()
        everything = text.get_text_range()
        at = everything.find(name[0])
        if at < 0:
            continue
        sheet = page.render(scale=3, grayscale=True).to_numpy()
        height = page.get_height()
        for index in range(at, at + len(name)):
            left, bottom, right, top = text.get_charbox(index)
            box = sheet[int(3 * (height - top)) : int(3 * (height - bottom)) + 1, int(3 * left) : int(3 * right) + 1]
            if right - left > 1 and box.size and box.min() > 128:
                return False
        return True
    return False
