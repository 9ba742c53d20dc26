"""R-V3-PARAMETERS: every item has parameters, and a file without sense is refused."""

from pathlib import Path
from shutil import copytree

import pytest

from shared.referential.bank import DATA, load_bank
from shared.referential.check import main
from shared.referential.parameters import FILE, Parameters, parameter_faults

HEADER = "item,discrimination,difficulty,answers\n"


def test_every_item_has_parameters_that_rise_with_its_level() -> None:
    bank = load_bank()
    assert list(bank.parameters) == list(bank.items)
    of_level = {bank.skills[item.skill].difficulty: bank.parameters[item.id] for item in bank.items.values()}
    assert of_level[1].difficulty == pytest.approx(-0.95)
    assert of_level[6].difficulty == pytest.approx(3.55)
    assert all(one.discrimination > 0 for one in bank.parameters.values())


def test_a_calibrated_item_makes_another_version_of_the_bank(tmp_path: Path) -> None:
    copy = copytree(DATA, tmp_path / "copie")
    item = next(iter(load_bank().items))
    (copy / FILE).write_text(f"{HEADER}{item},1.4,-0.25,812\n", encoding="utf-8")
    bank = load_bank(copy)
    assert bank.parameters[item] == Parameters(1.4, -0.25, 812)
    assert bank.version != load_bank().version


def test_parameters_without_sense_are_told(tmp_path: Path) -> None:
    items = list(load_bank().items.values())
    item, path = items[0].id, tmp_path / FILE
    for text, said in [
        (f"{HEADER}{item},0,1,300\n", "discrimination 0 hors de 0"),
        (f"{HEADER}{item},-1,1,300\n", "discrimination -1 hors"),
        (f"{HEADER}{item},nan,1,300\n", "discrimination nan hors"),
        (f"{HEADER}{item},1,inf,300\n", "difficulté inf hors"),
        (f"{HEADER}{item},1,un,300\n", "un nombre est illisible"),
        (f"{HEADER}{item},1,1,0\n", "le nombre de réponses"),
        (f"{HEADER}{item},1,1\n", "il faut 4 valeurs"),
        (f"{HEADER}{item},1,1,300\n{item},1,2,300\n", "est là deux fois"),
        (f"{HEADER}inconnu1-x,1,1,300\n", "« inconnu1-x » n’est pas un item"),
        ("item;a;b\n", "la première ligne"),
    ]:
        path.write_text(text, encoding="utf-8")
        assert said in " ".join(parameter_faults(path, items))


def test_the_check_of_the_bank_reads_the_parameters(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    copy = copytree(DATA, tmp_path / "copie")
    (copy / FILE).write_text(f"{HEADER}inconnu1-x,1,1,300\n", encoding="utf-8")
    assert main(copy) == 1
    assert "« inconnu1-x » n’est pas un item" in capsys.readouterr().out
