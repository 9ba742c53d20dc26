"""R-ROLL: a file that is not what it should be is refused as a whole, in a sentence, in bounded memory."""

import io
import tracemalloc
import zipfile
from dataclasses import replace

import pytest

from services.sessions.domain.garbled import is_garbled
from services.sessions.roll_files import opening
from services.sessions.roll_files.opening import read_upload
from services.sessions.roll_files.refusals import RefusedFile
from tests.identities import UAI
from tests.sessions.roll.files import IBRAHIM, TODAY, ZOE, fregata, onde, pupil, siecle, zipped

GOOD = siecle([ZOE, IBRAHIM])
DOCTYPE = b'<!DOCTYPE BEE_ELEVES [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>\n<BEE_ELEVES'
EXTERNAL = b'<!DOCTYPE BEE_ELEVES SYSTEM "file:///etc/passwd">\n<BEE_ELEVES'


def refusal(content: bytes) -> RefusedFile:
    with pytest.raises(RefusedFile) as refused:
        list(read_upload(io.BytesIO(content), UAI, TODAY))
    assert refused.value.sentence.endswith(".")
    return refused.value


def in_archive(content: bytes) -> bytes:
    return zipped(("ExportXML_ElevesSansAdresses.xml", content))


FILES = {
    "empty": (b"", "roll-empty"),
    "blank": (b" \r\n" * 30, "roll-empty"),
    "zeros": (b"\0" * 50_000, "roll-empty"),
    "binary": (bytes(range(256)) * 40, "roll-unknown"),
    "a picture": (b"\x89PNG\r\n\x1a\n;" + b"\0" * 90, "roll-unknown"),
    "a page": (b"<html><body>;</body></html>", "roll-unknown"),
    "a text": ("Bonjour, voici les élèves.".encode(), "roll-unknown"),
    "another table": (b"Nom;Classe\r\nPETIT;3A\r\n", "roll-unknown"),
    "UTF-16": (GOOD.decode("iso-8859-15").encode("utf-16"), "roll-unknown"),
    "another encoding": (GOOD.replace(b"ISO-8859-15", b"EBCDIC-FR"), "roll-encoding"),
    "a declared UTF-16": (GOOD.replace(b"ISO-8859-15", b"UTF-16"), "roll-encoding"),
    "a doctype": (GOOD.replace(b"<BEE_ELEVES", DOCTYPE, 1), "roll-doctype"),
    "an outer entity": (GOOD.replace(b"<BEE_ELEVES", EXTERNAL, 1), "roll-doctype"),
    "an unknown entity": (GOOD.replace(b"BONDY", b"&bondy;"), "roll-damaged"),
    "cut short": (GOOD[:900], "roll-truncated"),
    "cut in a tag": (GOOD[: GOOD.index(b"</STRUCTURES>") + 5], "roll-truncated"),
    "damaged": (GOOD.replace(b"</ELEVES>", b"</ELEVE>"), "roll-damaged"),
    "twice": (GOOD + GOOD, "roll-damaged"),
    "deep": (GOOD.replace(b"<ELEVES>", b"<ELEVES>" + b"<A>" * 50), "roll-damaged"),
    "another school": (siecle([ZOE], uai="0750001A"), "roll-other-school"),
    "no school": (GOOD.replace(b"UAJ", b"XYZ"), "roll-no-school"),
    "a school said too late": (
        GOOD.replace(b"<UAJ>0939999N</UAJ>", b"").replace(b"</BEE_ELEVES>", b"<UAJ>0939999N</UAJ></BEE_ELEVES>"),
        "roll-no-school",
    ),
    "a huge field": (GOOD.replace(b"BONDY", b"B" * 5_000_000), "roll-huge-field"),
    "a huge attribute": (GOOD.replace(b'ELEVE_ID="1"', b'ELEVE_ID="' + b"1" * 5_000_000 + b'"'), "roll-huge-field"),
    "a huge comment": (GOOD.replace(b"<ELEVES>", b"<ELEVES><!--" + b"x" * 5_000_000 + b"-->"), "roll-huge-field"),
    "declared Latin, is UTF-8": (siecle([ZOE], encoding="UTF-8").replace(b'"UTF-8"', b'"ISO-8859-15"'), "roll-garbled"),
    "declared UTF-8, is Latin": (GOOD.replace(b"ISO-8859-15", b"UTF-8"), "roll-garbled"),
    "UTF-8 read as Latin and saved": (
        siecle([replace(ZOE, first_name="Zoé".encode().decode("cp1252"))], encoding="UTF-8"),
        "roll-garbled",
    ),
    "Latin read as UTF-8 and saved": (siecle([replace(ZOE, first_name="Zo\ufffd")], encoding="UTF-8"), "roll-garbled"),
    "a table read as Latin and saved": (fregata([ZOE]).decode("cp1252").encode(), "roll-garbled"),
    "a table with lost accents": (onde([ZOE]).decode("utf-8", "replace").encode(), "roll-garbled"),
    "a table of no Latin": (onde([ZOE]) + b"\x81\x9d", "roll-garbled"),
    "a table without its columns": (onde([ZOE]).replace(b"Date naissance", b"Date"), "roll-columns"),
    "a column twice": (onde([ZOE]).replace(b"Adresse1", b"INE"), "roll-columns"),
    "a table with a huge line": (onde([ZOE]) + b"a" * 3_000_000, "roll-huge-field"),
    "a table with a null": (onde([ZOE]) + b"a;\0;b", "roll-unknown"),
    "a quote left open": (onde([ZOE]) + b'"PETIT;Manon;;', "roll-damaged"),
    "an empty archive": (zipped(), "roll-archive-entries"),
    "an archive of a picture": (zipped(("photo.png", b"...")), "roll-archive-entries"),
    "an archive of two": (zipped(("a.xml", GOOD), ("b.xml", GOOD)), "roll-archive-entries"),
    "an archive of a table": (in_archive(onde([ZOE])), "roll-unknown"),
    "an archive of an archive": (in_archive(in_archive(GOOD)), "roll-unknown"),
    "an archive cut short": (in_archive(GOOD)[:-30], "roll-archive"),
    "an archive damaged inside": (in_archive(GOOD).replace(b"PK\x01\x02", b"PK\x01\x03"), "roll-archive"),
    "a bomb": (in_archive(GOOD.replace(b"<ELEVES>", b"<ELEVES>" + b" " * 40_000_000)), "roll-too-big"),
    "an archive of many": (zipped(*((f"{n}.txt", b"") for n in range(3_000))), "roll-archive"),
    "another compression": (zipped(("a.xml", GOOD), method=zipfile.ZIP_LZMA), "roll-archive"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_hostile_file_is_refused_in_a_sentence(name: str) -> None:
    content, code = FILES[name]
    assert refusal(content).code == code


@pytest.mark.parametrize("place", range(20))
def test_a_damaged_archive_is_never_a_fault(place: int) -> None:
    """Each byte of its headers in turn: read, or refused."""
    whole = bytearray(in_archive(GOOD))
    whole[-1 - place * 5] ^= 0xFF
    try:
        list(read_upload(io.BytesIO(bytes(whole)), UAI, TODAY))
    except RefusedFile as refused:
        assert refused.sentence


def test_an_archive_that_lies_about_its_sizes_is_stopped_as_it_inflates(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "BIGGEST_FILE", 100_000)
    content = in_archive(siecle([pupil(number) for number in range(2_000)]))
    place = content.index(b"PK\x01\x02") + 24
    assert refusal(content[:place] + (90_000).to_bytes(4, "little") + content[place + 4 :]).code in {
        "roll-too-big",
        "roll-archive",
        "roll-truncated",
    }


def test_a_locked_archive_is_refused() -> None:
    content = bytearray(in_archive(GOOD))
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    assert refusal(bytes(content)).code == "roll-archive"


def test_what_a_mac_adds_to_an_archive_does_not_count() -> None:
    content = zipped(("__MACOSX/._a.xml", b"x"), (".a.xml", b"x"), ("dossier/", b""), ("dossier/a.XML", GOOD))
    assert len(list(read_upload(io.BytesIO(content), UAI, TODAY))) == 1 + 2 + 2


@pytest.mark.parametrize(
    "name", ["a bomb", "a huge field", "a huge attribute", "a huge comment", "a table with a huge line"]
)
def test_memory_stays_small_whatever_comes(name: str) -> None:
    content = io.BytesIO(FILES[name][0])
    tracemalloc.start()
    with pytest.raises(RefusedFile):
        list(read_upload(content, UAI, TODAY))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 3_000_000


@pytest.mark.parametrize("name", ["MATÚŠ", "Łukasz", "Иван", "Óscar Ñíguez", "SÃO", "Đặng", "L’Œuvre", "Zoë"])
def test_a_real_name_is_not_taken_for_garbled_text(name: str) -> None:
    assert not is_garbled(name)
