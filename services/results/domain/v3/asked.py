"""The bank as it was when the test asked: no later calibration changes a score (`docs/rules.md` R-V3-TEST)."""

from collections.abc import Iterable
from dataclasses import replace

from services.results.domain.certification import Question
from shared.measurement.pool import Pool


def as_asked(pool: Pool, questions: Iterable[Question]) -> Pool:
    """`pool` with what each question was worth when it was asked; itself when nothing has changed since."""
    discrimination, difficulty = pool.discrimination.copy(), pool.difficulty.copy()
    for question in questions:
        row = pool.rows.get(question.item_id)
        if row is not None and question.discrimination is not None and question.difficulty is not None:
            discrimination[row], difficulty[row] = question.discrimination, question.difficulty
    if (discrimination == pool.discrimination).all() and (difficulty == pool.difficulty).all():
        return pool
    return replace(pool, discrimination=discrimination, difficulty=difficulty)
