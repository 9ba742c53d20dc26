"""`python -m services.<name> …`: worker, migrate, journal, dead letters, and the service's own commands."""

import argparse
import sys
from collections.abc import Sequence

from shared import logging as logs
from shared.journal.read import verify
from shared.messaging import dead_letters
from shared.migrations import make_migration, upgrade
from shared.process import ServiceDefinition, run_command, run_worker
from shared.transaction import Database


def main(service: ServiceDefinition, arguments: Sequence[str] | None = None) -> int:
    """Parse the command line of one service and run it; returns the exit status."""
    parser = argparse.ArgumentParser(prog=f"python -m services.{service.name}")
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("worker", help="relay and consume events until stopped")
    verbs.add_parser("migrate", help="bring the schema up to date")
    verbs.add_parser("make-migration", help="draft a migration from the tables").add_argument("intent")
    verbs.add_parser("verify-journal", help="check every chain of the journal")
    verbs.add_parser("dead-letters", help="list the messages put aside")
    verbs.add_parser("replay", help="handle a dead letter again").add_argument("letter", type=int)
    for name in service.commands:
        verbs.add_parser(name).add_argument("words", nargs="*")
    options = parser.parse_args(arguments)
    logs.configure()
    match options.verb:
        case "worker":
            return run_worker(service)
        case "migrate":
            return upgrade(service)
        case "make-migration":
            return make_migration(service, options.intent)
        case "verify-journal":
            return _verify_journal(service)
        case "dead-letters":
            return _list_dead_letters(service)
        case "replay":
            return _replay(service, options.letter)
        case own:
            return run_command(service, own, options.words)


def _verify_journal(service: ServiceDefinition) -> int:
    with _database(service).transaction() as tx:
        faults = verify(tx.session)
    print("\n".join(faults) or "Every chain holds.")
    return 1 if faults else 0


def _list_dead_letters(service: ServiceDefinition) -> int:
    with _database(service).transaction() as tx:
        letters = dead_letters.waiting(tx.session)
    for letter in letters:
        reason = letter.error.splitlines()[0][:120]
        print(f"{letter.id}\t{letter.failed_at:%Y-%m-%d %H:%M:%S}\t{letter.producer} → {letter.type}\t{reason}")
    print(f"{len(letters)} dead letter(s).")
    return 0


def _replay(service: ServiceDefinition, letter: int) -> int:
    database = _database(service)
    with database.transaction() as tx:
        message = dead_letters.take_for_replay(tx.session, letter)
    if message is None:
        print("No such dead letter, or it cannot be replayed.", file=sys.stderr)
        return 1
    service.inbox(database).handle([message])
    return 0


def _database(service: ServiceDefinition) -> Database:
    return Database(service.settings().database_url, service.name, pool_size=2)
