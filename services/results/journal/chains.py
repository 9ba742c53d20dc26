"""What the jury may trust of a journal: each service's chain, verified again each time it is shown."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import groupby, pairwise

from shared.events.routes import SERVICES
from shared.journal.chain import GENESIS, JournalLine, is_unaltered


class ChainState(Enum):
    VERIFIED = "vérifiée"
    INCOMPLETE = "incomplète"
    """Lines are missing: on their way, or lost."""
    BROKEN = "rompue"
    """A line was altered, or does not follow the one before: what it says cannot be trusted."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where a chain stood, as its service announced it at the closing."""

    seq: int
    hash: str


@dataclass(frozen=True, slots=True)
class Chain:
    """The lines of one subject in one service, by rank."""

    service: str
    lines: tuple[JournalLine, ...]
    state: ChainState
    faults: frozenset[int] = frozenset()
    """The ranks of the lines that do not hold: what they say cannot be trusted."""
    anchored: bool = False
    """True when the head announced at the closing is in the chain."""


def verified_chains(lines: Iterable[JournalLine], anchors: Mapping[str, Anchor]) -> list[Chain]:
    """One chain a service, in the order of the services; `anchors` by service."""
    by_service = {
        service: tuple(sorted(chain, key=lambda line: line.seq))
        for service, chain in groupby(sorted(lines, key=lambda line: line.service), key=lambda line: line.service)
    }
    present = [service for service in SERVICES if service in by_service or service in anchors]
    return [_judge(service, by_service.get(service, ()), anchors.get(service)) for service in present]


def merged(chains: Iterable[Chain]) -> list[JournalLine]:
    """All the lines as they happened; a service's own order wins over its clock."""
    order = {service: rank for rank, service in enumerate(SERVICES)}
    lines = [line for chain in chains for line in chain.lines]
    return sorted(lines, key=lambda line: (line.at, order[line.service], line.seq))


def _judge(service: str, lines: Sequence[JournalLine], anchor: Anchor | None) -> Chain:
    faults = frozenset(_faults(lines, anchor))
    anchored = anchor is not None and any((line.seq, line.hash) == (anchor.seq, anchor.hash) for line in lines)
    whole = [line.seq for line in lines] == list(range(1, len(lines) + 1)) and (anchor is None or anchored)
    state = ChainState.BROKEN if faults else ChainState.VERIFIED if whole else ChainState.INCOMPLETE
    return Chain(service, tuple(lines), state, faults, anchored)


def _faults(lines: Sequence[JournalLine], anchor: Anchor | None) -> Iterator[int]:
    """The lines whose content, link or announced hash is wrong. A gap alone is no fault."""
    yield from (line.seq for line in lines if not is_unaltered(line))
    yield from (after.seq for before, after in pairwise(lines) if _unlinked(before, after))
    yield from (line.seq for line in lines[:1] if line.seq == 1 and line.previous != GENESIS)
    if anchor is not None:
        yield from (line.seq for line in lines if line.seq == anchor.seq and line.hash != anchor.hash)


def _unlinked(before: JournalLine, after: JournalLine) -> bool:
    return after.seq == before.seq + 1 and after.previous != before.hash
