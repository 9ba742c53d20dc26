"""What a service is, seen from outside: its application, its worker, its migrations, its commands."""

import signal
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event as Flag
from threading import Thread
from typing import Any

import structlog
from sqlalchemy import MetaData

from shared.events.auth import AccountErased
from shared.events.base import Event
from shared.identity.handlers import IDENTITY_HANDLERS, forget_old
from shared.mail.postman import Postman
from shared.messaging.consumer import ConsumerLoop, Sweep
from shared.messaging.inbox import Handler, Inbox, JournalKeeper, Together
from shared.messaging.relay import Relay
from shared.messaging.retention import forget_wire
from shared.privacy.erasure import erasing, note_erasure
from shared.privacy.person import Kept
from shared.settings import ServiceSettings
from shared.transaction import Database, Transaction

log = structlog.get_logger()

Command = Callable[[ServiceSettings, Transaction, Sequence[str]], int]
"""An operator's command: settings, a transaction (committed when it returns 0), its words; returns the exit status."""


@dataclass(frozen=True)
class ServiceDefinition:
    """Everything the launcher and the tests need to know of a service; built in `services/<name>/service.py`."""

    name: str
    settings: Callable[[], ServiceSettings]
    metadata: MetaData
    migrations: Path
    handlers: Mapping[type[Event], Handler | Together]
    sweeps: Sequence[Sweep] = ()
    keep_journal: JournalKeeper | None = None
    commands: Mapping[str, Command] = field(default_factory=dict)
    letters: bool = False
    """Whether it writes letters to people: a table of its own, and a postman in its worker."""
    kept: Kept | None = None
    """How what it keeps of a person is handed over and erased, once auth says that the account is."""

    def inbox(self, database: Database) -> Inbox:
        """The inbox with the service's handlers and those every service has."""
        erasure: dict[type[Event], Handler] = {AccountErased: note_erasure} if self.kept else {}
        return Inbox(database, {**IDENTITY_HANDLERS, **erasure, **self.handlers}, self.keep_journal)

    def all_sweeps(self) -> list[Sweep]:
        """The service's own and those every service has."""
        erasures = [erasing(self.kept.erase)] if self.kept else []
        return [*self.sweeps, *erasures, forget_old, forget_wire]


def run_worker(service: ServiceDefinition) -> int:
    """Relay and consume until SIGTERM or SIGINT; each in its own thread with its own connections."""
    settings = service.settings()
    stop = Flag()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    database = Database(settings.database_url, service.name, pool_size=3)
    relay = Relay(settings.database_url, service.name, settings.broker_url)
    consumer = ConsumerLoop(service.name, settings.broker_url, service.inbox(database), service.all_sweeps())
    parts: list[Relay | ConsumerLoop | Postman] = [relay, consumer]
    if service.letters:
        parts.append(Postman(database, settings.mail_server(), settings.secret_key))
    threads = [Thread(target=part.run, args=(stop,), name=type(part).__name__) for part in parts]
    for thread in threads:
        thread.start()
    log.info("worker.started", service=service.name)
    while not stop.wait(1.0):
        if not all(thread.is_alive() for thread in threads):
            log.error("worker.thread_died", service=service.name)
            stop.set()
            return 1
    for thread in threads:
        thread.join(timeout=10)
    return 0


def metadata_of(service: ServiceDefinition) -> list[MetaData]:
    """The service's own tables and those every service has."""
    from shared.identity.tables import IDENTITY
    from shared.journal.tables import JOURNAL
    from shared.mail.tables import MAIL
    from shared.messaging.tables import WIRE
    from shared.privacy.tables import PRIVACY

    return [
        service.metadata,
        WIRE,
        JOURNAL,
        IDENTITY,
        *([MAIL] if service.letters else []),
        *([PRIVACY] if service.kept else []),
    ]


def run_command(service: ServiceDefinition, name: str, words: Sequence[str]) -> int:
    """Run one of the service's own commands in a transaction."""
    settings = service.settings()
    command: Any = service.commands[name]
    database = Database(settings.database_url, service.name, pool_size=1)
    tx = database.begin()
    try:
        status: int = command(settings, tx, words)
        if status == 0:
            tx.commit()
        return status
    finally:
        tx.close()
        database.dispose()
