"""A sound bank of one compétence, as plain data that a test may break before writing it."""

from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml

Data = dict[str, Any]

FRAMEWORK: Data = {
    "provenance": {"author": "Un projet", "licence": "La sienne", "date": "2026-11"},
    "areas": [{"code": "1", "title": "Domaine", "competences": [{"code": "1.1", "title": "Compétence"}]}],
}


def _qcu(identifier: str, instruction: str) -> Data:
    return {
        "id": identifier,
        "kind": "qcu",
        "instruction": instruction,
        "choices": ["rouge", "vert", "bleu"],
        "solution": 2,
        "rationale": "C'est ainsi.",
    }


def _qcm(identifier: str, instruction: str) -> Data:
    return {**_qcu(identifier, instruction), "kind": "qcm", "solution": [1, 3]}


def _qroc(identifier: str, instruction: str, **more: Any) -> Data:
    fields = _qcu(identifier, instruction) | {"kind": "qroc", "solution": ["sept"]} | more
    del fields["choices"]
    return fields


SHEET: Data = {
    "competence": "1.1",
    "tubes": [
        {
            "name": "lampe",
            "title": "Allumer une lampe",
            "skills": [
                {
                    "difficulty": 3,
                    "title": "Compter les lampes",
                    "items": [
                        _qroc("lampe3-texte", "En toutes lettres ?"),
                        _qroc("lampe3-nombre", "Combien en tout ?", solution="7", format="nombre"),
                    ],
                },
                {
                    "difficulty": 1,
                    "title": "Voir une lampe",
                    "items": [_qcu("lampe1-un", "Quelle couleur ?"), _qcu("lampe1-deux", "Où regarder ?")],
                },
                {
                    "difficulty": 2,
                    "title": "Décrire une lampe",
                    "items": [_qcm("lampe2-un", "Lesquelles ?"), _qcm("lampe2-deux", "Que faut-il ?")],
                },
            ],
        },
        {
            "name": "prise",
            "title": "Brancher une prise",
            "skills": [
                {
                    "difficulty": 1,
                    "title": "Voir une prise",
                    "items": [_qcu("prise1-un", "Quelle forme ?"), _qcu("prise1-deux", "Combien de trous ?")],
                },
                *(
                    {
                        "difficulty": level,
                        "title": f"Brancher une prise, niveau {level}",
                        "items": [
                            _qcu(f"prise{level}-un", f"Où, au niveau {level} ?"),
                            _qcu(f"prise{level}-deux", f"Comment faire à {level} ?"),
                        ],
                    }
                    for level in (4, 5, 6, 7)
                ),
            ],
        },
    ],
}


@pytest.fixture
def sheet() -> Data:
    """The data of a sound compétence file."""
    return deepcopy(SHEET)


@pytest.fixture
def write(tmp_path: Path) -> Callable[[Data], Path]:
    """Write the framework and one compétence file; gives the folder to load."""

    def write(sheet: Data) -> Path:
        (tmp_path / "bank").mkdir(exist_ok=True)
        (tmp_path / "framework.yaml").write_text(yaml.safe_dump(FRAMEWORK), encoding="utf-8")
        (tmp_path / "bank" / "1.1.yaml").write_text(yaml.safe_dump(sheet), encoding="utf-8")
        return tmp_path

    return write
