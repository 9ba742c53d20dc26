"""The merged journal of one candidate or session, as a page shows it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from services.results.journal.chains import Anchor, Chain, ChainState, merged, verified_chains
from services.results.journal.sentences import Entry, entry
from shared.events.routes import SERVICES
from shared.journal.read import lines_of


@dataclass(frozen=True, slots=True)
class Timeline:
    chains: Sequence[Chain]
    entries: Sequence[Entry]

    @property
    def state(self) -> ChainState:
        """The worst of the chains."""
        states = {chain.state for chain in self.chains}
        worst_first = (ChainState.BROKEN, ChainState.INCOMPLETE)
        return next((state for state in worst_first if state in states), ChainState.VERIFIED)


def timeline(
    session: Session, subject: str, zone: ZoneInfo, people: Mapping[str, str], anchors: Mapping[str, Anchor]
) -> Timeline:
    """Read, verify and merge the chains of `subject`. `people` names the actors that the jury knows."""
    chains = verified_chains(lines_of(session, subject), anchors)
    return Timeline(chains, [entry(line, _who(line.actor, people), zone) for line in merged(chains)])


def _who(actor: str, people: Mapping[str, str]) -> str:
    """« Par l’élève. » Names are not in the journal: an account that the jury does not know is told by its number."""
    if actor in SERVICES:
        return "Fait automatiquement."
    known = people.get(actor, f"le compte {actor.removeprefix('account:')[:8]}")
    return f"Par {known}."
