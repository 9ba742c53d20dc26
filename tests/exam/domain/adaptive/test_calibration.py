"""R-V3-CALIBRATION: what the answers say of the items; and a guard on what the test measures."""

from pathlib import Path

import numpy as np
import pytest

from services.exam.domain.adaptive.calibration import Calibrated, NoCommonScale, linked
from services.exam.operations.calibrate import main
from shared.measurement.content import FREE
from shared.measurement.pool import pool_of
from shared.measurement.settings import Settings
from shared.referential.bank import load_bank
from shared.referential.parameters import read_parameters
from tests.simulate.banks import reference_pool
from tests.simulate.recovery import from_random_tests
from tests.simulate.run import accuracy, exposure, sit


def test_the_test_measures_as_well_as_it_is_said_to() -> None:
    rng = np.random.default_rng(20)
    ability = np.repeat([-2.0, -1.0, 0.0, 1.0, 2.0], 120)
    found = accuracy(sit(reference_pool(seed=6), ability, rng, Settings(content=FREE)), 32)
    assert max(abs(one.bias) for one in found.values()) <= 0.06
    assert np.mean([one.rmse for one in found.values()]) <= 0.27
    assert all(abs(one.rmse - one.error) <= 0.05 for one in found.values())


def test_no_item_of_our_bank_is_seen_by_most_pupils() -> None:
    sittings = sit(pool_of(load_bank()), np.linspace(-2, 4, 150), np.random.default_rng(3), Settings())
    assert exposure(sittings, len(load_bank().items)).max() < 0.5


def test_the_calibration_finds_the_parameters_that_made_the_answers() -> None:
    found = from_random_tests(reference_pool(seed=2, items=60), 1200, np.random.default_rng(2))
    assert found.items == 60
    assert found.a_correlation > 0.8
    assert found.a_rmse < 0.25
    assert found.b_correlation > 0.97
    assert found.b_rmse < 0.3


def test_answers_that_belong_to_other_items_are_refused() -> None:
    known, every = np.array([-1.0, 0.0, 2.0]), np.arange(3)
    assert linked(Calibrated(np.ones(3), known / 2), known, every).difficulty == pytest.approx(known)
    with pytest.raises(NoCommonScale):
        linked(Calibrated(np.ones(3), -known), known, every)


def test_the_answers_of_a_file_become_parameters_of_the_bank(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bank, rng = load_bank(), np.random.default_rng(9)
    items = [item for item in bank.items if bank.skills[bank.items[item].skill].competence == "1.1"][:20]
    lines = ["attempt,item,right"]
    for pupil in range(300):
        ability = rng.normal(1.5, 1.5)
        for item in items:
            known = bank.parameters[item]
            chance = 1 / (1 + np.exp(known.discrimination * (known.difficulty - ability)))
            lines.append(f"a{pupil},{item},{int(rng.random() < chance)}")
    answers, written = tmp_path / "answers.csv", tmp_path / "parameters.csv"
    answers.write_text("\n".join(lines), encoding="utf-8")
    assert main([str(answers), "--write", str(written)]) == 0
    found = read_parameters(written)
    assert set(found) == set(items)
    gaps = [found[item].difficulty - bank.parameters[item].difficulty for item in items]
    assert np.sqrt(np.mean(np.square(gaps))) < 0.6
    assert {one.answers for one in found.values()} == {300}

    written.unlink()
    for bad, said in [
        ("attempt,item,right\n1,inconnu,1", "« inconnu » n’est pas un item"),
        (f"attempt,item,right\n1,{items[0]},oui", "vaut 0 ou 1"),
        (f"attempt,item,right\n1,{items[0]},1\n1,{items[0]},1", "a déjà une réponse"),
        (f"attempt,item,right\n1,{items[0]},1,9", "les colonnes"),
        (f"attempt,item,right\n1,{items[0]},1", "aucun item n’a 200 réponses"),
        ("attempt,item,right\n", "aucune réponse"),
    ]:
        answers.write_text(bad, encoding="utf-8")
        assert main([str(answers), "--write", str(written)]) == 1
        assert said in capsys.readouterr().out
        assert not written.exists()
