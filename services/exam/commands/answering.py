"""An answer: the one path that a whole country takes at once, so two statements and no lock held between them.

`docs/rules.md` R-ANSWER decides on what was read; what is then written stands only if nothing has moved since.
Otherwise, and for what takes more than one statement, the decision is made again under a lock.
"""

import json
import secrets
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.exc import IntegrityError

from services.exam.commands.choosing import asked_item, step_after
from services.exam.commands.sighting import is_due, tell
from services.exam.commands.watching import note_losses
from services.exam.domain.attempt import (
    Accepted,
    Answered,
    AnswerRefusal,
    Attempt,
    Duplicate,
    PostedAnswer,
    decide_answer,
)
from services.exam.domain.checking import check
from services.exam.domain.conditions import ItemTime, item_time, time_allowed
from services.exam.domain.engine import Step
from services.exam.domain.receipts import ReceivedAnswer, answer_digest, receipt
from services.exam.queries.running import RunningTest, running_test
from services.exam.queries.watched import Watched, watched
from services.exam.tables import Answer, LateAnswer
from services.exam.tables import Attempt as AttemptRow
from shared.domain.codes import draw_end_code
from shared.domain.engine import EngineName
from shared.domain.statuses import AnswerStatus
from shared.events import AnswerRecorded, AttemptCompleted, AttemptSeen
from shared.journal.chain import link
from shared.referential.bank import load_bank
from shared.referential.models import Item
from shared.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Taken:
    """The item has its answer, this one or the first; `test` is as it stood before, but for the item that follows."""

    test: RunningTest
    rank: int
    sequence: int
    receipt: str
    next_rank: int
    """Rank of the item to show now, one more than the last once none is left."""
    another_came_first: bool = False
    """True when a different answer to this item was already recorded: that one stands."""
    duplicate: bool = False
    """True when the item had its answer already."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing was recorded but, when `reason.kept_for_jury`, the answer itself."""

    test: RunningTest
    reason: AnswerRefusal


# Nothing is written unless the test still stands where it was read: `moved` waits for whoever holds the row, then
# looks again. If the journal alone has moved, its key refuses the line, and with it the whole statement.
_STATEMENT = """
WITH moved AS (
    UPDATE attempt
       SET {moves} next_rank = next_rank + 1,
           completed_at = CASE WHEN next_rank = {total} THEN CAST(%(at)s AS timestamptz) END
     WHERE id = %(attempt_id)s AND next_rank = %(sequence)s AND closed_at IS NULL
    RETURNING id
), given AS (
    INSERT INTO answer (attempt_id, sequence, item_id, response, salt, status, late, answered_at, receipt)
    SELECT id, %(sequence)s, %(item_id)s, %(response)s,
           %(salt)s, %(status)s, %(late)s, %(at)s, %(receipt)s FROM moved
), line AS (
    INSERT INTO journal_line (service, subject, seq, at, actor, act, facts, previous, hash)
    SELECT %(service)s, %(subject)s, %(seq)s, %(at)s,
           %(actor)s, %(act)s, CAST(%(facts)s AS jsonb), %(previous)s, %(hash)s FROM moved
), head AS (
    UPDATE journal_head SET seq = %(seq)s, hash = %(hash)s FROM moved WHERE subject = %(subject)s
), published AS (
    INSERT INTO outbox (event_id, type, envelope) SELECT %(event_id)s, %(type)s, %(envelope)s FROM moved
)
SELECT id FROM moved
"""

_RECORD = _STATEMENT.format(moves="", total="item_count")

# An adaptive test: what comes next is written with the answer that it follows, or not at all.
_RECORD_AND_ASK = _STATEMENT.format(
    moves="items = items || CAST(%(next_items)s AS text[]), ability = %(ability)s, item_count = %(total)s,",
    total="%(total)s",
)


class _Moved(Exception):
    """The test is no more as it was read, or more than one statement is needed: decide again under a lock."""


_NOT_READ = Answered("", 0, "", "")
"""Stands for an answer given before: that it exists is all that the decision needs."""


def answer_item(
    tx: Transaction, attempt_id: UUID, account_id: UUID, sid: UUID, posted: PostedAnswer, *, key: bytes
) -> Taken | Refused | None:
    """Take one answer of the account's test, whatever is sent and however many times. None: no such test.

    A refusal is returned, not raised: what it keeps for the jury must be committed.
    """
    try:
        return _answer(tx, running_test(tx, attempt_id, account_id, sid), posted, key, locked=False)
    except _Moved:
        return _answer(tx, running_test(tx, attempt_id, account_id, sid, lock=True), posted, key, locked=True)


