"""Asks the engine of a test for its items, at its start and after each answer (`docs/rules.md` R-ENGINE)."""

import secrets
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from services.exam.domain.adaptive.engine import certification_engine
from services.exam.domain.engine import Engine, GradedAnswer, Opening, Progress, Step
from services.exam.domain.profile import PlacementProfile
from services.exam.domain.selection import PlacementEngine
from services.exam.queries.profiles import items_met
from services.exam.queries.running import RunningTest
from shared.domain.engine import EngineName
from shared.domain.statuses import AnswerStatus
from shared.events import AskedItem
from shared.measurement.picking import NoItemLeft
from shared.referential.bank import load_bank
from shared.referential.models import Item
from shared.transaction import Transaction

_GRADED = """
SELECT item_id, status FROM answer WHERE attempt_id = %(attempt)s AND sequence < %(next)s ORDER BY sequence
"""

ALL_TOLD = Step(None)
"""What an answer brings where every item was known from the start."""


def open_test(tx: Transaction, name: EngineName, profile: PlacementProfile, account_id: UUID) -> Opening:
    """The items known when this account starts, and how many it will have."""
    engine: Engine
    match name:
        case EngineName.ADAPTIVE:
            engine = certification_engine()
        case EngineName.PLACEMENT:
            engine = PlacementEngine(load_bank(), profile, items_met(tx, account_id))
    return engine.start(secrets.SystemRandom())


def asked_item(engine: str, rank: int, item: Item) -> AskedItem:
    """An item as other services are told of it: an adaptive test is scored by what the bank says of it now."""
    bank = load_bank()
    measured = bank.parameters[item.id] if engine == EngineName.ADAPTIVE else None
    return AskedItem(
        rank=rank,
        item_id=item.id,
        skill=item.skill,
        competence=bank.skills[item.skill].competence,
        kind=item.kind,
        discrimination=measured.discrimination if measured else None,
        difficulty=measured.difficulty if measured else None,
    )


def step_after(tx: Transaction, test: RunningTest, item_id: str, status: AnswerStatus, *, locked: bool) -> Step:
    """What the answer about to be taken brings: one statement more in an adaptive test, none in the other.

    When the rules of content leave nothing to ask, no item comes: the test ends there (R-V3-TEST).
    """
    if test.engine != EngineName.ADAPTIVE:
        return ALL_TOLD
    graded = (*_graded(tx, test, locked=locked), GradedAnswer(item_id, status is AnswerStatus.OK))
    engine, rng = certification_engine(), secrets.SystemRandom()
    try:
        return engine.next_step(Progress(graded, ability=test.ability), rng)
    except NoItemLeft:
        return Step(None, float(engine.estimate(graded).ability))


def _graded(tx: Transaction, test: RunningTest, *, locked: bool) -> Sequence[GradedAnswer]:
    """The answers taken when `test` was read: later ones make the guarded statement of the answer write nothing."""
    values = {"attempt": test.id, "next": test.next_rank}
    rows: Sequence[Any] = (
        tx.session.connection().exec_driver_sql(_GRADED, values).all() if locked else tx.alone(_GRADED, values)
    )
    return [GradedAnswer(item_id, status == AnswerStatus.OK) for item_id, status in rows]
