"""The wire forgets names on a schedule, and never what is still to be said (R-RETENTION)."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

from sqlalchemy import Table, func, insert, select

from shared.messaging.retention import DEAD_KEPT, DEAD_KEPT_UNREPLAYED, HEARD_KEPT, SAID_KEPT, forget_wire
from shared.messaging.tables import dead_letter, inbox, inbox_link, outbox, outbox_delivery
from shared.transaction import Database, Transaction

A_SECOND = timedelta(seconds=1)


def counted(database: Database, table: Table) -> int:
    with database.transaction() as tx:
        return tx.session.scalar(select(func.count()).select_from(table)) or 0


def after(database: Database, do: Callable[[Transaction], None]) -> None:
    with database.transaction() as tx:
        do(tx)
    with database.transaction() as tx:
        forget_wire(tx)


def say(tx: Transaction, *, age: timedelta, confirmed: bool = True, numbered: bool = True) -> None:
    values = {
        "event_id": uuid4(),
        "type": "pupil.recorded",
        "envelope": "Zoé",
        "created_at": tx.now - age,
        "numbered": numbered,
    }
    number = tx.session.scalar(insert(outbox).values(values).returning(outbox.c.id))
    for listener in ("exam", "auth") if numbered else ():
        row = {"listener": listener, "epoch": 1, "seq": number, "outbox_id": number}
        tx.session.execute(insert(outbox_delivery).values(**row, confirmed=confirmed or listener == "auth"))


def test_what_was_said_is_forgotten_thirty_days_after_and_not_before(exam_database: Database) -> None:
    after(exam_database, lambda tx: say(tx, age=SAID_KEPT - A_SECOND * 60))
    assert (counted(exam_database, outbox), counted(exam_database, outbox_delivery)) == (1, 2)
    after(exam_database, lambda tx: say(tx, age=SAID_KEPT + A_SECOND))
    assert (counted(exam_database, outbox), counted(exam_database, outbox_delivery)) == (1, 2)


def test_what_one_listener_still_has_to_hear_is_never_forgotten(exam_database: Database) -> None:
    after(exam_database, lambda tx: say(tx, age=SAID_KEPT * 10, confirmed=False))
    after(exam_database, lambda tx: say(tx, age=SAID_KEPT * 10, numbered=False))
    assert (counted(exam_database, outbox), counted(exam_database, outbox_delivery)) == (2, 2)


def test_what_was_heard_in_order_is_forgotten_later_than_it_could_be_said_again(exam_database: Database) -> None:
    def hear(tx: Transaction) -> None:
        tx.session.execute(insert(inbox_link).values(producer="auth", epoch=1, contiguous=2, announced=9))
        for seq, age in ((1, HEARD_KEPT + A_SECOND), (2, HEARD_KEPT - A_SECOND * 60), (5, HEARD_KEPT * 2)):
            row = {"event_id": uuid4(), "producer": "auth", "epoch": 1, "seq": seq, "handled_at": tx.now - age}
            tx.session.execute(insert(inbox).values(row))

    assert HEARD_KEPT > SAID_KEPT
    after(exam_database, hear)
    with exam_database.transaction() as tx:
        assert sorted(tx.session.scalars(select(inbox.c.seq))) == [2, 5]


def test_a_dead_letter_stays_until_it_is_replayed_or_a_year_has_passed(exam_database: Database) -> None:
    def keep(tx: Transaction) -> None:
        for failed, replayed in (
            (DEAD_KEPT_UNREPLAYED - A_SECOND * 60, None),
            (DEAD_KEPT_UNREPLAYED + A_SECOND, None),
            (DEAD_KEPT * 2, DEAD_KEPT + A_SECOND),
            (DEAD_KEPT * 2, DEAD_KEPT - A_SECOND * 60),
        ):
            row = {"type": "x", "producer": "auth", "message": "Zoé", "error": "", "failed_at": tx.now - failed}
            at = tx.now - replayed if replayed else None
            tx.session.execute(insert(dead_letter).values(**row, replayed_at=at))

    after(exam_database, keep)
    assert counted(exam_database, dead_letter) == 2