def answer_in_turn(
    tx: Transaction, attempt_id: UUID, account_id: UUID, sid: UUID, posted: PostedAnswer, *, key: bytes
) -> Taken | Refused | None:
    """The same under a lock from the start, which the caller's transaction keeps: several answers, all or none."""
    return _answer(tx, running_test(tx, attempt_id, account_id, sid, lock=True), posted, key, locked=True)


def _answer(
    tx: Transaction, test: RunningTest | None, posted: PostedAnswer, key: bytes, *, locked: bool
) -> Taken | Refused | None:
    if test is None:
        return None
    match decide_answer(_under_rules(tx, test, posted.item_id), posted, test.now):
        case Accepted() as accepted:
            item = load_bank().items[posted.item_id]
            seen = watched(tx, test.id, item)
            untold = item.focus and posted.losses > seen.losses
            if (accepted.completes or untold) and not locked:
                raise _Moved
            if untold and (line := note_losses(tx, test, posted.losses)):
                test = replace(test, journal_length=line.seq, journal_head=line.hash)
            judged = _judge(test, item, seen, posted)
            step = step_after(tx, test, item.id, judged.status, locked=locked)
            completes = accepted.sequence == _with_next(test, step).total
            if completes and not locked:
                raise _Moved
            return _record(
                tx,
                test,
                posted,
                replace(accepted, late=accepted.late or judged.late, completes=completes),
                judged.status,
                step,
                key,
                locked=locked,
            )
        case Duplicate(first, same_answer):
            rank = test.items.index(first.item_id) + 1
            return Taken(test, rank, first.sequence, first.receipt, test.next_rank, not same_answer, duplicate=True)
        case refusal:
            if refusal.kept_for_jury:
                _keep_for_jury(tx, test, posted, refusal)
            return Refused(test, refusal)


def _with_next(test: RunningTest, step: Step) -> RunningTest:
    """The test with the item that follows; one that finds none before its length ends with this answer (R-V3-TEST)."""
    if test.engine != EngineName.ADAPTIVE:
        return test
    if step.item is not None:
        return replace(test, items=[*test.items, step.item.id])
    return replace(test, total=test.next_rank)


def _under_rules(tx: Transaction, test: RunningTest, item_id: str) -> Attempt:
    """The test as the rule sees it. Items are answered in order; only the answer in question is read, if any."""
    answered = dict.fromkeys(test.items[: test.next_rank - 1], _NOT_READ)
    if item_id in answered:
        answered[item_id] = _first_answer(tx, test.id, item_id)
    return Attempt(tuple(test.items), answered, test.deadline, test.closed_at, test.total)


def _first_answer(tx: Transaction, attempt_id: UUID, item_id: str) -> Answered:
    row = tx.session.execute(
        select(Answer.sequence, Answer.response, Answer.receipt).where(
            Answer.attempt_id == attempt_id, Answer.item_id == item_id
        )
    ).one()
    return Answered(item_id, row.sequence, answer_digest(row.response), row.receipt)


@dataclass(frozen=True, slots=True)
class _Judged:
    """`late` marks, for the jury, an answer that the device says to have taken in the time of its item."""

    status: AnswerStatus
    late: bool


def _judge(test: RunningTest, item: Item, seen: Watched, posted: PostedAnswer) -> _Judged:
    """The answer under the rules of R-CHECK, R-TIMED and R-FOCUS."""
    time = ItemTime.IN_TIME
    if item.timed is not None:
        allowed = time_allowed(item.timed, test.extra_time_percent)
        time = item_time(test.now, opened_at=seen.opened_at, allowed=allowed, queued_at=posted.queued_at)
    status = check(
        item,
        posted.answer,
        timed_out=time is ItemTime.EXCEEDED,
        lost_focus=item.focus and max(seen.losses, posted.losses) > 0,
    )
    return _Judged(status, late=time is ItemTime.CLAIMED and status is not AnswerStatus.SKIPPED)


