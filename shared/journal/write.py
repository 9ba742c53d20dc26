"""Append to a chain, in the transaction of the act itself."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from shared.journal.chain import GENESIS, Fact, JournalLine, link
from shared.journal.tables import journal_head, journal_line


def append(
    session: Session,
    *,
    service: str,
    subject: str,
    at: datetime,
    actor: str,
    act: str,
    facts: Mapping[str, Fact],
) -> JournalLine:
    """Write the next line of `subject`; the head is locked until commit, so a chain never forks."""
    session.execute(upsert(journal_head).values(subject=subject, seq=0, hash=GENESIS).on_conflict_do_nothing())
    head = session.execute(
        select(journal_head.c.seq, journal_head.c.hash).where(journal_head.c.subject == subject).with_for_update()
    ).one()
    line = link(
        service=service,
        subject=subject,
        seq=head.seq + 1,
        at=at,
        actor=actor,
        act=act,
        facts=facts,
        previous=head.hash,
    )
    session.execute(insert(journal_line).values(**line.model_dump()))
    session.execute(update(journal_head).where(journal_head.c.subject == subject).values(seq=line.seq, hash=line.hash))
    return line
