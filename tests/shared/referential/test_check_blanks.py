"""The check finds the broken blanks, and the files that are missing, mute, too heavy or unused."""

from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from shared.referential.bank import load_bank
from shared.referential.check import main
from tests.shared.referential.test_check import find

Data = dict[str, Any]
Write = Callable[[Data], Path]

IND: Data = {
    "kind": "qrocm-ind",
    "blanks": [
        {"label": "Animal", "solution": ["chat"]},
        {"label": "Forme", "choices": ["rond", "carré", "plat"], "solution": "plat"},
        {"label": "Poids", "solution": "36", "format": "nombre", "units": ["kg"], "wrong": ["36 g"]},
    ],
}
DEP: Data = {
    "kind": "qrocm-dep",
    "blanks": [{"label": "Un"}, {"label": "Deux"}],
    "groups": [["rouge", "vermillon"], ["vert"], ["bleu"]],
    "grading": {"ok": 2, "partially": 1},
}


def put(sheet: Data, fields: Data, **changes: Any) -> None:
    item = find(sheet, "lampe3-texte")
    del item["solution"]
    item.update(deepcopy(fields) | changes)


def blanks(place: int, **changes: Any) -> Data:
    changed = deepcopy(IND["blanks"])
    changed[place].update(changes)
    return {"blanks": changed}


@pytest.mark.parametrize("fields", [IND, DEP], ids=["qrocm-ind", "qrocm-dep"])
def test_sound_blanks_are_in_order(sheet: Data, write: Write, fields: Data, capsys: pytest.CaptureFixture[str]) -> None:
    put(sheet, fields)
    assert main(write(sheet)) == 0, capsys.readouterr().out


BROKEN: list[tuple[Data, Data, str]] = [
    (IND, blanks(0, solution=[]), "Animal : solution absente"),
    (IND, blanks(0, label=""), "un champ n'a pas d'étiquette"),
    (IND, blanks(0, label="forme"), "deux champs ont la même étiquette"),
    (IND, blanks(0, solution=["chat"], wrong=["CHAT !"]), "Animal : une tolérance accepte « CHAT ! », donné pour faux"),
    (IND, blanks(0, solution=["plate"]), "Animal : t3 accepte « plat », solution d'un autre champ"),
    (IND, blanks(1, solution="ovale"), "Forme : « ovale » n'est pas dans la liste"),
    (IND, blanks(1, choices=["plat", "Plat", "rond"]), "Forme : la liste a un choix vide ou répété"),
    (IND, blanks(1, choices=["plat", "rond"]), "Forme : la liste a 2 choix"),
    (IND, blanks(1, solution=["plat", "rond", "carré"]), "Forme : tous les choix de la liste sont justes"),
    (IND, blanks(2, units=["kg", "g"]), "Poids : une tolérance accepte « 36 g », donné pour faux"),
    (IND, blanks(2, format="texte"), "Poids : units ne sert qu'au format nombre"),
    (IND, {"blanks": IND["blanks"][:1]}, "1 champs, il en faut de 2 à 6"),
    (IND, {"solution": ["chat"]}, "la solution d'un QROCM s'écri"),
    (IND, {"grading": {"ok": 2}}, "groups et grading sont réservés au qrocm-dep"),
    (DEP, {"groups": [["rouge"]]}, "il faut au moins autant de groupes"),
    (DEP, {"groups": [["rouge"], ["Rouges"]]}, "« rouge » est juste dans deux groupes"),
    (DEP, {"grading": {"ok": 3}}, "ok : 3 ne peut être atteint avec 2 champs"),
    (DEP, {"grading": {"ok": 2, "partially": 2}}, "partially doit être entre 1 et ok"),
    (DEP, {"grading": {"juste": 2}}, "schéma, tubes/0/skills/0/items/0/grading"),
]


@pytest.mark.parametrize(("fields", "changes", "sentence"), BROKEN, ids=[sentence for _, _, sentence in BROKEN])
def test_broken_blanks_are_refused_with_the_place_and_the_reason(
    sheet: Data, write: Write, capsys: pytest.CaptureFixture[str], fields: Data, changes: Data, sentence: str
) -> None:
    put(sheet, fields, **changes)
    assert main(write(sheet)) == 1
    assert sentence in capsys.readouterr().out


DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9" viewBox="0 0 9 9"><path d="M0 0h9"/></svg>'
ALT = "Un trait noir, tout en haut d'un carré blanc."


def with_files(sheet: Data, folder: Path, *, alt: str = ALT, drawing: str = DRAWING, unused: str = "") -> Path:
    find(sheet, "lampe1-un").update(
        image={"file": "trait.svg", "alt": alt}, attachments=[{"file": "liste.csv", "label": "liste.csv"}]
    )
    media = folder / "media"
    media.mkdir()
    (media / "trait.svg").write_text(drawing)
    (media / "liste.csv").write_text("a;b\n")
    if unused:
        (media / unused).write_text("x")
    return folder


def test_files_in_order_are_known_and_part_of_the_version(sheet: Data, write: Write) -> None:
    folder = with_files(sheet, write(sheet))
    write(sheet)
    assert main(folder) == 0
    before = load_bank(folder)
    assert set(before.media) == {"trait.svg", "liste.csv"}
    (folder / "media" / "liste.csv").write_text("a;c\n")
    load_bank.cache_clear()
    try:
        assert load_bank(folder).version != before.version
    finally:
        load_bank.cache_clear()


@pytest.mark.parametrize(
    ("changes", "gone", "sentence"),
    [
        ({"alt": ""}, "", "lampe1-un : l'image trait.svg n'a pas d'alternative"),
        ({"unused": "vieux.txt"}, "", "media/vieux.txt : aucune épreuve ne s'en sert"),
        ({}, "liste.csv", "lampe1-un : le fichier media/liste.csv n'existe pas"),
        ({"drawing": ""}, "", "lampe1-un : media/trait.svg est vide"),
        ({"drawing": DRAWING.replace("<path", "<script/><path")}, "", "media/trait.svg : un dessin n'a pas de script"),
        ({"drawing": DRAWING.replace("M0", "M0 " * 60_000)}, "", "le plus permis est 150000"),
        ({"drawing": DRAWING.replace(' width="9"', "")}, "", "il manque width, height ou viewBox"),
    ],
)
def test_a_file_out_of_order_is_named(
    sheet: Data, write: Write, capsys: pytest.CaptureFixture[str], changes: dict[str, str], gone: str, sentence: str
) -> None:
    folder = with_files(sheet, write(sheet), **changes)
    write(sheet)
    if gone:
        (folder / "media" / gone).unlink()
    assert main(folder) == 1
    assert sentence in capsys.readouterr().out


def test_a_file_that_is_not_what_its_name_says_is_named(
    sheet: Data, write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = with_files(sheet, write(sheet))
    find(sheet, "lampe1-un")["attachments"] = [{"file": name, "label": name} for name in ("a.ods", "b.pdf", "c.csv")]
    write(sheet)
    for name in ("a.ods", "b.pdf", "c.csv"):
        (folder / "media" / name).write_bytes(b"\xff\xfe no such file")
    assert main(folder) == 1
    out = capsys.readouterr().out
    for name in ("a.ods", "b.pdf", "c.csv"):
        assert f"media/{name} ne s'ouvre pas" in out
