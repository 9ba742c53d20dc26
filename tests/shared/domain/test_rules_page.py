"""`docs/rules.md` says what the code does: the rules that the code cites are there, with the same figures."""

import re
from itertools import product
from pathlib import Path

import pytest

from services.results.domain.certified_level import Outcome, outcome
from services.results.domain.counting import Count
from shared.domain.issues import IssueCategory
from shared.domain.names import normalise

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
CITED = re.compile(r"\bR-(?:V2-)?[A-Z]{3,}\b")
SOURCES = [path for folder in ("services", "shared") for path in sorted((ROOT / folder).rglob("*.py"))]


def rows(title: str) -> list[list[str]]:
    """The rows of the first table below a title, without its heading."""
    section = re.split(r"\n#+ ", PAGE.split(f"# {title}\n", 1)[1], maxsplit=1)[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_rule_that_the_code_cites_is_on_the_page(path: Path) -> None:
    cited = set(CITED.findall(path.read_text(encoding="utf-8")))
    assert cited - set(CITED.findall(PAGE)) == set()


def test_the_level_rules_are_those_of_the_code() -> None:
    written = 0
    for items, right, neutralised, *letters in rows("R-V2-LEVEL"):
        for count in product([int(items)], [int(right)], map(int, re.findall(r"\d", neutralised))):
            assert [outcome(Count(*count), rate) for rate in (80, 70, 50)] == [Outcome(each) for each in letters]
            written += 1
    assert written == 19


def test_the_signalements_are_those_of_the_code() -> None:
    yes_or_no = {"yes": True, "no": False, "required": True, "optional": False, "–": False}
    written = {row[0]: [yes_or_no[row[2]], yes_or_no[row[3]], yes_or_no[row[4]]] for row in rows("R-ISSUES")}
    assert written == {
        each.value: [each.needs_item_number, each.needs_description, each.impactful] for each in IssueCategory
    }


def test_the_letters_of_names_are_those_of_the_code() -> None:
    pairs = [pair for row in rows("R-NAMES") for pair in zip(row[::2], row[1::2], strict=True) if pair[0]]
    assert len(pairs) >= 14
    for letters, written in pairs:
        for letter in letters.split(", "):
            assert normalise(letter) == normalise(letter.upper()) == written
