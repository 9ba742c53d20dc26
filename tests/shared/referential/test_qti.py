"""The bank in QTI 3.0 packages and back; what others send is looked at before it is believed."""

import io
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from shared.referential.bank import load_bank, sheet_paths
from shared.referential.models import AnswerFormat, Blank, Grading, Item, Kind, Media, Provenance, Tolerance
from shared.referential.qti.__main__ import main
from shared.referential.qti.exchange import export_files, import_files, write_bank
from shared.referential.qti.manifest import NAME, Place
from shared.referential.qti.package import LARGEST_FILE, read_package, write_package
from shared.referential.qti.read_item import item_fields, plain
from shared.referential.qti.write_item import item_xml
from shared.referential.qti.xml import ASI
from shared.referential.reading import item_of, read_sheet

BANK = load_bank()
TODAY = date(2026, 11, 25)
SOMEWHERE = Place("1.1", "requete", "Chercher", "3", "Combiner")

texts = st.text(
    st.characters(blacklist_categories=("Cs", "Cc", "Cn")) | st.sampled_from("`-\n\t<&\"' "), min_size=1, max_size=30
).map(str.strip)
texts = texts.filter(bool)
several = st.lists(texts, min_size=3, max_size=5, unique=True).map(tuple)
tolerances = st.frozensets(st.sampled_from(Tolerance))
formats = st.sampled_from(AnswerFormat)
few = st.lists(texts, max_size=2, unique=True).map(tuple)


@st.composite
def blanks(draw: st.DrawFn, *, accepted: bool) -> Blank:
    choices = draw(several) if draw(st.booleans()) else ()
    right = (choices[1], choices[0]) if choices else draw(several)
    return Blank(draw(texts), right if accepted else (), choices, draw(tolerances), draw(formats), draw(few), draw(few))


@st.composite
def items(draw: st.DrawFn) -> Item:
    kind = draw(st.sampled_from(Kind))
    listed = not kind.has_blanks or (kind is Kind.QROC and draw(st.booleans()))
    choices = draw(several) if listed else ()
    solution: tuple[int, ...] | tuple[str, ...] = ()
    if kind is Kind.QROC:
        solution = (choices[2], choices[0]) if choices else draw(several)
    elif not kind.has_blanks:
        solution = (2,) if kind is Kind.QCU else (3, 1)
    many = kind in (Kind.QROCM_IND, Kind.QROCM_DEP)
    dep = kind is Kind.QROCM_DEP
    return Item(
        id="requete3-engendree",
        kind=kind,
        skill="@requete3",
        instruction=draw(texts),
        choices=choices,
        solution=solution,
        tolerances=draw(tolerances),
        format=draw(formats),
        rationale=draw(texts | st.just("")),
        source="",
        units=draw(few),
        wrong=draw(few),
        several=tuple(draw(st.lists(blanks(accepted=not dep), min_size=2, max_size=3))) if many else (),
        groups=tuple(draw(st.lists(several, min_size=2, max_size=3))) if dep else (),
        grading=draw(st.none() | st.just(Grading(2, 1)) | st.just(Grading(2, None))) if dep else None,
        image=draw(st.none() | st.builds(Media, st.just("a.svg"), texts)),
        attachments=tuple(draw(st.lists(st.builds(Media, st.just("b.csv"), texts), max_size=2))),
    )


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(items())
def test_an_item_written_and_read_again_is_the_same(item: Item) -> None:
    fields = item_fields(item_xml(item), "item.xml")
    assert item_of(fields, item.skill) == item
    assert item_of(plain(fields), item.skill) == item


