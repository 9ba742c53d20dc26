"""The lines of a room's list, as its pages read them (`docs/rules.md` R-NEED, R-ROOM)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from services.sessions.domain.need import Need
from shared.domain.room import RoomAct, RoomOutcome


@dataclass(frozen=True, slots=True)
class Order:
    """An act sent to exam, as the page tells it."""

    title: str
    told: str
    act: RoomAct
    outcome: RoomOutcome | None
    ordered_at: datetime
    ordered_by: str

    @property
    def short(self) -> str:
        """For a line of the list, above which the whole sentence stands."""
        return self.told.partition(" ; ")[0]

    @property
    def tone(self) -> str:
        if self.outcome is None:
            return "waiting"
        return "done" if self.outcome is RoomOutcome.DONE else "failed"


@dataclass(frozen=True, slots=True)
class Line:
    """One candidate of the list."""

    id: UUID
    last_name: str
    first_name: str
    birth_date: date
    division: str
    extra_time_percent: int
    needs: tuple[Need, ...]
    joined: bool
    present: bool
    end_seen: bool
    completed: bool
    item_rank: int | None
    item_count: int | None
    deadline: datetime | None
    minutes_left: int | None
    """Rounded up; 0 once the time is over; None when no test runs."""
    silent_minutes: int | None
    """Since the last answer, or since anything was heard when offline."""
    help_id: UUID | None
    issues: int
    orders: tuple[Order, ...]

    @property
    def need(self) -> Need:
        return self.needs[0]

    @property
    def name(self) -> str:
        return f"{self.last_name} {self.first_name}"

    @property
    def running(self) -> bool:
        return Need.RUNNING in self.needs

    @property
    def on_an_item(self) -> bool:
        """False on the end-of-test screen, and outside a test."""
        return bool(self.item_rank and self.item_rank <= (self.item_count or self.item_rank))

    @property
    def words(self) -> str:
        """The state of the line. Minutes go beside it, so that the words change only with the state."""
        if self.need is Need.READY:
            return "A rejoint" if self.joined else "Présent, pas connecté"
        return self.need.label


@dataclass(frozen=True, slots=True)
class Miss:
    """Someone who typed nearly the identity of a candidate."""

    id: UUID
    candidate_id: UUID
    typed: str
    typed_birth_date: date
    meant: str
    meant_birth_date: date
    order: Order | None


@dataclass(frozen=True, slots=True)
class RoomList:
    """The room at one instant. `lines` are those asked for; `counts` and `everyone` are of all."""

    now: datetime
    lines: Sequence[Line]
    everyone: Sequence[Line]
    counts: Counter[Need]
    misses: Sequence[Miss]
    orders: Sequence[Order]
    """Those for everybody."""
    late: int
    """Orders that exam has not confirmed in time."""
    news: bool
    first_start_at: datetime | None
    start_noted: time | None

    @property
    def calls(self) -> list[Line]:
        """Who needs the surveillant to come."""
        return [line for line in self.everyone if line.need.said]

    @property
    def told_counts(self) -> list[tuple[Need, int]]:
        """The states that somebody is in, in the order of the list."""
        return [(need, self.counts[need]) for need in Need if self.counts[need]]
