"""R-V3-SCORE, R-V3-MESH, R-V3-COMPETENCE, R-V3-DECISION: the scoring of an adaptive test."""

import random
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.results.domain.certification import Answer, CertificationFacts, Question, Reason
from services.results.domain.v3.result import MeasuredResult
from services.results.domain.v3.scale import CURRENT, SCALES
from services.results.domain.v3.scoring import score as score_with
from services.results.domain.v3.words import decimal
from shared.domain.statuses import AbortReason, AnswerStatus, CertificationStatus
from shared.measurement.choice import next_row
from shared.measurement.pool import pool_of
from shared.measurement.settings import VERSION_3
from shared.referential.bank import load_bank
from tests.results.domain.v3_oracle import Oracle

BANK = load_bank()
POOL = pool_of(BANK)
OK, KO = AnswerStatus.OK, AnswerStatus.KO
CANDIDATE, TECHNICAL = AbortReason.CANDIDATE, AbortReason.TECHNICAL
VALIDATED, REJECTED = CertificationStatus.VALIDATED, CertificationStatus.REJECTED
CANCELLED, ERROR = CertificationStatus.CANCELLED, CertificationStatus.ERROR
MESH = CURRENT.mesh


def score(known: CertificationFacts) -> MeasuredResult:
    return score_with(known, POOL)


def facts(right: int, wrong: int = 0, seed: int = 1, **more: object) -> CertificationFacts:
    """A test of items drawn evenly, so many right and so many not, in any order."""
    rng = random.Random(seed)
    statuses = [OK] * right + [KO] * wrong
    rng.shuffle(statuses)
    items = rng.sample(POOL.ids, len(statuses))
    answers = tuple(Answer(item, status) for item, status in zip(items, statuses, strict=True))
    return replace(CertificationFacts((), tuple(question(item) for item in items), answers), **more)  # type: ignore[arg-type]


def question(item: str, **more: bool) -> Question:
    return Question(item, BANK.skills[BANK.items[item].skill].competence, BANK.items[item].kind, **more)


def neutralised(known: CertificationFacts, *ranks: int) -> CertificationFacts:
    rows = enumerate(known.questions)
    return replace(known, questions=tuple(replace(one, neutralised=True) if at in ranks else one for at, one in rows))


def unused(known: CertificationFacts) -> Question:
    asked = {one.item_id for one in known.questions}
    return question(next(item for item in POOL.ids if item not in asked))


def answered(known: CertificationFacts, rank: int, status: AnswerStatus) -> CertificationFacts:
    rows = enumerate(known.answers)
    return replace(known, answers=tuple(replace(one, status=status) if at == rank else one for at, one in rows))


@pytest.mark.parametrize(
    ("ability", "level", "reached"),
    [
        (-8.01, None, 0), (-8, 0, 0), (-7.9, 0, 0), (-7.89, 0, 1), (-4.7, 0, 32), (-1.401, 0, 63),
        (-1.4, 1, 64), (-0.9595, 1, 96), (-0.52, 1, 127), (-0.519, 2, 128), (0.599, 2, 255),
        (0.6, 3, 256), (1.05, 3, 320), (1.499, 3, 383), (1.5, 4, 384), (2.249, 4, 511), (2.25, 5, 512),
        (3.099, 5, 639), (3.1, 6, 640), (3.999, 6, 767), (4, 7, 768), (6, 7, 832), (7.999, 7, 895), (8, 7, 895),
        (7.999999999999999, 7, 895),
        (20, 7, 895),
    ],
)  # fmt: skip
def test_the_mesh_gives_a_level_and_a_score(ability: float, level: int | None, reached: int) -> None:
    assert (MESH.level(ability), MESH.score(ability)) == (level, reached)


def test_the_intervals_follow_one_another_without_a_jump_of_the_score() -> None:
    for before, after in zip(MESH.intervals, MESH.intervals[1:], strict=False):
        assert before.highest == after.lowest
        assert before.weight * (before.coefficient + 1) == after.weight * after.coefficient


