"""The practice of the « test technique »: the rules of the test, on items that are worth nothing (R-TECHNICAL).

Its whole state travels with the browser: nothing is kept here of who practises.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from uuid import UUID

from services.exam.domain.attempt import Accepted, Answered, Attempt, PostedAnswer
from services.exam.domain.checking import check
from services.exam.domain.clock import Phase, phase
from services.exam.domain.receipts import ReceivedAnswer, answer_digest, receipt
from shared.domain.statuses import AnswerStatus
from shared.referential.models import Item

PREFIX = "ESSAI-"
"""Before a receipt of the practice: nobody takes it for one of a certification."""


class Role(StrEnum):
    """What an item shows of the computer, by the name of its tube; the others only practise."""

    FILE = "fichier"
    ACCENTS = "accents"


@dataclass(frozen=True, slots=True)
class Given:
    """An answer of the practice."""

    digest: str
    at: datetime
    right: bool
    waited: bool
    """It could not leave at once: the network had been cut."""


@dataclass(frozen=True, slots=True)
class Practice:
    """A run of the practice. Items are answered in order, so that `given` follows them."""

    id: UUID
    deadline: datetime
    items: Sequence[Item]
    given: tuple[Given, ...] = ()

    @property
    def next_rank(self) -> int:
        """From 1; the number of items plus one at the end."""
        return len(self.given) + 1

    @property
    def total(self) -> int:
        return len(self.items)

    @property
    def current(self) -> Item | None:
        return self.items[len(self.given)] if len(self.given) < len(self.items) else None

    def phase(self, now: datetime) -> Phase:
        return phase(now, deadline=self.deadline)

    def results(self, role: Role) -> list[bool | None]:
        """Whether each item of this role was answered right; None for one that was not answered."""
        ranks = [rank for rank, item in enumerate(self.items) if item.skill.strip("@12345678") == role]
        return [self.given[rank].right if rank < len(self.given) else None for rank in ranks]

    def receipt(self, rank: int, key: bytes) -> str:
        """The receipt of an answer, made as those of the test are."""
        one = self.given[rank - 1]
        received = ReceivedAnswer(self.id, rank, self.items[rank - 1].id, one.digest, one.at)
        return PREFIX + receipt(received, key)

    def attempt(self, key: bytes) -> Attempt:
        """The practice as the rules of the test see one (R-ANSWER)."""
        answered = {
            self.items[rank - 1].id: Answered(self.items[rank - 1].id, rank, one.digest, self.receipt(rank, key))
            for rank, one in enumerate(self.given, 1)
        }
        return Attempt(tuple(item.id for item in self.items), answered, self.deadline)

    def take(self, posted: PostedAnswer, accepted: Accepted, now: datetime) -> "Practice":
        """With one more answer, which the rules accepted."""
        item = self.items[accepted.sequence - 1]
        right = check(item, posted.answer.strip()) is AnswerStatus.OK
        one = Given(answer_digest(posted.answer), now, right, waited=posted.queued_at is not None)
        return replace(self, given=(*self.given, one))

    def written(self) -> dict[str, object]:
        """What the browser keeps of it; `read_practice` reads it again."""
        given = [[one.digest, one.at.timestamp(), int(one.right), int(one.waited)] for one in self.given]
        return {"id": self.id.hex, "until": self.deadline.timestamp(), "given": given}


def read_practice(written: object, items: Sequence[Item], now: datetime) -> Practice | None:
    """The practice that was written, None when there is none, when it is too old or is of other items."""
    if not isinstance(written, dict):
        return None
    try:
        given = tuple(
            Given(str(digest), datetime.fromtimestamp(at, UTC), bool(right), bool(waited))
            for digest, at, right, waited in written["given"]
        )
        practice = Practice(UUID(written["id"]), datetime.fromtimestamp(written["until"], UTC), items, given)
    except (KeyError, TypeError, ValueError):
        return None
    stands = practice.phase(now) is Phase.RUNNING and len(given) <= len(items)
    return practice if stands else None
