"""What a file is, is told by opening it: each test runs the process that does so (docs/rules.md, R-FILES)."""

import io
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from services.sessions.files.inspection import inspected
from services.sessions.files.refusals import SENTENCES, RefusedFile
from tests.sessions.domain.sentences import is_well_written
from tests.sessions.files import samples


def inspect(folder: Path, content: bytes) -> tuple[str, bytes]:
    source = folder / "received"
    source.write_bytes(content)
    with inspected(source) as found:
        kept = found.content.read()
        assert found.size == len(kept)
        return found.media_type, kept


def refused(folder: Path, content: bytes) -> str:
    with pytest.raises(RefusedFile) as refusal:
        inspect(folder, content)
    assert is_well_written(refusal.value.sentence)
    return refusal.value.code


def test_a_scanned_pv_is_kept_page_for_page(tmp_path: Path) -> None:
    media_type, kept = inspect(tmp_path, samples.pdf(pages=3))
    assert media_type == "application/pdf"
    with pikepdf.open(io.BytesIO(kept)) as found:
        assert len(found.pages) == 3


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "HEIF"])
def test_a_photo_is_turned_upright_and_says_no_more_where_it_was_taken(tmp_path: Path, kind: str) -> None:
    content = samples.photo(kind)
    media_type, kept = inspect(tmp_path, content)
    assert media_type == ("image/png" if kind == "PNG" else "image/jpeg")
    picture = Image.open(io.BytesIO(kept))
    assert picture.size == (40, 60)
    assert dict(picture.getexif()) == {}
    assert not {"exif", "comment", "xmp", "icc_profile"} & set(picture.info)
    assert b"Telephone-de-Zoe" in content
    assert b"Zoe" not in kept
    red, _, blue = picture.convert("RGB").getpixel((20, 5))  # type: ignore[misc]
    assert red > 200 > 60 > blue


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"<html><script>alert(1)</script></html>", "unknown"),
        (b"MZ\x90\x00" + bytes(400), "unknown"),
        (b"PK\x03\x04" + bytes(400), "unknown"),
        (b"\0" * 400, "unknown"),
        (b"%PDF-1.7\nrien de plus", "damaged"),
        (samples.photo()[:400], "damaged"),
        (samples.photo("HEIF")[:300], "damaged"),
        (b"\x89PNG\r\n\x1a\n" + bytes(40), "damaged"),
    ],
    ids=["html", "exe", "zip", "zeros", "pdf", "jpeg", "heic", "png"],
)
def test_a_wrong_type_under_a_right_name_is_refused_by_its_content(tmp_path: Path, content: bytes, code: str) -> None:
    assert refused(tmp_path, content) == code


@pytest.mark.parametrize(
    "kind",
    ["javascript", "named javascript", "launch", "page action", "link that launches", "attachment", "form that calls"],
)
def test_a_pdf_that_does_more_than_show_pages_is_refused(tmp_path: Path, kind: str) -> None:
    assert refused(tmp_path, samples.acting_pdf(kind)) == "active"


def test_a_pdf_says_no_more_who_made_it_nor_where_its_photos_were_taken(tmp_path: Path) -> None:
    content = samples.pdf(author="Zoe")
    _, kept = inspect(tmp_path, content)
    with pikepdf.open(io.BytesIO(content)) as before, pikepdf.open(io.BytesIO(kept)) as after:
        assert "Zoe" in str(before.docinfo.get("/Author"))
        assert b"Zoe" in before.Root.Metadata.read_bytes()
        assert "/Author" not in after.docinfo
        for one in after.objects:
            if isinstance(one, pikepdf.Stream):
                assert b"Zoe" not in one.read_raw_bytes()
                assert "/Metadata" not in one
        photos = [file.pages[0].Resources.XObject.Photo.read_raw_bytes() for file in (before, after)]
    assert b"Telephone-de-Zoe" in photos[0]
    pictures = [Image.open(io.BytesIO(photo)) for photo in photos]
    assert (pictures[0].tobytes(), dict(pictures[1].getexif())) == (pictures[1].tobytes(), {})


def test_a_locked_pdf_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path, samples.pdf(password="secret")) == "locked"


@pytest.mark.parametrize("twice", [False, True])
def test_a_pdf_that_inflates_beyond_measure_is_refused(tmp_path: Path, twice: bool) -> None:
    assert refused(tmp_path, samples.pdf_bomb(twice=twice)) == "heavy"


def test_a_picture_of_too_many_pixels_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path, samples.pixel_bomb()) == "heavy"


def test_a_file_that_is_two_things_at_once_comes_out_as_one(tmp_path: Path) -> None:
    program = b"<script>alert(1)</script>PK\x03\x04" + b"MZ" * 100
    for content in (samples.photo() + program, samples.pdf() + program):
        _, kept = inspect(tmp_path, content)
        assert b"alert" not in kept


def test_the_process_that_opens_files_knows_no_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Told where to write its environment, it finds nothing of ours in it."""
    monkeypatch.setenv("SESSIONS_SECRET_KEY", "do-not-tell")
    (tmp_path / "received").write_bytes(b"unknown")
    spy = tmp_path / "spy"
    spy.write_text(f"#!/bin/sh\nenv > {tmp_path}/told\necho '!unknown'\n")
    spy.chmod(0o755)
    monkeypatch.setattr("sys.executable", str(spy))
    assert refused(tmp_path, b"x") == "unknown"
    assert "do-not-tell" not in (tmp_path / "told").read_text()


def test_every_reason_is_a_sentence_that_says_what_to_do() -> None:
    assert all(is_well_written(sentence) for sentence in SENTENCES.values())
