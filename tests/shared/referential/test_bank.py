"""The bank is loaded once, read-only, and says where everything belongs."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import FrozenInstanceError
from fractions import Fraction
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from shared.referential.bank import DATA, load_bank
from shared.referential.models import PIX_PER_LEVEL, AnswerFormat, Kind, Tolerance
from shared.referential.reading import BankError

Data = dict[str, Any]
Write = Callable[[Data], Path]


def test_the_referential_has_five_domaines_and_sixteen_competences_in_order() -> None:
    bank = load_bank()
    codes = [competence.code for competence in bank.competences]
    assert [area.code for area in bank.areas] == ["1", "2", "3", "4", "5"]
    assert [len(area.competences) for area in bank.areas] == [3, 4, 4, 3, 2]
    assert codes == [code for area in bank.areas for code in area.competences]
    assert all(competence.title and competence.area == competence.code[0] for competence in bank.competences)


def test_the_skills_of_one_difficulty_share_eight_pix_exactly() -> None:
    bank = load_bank()
    for competence in bank.competences:
        by_level: dict[int, Fraction] = {}
        for skill in bank.skills_of(competence.code):
            by_level[skill.difficulty] = by_level.get(skill.difficulty, Fraction(0)) + skill.pix
        assert set(by_level.values()) == {Fraction(PIX_PER_LEVEL)}


def test_a_lone_skill_is_worth_the_whole_level_and_a_pair_half_of_it(sheet: Data, write: Write) -> None:
    bank = load_bank(write(sheet))
    assert {name: skill.pix for name, skill in bank.skills.items()} == {
        "@lampe1": Fraction(4),
        "@lampe2": Fraction(8),
        "@lampe3": Fraction(8),
        "@prise1": Fraction(4),
        **{f"@prise{level}": Fraction(8) for level in (4, 5, 6, 7)},
    }


def test_a_tube_climbs_from_the_easiest_skill_whatever_the_order_of_the_file(sheet: Data, write: Write) -> None:
    bank = load_bank(write(sheet))
    assert [skill.name for skill in bank.tube_of("@lampe3")] == ["@lampe1", "@lampe2", "@lampe3"]
    prises = [f"@prise{level}" for level in (1, 4, 5, 6, 7)]
    assert [skill.name for skill in bank.skills_of("1.1")] == ["@lampe1", "@lampe2", "@lampe3", *prises]
    assert [item.id for item in bank.items_of("@lampe3")] == ["lampe3-texte", "lampe3-nombre"]


def test_an_item_is_read_as_its_author_wrote_it(sheet: Data, write: Write) -> None:
    items = load_bank(write(sheet)).items
    assert items["lampe1-un"].kind is Kind.QCU
    assert items["lampe1-un"].solution == (2,)
    assert items["lampe1-un"].choices == ("rouge", "vert", "bleu")
    assert items["lampe2-un"].right_choices == {1, 3}
    assert items["lampe3-texte"].accepted_answers == ("sept",)
    assert items["lampe3-texte"].tolerances == set(Tolerance)
    assert items["lampe3-nombre"].format is AnswerFormat.NUMBER


def test_a_text_that_looks_like_a_number_or_a_date_stays_a_text(sheet: Data, write: Write) -> None:
    folder = write(sheet)
    path = folder / "bank" / "1.1.yaml"
    path.write_text(path.read_text().replace("- rouge", "- 12:30").replace("- vert", "- no"))
    assert load_bank(folder).items["lampe1-un"].choices == ("12:30", "no", "bleu")


def test_every_item_belongs_to_a_skill_and_every_skill_to_a_competence() -> None:
    bank = load_bank()
    assert {item.id for skill in bank.skills for item in bank.items_of(skill)} == set(bank.items)
    of_competences = [skill for row in bank.competences for skill in bank.skills_of(row.code)]
    assert of_competences == list(bank.skills.values())


def test_nobody_can_change_the_bank() -> None:
    bank = load_bank()
    item = next(iter(bank.items.values()))
    with pytest.raises(TypeError):
        bank.items["intrus"] = item  # type: ignore[index]
    with pytest.raises(FrozenInstanceError):
        item.rationale = "autre"  # type: ignore[misc]


def test_an_unknown_name_is_a_key_error() -> None:
    bank = load_bank()
    for look_up in (bank.items_of, bank.skills_of, bank.tube_of):
        with pytest.raises(KeyError):
            look_up("inconnu")


def test_the_bank_is_loaded_once_a_process() -> None:
    assert load_bank() is load_bank()


def test_the_version_changes_with_any_data_file_and_with_nothing_else(tmp_path: Path) -> None:
    copy = copytree(DATA, tmp_path / "copie")
    assert load_bank(copy).version == load_bank().version
    for name in ("framework.yaml", "bank/1.1.yaml"):
        changed = copytree(DATA, tmp_path / name.replace("/", "-"))
        with (changed / name).open("a", encoding="utf-8") as file:
            file.write("# relu\n")
        assert load_bank(changed).version != load_bank().version


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("competence: [", "pas du YAML"),
        ("competence: '1.1'", "tubes"),
        ("", "structure inattendue"),
        ("competence: '2.4'\ntubes: []", "parle de la compétence 2.4"),
        ("\udcff", "pas du YAML"),
    ],
)
def test_a_file_that_cannot_be_read_is_named_with_its_fault(sheet: Data, write: Write, text: str, reason: str) -> None:
    folder = write(sheet)
    (folder / "bank" / "1.1.yaml").write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(BankError, match=reason) as caught:
        load_bank(folder)
    assert str(caught.value).startswith("1.1.yaml : ")


def test_a_framework_that_cannot_be_read_is_named(sheet: Data, write: Write) -> None:
    folder = write(sheet)
    (folder / "framework.yaml").write_text("domaines: []")
    with pytest.raises(BankError, match=r"framework\.yaml"):
        load_bank(folder)


def test_two_items_of_one_name_stop_the_load(sheet: Data, write: Write) -> None:
    items = sheet["tubes"][1]["skills"][0]["items"]
    items[1]["id"] = items[0]["id"]
    with pytest.raises(BankError, match="« prise1-un » est défini deux fois"):
        load_bank(write(sheet))


def test_reading_the_bank_needs_neither_flask_nor_sqlalchemy() -> None:
    code = "import sys, shared.referential.bank as b; b.load_bank(); print({'flask', 'sqlalchemy'} & set(sys.modules))"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=DATA.parents[1])
    assert out.stdout.strip() == "set()"
