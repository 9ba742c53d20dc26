"""A school of any size for a scripted day: the demonstration's staff, and as many invented pupils as wanted."""

from datetime import date
from pathlib import Path
from random import Random

import yaml

from deploy.demo.school import DEFAULT, School, load_school

FIRST = ("Ada", "Élise", "Noël", "Jean-Paul", "Zoé", "Aïda", "Björn", "Иван", "Mây", "Łucja")
LAST = (
    "D'ARTIGNY",
    "SAINT-JUST",
    "ÖZTÜRK",
    "ŁUKASIK",
    "N'GUESSAN",
    "LE GOFF",
    "Мария",
    "NUÑEZ",
    "ŒUVRARD",
    "DE LA TOUR",
)
COMPETENCES = (
    "1.1",
    "1.2",
    "1.3",
    "2.1",
    "2.2",
    "2.3",
    "2.4",
    "3.1",
    "3.2",
    "3.3",
    "3.4",
    "4.1",
    "4.2",
    "4.3",
    "5.1",
    "5.2",
)


def write_school(path: Path, pupils: int, seed: int) -> School:
    """Write a school file with `pupils` certifiable pupils who have Pix accounts, and read it back."""
    draw = Random(seed)
    raw = yaml.safe_load(DEFAULT.read_text(encoding="utf-8"))
    raw["pupils"] = [
        {
            "key": f"pupil{rank}",
            "first_name": draw.choice(FIRST),
            "last_name": f"{draw.choice(LAST)} {_letters(rank)}",
            "birth_date": date(2012, draw.randint(1, 12), draw.randint(1, 28)),
            "birth_city": "Bondy",
            "birth_department": "93",
            "division": draw.choice(("3A", "3B")),
            "sign_in": f"pupil{rank}@demo.example",
            "levels": {code: draw.randint(1, 3) for code in draw.sample(COMPETENCES, draw.randint(5, 7))},
        }
        for rank in range(pupils)
    ]
    path.write_text(yaml.safe_dump(raw, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return load_school(path)


def _letters(rank: int) -> str:
    return "".join(chr(65 + int(digit)) for digit in str(rank))
