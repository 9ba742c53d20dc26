"""After a day: what people were shown, what the databases hold and what travelled must all agree."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, create_engine, text
from sqlalchemy.orm import Session

from deploy.local.postgres import LocalPostgres
from shared.events.routes import SERVICES
from shared.journal.read import verify
from tests.day.browser import eventually

ANSWERS = "SELECT attempt_id, sequence, item_id, response, status, receipt FROM {table} ORDER BY attempt_id, sequence"


@dataclass
class Truth:
    """The four databases, read directly."""

    engines: dict[str, Engine]

    @classmethod
    def of(cls, postgres: LocalPostgres) -> "Truth":
        return cls({name: create_engine(postgres.url(f"certif_{name}")) for name in SERVICES})

    def close(self) -> None:
        for engine in self.engines.values():
            engine.dispose()

    def rows(self, service: str, query: str) -> list[tuple[Any, ...]]:
        with self.engines[service].connect() as connection:
            return [tuple(row) for row in connection.execute(text(query))]

    def wait_until_drained(self) -> None:
        """Every stream has arrived whole where it was going."""
        eventually(lambda: not self.late_streams() or None, "the wire to drain", patience=120)

    def late_streams(self) -> list[str]:
        arrived = {
            (producer, listener): contiguous
            for listener in SERVICES
            for producer, contiguous in self.rows(listener, "SELECT producer, contiguous FROM inbox_link")
        }
        late = [
            f"{producer}→{listener}: {arrived.get((producer, listener), 0)}/{last}"
            for producer in SERVICES
            for listener, last in self.rows(producer, "SELECT listener, last_seq FROM outbox_link")
            if arrived.get((producer, listener), 0) != last
        ]
        waiting = [
            f"{name}: outbox" for name in SERVICES if self.rows(name, "SELECT 1 FROM outbox WHERE NOT numbered LIMIT 1")
        ]
        return late + waiting

    def faults(self, receipts: dict[UUID, set[str]], recompute: Callable[[], int]) -> list[str]:
        """Every broken promise; `receipts` are those each account's pupil was shown."""
        return [
            *self._lost_receipts(receipts),
            *self._differing_transcripts(),
            *self._broken_journals(),
            *self._dead_letters(),
            *(["recomputed results differ from the published ones"] if recompute() else []),
        ]

    def _lost_receipts(self, receipts: dict[UUID, set[str]]) -> list[str]:
        kept: dict[UUID, set[str]] = {}
        query = "SELECT a.account_id, b.receipt FROM attempt a JOIN answer b ON b.attempt_id = a.id"
        for account, receipt in self.rows("exam", query):
            kept.setdefault(account, set()).add(receipt)
        return [
            f"account {account}: receipt {receipt} is lost"
            for account, shown in receipts.items()
            for receipt in shown - kept.get(account, set())
        ]

    def _differing_transcripts(self) -> list[str]:
        given = self.rows("exam", ANSWERS.format(table="answer"))
        received = self.rows("results", ANSWERS.format(table="transcript_answer"))
        twice = len(given) - len({(attempt, item) for attempt, _s, item, *_ in given})
        return [
            *(
                []
                if given == received
                else [f"{len(given)} answers given, {len(received)} in the transcripts, or not the same"]
            ),
            *([f"{twice} items answered twice"] if twice else []),
        ]

    def _broken_journals(self) -> list[str]:
        broken = []
        for name in SERVICES:
            with Session(self.engines[name]) as session:
                broken += [f"journal of {name}: {fault}" for fault in verify(session)]
        for name in SERVICES:
            query = f"SELECT subject, seq, hash FROM journal_line WHERE service = '{name}' ORDER BY subject, seq"  # noqa: S608
            own, merged = self.rows(name, query), self.rows("results", query)
            if own != merged:
                broken.append(f"journal of {name}: {len(own)} lines there, {len(merged)} merged in results")
        return broken

    def _dead_letters(self) -> list[str]:
        return [
            f"dead letter in {name}: {kind} {error[:200]}"
            for name in SERVICES
            for kind, error in self.rows(name, "SELECT type, error FROM dead_letter")
        ]
