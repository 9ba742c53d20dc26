"""The merged journal of one candidate or session, as a page shows it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.results.journal.chains import Anchor, Chain, ChainState, merged, verified_chains
from services.results.journal.sentences import Entry, entry
from shared.events.routes import SERVICES
from shared.journal.chain import JournalLine
from shared.journal.read import lines_of
from shared.journal.tables import journal_line


@dataclass(frozen=True, slots=True)
class Timeline:
    chains: Sequence[Chain]
    entries: Sequence[Entry]

    @property
    def state(self) -> ChainState:
        return worst(self.chains)


def timeline(
    session: Session, subject: str, zone: ZoneInfo, people: Mapping[str, str], anchors: Mapping[str, Anchor]
) -> Timeline:
    """Read, verify and merge the chains of `subject`. `people` names the actors that the jury knows."""
    chains = verified_chains(lines_of(session, subject), anchors)
    faulty = {(chain.service, seq) for chain in chains for seq in chain.faults}
    return Timeline(
        chains,
        [entry(line, _who(line, people), zone, faulty=(line.service, line.seq) in faulty) for line in merged(chains)],
    )


def states_of(session: Session, anchors: Mapping[str, Mapping[str, Anchor]]) -> dict[str, ChainState]:
    """The state of the journal of each subject; `anchors` by subject, then by service."""
    rows = session.execute(select(journal_line).where(journal_line.c.subject.in_(anchors))).mappings()
    lines: defaultdict[str, list[JournalLine]] = defaultdict(list)
    for row in rows:
        lines[row["subject"]].append(JournalLine.model_construct(**row))
    return {subject: worst(verified_chains(lines[subject], anchors[subject])) for subject in anchors}


def worst(chains: Sequence[Chain]) -> ChainState:
    states = {chain.state for chain in chains}
    return next((state for state in (ChainState.BROKEN, ChainState.INCOMPLETE) if state in states), ChainState.VERIFIED)


def _who(line: JournalLine, people: Mapping[str, str]) -> str:
    """Names are not in the journal: an account that the jury does not know is told by its service and number."""
    if line.actor in SERVICES or line.actor == "schedule":
        return "Fait automatiquement."
    number = line.actor.removeprefix("account:")[:8]
    whose = "le jury" if line.act == "file_read" else "le centre" if line.service == "sessions" else ""
    unknown = f"{whose} (compte {number})" if whose else f"le compte {number}"
    return f"Par {people.get(line.actor, unknown)}."