@given(st.floats(-10, 10), st.floats(-10, 10))
def test_the_score_rises_with_the_ability_and_is_bounded(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert 0 <= MESH.score(low) <= MESH.score(high) <= 895
    assert CURRENT.competence_level("1.1", low) <= CURRENT.competence_level("1.1", high)


def test_a_competence_has_the_level_of_its_table_whose_ends_are_open() -> None:
    bounds = {-9: 0, -2.01: 0, -2: 1, -1: 2, 0.49: 2, 0.5: 3, 1: 4, 2: 5, 3: 6, 3.99: 6, 4: 7, 9: 7}
    assert {ability: CURRENT.competence_level("1.1", ability) for ability in bounds} == bounds
    own = replace(CURRENT, own_levels={"1.1": (0.0,)})
    assert (own.competence_level("1.1", 3), own.competence_level("1.2", 3)) == (1, 6)


def test_two_hundred_tests_are_worth_what_the_oracle_says() -> None:
    oracle, rng = Oracle(BANK), random.Random(12)
    for seed in range(200):
        count = 32 if seed % 4 else rng.randint(24, 31)
        right = rng.randint(0, count)
        known = facts(right, count - right, seed, abort_reason=CANDIDATE)
        left_out = rng.sample(range(count), rng.randint(0, 3))
        answers = [(answer.item_id, answer.status is OK) for answer in known.answers]
        if count < 32:
            left_out, answers = [], oracle.skipped(answers)
        ability = oracle.ability([answer for at, answer in enumerate(answers) if at not in left_out])
        result = score(neutralised(known, *left_out))
        assert result.measure
        assert result.measure.ability == pytest.approx(ability, abs=1e-9)
        assert result.pix == oracle.score(ability)


# right, wrong, why unfinished; what is decided
DECISIONS = [
    (0, 0, None, REJECTED, Reason.TOO_FEW_ANSWERS),
    (19, 0, None, REJECTED, Reason.TOO_FEW_ANSWERS),
    (19, 0, CANDIDATE, REJECTED, Reason.TOO_FEW_ANSWERS),
    (19, 0, TECHNICAL, CANCELLED, Reason.TECHNICAL_ABORT),
    (20, 0, CANDIDATE, VALIDATED, Reason.OBTAINED),
    (20, 0, TECHNICAL, VALIDATED, Reason.OBTAINED),
    (20, 0, None, ERROR, Reason.INCONSISTENT),
    (31, 0, None, ERROR, Reason.INCONSISTENT),
    (32, 0, None, VALIDATED, Reason.OBTAINED),
    (0, 32, None, VALIDATED, Reason.OBTAINED),
]


@pytest.mark.parametrize(("right", "wrong", "abort", "status", "reason"), DECISIONS)
def test_what_is_decided_follows_the_number_of_answers_and_the_reason(
    right: int, wrong: int, abort: AbortReason | None, status: CertificationStatus, reason: Reason
) -> None:
    result = score(facts(right, wrong, abort_reason=abort))
    assert (result.status, result.reason) == (status, reason)
    assert (result.pix > 0) == (status is VALIDATED)
    assert result.scale in SCALES
    assert result.explanation


def test_a_score_of_zero_is_rejected_with_no_level() -> None:
    harsh = replace(CURRENT, mesh=replace(MESH, intervals=MESH.intervals[5:]))
    result = score_with(facts(10, 22), POOL, harsh)
    assert (result.status, result.reason, result.pix) == (REJECTED, Reason.NULL_SCORE, 0)
    assert result.measure
    assert result.measure.level is None
    assert {mark.level for mark in result.marks} == {-1}
    assert any("score de 0" in sentence for sentence in result.explanation)


# Each line holds every cause of the lines below it that can go with its own.
BROKEN = replace(facts(10), answers=(*facts(10).answers, facts(10).answers[0]))
ORDER = [
    (replace(BROKEN, cancelled_by_jury=True, rejected_for_fraud=True), Reason.CANCELLED_BY_JURY),
    (replace(BROKEN, rejected_for_fraud=True), Reason.FRAUD),
    (BROKEN, Reason.INCONSISTENT),
    (neutralised(facts(19, abort_reason=TECHNICAL), 1), Reason.TECHNICAL_ABORT),
    (neutralised(facts(19), 1), Reason.TOO_FEW_ANSWERS),
    (neutralised(facts(20), 1), Reason.TOO_FEW_USABLE_ANSWERS),
    (facts(20), Reason.INCONSISTENT),
]


def test_the_first_decision_that_applies_holds() -> None:
    assert [score(known).reason for known, _ in ORDER] == [reason for _, reason in ORDER]


def test_facts_that_contradict_each_other_are_in_error() -> None:
    known = facts(20, 12)
    strange = Question("partie", "1.1", "qcu")
    faults = {
        "a 2 réponses": replace(known, answers=(*known.answers, known.answers[0])),
        "qui n’est pas dans le test": replace(known, answers=(*known.answers, Answer(unused(known).item_id, OK))),
        "figure 2 fois": replace(known, questions=(*known.questions, known.questions[0])),
        "n’est plus dans la banque": replace(known, questions=(*known.questions, replace(strange, neutralised=True))),
        "n’a pas de réponse": replace(known, questions=(*known.questions, unused(known))),
    }
    for said, broken in faults.items():
        result = score(broken)
        assert (result.status, result.reason, result.pix, result.marks) == (ERROR, Reason.INCONSISTENT, 0, ())
        assert any(said in sentence for sentence in result.explanation), result.explanation


def test_an_abandoned_test_is_worth_less_than_its_answers_and_a_technical_abort_just_these() -> None:
    for seed in range(10):
        known = facts(10 + seed, 11, seed)
        given_up, cut = (score(replace(known, abort_reason=why)).measure for why in AbortReason)
        assert given_up and cut
        assert given_up.answered == cut.ability
        assert given_up.ability < cut.ability
        assert cut.answered is None


def test_the_item_left_on_the_screen_is_the_first_of_those_skipped() -> None:
    known = facts(25, 6, abort_reason=CANDIDATE)
    asked = replace(known, questions=(*known.questions, unused(known)))
    as_wrong = replace(asked, answers=(*asked.answers, Answer(asked.questions[-1].item_id, AnswerStatus.SKIPPED)))
    left, wrong = score(asked).measure, score(as_wrong).measure
    assert left and wrong
    assert left.ability == pytest.approx(wrong.ability)


def test_an_item_that_an_alert_withdrew_is_not_among_those_skipped() -> None:
    rng = np.random.default_rng(4)
    calibrated = replace(POOL, discrimination=rng.lognormal(0, 0.3, len(POOL.ids)))
    known = facts(20, 11, abort_reason=CANDIDATE)
    before = score_with(known, calibrated).measure
    assert before and before.answered is not None
    best = next_row(calibrated, calibrated.rows_of(one.item_id for one in known.questions), before.answered, VERSION_3)
    withdrawn = question(calibrated.ids[best], neutralised=True)
    after = score_with(replace(known, questions=(*known.questions, withdrawn)), calibrated).measure
    assert after
    assert after.answered == before.answered
    assert after.ability != before.ability


def test_a_bank_that_cannot_end_an_abandoned_test_leaves_it_to_the_jury() -> None:
    first = [at for at, code in enumerate(POOL.competence) if code == 0]
    small = replace(
        POOL,
        ids=tuple(POOL.ids[at] for at in first),
        **{
            name: getattr(POOL, name)[first] for name in ("discrimination", "difficulty", "competence", "tube", "skill")
        },
    )
    questions = tuple(question(item) for item in small.ids[:20])
    known = CertificationFacts((), questions, tuple(Answer(one.item_id, OK) for one in questions))
    result = score_with(replace(known, abort_reason=CANDIDATE), small)
    assert (result.status, result.reason) == (ERROR, Reason.INCONSISTENT)


def test_each_step_is_told_to_the_jury() -> None:
    known = neutralised(facts(18, 8, seed=3, abort_reason=CANDIDATE), 4)
    result = score(replace(known, questions=(*known.questions, replace(unused(known), neutralised=True))))
    told = [sentence.replace("\u00a0", " ") for sentence in result.explanation]
    assert told[:5] == [
        "26 réponses sur 32 questions, pour un minimum de 20.",
        "1 réponse neutralisée, laissée de côté.",
        "1 question neutralisée sans réponse, hors du décompte.",
        "25 réponses prises en compte, dont 17 bonnes.",
        "Le candidat n’a pas terminé le test : les 6 questions restantes sont comptées comme passées.",
    ]
    measure = result.measure
    assert measure and measure.level is not None and measure.answered is not None
    interval = MESH.intervals[measure.level]
    assert told[5] == (
        f"Capacité estimée à {decimal(measure.ability)}, avec une erreur type de {decimal(measure.error)} "
        f"({decimal(measure.answered)} d’après les seules réponses données)."
    )
    assert told[6].startswith(
        f"Maille de {decimal(interval.lowest)} à {decimal(interval.highest)}, « {interval.label} »"
    )
    assert told[6].endswith(f"soit un score de {result.pix} sur 895 (barème 2026).")
    assert told[7].startswith("Compétences 1.1, ")
    assert told[8] == "Le score n’est pas nul : la certification est validée."
    assert [decimal(number) for number in (-0.519, -0.001, 4.0, 1.5)] == ["−0,52", "0", "4", "1,5"]


counts = st.tuples(st.integers(20, 32), st.integers(0, 10_000)).map(lambda two: (two[0], random.Random(two[1])))
tests = st.builds(
    lambda two, abort: facts(
        right := two[1].randint(0, two[0]), two[0] - right, two[1].randint(0, 10**6), abort_reason=abort
    ),
    counts,
    st.sampled_from(AbortReason),
)


@settings(max_examples=60)
@given(tests, st.data())
def test_a_right_answer_instead_of_a_wrong_one_never_lowers_what_is_measured(
    known: CertificationFacts, data: st.DataObject
) -> None:
    rank = data.draw(st.integers(0, len(known.answers) - 1))
    low, high = score(answered(known, rank, KO)), score(answered(known, rank, OK))
    assert low.measure and high.measure
    assert low.measure.ability <= high.measure.ability
    assert low.pix <= high.pix


@settings(max_examples=60)
@given(tests, st.data())
def test_neutralising_a_wrong_answer_never_lowers_the_score_of_a_test_that_stays_measurable(
    known: CertificationFacts, data: st.DataObject
) -> None:
    rank = data.draw(st.integers(0, len(known.answers) - 1))
    known = answered(known, rank, data.draw(st.sampled_from([one for one in AnswerStatus if one is not OK])))
    after = score(neutralised(known, rank))
    if after.reason is not Reason.TOO_FEW_USABLE_ANSWERS:
        assert after.pix >= score(known).pix


@settings(max_examples=40)
@given(tests, st.randoms())
def test_the_order_of_the_answers_does_not_matter_and_scoring_again_changes_nothing(
    known: CertificationFacts, rng: random.Random
) -> None:
    shuffled = rng.sample(known.answers, len(known.answers))
    first = score(known)
    assert score(replace(known, answers=tuple(shuffled))) == first == score(known)
    turned = score(replace(known, questions=tuple(reversed(known.questions)), abort_reason=TECHNICAL))
    straight = score(replace(known, abort_reason=TECHNICAL))
    assert turned.measure and straight.measure
    assert turned.measure.ability == pytest.approx(straight.measure.ability, abs=1e-9)
    assert 0 <= first.pix <= 895
