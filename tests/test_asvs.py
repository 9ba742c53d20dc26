"""`docs/security/asvs.md` forgets no requirement of its chapters, and names tests that are there."""

import re
from itertools import chain
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
PAGE = TESTS.parent / "docs" / "security" / "asvs.md"
SECTIONS = {
    "1": (2, 9, 11, 3, 2),
    "2": (3, 3, 4, 1),
    "3": (0, 2, 4, 6, 5, 0, 2),
    "4": (3, 1, 2, 4),
    "5": (1, 3, 2, 3),
    "6": (3, 12, 8, 6, 8, 4, 2, 4),
    "7": (3, 4, 2, 5, 3, 2),
    "8": (2, 3, 1, 1),
    "9": (3, 4),
    "10": (2, 3, 5, 16, 5, 2, 3),
    "11": (2, 3, 3, 4, 1, 1, 0),
    "12": (3, 2, 4),
    "13": (1, 5, 2, 5),
    "14": (2, 4, 3),
    "15": (3, 3, 7, 0),
    "16": (1, 5, 4, 3, 4),
}
"""How many requirements each section of a chapter holds in ASVS 5.0.0: all of them in V6, V7, V9, V10 and V16, those of
levels 1 and 2 in the others, where they come first in each section."""

STATES = {"holds", "partly", "no", "absent"}
ROW = re.compile(r"\| ([0-9.]+) \| ([^|]+) \| (\w+) \| ([^|]+) \|")
ROWS = [match.groups() for line in PAGE.read_text().splitlines() if (match := ROW.fullmatch(line))]


def known_tests() -> set[str]:
    found = (re.findall(r"^def (test_\w+)", path.read_text(), re.MULTILINE) for path in TESTS.rglob("test_*.py"))
    return set(chain.from_iterable(found))


def test_every_requirement_of_the_chapters_is_there_once_and_in_order() -> None:
    wanted = [
        f"{chapter}.{section}.{number}"
        for chapter, sections in SECTIONS.items()
        for section, count in enumerate(sections, 1)
        for number in range(1, count + 1)
    ]
    assert [number for number, *_ in ROWS] == wanted


def test_each_test_named_is_there() -> None:
    cited = set(re.findall(r"`(test_\w+)`", PAGE.read_text()))
    assert cited
    assert cited <= known_tests()


@pytest.mark.parametrize(("number", "about", "state", "shown"), ROWS, ids=lambda value: value[:12])
def test_each_line_says_its_state_and_what_shows_it(number: str, about: str, state: str, shown: str) -> None:
    assert number
    assert about.strip()
    assert state in STATES
    if state == "holds":
        assert re.search(r"`test_\w+`|R-[A-Z]+|`docs/|`services/", shown), "a test or a rule shows it"
    assert len(shown) > len("none") or state == "absent"
