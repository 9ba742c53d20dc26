"""A class in its room, as exam tells of it at one instant, and what happens to one of its pupils."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from services.sessions.commands.room_entry import enter
from shared.events import AttemptCompleted, AttemptSeen, AttemptStarted, CandidateLinked, Event, HelpChanged, JoinMissed
from shared.events.exam import AskedItem
from tests.sessions.desk import Desk, Sitting

NAMES = (
    ("ABADIE", "Lina"), ("BENHAMOU", "Sacha"), ("BERTHELOT", "Maëlys"), ("CARPENTIER", "Noé"), ("CISSÉ", "Aminata"),
    ("DA SILVA", "Tiago"), ("DELAUNAY", "Chloé"), ("DIALLO", "Ibrahima"), ("DUBOIS", "Emma"), ("EL AMRANI", "Yasmine"),
    ("FERNANDEZ", "Hugo"), ("GAUTHIER", "Louise"), ("GUYEN", "Minh Anh"), ("HAMDI", "Rayan"),
    ("JOSEPH-MONROSE", "Kévin"), ("KOWALCZYK", "Zofia"), ("LAMBERT", "Jules"), ("LEFÈVRE", "Zoé"), ("LEROY", "Tom"),
    ("MARTIN-DELACROIX", "Anne-Charlotte"),
    ("MBAYE", "Fatou"), ("MOREAU", "Gabriel"), ("NAVARRO", "Inès"), ("OZTURK", "Elif"), ("PEREIRA", "Manon"),
    ("QUEMENER", "Eloi"), ("RAKOTO", "Mialy"), ("ROUSSEAU", "Adam"), ("SIMON", "Jade"), ("TRAORÉ", "Moussa"),
)  # fmt: skip
ITEMS = 24


def items() -> list[AskedItem]:
    return [
        AskedItem(rank=rank, item_id=f"i{rank}", skill="s", competence="1.1", kind="QCU")
        for rank in range(1, ITEMS + 1)
    ]


def started(sitting: Sitting, now: datetime, *, minutes: int = 30, extra: int = 0) -> AttemptStarted:
    """A test begun so many minutes ago."""
    start = now - timedelta(minutes=minutes)
    deadline = start + timedelta(minutes=105 + extra)
    return sitting.started.model_copy(update={"started_at": start, "deadline": deadline, "items": items()})


def seen(
    sitting: Sitting,
    now: datetime,
    *,
    rank: int = 8,
    ago: int = 5,
    item_ago: int = 60,
    minutes: int = 75,
    extra: int = 0,
) -> AttemptSeen:
    """How the test goes: the browser spoke `ago` seconds ago, the item came `item_ago` seconds ago."""
    return AttemptSeen(
        attempt_id=sitting.attempt_id,
        candidate_id=sitting.candidate_id,
        session_id=sitting.session_id,
        seen_at=now - timedelta(seconds=ago),
        item_rank=rank,
        item_since=now - timedelta(seconds=item_ago),
        deadline=now + timedelta(minutes=minutes + extra),
    )


def completed(sitting: Sitting, now: datetime, code: str = "4271") -> AttemptCompleted:
    return sitting.completed.model_copy(update={"completed_at": now, "end_code": code})


def calls(sitting: Sitting, now: datetime, help_id: UUID | None = None, **changes: object) -> HelpChanged:
    facts = {
        "help_id": help_id or uuid4(),
        "attempt_id": sitting.attempt_id,
        "candidate_id": sitting.candidate_id,
        "session_id": sitting.session_id,
        "item_rank": 8,
        "asked_at": now,
        "ended_at": None,
    }
    return HelpChanged.model_validate({**facts, **changes})


def missed(desk: Desk, candidate_id: UUID, now: datetime, *, account_id: UUID | None = None) -> JoinMissed:
    """Someone who typed two letters of the first name the other way round."""
    candidate = desk.read_candidate(candidate_id)
    return JoinMissed(
        miss_id=uuid4(),
        session_id=candidate.session_id,
        candidate_id=candidate_id,
        account_id=account_id or uuid4(),
        last_name=candidate.last_name,
        first_name=candidate.first_name[1] + candidate.first_name[0] + candidate.first_name[2:],
        birth_date=candidate.birth_date,
        missed_at=now,
    )


def seat_class(
    desk: Desk, session_id: UUID, *, running: int = 22, unheard: Mapping[str, int] | None = None
) -> dict[str, Sitting]:
    """Thirty pupils by last name: `running` write, the others have joined or are awaited.

    `unheard` says of whom nothing was heard for so many seconds.
    """
    now = datetime.now(UTC)
    sittings: dict[str, Sitting] = {}
    events: list[Event] = []
    for rank, (last_name, first_name) in enumerate(NAMES):
        extra = 35 if rank in (4, 17) else 0
        candidate_id = desk.candidate(
            session_id,
            last_name=last_name,
            first_name=first_name,
            division="3e A" if rank % 2 else "3e B",
            extra_time_percent=33 if extra else 0,
        )
        sitting = sittings[last_name] = Sitting(session_id, candidate_id, 1000 + rank)
        if rank < running:
            events += [
                started(sitting, now, extra=extra),
                seen(sitting, now, rank=5 + rank % 9, ago=(unheard or {}).get(last_name, 5), extra=extra),
            ]
        elif rank < running + 5:
            events.append(
                CandidateLinked(
                    session_id=session_id, candidate_id=candidate_id, account_id=sitting.account_id, linked_at=now
                )
            )
    desk.hear(*events)
    return sittings


def enter_room(desk: Desk, session_id: UUID, account_id: UUID, name: str = "Karim Benali") -> None:
    """Someone of the school who has said their name."""
    with desk.database.transaction() as tx:
        enter(tx, session_id, account_id=account_id, name=name, by_password=False)
