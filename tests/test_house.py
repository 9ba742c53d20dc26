"""The house rules that a reader relies on."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCES = [
    path
    for folder in ("shared", "services", "deploy")
    for path in (ROOT / folder).rglob("*.py")
    if "versions" not in path.parts
]
PAGES = {"R": ROOT / "docs" / "rules.md", "P": ROOT / "docs" / "procedure.md"}
CITATION = re.compile(r"\b(R-[A-Z][A-Z0-9-]*[A-Z0-9]|P-\d+\.\d+)\b")


def test_no_file_is_longer_than_400_lines() -> None:
    long = {
        str(path.relative_to(ROOT)): count for path in SOURCES if (count := len(path.read_text().splitlines())) > 400
    }
    assert not long


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_rule_that_code_cites_is_written(path: Path) -> None:
    pages = {kind: page.read_text() for kind, page in PAGES.items()}
    missing = {rule for rule in CITATION.findall(path.read_text()) if rule not in pages[rule[0]]}
    assert not missing


def test_no_address_of_a_registry_and_no_path_of_a_machine_is_written() -> None:
    forbidden = re.compile(r"pypi\.org|pythonhosted|registry\.npmjs|deb\.debian\.org|--index-url|/home/|/work/|/root/")
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    found = [
        name
        for name in tracked.split("\0")
        if name and (ROOT / name) != Path(__file__) and forbidden.search((ROOT / name).read_text(errors="ignore"))
    ]
    assert not found
