"""The chain itself, pure: what a line is, how it is hashed, how a chain is verified."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from pydantic import BaseModel, ConfigDict

GENESIS = "0" * 64

Fact = str | int | bool | None


class JournalLine(BaseModel):
    """One act. `facts` hold ids, numbers and salted digests, never personal data (P: least data)."""

    model_config = ConfigDict(frozen=True)

    service: str
    subject: str
    """`candidate:<id>`, `session:<id>`, `account:<id>` or `school:<uai>`: each has its own chain in each service."""
    seq: int
    at: datetime
    actor: str
    """`account:<id>`, or the service's own name when a machine acts."""
    act: str
    facts: dict[str, Fact]
    previous: str
    hash: str


def link(
    *,
    service: str,
    subject: str,
    seq: int,
    at: datetime,
    actor: str,
    act: str,
    facts: Mapping[str, Fact],
    previous: str,
) -> JournalLine:
    """Make the line that follows `previous` (the hash before, `GENESIS` for the first, whose seq is 1)."""
    instant = at.astimezone(UTC).isoformat(timespec="microseconds")
    content = json.dumps(
        [service, subject, seq, instant, actor, act, dict(facts), previous],
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )
    return JournalLine.model_construct(
        service=service,
        subject=subject,
        seq=seq,
        at=at,
        actor=actor,
        act=act,
        facts=dict(facts),
        previous=previous,
        hash=hashlib.sha256(content.encode()).hexdigest(),
    )


def is_unaltered(line: JournalLine) -> bool:
    """True when the line's hash is that of its content."""
    remade = link(
        service=line.service,
        subject=line.subject,
        seq=line.seq,
        at=line.at,
        actor=line.actor,
        act=line.act,
        facts=line.facts,
        previous=line.previous,
    )
    return remade.hash == line.hash


def broken_links(lines: Iterable[JournalLine]) -> list[str]:
    """Every fault of one chain given in order: a gap, a wrong link or an altered line. Empty when it holds."""
    faults = []
    previous, expected = GENESIS, 1
    for line in lines:
        where = f"{line.service} {line.subject} #{line.seq}"
        if line.seq != expected:
            faults.append(f"{where}: line {expected} is missing")
        if line.previous != previous:
            faults.append(f"{where}: does not follow the line before")
        if not is_unaltered(line):
            faults.append(f"{where}: content was altered")
        previous, expected = line.hash, line.seq + 1
    return faults