def _record(
    tx: Transaction,
    test: RunningTest,
    posted: PostedAnswer,
    accepted: Accepted,
    status: AnswerStatus,
    step: Step,
    key: bytes,
    *,
    locked: bool,
) -> Taken:
    after = _with_next(test, step)
    digest = answer_digest(posted.answer)
    proof = receipt(ReceivedAnswer(test.id, accepted.sequence, posted.item_id, digest, test.now), key)
    salt = secrets.token_hex(16)
    line = link(
        service=tx.service,
        subject=test.subject,
        seq=test.journal_length + 1,
        at=test.now,
        actor=f"account:{test.account_id}",
        act="answered",
        facts={
            "attempt": str(test.id),
            "sequence": accepted.sequence,
            "item": posted.item_id,
            "digest": salted_digest(salt, posted.answer),
            "late": accepted.late,
            "receipt": proof,
            **({"next_item": step.item.id} if step.item else {}),
        },
        previous=test.journal_head,
    )
    tx.carry(line)
    event = AnswerRecorded.model_construct(
        attempt_id=test.id,
        candidate_id=test.candidate_id,
        session_id=test.session_id,
        sequence=accepted.sequence,
        item_id=posted.item_id,
        response=posted.answer,
        status=status.value,
        late=accepted.late,
        answered_at=test.now,
        receipt=proof,
        next_item=asked_item(test.engine, test.next_rank + 1, step.item) if step.item else None,
    )
    values: dict[str, object] = {
        "attempt_id": test.id,
        "sequence": accepted.sequence,
        "item_id": posted.item_id,
        "response": posted.answer,
        "salt": salt,
        "status": status.value,
        "late": accepted.late,
        "at": test.now,
        "receipt": proof,
        "service": line.service,
        "subject": line.subject,
        "seq": line.seq,
        "actor": line.actor,
        "act": line.act,
        "facts": json.dumps(line.facts),
        "previous": line.previous,
        "hash": line.hash,
        **tx.outbox_row(event),
    }
    statement = _RECORD
    if test.engine == EngineName.ADAPTIVE:
        statement = _RECORD_AND_ASK
        values |= {"next_items": [step.item.id] if step.item else [], "ability": step.ability, "total": after.total}
    if locked:
        tx.session.connection().exec_driver_sql(statement, values)
    else:
        _record_alone(tx, statement, values)
    if accepted.completes:
        _complete(tx, after, planned=test.total)
    elif not locked and test.seen_at is not None and is_due(test.now, test.seen_at):
        tell(tx, _seen(test), test.seen_at)
    return Taken(after, test.next_rank, accepted.sequence, proof, test.next_rank + 1)


def _record_alone(tx: Transaction, statement: str, values: dict[str, object]) -> None:
    try:
        rows = tx.alone(statement, values)
    except IntegrityError as error:
        raise _Moved from error
    if not rows:
        raise _Moved


def _seen(test: RunningTest) -> AttemptSeen:
    """The test once this answer is taken."""
    return AttemptSeen(
        attempt_id=test.id,
        candidate_id=test.candidate_id,
        session_id=test.session_id,
        seen_at=test.now,
        item_rank=test.next_rank + 1,
        item_since=test.now,
        deadline=test.deadline,
    )


def _complete(tx: Transaction, test: RunningTest, *, planned: int) -> None:
    """`planned` is how many items the test should have had."""
    tx.record(
        test.subject,
        "completed",
        actor=f"account:{test.account_id}",
        attempt=str(test.id),
        answers=test.total,
        **({"planned": planned} if planned != test.total else {}),
    )
    tx.emit(
        AttemptCompleted(
            attempt_id=test.id,
            candidate_id=test.candidate_id,
            session_id=test.session_id,
            completed_at=test.now,
            end_code=_give_end_code(tx, test.id),
        )
    )


def _give_end_code(tx: Transaction, attempt_id: UUID) -> str:
    """Four digits that no other end-of-test screen of the session shows; two at once draw again."""
    while True:
        code = draw_end_code()
        try:
            with tx.session.begin_nested():
                tx.session.execute(update(AttemptRow).where(AttemptRow.id == attempt_id).values(end_code=code))
            return code
        except IntegrityError:
            continue


def _keep_for_jury(tx: Transaction, test: RunningTest, posted: PostedAnswer, refusal: AnswerRefusal) -> None:
    """Keep the first late answer of each item; the others change nothing, nor fill the journal."""
    salt = secrets.token_hex(16)
    kept = tx.session.execute(
        upsert(LateAnswer)
        .values(
            attempt_id=test.id,
            item_id=posted.item_id,
            response=posted.answer,
            salt=salt,
            reason=refusal.name.lower(),
            received_at=test.now,
        )
        .on_conflict_do_nothing()
        .returning(LateAnswer.item_id)
    ).first()
    if kept is not None:
        tx.record(
            test.subject,
            "refused_late",
            actor=f"account:{test.account_id}",
            attempt=str(test.id),
            item=posted.item_id,
            digest=salted_digest(salt, posted.answer),
            reason=refusal.name.lower(),
        )


def salted_digest(salt: str, answer: str) -> str:
    """What the journal says of an answer: it can be checked against the answer and its salt, never guessed."""
    return answer_digest(f"{salt}{answer}")