def test_the_whole_bank_comes_back_from_its_package(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """All but the items with a simulator, which QTI cannot say: each is refused by name."""
    assert main(["export", str(tmp_path / "bank.zip")], TODAY) == 1
    left = {line.split()[1] for line in capsys.readouterr().out.splitlines() if line.startswith("✗")}
    assert left == {item.id for item in BANK.items.values() if item.simulator}
    files = read_package(tmp_path / "bank.zip")
    root = etree.fromstring(files[NAME])
    assert {one.get("type") for one in root.iter("{*}resource")} == {"imsqti_item_xmlv3p0", "webcontent"}
    imported = import_files(files, usual=BANK.provenance)
    assert (imported.refused, imported.items) == ([], len(BANK.items) - len(left))
    write_bank(tmp_path / "again", imported)
    for before, after in zip(sheet_paths(), sheet_paths(tmp_path / "again"), strict=True):
        sheet = read_sheet(before)
        assert read_sheet(after) == replace(sheet, items=tuple(item for item in sheet.items if item.id not in left))
    assert {name: path.read_bytes() for name, path in BANK.media.items()} == imported.media


def test_a_package_names_what_a_player_needs() -> None:
    item = next(item for item in BANK.items.values() if item.kind is Kind.QROCM_DEP and item.grading)
    root = etree.fromstring(item_xml(item))
    found = {name: root.findall(f".//{{{ASI}}}{name}") for name in ("qti-text-entry-interaction", "qti-gte")}
    assert len(found["qti-text-entry-interaction"]) == len(item.blanks)
    assert item.grading is not None
    assert [one[1].text for one in found["qti-gte"]] == [str(item.grading.ok), str(item.grading.partially)]


FOREIGN = f"""<qti-assessment-item xmlns="{ASI}" identifier="Q 12 é" title="x" time-dependent="false">
  <qti-response-declaration identifier="RESPONSE" cardinality="single" base-type="identifier">
    <qti-correct-response><qti-value>B</qti-value></qti-correct-response></qti-response-declaration>
  <qti-item-body><p>Read <em>this</em>.</p><ul><li>one</li><li><code>two</code></li></ul>
    <qti-choice-interaction response-identifier="RESPONSE" max-choices="1"><qti-prompt>Which?</qti-prompt>
      <qti-simple-choice identifier="A">a</qti-simple-choice><qti-simple-choice identifier="B">b</qti-simple-choice>
    </qti-choice-interaction></qti-item-body></qti-assessment-item>"""
MANIFEST = """<manifest xmlns="http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1"><resources>
  <resource identifier="a" type="imsqti_item_xmlv3p0" href="a.xml"/></resources></manifest>"""
PLACED = MANIFEST.replace(
    "/></resources>",
    "><metadata><item difficulty='1'><competence>../../x</competence><tube name='t'/></item></metadata>"
    "</resource></resources>",
)


def sent(**files: str) -> dict[str, bytes]:
    named = {NAME: MANIFEST, **{f"{name}.xml": content for name, content in files.items()}}
    return {name: content.encode() for name, content in named.items()}


def test_a_package_of_another_platform_takes_a_place_and_a_provenance() -> None:
    theirs = Provenance("Ailleurs", "CC BY 4.0", "2026-11-25")
    imported = import_files(sent(a=FOREIGN), usual=BANK.provenance, place=SOMEWHERE, foreign=theirs)
    [fields] = imported.sheets["1.1"]["tubes"][0]["skills"][0]["items"]
    item = item_of(fields, "@requete3")
    assert (item.id, item.kind, item.choices, item.solution) == ("requete3-q-12-e", Kind.QCU, ("a", "b"), (2,))
    assert item.instruction == "Read this.\n\n- one\n- `two`\n\nWhich?"
    assert item.provenance == theirs
    assert "vient d’ailleurs" in import_files(sent(a=FOREIGN), usual=None).refused[0]


DOCTYPE = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    ("item", "words"),
    [
        (DOCTYPE + FOREIGN.replace("Which?", "&e;"), "DOCTYPE"),
        (FOREIGN[:200], "XML lisible"),
        (FOREIGN.replace("choice-interaction", "drawing-interaction"), "pas d’épreuve de ce type"),
        (FOREIGN.replace("<p>", '<p><img src="http://x.test/a.png" alt="a"/>'), "n’appelle aucun site"),
        (FOREIGN.replace("<p>", '<p><img src="../../etc/passwd" alt="a"/>'), "n’est pas dans le dossier media"),
        (FOREIGN.replace("<p>", "<p><div data-certif-text='{'/>"), "n’est pas du JSON"),
        (FOREIGN.replace("<p>", "<p><div data-certif-kind='1' data-certif-grading='[1]'/>"), "illisible"),
    ],
)
def test_an_item_that_cannot_be_taken_is_refused_in_a_sentence(item: str, words: str) -> None:
    foreign = Provenance("Ailleurs", "CC BY 4.0", "2026-11-25")
    imported = import_files(sent(a=item), usual=None, place=SOMEWHERE, foreign=foreign)
    assert words in imported.refused[0]
    assert imported.sheets == {}


def zipped(*entries: tuple[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return held.getvalue()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"no zip", "pas un zip lisible"),
        (zipped((NAME, b"x"))[:-30], "pas un zip lisible"),
        (zipped(("../out.xml", b"x")), "hors du paquet"),
        (zipped(("/etc/x", b"x")), "hors du paquet"),
        (zipped(("a\\..\\x", b"x")), "hors du paquet"),
        (zipped(("bomb.xml", b"0" * (LARGEST_FILE + 1))), "trop lourd"),
        (zipped(("a.xml", b"x")), "n’a pas de imsmanifest.xml"),
        (zipped((NAME, b"<manifest/>")), "aucune épreuve"),
        (zipped((NAME, PLACED.encode())), "ne dit pas où une épreuve se place"),
    ],
)
def test_a_hostile_package_changes_nothing(
    content: bytes, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "sent.zip").write_bytes(content)
    assert main(["import", str(tmp_path / "sent.zip"), str(tmp_path / "new")], TODAY) == 1
    assert words in capsys.readouterr().out
    assert not (tmp_path / "new").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["sent.zip"]


def test_a_folder_that_exists_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_package(tmp_path / "a.zip", sent(a=FOREIGN))
    assert main(["import", str(tmp_path / "a.zip"), str(tmp_path)], TODAY) == 1
    assert "existe déjà" in capsys.readouterr().out


def test_the_same_bank_gives_the_same_package(tmp_path: Path) -> None:
    some = list(BANK.items.values())[:3]
    for name in ("a.zip", "b.zip"):
        write_package(tmp_path / name, export_files(BANK, some)[0])
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
