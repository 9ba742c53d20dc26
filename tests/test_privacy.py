"""`docs/privacy.md` declares every table and column of every service, so that it cannot go stale."""

import re
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import Column, Integer, MetaData, Table

from services.auth.service import SERVICE as AUTH
from services.exam.service import SERVICE as EXAM
from services.results.service import SERVICE as RESULTS
from services.sessions.service import SERVICE as SESSIONS
from shared.identity.tables import IDENTITY
from shared.journal.tables import JOURNAL
from shared.mail.tables import MAIL
from shared.messaging.tables import WIRE
from shared.privacy.tables import PRIVACY

PAGE = Path(__file__).parent.parent / "docs" / "privacy.md"
EVERY = "every"
KEPT = {
    EVERY: (WIRE, JOURNAL, IDENTITY),
    **{
        service.name: (service.metadata, *([MAIL] if service.letters else []), *([PRIVACY] if service.kept else []))
        for service in (AUTH, SESSIONS, EXAM, RESULTS)
    },
}
Declared = tuple[str, str, str]
"""Service, table, column."""


def rows(section: str) -> list[dict[str, str]]:
    """The lines of the table under a title of the page, by column."""
    body = PAGE.read_text().split(f"\n## {section}\n")[1].split("\n## ")[0]
    lines = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in body.splitlines() if line.startswith("|")
    ]
    return [dict(zip(lines[0], line, strict=True)) for line in lines[2:]]


PERSONAL, OTHER = rows("Personal"), rows("Not personal")


def declared() -> list[Declared]:
    return [
        (row["service"], row["table"].strip("`"), column)
        for row in PERSONAL + OTHER
        for column in re.findall(r"`(\w+)`", row["columns"])
    ]


def kept(service: str, *metadata: MetaData) -> set[Declared]:
    return {
        (service, table.name, column.name) for one in metadata for table in one.tables.values() for column in table.c
    }


@pytest.mark.parametrize("service", KEPT)
def test_every_table_and_column_is_declared_and_nothing_else(service: str) -> None:
    said = {one for one in declared() if one[0] == service}
    there = kept(service, *KEPT[service])
    assert there - said == set(), "declare it in docs/privacy.md: personal with purpose and duration, or not personal"
    assert said - there == set(), "docs/privacy.md declares what no longer exists"


def test_a_table_is_personal_or_not_and_declared_once() -> None:
    assert [one for one, times in Counter(declared()).items() if times > 1] == []


@pytest.mark.parametrize("row", PERSONAL, ids=lambda row: f"{row['service']}.{row['table'].strip('`')}")
def test_what_is_personal_says_of_whom_why_how_long_and_what_ends_it(row: dict[str, str]) -> None:
    assert row["service"] in KEPT
    assert all(row.values())
    assert (row["ended by"] == "—") == row["kept"].startswith(("no end", "as the chain"))


def test_what_has_a_name_or_a_birth_date_is_declared_personal() -> None:
    telling = re.compile(r"`(\w*(last|first)_name\w*|birth_\w+|\w*email|account_id|pupil_id|candidate_id)`")
    assert [row["table"] for row in OTHER if telling.search(row["columns"])] == []


def test_a_column_added_to_a_service_is_missed_by_the_page() -> None:
    metadata = MetaData()
    Table("account", metadata, Column("shoe_size", Integer))
    assert kept("auth", metadata) - set(declared()) == {("auth", "account", "shoe_size")}
