"""Append to a chain, in the transaction of the act itself."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from shared.journal.chain import GENESIS, Fact, JournalLine, link
from shared.journal.tables import journal_head, journal_line

# The row of the head, made if there is none and locked if there is one, in one statement.
_HEAD = text(
    """
    INSERT INTO journal_head AS head (subject, seq, hash) VALUES (:subject, 0, :genesis)
    ON CONFLICT (subject) DO UPDATE SET seq = head.seq
    RETURNING seq, hash
    """
)
_LINE = text(
    """
    WITH line AS (
        INSERT INTO journal_line (service, subject, seq, at, actor, act, facts, previous, hash)
        VALUES (:service, :subject, :seq, :at, :actor, :act, CAST(:facts AS jsonb), :previous, :hash)
    )
    UPDATE journal_head SET seq = :seq, hash = :hash WHERE subject = :subject
    """
)


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
    head = session.execute(_HEAD, {"subject": subject, "genesis": GENESIS}).one()
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
    session.execute(_LINE, line.model_dump() | {"facts": json.dumps(line.facts)})
    return line


@dataclass(frozen=True, slots=True)
class Act:
    """One act among many; each is of another subject."""

    subject: str
    name: str
    facts: Mapping[str, Fact]


def append_all(session: Session, *, service: str, at: datetime, actor: str, acts: Sequence[Act]) -> list[JournalLine]:
    """As `append` for each act, in four statements whatever their number."""
    if not acts:
        return []
    subjects = [act.subject for act in acts]
    fresh = [{"subject": subject, "seq": 0, "hash": GENESIS} for subject in subjects]
    session.execute(upsert(journal_head).values(fresh).on_conflict_do_nothing())
    wanted = select(journal_head).where(journal_head.c.subject.in_(subjects)).order_by(journal_head.c.subject)
    heads = {head.subject: head for head in session.execute(wanted.with_for_update())}
    lines = [
        link(
            service=service,
            subject=act.subject,
            seq=heads[act.subject].seq + 1,
            at=at,
            actor=actor,
            act=act.name,
            facts=act.facts,
            previous=heads[act.subject].hash,
        )
        for act in acts
    ]
    session.execute(insert(journal_line), [line.model_dump() for line in lines])
    session.connection().execute(
        update(journal_head)
        .where(journal_head.c.subject == bindparam("of"))
        .values(seq=bindparam("last"), hash=bindparam("head")),
        [{"of": line.subject, "last": line.seq, "head": line.hash} for line in lines],
    )
    return lines
