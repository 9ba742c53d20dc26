"""One transaction: state, journal line and outbox row commit together, or nothing does."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import psycopg
from sqlalchemy import Engine, create_engine, func, insert, select
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from shared.events.base import Envelope, Event
from shared.events.routes import carries_journal
from shared.events.wire import JournalLinesWritten
from shared.journal.chain import Fact, JournalLine
from shared.journal.write import Act, append, append_all
from shared.messaging.tables import outbox

_INTO_OUTBOX = insert(outbox).inline()


class Transaction:
    """What a command works with: a session, the instant, the journal and the outbox."""

    def __init__(self, database: "Database", correlation_id: str = "") -> None:
        self.service = database.service
        self.correlation_id = correlation_id
        self._database = database
        self._session: Session | None = None
        self._now: datetime | None = None
        self._lines: list[JournalLine] = []
        self._left: dict[tuple[Callable[[Transaction, UUID], None], UUID], None] = {}

    @property
    def session(self) -> Session:
        """Opened at first use: the answer path takes none."""
        if self._session is None:
            self._session = Session(self._database.engine, expire_on_commit=False)
        return self._session

    @property
    def now(self) -> datetime:
        """The database's clock, read once: every rule of this request sees one instant."""
        if self._now is None:
            self._now = self.session.scalar(select(func.now()))
            assert self._now is not None
        return self._now

    def use_instant(self, now: datetime) -> None:
        """Take an instant already read from this transaction's database, to save a round trip."""
        self._now = now

    def record(self, subject: str, act: str, *, actor: str, **facts: Fact) -> JournalLine:
        """Write the journal line of an act on `subject` (`candidate:<id>`, `session:<id>`, `school:<uai>`…)."""
        line = append(
            self.session,
            service=self.service,
            subject=subject,
            at=self.now,
            actor=actor,
            act=act,
            facts=facts,
        )
        self._lines.append(line)
        return line

    def record_all(self, acts: Sequence[Act], *, actor: str) -> None:
        """The same for many subjects, one act each."""
        self._lines += append_all(self.session, service=self.service, at=self.now, actor=actor, acts=acts)

    def emit(self, event: Event) -> None:
        """Put an event in the outbox; it is published once this transaction is committed."""
        self.session.execute(_INTO_OUTBOX, self.outbox_row(event))

    def emit_all(self, events: Sequence[Event]) -> None:
        """The same for many, in one statement."""
        if events:
            self.session.execute(_INTO_OUTBOX, [self.outbox_row(event) for event in events])

    def outbox_row(self, event: Event) -> dict[str, object]:
        """The outbox row of `event`, carrying the journal lines written so far when results listens to it."""
        lines: list[JournalLine] = []
        if carries_journal(event.type):
            lines, self._lines = self._lines, []
        envelope = Envelope(
            id=uuid4(),
            type=event.type,
            schema_version=event.schema_version,
            producer=self.service,
            occurred_at=self.now,
            correlation_id=self.correlation_id,
            journal=lines,
            body=event.model_dump(mode="json"),
        )
        return {"event_id": envelope.id, "type": envelope.type, "envelope": envelope.model_dump_json()}

    def carry(self, line: JournalLine) -> None:
        """Hand over a line that a hand-written statement inserts itself (the answer path)."""
        self._lines.append(line)

    def alone(self, statement: str, values: Mapping[str, object]) -> Sequence[tuple[Any, ...]]:
        """Run a statement that is a transaction by itself, committed when this returns, whatever becomes of the rest.

        One round trip and no lock left behind: the answer path. The statement checks what it relies on.
        """
        return self._database.alone(statement, values)

    def rehearse(self, work: Callable[["Transaction"], None]) -> None:
        """Do `work`, its journal lines and events included, and undo it: as long as the real thing, and no trace."""
        rehearsal = Transaction(self._database, self.correlation_id)
        rehearsal._session, rehearsal._now = self.session, self.now
        with self.session.begin_nested() as undone:
            work(rehearsal)
            rehearsal._tell()
            undone.rollback()

    def before_commit(self, work: Callable[["Transaction", UUID], None], about: UUID) -> None:
        """Do `work` about this id once, at the end, however many events of a burst ask for it."""
        self._left[work, about] = None

    def commit(self) -> None:
        for work, about in self._left:
            work(self, about)
        self._tell()
        if self._session is not None:
            self._session.commit()

    def _tell(self) -> None:
        """Lines that no event took along travel by themselves."""
        if self._lines and self.service != "results":
            self.emit(JournalLinesWritten())

    def close(self) -> None:
        """Undo what was not committed."""
        if self._session is not None:
            self._session.close()


class Database:
    """One service's database: an engine whose pool is as wide as the server has threads."""

    def __init__(self, url: str, service: str, *, pool_size: int = 4) -> None:
        self.service = service
        told: dict[str, Any] = {
            "pool_size": pool_size,
            "max_overflow": 2,
            "pool_timeout": 10,
            "connect_args": {"connect_timeout": 5, "application_name": f"certif-{service}"},
        }
        self.engine: Engine = create_engine(url, **told)
        self._connecting = create_engine(
            url, isolation_level="AUTOCOMMIT", poolclass=NullPool, connect_args=told["connect_args"]
        )
        self._idle: list[psycopg.Connection[tuple[Any, ...]]] = []

    def begin(self, correlation_id: str = "") -> Transaction:
        """A transaction that its holder must commit or close."""
        return Transaction(self, correlation_id)

    @contextmanager
    def transaction(self, correlation_id: str = "") -> Iterator[Transaction]:
        """Commit at the end of the block; roll everything back if it raises."""
        tx = self.begin(correlation_id)
        try:
            yield tx
            tx.commit()
        finally:
            tx.close()

    def alone(self, statement: str, values: Mapping[str, object]) -> Sequence[tuple[Any, ...]]:
        """See `Transaction.alone`. The driver's errors are told as SQLAlchemy tells them.

        Its connections, one a thread at most, need nothing done between two statements: a list of them is enough.
        """
        driver = self._connection(statement)
        try:
            rows = driver.execute(statement, values).fetchall()
        except psycopg.IntegrityError as error:
            self._idle.append(driver)
            raise IntegrityError(statement, None, error) from error
        except psycopg.OperationalError as error:
            dead = bool(driver.closed)
            driver.close()
            if dead:
                self._close_idle()
            raise OperationalError(statement, None, error, connection_invalidated=dead) from error
        except BaseException:
            driver.close()
            raise
        self._idle.append(driver)
        return rows

    def _connection(self, statement: str) -> psycopg.Connection[tuple[Any, ...]]:
        try:
            return self._idle.pop()
        except IndexError:
            pass
        try:
            made = self._connecting.raw_connection()
        except psycopg.OperationalError as error:
            raise OperationalError(statement, None, error) from error
        driver = made.driver_connection
        assert isinstance(driver, psycopg.Connection)
        made.detach()
        return driver

    def _close_idle(self) -> None:
        while self._idle:
            with suppress(IndexError):
                self._idle.pop().close()

    def dispose(self) -> None:
        """Close the idle connections."""
        self.engine.dispose()
        self._close_idle()
