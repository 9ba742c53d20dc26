"""What a listener has received of each stream, what it lacks, and the replay that brings it."""

from collections.abc import Iterable

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from shared.messaging.protocol import ReplayRequest
from shared.messaging.tables import inbox, inbox_link, outbox_delivery

MOST_ASKED = 2000


def note_received(session: Session, producer: str, epoch: int, received: Iterable[int], announced: int) -> None:
    """Advance the stream's mark: `contiguous` is the last number before the first gap."""
    session.execute(upsert(inbox_link).values(producer=producer, epoch=epoch).on_conflict_do_nothing())
    here = (inbox_link.c.producer == producer) & (inbox_link.c.epoch == epoch)
    link = session.execute(select(inbox_link).where(here).with_for_update()).one()
    fresh = set(received)
    contiguous, known = link.contiguous, max([link.announced, announced, *fresh])
    contiguous = _advance(contiguous, fresh)
    if contiguous < known and fresh:
        contiguous = _advance(contiguous, _received_after(session, producer, epoch, contiguous))
    if (contiguous, known) != (link.contiguous, link.announced):
        session.execute(update(inbox_link).where(here).values(contiguous=contiguous, announced=known))


def missing_ranges(session: Session, producer: str, epoch: int) -> list[tuple[int, int]]:
    """The numbers announced and not received, as inclusive ranges; empty when nothing is lacking."""
    link = session.execute(
        select(inbox_link).where(inbox_link.c.producer == producer, inbox_link.c.epoch == epoch)
    ).one_or_none()
    if link is None or link.contiguous >= link.announced:
        return []
    last = min(link.announced, link.contiguous + MOST_ASKED)
    have = _received_after(session, producer, epoch, link.contiguous)
    ranges: list[tuple[int, int]] = []
    for number in range(link.contiguous + 1, last + 1):
        if number in have:
            continue
        if ranges and ranges[-1][1] == number - 1:
            ranges[-1] = (ranges[-1][0], number)
        else:
            ranges.append((number, number))
    return ranges


def replay(session: Session, request: ReplayRequest) -> None:
    """Mark what a listener lacks as not confirmed: the relay publishes it again."""
    for first, last in request.ranges:
        session.execute(
            update(outbox_delivery)
            .where(
                outbox_delivery.c.listener == request.listener,
                outbox_delivery.c.epoch == request.epoch,
                outbox_delivery.c.seq.between(first, last),
            )
            .values(confirmed=False)
        )


def _advance(contiguous: int, received: set[int]) -> int:
    while contiguous + 1 in received:
        contiguous += 1
    return contiguous


def _received_after(session: Session, producer: str, epoch: int, number: int) -> set[int]:
    return set(
        session.scalars(
            select(inbox.c.seq)
            .where(inbox.c.producer == producer, inbox.c.epoch == epoch, inbox.c.seq > number)
            .order_by(inbox.c.seq)
            .limit(MOST_ASKED)
        )
    )
