"""A bank small enough to count on one's fingers."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from shared.referential.bank import Bank, load_bank

CODES = ("1.1", "1.2", "1.3", "2.1", "2.2", "2.3")
LETTERS = "abcdef"


def tube(name: str, difficulties: range) -> dict[str, Any]:
    return {
        "name": name,
        "title": name,
        "skills": [
            {"difficulty": rank, "title": f"{name} {rank}", "items": [item(name, rank, n) for n in "xy"]}
            for rank in difficulties
        ],
    }


def item(name: str, rank: int, alternate: str) -> dict[str, Any]:
    return {
        "id": f"{name}{rank}-{alternate}",
        "kind": "qcu",
        "instruction": f"{name} {rank} {alternate} ?",
        "choices": ["oui", "non", "peut-être"],
        "solution": 1,
        "rationale": "Parce que.",
    }


@pytest.fixture(scope="session")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Bank:
    """Six compétences; each has two tubes (`ga`, `da`…) of levels 1 to 3, at 4 pix a skill.

    1.1 has a third tube (`tierce`, level 1 only): its three skills of level 1 are worth 8/3 pix each.
    """
    folder: Path = tmp_path_factory.mktemp("bank")
    (folder / "bank").mkdir()
    areas = [
        {
            "code": area,
            "title": area,
            "competences": [{"code": c, "title": f"Titre {c}"} for c in CODES if c[0] == area],
        }
        for area in "12"
    ]
    (folder / "framework.yaml").write_text(yaml.safe_dump({"areas": areas}), encoding="utf-8")
    for letter, code in zip(LETTERS, CODES, strict=True):
        tubes = [tube(f"g{letter}", range(1, 4)), tube(f"d{letter}", range(1, 4))]
        if code == "1.1":
            tubes.append(tube("tierce", range(1, 2)))
        sheet = folder / "bank" / f"{code}.yaml"
        sheet.write_text(yaml.safe_dump({"competence": code, "tubes": tubes}), encoding="utf-8")
    return load_bank(folder)
