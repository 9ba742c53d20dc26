"""Read and verify the chains kept in one database."""

from collections.abc import Iterator
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.journal.chain import JournalLine, broken_links
from shared.journal.tables import journal_head, journal_line


def lines_of(session: Session, subject: str | None = None) -> Iterator[JournalLine]:
    """The lines of one subject, or all, by service, subject and rank."""
    query = select(journal_line).order_by(journal_line.c.service, journal_line.c.subject, journal_line.c.seq)
    if subject is not None:
        query = query.where(journal_line.c.subject == subject)
    for row in session.execute(query.execution_options(yield_per=1000)).mappings():
        yield JournalLine.model_construct(**row)


def verify(session: Session) -> list[str]:
    """Every fault of every chain of this database; empty when all hold and end at their recorded head."""
    heads = {row.subject: (row.seq, row.hash) for row in session.execute(select(journal_head))}
    faults: list[str] = []
    ends: set[tuple[str, int, str]] = set()
    for (_service, subject), chain in groupby(lines_of(session), key=lambda line: (line.service, line.subject)):
        lines = list(chain)
        faults += broken_links(lines)
        ends.add((subject, lines[-1].seq, lines[-1].hash))
    faults += [
        f"{subject}: the chain does not end at its head"
        for subject, head in heads.items()
        if head[0] and (subject, *head) not in ends
    ]
    return faults
