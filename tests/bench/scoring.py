"""`python -m tests.bench.scoring`: what scoring ten thousand certifications costs, versions 2 and 3 apart.

The floor reads the same tests and does the least that a score needs: right answers counted for version 2, one ability
for version 3; no guard, no decision, no sentence. Processor time, since other work on the machine hardly changes it;
two cores do twice what one does, as sessions are scored apart.
"""

import random
import time
from collections.abc import Callable
from statistics import median

import numpy as np

from services.results.domain import scoring_v2
from services.results.domain.certification import Answer, CertificationFacts, ProfiledCompetence, Question
from services.results.domain.v3 import scoring as scoring_v3
from shared.domain.statuses import AbortReason, AnswerStatus
from shared.measurement.ability import measured
from shared.measurement.pool import Pool, pool_of
from shared.measurement.settings import VERSION_3
from shared.referential.bank import Bank, load_bank
from tests.simulate.run import sit

CERTIFICATIONS, ROUNDS, CORES = 10_000, 3, 2
ABANDONED = 10
"""One test in so many is given up between its 20th and its last question."""
WANTED = 2000

Facts = list[CertificationFacts]
Score = Callable[[CertificationFacts], object]


def main() -> int:
    """Print rates and ratios; 1 when one is under what is wanted."""
    bank = load_bank()
    pool = pool_of(bank)
    placed, adaptive = placements(bank), sittings(bank, pool)
    rates = [
        compared("version 2", placed, count_right, scoring_v2.score),
        compared("version 3", adaptive, ability_alone(pool), lambda facts: scoring_v3.score(facts, pool)),
    ]
    ended = [facts for facts in adaptive if facts.abort_reason]
    compared("version 3, abandoned tests alone", ended, ability_alone(pool), lambda one: scoring_v3.score(one, pool))
    return 0 if min(rates) >= WANTED else 1


def compared(
    title: str,
    tests: Facts,
    floor: Callable[[CertificationFacts], object],
    whole: Callable[[CertificationFacts], object],
) -> float:
    """How many a second on two cores; rounds of each alternate."""
    rounds = [(seconds(floor, tests), seconds(whole, tests)) for _ in range(ROUNDS)]
    bare, ours = (median(each) for each in zip(*rounds, strict=True))
    rate = CORES * len(tests) / ours
    print(
        f"{title}, {len(tests)} certifications: {rate:.0f} a second on {CORES} cores (wanted ≥ {WANTED}), "
        f"{1e6 * ours / len(tests):.0f} µs each, {ours / bare:.1f} × the floor ({1e6 * bare / len(tests):.0f} µs)",
        flush=True,
    )
    return rate


def count_right(facts: CertificationFacts) -> int:
    statuses = {answer.item_id: answer.status for answer in facts.answers}
    return sum(statuses.get(one.item_id) is AnswerStatus.OK for one in facts.questions if not one.neutralised)


def ability_alone(pool: Pool) -> Score:
    def found(facts: CertificationFacts) -> object:
        rows = pool.rows_of(answer.item_id for answer in facts.answers)
        right = np.array([answer.status is AnswerStatus.OK for answer in facts.answers], dtype=np.int64)
        return measured(pool.log_probabilities[right, rows].sum(axis=0))

    return found


def placements(bank: Bank) -> Facts:
    """Three items in each of the sixteen compétences, one in forty neutralised."""
    rng, made = random.Random(1), []
    by_code = {
        one.code: [item for skill in bank.skills_of(one.code) for item in bank.items_of(skill.name)]
        for one in bank.competences
    }
    for _ in range(CERTIFICATIONS):
        skill = rng.uniform(0.3, 1)
        questions = tuple(
            Question(item.id, code, item.kind, neutralised=rng.random() < 1 / 40)
            for code, items in by_code.items()
            for item in rng.sample(items, 3)
        )
        answers = tuple(Answer(one.item_id, status_of(rng.random() < skill)) for one in questions)
        levels = {code: rng.randint(1, 6) for code in by_code}
        profile = tuple(ProfiledCompetence(code, level, 8 * level + 3) for code, level in levels.items())
        made.append(CertificationFacts(profile, questions, answers))
    return made


def sittings(bank: Bank, pool: Pool) -> Facts:
    """Adaptive tests sat by pupils of N(1, 1.5)."""
    rng = np.random.default_rng(1)
    sat = sit(pool, rng.normal(1, 1.5, CERTIFICATIONS), rng, VERSION_3)
    codes = [bank.skills[bank.items[item].skill].competence for item in pool.ids]
    made = []
    for number, (rows, right) in enumerate(zip(sat.asked.tolist(), sat.right.tolist(), strict=True)):
        abandoned = number % ABANDONED == 0
        kept = 20 + number // ABANDONED % 12 if abandoned else len(rows)
        questions = tuple(Question(pool.ids[row], codes[row], "qcu") for row in rows[:kept])
        answers = tuple(Answer(one.item_id, status_of(ok)) for one, ok in zip(questions, right, strict=False))
        why = AbortReason.CANDIDATE if abandoned else None
        made.append(CertificationFacts((), questions, answers, abort_reason=why))
    return made


def status_of(right: bool) -> AnswerStatus:
    return AnswerStatus.OK if right else AnswerStatus.KO


def seconds(act: Score, tests: Facts) -> float:
    start = time.process_time()
    for facts in tests:
        act(facts)
    return time.process_time() - start


if __name__ == "__main__":
    raise SystemExit(main())
