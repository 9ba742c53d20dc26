"""The acts of a life on a real exam, as its pages and its wire do them, and what the database then holds."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import func, select, text, update

from services.exam.commands.answering import Refused, Taken, answer_item
from services.exam.commands.helping import call_surveillant, cancel_call
from services.exam.commands.joining import join_session
from services.exam.commands.starting import enter_test
from services.exam.commands.watching import leave_item, open_item
from services.exam.domain.attempt import PostedAnswer
from services.exam.domain.join_form import JoinForm
from services.exam.operations.seed_demo import position
from services.exam.tables import Answer, Attempt, LateAnswer
from shared.domain.room import RoomAct
from shared.errors import Refusal
from shared.events import CandidateRecorded, Envelope, Event, RoomActOrdered, event_of
from shared.identity.model import Identity
from shared.identity.tables import revoked_session
from shared.journal.chain import JournalLine, broken_links
from shared.journal.read import lines_of
from shared.journal.tables import journal_head
from shared.messaging.tables import outbox
from shared.referential.answers import as_text, right_answer, wrong_answer
from shared.referential.bank import load_bank
from shared.transaction import Database
from tests.exam.life.model import AskedItem
from tests.exam.room import BORN, CODE, KEY, LEVELS, Room, hear
from tests.exam.test_watching import FOCUS, TIMED
from tests.identities import someone

NAMES = (("LEFÈVRE-NUÑEZ", "Zoé"), ("BENALI", "Karim"), ("ZHOU", "Wenceslas"))
_BANK = load_bank().items
PLAIN = [one for one in _BANK.values() if not one.timed and not one.focus and one.kind == "qcu"][:2]
ITEMS = [
    AskedItem(one.id, as_text(one, right_answer(one)), as_text(one, wrong_answer(one)), one.timed or 0, one.focus)
    for one in (PLAIN[0], TIMED, FOCUS, PLAIN[1])
]
"""Of each test here: so few, so that a life often comes to the end of one."""


def people(database: Database, count: int = 3) -> list[Identity]:
    """Pupils who may be certified."""
    made = [someone() for _ in range(count)]
    with database.transaction() as tx:
        for one in made:
            position(tx, one.account_id, LEVELS, since=tx.now - timedelta(days=30))
    return made


@dataclass
class Said:
    """What an act answered, and when."""

    word: str
    now: datetime
    value: Any = None


class World:
    """Sessions and candidates of their own, so that lives may follow one another in one database."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.rooms = [Room(database), Room(database)]
        gated = {"version": 2, "presence_required": True, "resume_on_permission": True}
        hear(database, self.rooms[1].session.model_copy(update=gated))
        enrolled = [(self.rooms[0], NAMES[0]), (self.rooms[0], NAMES[1]), (self.rooms[1], NAMES[2])]
        self.candidates: dict[UUID, CandidateRecorded] = {}
        self._glanced: list[Envelope] = []
        for room, (last, first) in enrolled:
            one = CandidateRecorded(
                candidate_id=uuid4(), session_id=room.session.session_id, version=1, last_name=last, first_name=first,
                birth_date=BORN, birth_city="Bondy", birth_department="93", birth_country="France",
                extra_time_percent=0, pupil_id=None, division="3A", external_id="", result_recipient_email="",
            )  # fmt: skip
            hear(database, one)
            self.candidates[one.candidate_id] = one
        with database.transaction() as tx:
            tx.session.execute(text("DELETE FROM throttle"))
            self._heard = tx.session.scalar(select(func.coalesce(func.max(outbox.c.id), 0)))

    def join(self, person: Identity, candidate: UUID, typed: str) -> Said:
        one = self.candidates[candidate]
        names = {
            "exact": (one.first_name.upper(), one.last_name.lower()),
            "near": (one.last_name, one.first_name),
            "far": ("Personne", "PAREIL"),
        }[typed]
        number = next(room.session.number for room in self.rooms if room.session.session_id == one.session_id)
        with self.database.transaction() as tx:
            try:
                join_session(tx, JoinForm(number, *names, one.birth_date), person)
            except Refusal as refused:
                return Said(refused.code, tx.now)
            return Said("joined", tx.now)

    def enter(self, person: Identity, candidate: UUID, right: bool = True) -> Said:
        """The page of the access code: a test just made is made short here."""
        with self.database.transaction() as tx:
            try:
                attempt = enter_test(tx, candidate, CODE if right else "BCDF24", person)
            except Refusal as refused:
                return Said(refused.code, tx.now)
            short = [one.id for one in ITEMS]
            mine = Attempt.id == attempt.id
            if new := tx.session.scalar(select(Attempt.items).where(mine)) != short:
                tx.session.execute(update(Attempt).where(mine).values(items=short, item_count=len(short)))
            return Said("started" if new else "resumed", tx.now, attempt.id)

    def answer(
        self, test: UUID, account: UUID, sid: UUID, item: str, response: str, queued: datetime | None, losses: int
    ) -> Said:
        with self.database.transaction() as tx:
            done = answer_item(tx, test, account, sid, PostedAnswer(item, response, queued, losses), key=KEY)
            match done:
                case None:
                    return Said("no-test", tx.now)
                case Refused(seen, reason):
                    return Said(reason.name.lower(), seen.now)
                case Taken(seen, rank, sequence, receipt, next_rank, another):
                    word = "another_came_first" if another else "taken" if next_rank > seen.next_rank else "duplicate"
                    assert rank == sequence, "items are answered in order"
                    return Said(word, seen.now, receipt)

    def open(self, test: UUID, account: UUID, sid: UUID, item: str) -> Said:
        with self.database.transaction() as tx:
            done = open_item(tx, test, account, sid, item)
            word = "no-test" if done is None else "not-opened" if done.opened_at is None else "opened"
            return Said(word, tx.now, done.opened_at if done else None)

    def leave(self, test: UUID, account: UUID, sid: UUID, item: str, losses: int) -> Said:
        with self.database.transaction() as tx:
            return Said("heard" if leave_item(tx, test, account, sid, item, losses) else "no-test", tx.now)

    def call(self, test: UUID, account: UUID) -> str:
        with self.database.transaction() as tx:
            return "called" if call_surveillant(tx, test, account) else "not-called"

    def cancel(self, test: UUID, account: UUID) -> None:
        with self.database.transaction() as tx:
            cancel_call(tx, test, account)

    def order(self, act: RoomAct, session: UUID, candidate: UUID | None, **more: Any) -> RoomActOrdered:
        return RoomActOrdered(
            act_id=uuid4(), session_id=session, candidate_id=candidate, act=act, actor="account:the-surveillant", **more
        )

    def record_again(self, candidate: UUID, **changes: Any) -> None:
        """A new snapshot of the candidate, heard after a stale one that must change nothing."""
        stale = self.candidates[candidate].model_copy(update={"removed": True, "extra_time_percent": 100})
        newer = {"version": stale.version + 1, **changes}
        self.candidates[candidate] = self.candidates[candidate].model_copy(update=newer)
        hear(self.database, stale, self.candidates[candidate])

    def sign_out(self, sid: UUID) -> None:
        with self.database.transaction() as tx:
            ended = {"sid": sid, "revoked_at": tx.now, "keep_until": tx.now + timedelta(minutes=5)}
            tx.session.execute(revoked_session.insert().values(ended))

    def now(self) -> datetime:
        with self.database.transaction() as tx:
            return tx.now

    def pass_time(self, minutes: int) -> None:
        """As if everything had happened that much earlier."""
        mine = "IN (SELECT id FROM attempt WHERE session_id = ANY(:ours))"
        older = {
            "item_watch": (("opened_at",), f"attempt_id {mine}"),
            "attempt_sighting": (("seen_at",), f"attempt_id {mine}"),
            "attempt": (("started_at", "deadline"), "session_id = ANY(:ours)"),
            "room_order": (("ordered_at", "done_at"), "session_id = ANY(:ours)"),
            "presence": (("ordered_at",), "session_id = ANY(:ours)"),
            "throttle": (("since",), "true"),
        }
        told = {"gap": minutes, "ours": [room.session.session_id for room in self.rooms]}
        with self.database.transaction() as tx:
            for table, (columns, which) in older.items():
                moved = ", ".join(f"{one} = {one} - :gap * interval '1 minute'" for one in columns)
                tx.session.execute(text(f"UPDATE {table} SET {moved} WHERE {which}"), told)  # noqa: S608 - our own words

    def look_again(self, envelopes: list[Envelope]) -> None:
        """These were only glanced at."""
        self._glanced = envelopes

    def new_envelopes(self) -> list[Envelope]:
        """What was announced since the last look."""
        with self.database.transaction() as tx:
            wanted = select(outbox.c.id, outbox.c.envelope).where(outbox.c.id > self._heard).order_by(outbox.c.id)
            rows = tx.session.execute(wanted).all()
        if rows:
            self._heard = rows[-1].id
        glanced, self._glanced = self._glanced, []
        return [*glanced, *(Envelope.model_validate_json(row.envelope) for row in rows)]

    def tests(self) -> Mapping[UUID, Attempt]:
        with self.database.transaction() as tx:
            rows = tx.session.scalars(select(Attempt).where(Attempt.candidate_id.in_(self.candidates))).all()
        return {one.candidate_id: one for one in rows}

    def answers(self, test: UUID) -> list[Answer]:
        with self.database.transaction() as tx:
            rows = tx.session.scalars(select(Answer).where(Answer.attempt_id == test).order_by(Answer.sequence))
            return list(rows)

    def kept(self, test: UUID) -> dict[str, tuple[str, str]]:
        with self.database.transaction() as tx:
            rows = tx.session.scalars(select(LateAnswer).where(LateAnswer.attempt_id == test))
            return {one.item_id: (one.response, one.reason) for one in rows}

    def chain(self, candidate: UUID) -> list[JournalLine]:
        """The journal of a candidate: it holds, and ends where its head says."""
        subject = f"candidate:{candidate}"
        with self.database.transaction() as tx:
            lines = list(lines_of(tx.session, subject))
            head = tx.session.execute(select(journal_head).where(journal_head.c.subject == subject)).one_or_none()
        assert broken_links(lines) == []
        if head is not None and head.seq:
            assert (head.seq, head.hash) == (lines[-1].seq, lines[-1].hash)
        return lines


def events_of(envelopes: list[Envelope]) -> list[Event]:
    return [event_of(one) for one in envelopes]


def instant(micros: int) -> datetime:
    """The other way round of `micro`."""
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=micros)
