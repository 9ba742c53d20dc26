"""The check lists every broken item and every hole of the bank."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from shared.referential.bank import DATA
from shared.referential.check import main

Data = dict[str, Any]
Write = Callable[[Data], Path]


def find(sheet: Data, identifier: str) -> Data:
    """The fields of one item of the sample."""
    items = (item for tube in sheet["tubes"] for skill in tube["skills"] for item in skill["items"])
    return next(item for item in items if item["id"] == identifier)


def test_the_real_bank_is_sound(capsys: pytest.CaptureFixture[str]) -> None:
    assert main() == 0, capsys.readouterr().out


def test_the_sample_is_sound_and_counted_by_competence_level_and_kind(
    sheet: Data, write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(write(sheet)) == 0
    rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert [*rows[:4], rows[8]] == [
        ["compétence", "niveau", "qcu", "qcm", "qroc", "qrocm-ind", "qrocm-dep"],
        ["1.1", "1", "4", "0", "0", "0", "0"],
        ["1.1", "2", "0", "2", "0", "0", "0"],
        ["1.1", "3", "0", "0", "2", "0", "0"],
        ["total", "12", "2", "2", "0", "0"],
    ]


def change(identifier: str, **fields: Any) -> Callable[[Data], None]:
    return lambda sheet: find(sheet, identifier).update(fields)


def drop(identifier: str, field: str) -> Callable[[Data], None]:
    def drop_field(sheet: Data) -> None:
        del find(sheet, identifier)[field]

    return drop_field


def drop_item(sheet: Data) -> None:
    del sheet["tubes"][1]["skills"][0]["items"][1]


def drop_level_two(sheet: Data) -> None:
    del sheet["tubes"][0]["skills"][2]


def name_two_tubes_alike(sheet: Data) -> None:
    sheet["tubes"][1]["name"] = "lampe"


def name_a_tube_with_a_capital(sheet: Data) -> None:
    sheet["tubes"][1]["name"] = "Prise"


def untitle_a_skill(sheet: Data) -> None:
    sheet["tubes"][1]["skills"][0]["title"] = ""


LONG = "Vous allumez la lampe de la cuisine. Que voyez-vous en premier {} ?"


def ask_twice_the_same(sheet: Data) -> None:
    find(sheet, "lampe1-un")["instruction"] = LONG.format("le matin")
    find(sheet, "lampe1-deux")["instruction"] = LONG.format("le soir")


def ask_two_skills_the_same(sheet: Data) -> None:
    find(sheet, "lampe1-un")["instruction"] = LONG.format("le matin")
    find(sheet, "prise1-un")["instruction"] = LONG.format("le soir")


def change_the_names_alone(sheet: Data) -> None:
    find(sheet, "lampe1-un")["instruction"] = "Combien de lampes à Zoé, qui en a 3 à Lille et 4 à Ay ?"
    find(sheet, "lampe1-deux")["instruction"] = (
        "Combien de lampes à Bartholomé, qui en a 1200 à Rochefort et 81 à Nantes ?"
    )


PICTURE = {"file": "a.svg", "alt": "Une lampe allumée au plafond d'une cuisine"}

BROKEN: list[tuple[Callable[[Data], None], str]] = [
    (change("prise1-deux", id="prise1-un"), "épreuve prise1-un : défini 2 fois"),
    (name_two_tubes_alike, "tube lampe : défini 2 fois"),
    (name_two_tubes_alike, "acquis @lampe1 : défini 2 fois"),
    (name_a_tube_with_a_capital, "tube Prise : le nom s'écrit en lettres minuscules sans accent"),
    (untitle_a_skill, "@prise1 : titre vide"),
    (drop_item, "@prise1 : 1 épreuve, il en faut au moins 2"),
    (drop_level_two, "compétence 1.1 : aucun acquis de niveau 2"),
    (ask_twice_the_same, "@lampe1 : lampe1-un et lampe1-deux posent presque la même question"),
    (change("prise1-un", id="prise-un"), "prise-un : l'identifiant doit s'écrire prise1-mot-mot"),
    (change("prise1-un", id="lampe1-trois"), "lampe1-trois : l'identifiant doit s'écrire prise1-mot-mot"),
    (change("lampe1-un", instruction="  "), "lampe1-un : consigne vide"),
    (change("lampe1-un", rationale=""), "lampe1-un : justification absente"),
    (drop("lampe1-un", "rationale"), "lampe1-un : justification absente"),
    (change("lampe1-un", instruction="Que fait `x ?"), "lampe1-un : un accent grave n'est pas refermé"),
    (drop("lampe1-un", "solution"), "lampe1-un : solution absente"),
    (change("lampe2-un", solution=[]), "lampe2-un : solution absente"),
    (change("lampe3-texte", solution=[]), "lampe3-texte : solution absente"),
    (change("lampe1-un", solution=4), "lampe1-un : la solution désigne un choix qui n'existe pas"),
    (change("lampe1-un", solution=0), "lampe1-un : la solution désigne un choix qui n'existe pas"),
    (change("lampe2-un", solution=[1, 4]), "lampe2-un : la solution désigne un choix qui n'existe pas"),
    (change("lampe1-un", solution=[1, 2]), "lampe1-un : un QCU n'a qu'une bonne réponse"),
    (change("lampe2-un", solution=[1]), "lampe2-un : un QCM a au moins deux bonnes réponses"),
    (change("lampe2-un", solution=[1, 2, 3]), "lampe2-un : un QCM a au moins deux bonnes réponses"),
    (change("lampe2-un", solution=[1, 1]), "lampe2-un : la solution répète un choix"),
    (change("lampe1-un", choices=["a", "b"]), "lampe1-un : 2 choix, il en faut de 3 à 6"),
    (change("lampe1-un", choices=list("abcdefg")), "lampe1-un : 7 choix, il en faut de 3 à 6"),
    (change("lampe1-un", choices=["a", "b", ""]), "lampe1-un : choix vide"),
    (change("lampe1-un", choices=["Un  chat", "un chat", "c"]), "lampe1-un : deux choix sont identiques"),
    (change("lampe3-texte", choices=["a", "b", "c"]), "lampe3-texte : « sept » n'est pas dans la liste"),
    (change("lampe1-deux", instruction="Quelle couleur ?"), "lampe1-deux : répète la question de lampe1-un"),
    (change("lampe1-un", timed=5), "lampe1-un : timed : 5 secondes"),
    (ask_two_skills_the_same, "lampe1-un et prise1-un posent presque la même question"),
    (change_the_names_alone, "@lampe1 : lampe1-un et lampe1-deux ne diffèrent que par un nom ou un nombre"),
    (change("lampe1-un", instruction="Lesquelles sont vertes ?"), "lampe1-un : ambigu : la consigne d'un QCU"),
    (change("lampe1-un", choices=["a", "b", "Toutes ces réponses"]), "lampe1-un : ambigu : « Toutes ces réponses »"),
    (change("lampe1-un", choices=["Été.", "ete", "non"]), "lampe1-un : ambigu : « Été. » et « ete » ne diffèrent"),
    (
        change("lampe1-un", image=PICTURE, instruction="Que montre la zone verte ?"),
        "lampe1-un : inaccessible : vert n'est pas dans l'alternative",
    ),
    (
        change("lampe1-un", timed=60, attachments=[{"file": "a.csv", "label": "A"}]),
        "lampe1-un : une épreuve à fichier ne peut être ni timed ni focus",
    ),
    (
        change("lampe1-un", provenance={"author": "", "licence": "x", "date": "hier"}),
        "lampe1-un : provenance : il faut un auteur et une licence",
    ),
    (change("lampe3-texte", solution=["sept", ""]), "lampe3-texte : réponse acceptée vide"),
    (change("lampe3-texte", solution=["="]), "lampe3-texte : t2 efface « = »"),
    (change("lampe3-texte", solution=["1000"]), "lampe3-texte : t3 pardonnerait un chiffre faux dans « 1000 »"),
    (change("lampe3-nombre", solution="sept"), "lampe3-nombre : « sept » n'est pas un nombre"),
]


@pytest.mark.parametrize(("break_it", "sentence"), BROKEN, ids=[sentence for _, sentence in BROKEN])
def test_a_broken_bank_is_refused_with_the_place_and_the_reason(
    sheet: Data,
    write: Write,
    capsys: pytest.CaptureFixture[str],
    break_it: Callable[[Data], None],
    sentence: str,
) -> None:
    break_it(sheet)
    assert main(write(sheet)) == 1
    assert f"✗ {sentence}" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"kind": "dictée"}, "dictée"),
        ({"rational": "faute de frappe"}, "champ inconnu : rational"),
        ({"solution": "deux"}, "deux"),
        ({"choices": [{"Note": "suite"}, "b", "c"]}, "texte attendu, à écrire entre guillemets"),
        ({"tolerances": ["t4"]}, "t4"),
        ({"format": "date"}, "date"),
    ],
)
def test_an_item_of_the_wrong_shape_is_named(
    sheet: Data, write: Write, capsys: pytest.CaptureFixture[str], fields: Data, reason: str
) -> None:
    find(sheet, "lampe1-un").update(fields)
    assert main(write(sheet)) == 1
    out = capsys.readouterr().out
    assert "✗ 1.1.yaml : structure inattendue (épreuve lampe1-un : " in out
    assert reason in out


def test_a_difficulty_out_of_the_eight_levels_is_refused(
    sheet: Data, write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    sheet["tubes"][1]["skills"][0]["difficulty"] = 9
    assert main(write(sheet)) == 1
    assert "difficulté 9 hors de 1 à 8" in capsys.readouterr().out


def test_a_competence_out_of_the_referential_is_refused(
    sheet: Data, write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write(sheet)
    (folder / "bank" / "9.9.yaml").write_text("competence: '9.9'\ntubes: []")
    assert main(folder) == 1
    assert "✗ compétence 9.9 : absente du référentiel" in capsys.readouterr().out


def test_an_unreadable_file_does_not_hide_the_faults_of_the_others(
    sheet: Data, write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    find(sheet, "lampe1-un")["rationale"] = ""
    folder = write(sheet)
    (folder / "framework.yaml").write_text("{")
    (folder / "bank" / "1.2.yaml").write_text("{")
    assert main(folder) == 1
    out = capsys.readouterr().out
    assert "✗ framework.yaml : ce n'est pas du YAML lisible" in out
    assert "✗ 1.2.yaml : ce n'est pas du YAML lisible" in out
    assert "✗ lampe1-un : justification absente" in out


def test_a_slipless_text_may_hold_digits_and_signs(sheet: Data, write: Write) -> None:
    find(sheet, "lampe3-texte").update(solution=["=A5*B5"], tolerances=["t1"])
    assert main(write(sheet)) == 0


def test_the_command_exits_with_its_verdict() -> None:
    command = [sys.executable, "-m", "shared.referential.check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=DATA.parents[1])
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("La banque est en ordre.\n")
