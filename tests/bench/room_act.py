"""`python -m tests.bench.room_act`: from the surveillant's click to the pupil's page, on the whole platform.

A class of thirty works and polls as the script of the test page does. The surveillant adds a minute to all, again and
again: each pupil is a sample, from the departure of the click's POST to the reply that tells the page. The floor is
what a pupil would wait if the act were there at once: the first reply of a poll that left after the click.
"""

import statistics
import sys
import tempfile
import time
from pathlib import Path

from sqlalchemy import create_engine, text

from deploy.local.postgres import LocalPostgres
from deploy.local.rabbitmq import free_port
from deploy.local.run import platform
from tests.day.browser import eventually
from tests.day.room import Surveillant, TestPage, begin, prepare
from tests.day.school import write_school

PUPILS = 30
CLICKS = 20
PACE = 40.0
WANTED = 5.0
SEED = 30
WIRE = "SELECT extract(epoch FROM done_at - ordered_at) FROM room_order WHERE act = 'add_time'"
"""From the surveillant's transaction to exam's, by the clocks of their databases."""


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="room-act") as name:
        folder = Path(name)
        folder.chmod(0o755)
        school_file, port = folder / "school.yaml", free_port()
        school = write_school(school_file, PUPILS, SEED)
        url = f"http://127.0.0.1:{port}"
        with platform(folder, port, None, school_file):
            exam = create_engine(LocalPostgres.start(folder / "postgres").url("certif_exam"))
            seated = prepare(url, school, SEED)
            begin(seated, seated.candidates)
            watcher = Surveillant("surveillant", school, url)
            watcher.enter(seated.room, "Karim Benali")
            with seated.at_work(PACE) as pages:
                began = time.monotonic()
                acts: list[float] = []
                floors: list[float] = []
                posts: list[float] = []
                for click in range(1, CLICKS + 1):
                    act, floor, post = measure(watcher, seated.room, pages, click)
                    acts += act
                    floors += floor
                    posts.append(post)
                spent = time.monotonic() - began
                polls = sum(len(page.polls) for page in pages)
            with exam.connect() as connection:
                wire = [float(one) for one in connection.scalars(text(WIRE))]
            exam.dispose()
    figures = {
        "the click answered, page included": posts,
        "ordered, to done by exam": wire,
        "floor: the first poll after the click": floors,
        "an act seen by the pupil": acts,
    }
    return report(figures, polls / spent)


def measure(
    watcher: Surveillant, room: str, pages: list[TestPage], minutes: int
) -> tuple[list[float], list[float], float]:
    """One more minute for all: what each pupil waited, the least it could have been, and the wait for the next page."""
    sent = watcher.drafted(f"{room}/temps", "temps:tous:1")
    clicked = time.monotonic()
    watcher.press(room, sent)
    posted = time.monotonic() - clicked
    eventually(lambda: all(page.learnt_at(minutes) for page in pages), "every page to know", patience=30)
    waited = [at - clicked for page in pages if (at := page.learnt_at(minutes))]
    floors = [next(ended for left, ended in page.polls if left >= clicked) - clicked for page in pages]
    return waited, floors, posted


def report(figures: dict[str, list[float]], polls: float) -> int:
    ends = []
    for title, took in figures.items():
        cuts = statistics.quantiles(took, n=100)
        print(f"{title}: p50 {cuts[49]:.2f} s, p99 {cuts[98]:.2f} s, max {max(took):.2f} s over {len(took)}")
        ends.append(cuts[98])
    *_, floor, p99 = ends
    print(f"p99: {p99:.2f} s (wanted: at most {WANTED:.0f}), {p99 / floor:.2f} × the floor; {polls:.1f} polls/s")
    return 0 if p99 <= WANTED else 1


if __name__ == "__main__":
    sys.exit(main())
