"""Pupils in real browsers, each on a line that breaks in its own way: nothing lost, nothing twice, the order kept."""

import os
import tempfile
import time
from collections import Counter
from pathlib import Path
from random import Random

from playwright.sync_api import Browser, sync_playwright

from deploy.local.parts import PARTS
from deploy.local.postgres import LocalPostgres
from deploy.local.rabbitmq import free_port
from services.exam.service import SERVICE
from shared.migrations import upgrade
from shared.transaction import Database
from tests.conftest import QUIET, emptied
from tests.exam.browser.broken_line import BrokenLine, Trouble
from tests.exam.browser.conftest import give_code, hold_token
from tests.exam.browser.gunicorn import exam_served
from tests.exam.browser.pupil import WAITS, Pupil, make_short, nothing_lost_nothing_twice
from tests.exam.room import Room
from tests.identities import trust_key

ITEMS = 8


def broken_lines(seeds: range) -> int:
    """One pupil a seed; prints each, returns how many lost or doubled anything."""
    met, broken = Counter[Trouble](), 0
    with tempfile.TemporaryDirectory(prefix="lines-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        postgres = LocalPostgres.start(Path(folder) / "data")
        try:
            postgres.create_databases()
            upgrade(SERVICE, postgres.url("certif_exam", "exam_owner"))
            address, port = postgres.url("certif_exam", "exam_app"), free_port()
            with (
                exam_served(address, server := free_port(), f"http://127.0.0.1:{port}"),
                sync_playwright() as playwright,
            ):
                line = BrokenLine(port, server)
                chromium = playwright.chromium.launch(executable_path=PARTS[0].find(), args=QUIET)
                for seed in seeds:
                    emptied(postgres, "exam")
                    broken += _one(seed, line, chromium, Database(address, "exam"))
                    met.update(line.met)
                chromium.close()
                line.close()
        finally:
            postgres.stop()
    print(", ".join(f"{one} {met[one]}" for one in Trouble))
    print(f"{len(seeds)} tests, {broken} broken")
    return broken


def _one(seed: int, line: BrokenLine, chromium: Browser, database: Database) -> bool:
    """A test of `ITEMS` items; every second pupil is impatient, and each « Actualise » once somewhere."""
    trust_key(database)
    room, url = Room(database), f"http://127.0.0.1:{line.port}"
    seat = room.seat()
    room.join(seat)
    context = chromium.new_context(base_url=url, locale="fr-FR")
    context.set_default_timeout(20_000)
    hold_token(context, url, seat.person)
    pupil = Pupil(give_code(context.new_page(), seat), impatient=bool(seed % 2))
    pupil.page.on("dialog", lambda dialog: dialog.accept())
    make_short(pupil.page, room, ITEMS)
    began, fault = time.monotonic(), ""
    try:
        refreshed = Random(seed).randint(1, ITEMS - 1)
        with line.breaking(seed):
            while pupil.answer() < ITEMS:
                if len(pupil.given) == refreshed:
                    pupil.refresh()
        nothing_lost_nothing_twice(pupil, room)
    except Exception as error:
        fault = f"{type(error).__name__}: {str(error)[:400]}"
    troubles = sum(count for one, count in line.met.items() if one is not Trouble.NONE)
    waited = "was told to wait" if pupil.heard(WAITS) else "saw nothing of it"
    print(
        f"seed {seed:>5}  {time.monotonic() - began:5.1f} s  {troubles:3} troubles of {sum(line.met.values()):3} "
        f"connections  {waited:17}  {fault or 'nothing lost, nothing twice, in order'}",
        flush=True,
    )
    context.close()
    database.dispose()
    return bool(fault)


def main() -> int:
    first, runs = int(os.environ.get("SEED", "1000")), int(os.environ.get("RUNS", "20"))
    return 1 if broken_lines(range(first, first + runs)) else 0
