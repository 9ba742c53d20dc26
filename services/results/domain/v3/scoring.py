"""What a certification of version 3 is worth, and why (`docs/rules.md` R-V3-DECISION)."""

from services.results.domain import scoring_words
from services.results.domain.certification import UNCERTIFIED_LEVEL, CertificationFacts, CompetenceMark, Reason
from services.results.domain.v3 import words
from services.results.domain.v3.consistency import contradictions
from services.results.domain.v3.measuring import measure_as_given, measure_with_skips
from services.results.domain.v3.result import Measure, MeasuredResult
from services.results.domain.v3.scale import CURRENT, Scale
from services.results.domain.v3.sheet import Sheet, sort_out
from shared.domain.statuses import AbortReason, CertificationStatus
from shared.measurement.picking import NoItemLeft
from shared.measurement.pool import Pool


def score(facts: CertificationFacts, pool: Pool, scale: Scale = CURRENT) -> MeasuredResult:
    """Score one certification; the same facts always give the same result.

    `facts.questions` are in the order asked; the order of the answers does not matter. `facts.profile` and
    `facts.max_level` are not looked at. `pool` is the bank that the test was asked from. The first decision that
    applies holds.
    """
    sheet = sort_out(facts)
    if facts.cancelled_by_jury:
        return _cancelled(scale, Reason.CANCELLED_BY_JURY, scoring_words.CANCELLED_BY_JURY)
    if facts.rejected_for_fraud:
        return _refused(scale, sheet, Reason.FRAUD, scoring_words.FRAUD)
    faults = contradictions(facts, sheet, pool.rows, scale.test.length)
    if faults:
        return _in_error(scale, *faults)
    return _by_answers(facts.abort_reason, sheet, pool, scale)


def _by_answers(abort: AbortReason | None, sheet: Sheet, pool: Pool, scale: Scale) -> MeasuredResult:
    given, technical = len(sheet.given), abort is AbortReason.TECHNICAL
    told = [words.answers(sheet, scale.test.length, scale.fewest), *words.left_out(sheet)]
    if given < scale.fewest:
        if technical:
            return _cancelled(scale, Reason.TECHNICAL_ABORT, *told, words.CANCELLED_TOO_FEW)
        return _refused(scale, sheet, Reason.TOO_FEW_ANSWERS, *told, words.REJECTED_TOO_FEW)
    if len(sheet.counted) < scale.fewest:
        return _cancelled(scale, Reason.TOO_FEW_USABLE_ANSWERS, *told, words.CANCELLED_UNUSABLE)
    told.append(words.counted(sheet))
    remaining = scale.test.length - given
    if remaining <= 0:
        return _scored(sheet, scale, _as_given(sheet, pool, scale), *told)
    if technical:
        return _scored(sheet, scale, _as_given(sheet, pool, scale), *told, words.AS_GIVEN)
    if abort is None:
        return _in_error(scale, *told, words.NO_REASON)
    try:
        measure = _degraded(sheet, pool, scale)
    except NoItemLeft:
        return _in_error(scale, *told, words.NO_ITEM_LEFT)
    return _scored(sheet, scale, measure, *told, words.skipped(remaining))


def _as_given(sheet: Sheet, pool: Pool, scale: Scale) -> Measure:
    found = measure_as_given(pool, sheet, scale.test)
    return Measure(float(found.ability), float(found.error), scale.mesh.level(float(found.ability)))


def _degraded(sheet: Sheet, pool: Pool, scale: Scale) -> Measure:
    answered = measure_as_given(pool, sheet, scale.test)
    found = measure_with_skips(pool, sheet, scale.test)
    ability = float(found.ability)
    return Measure(ability, float(found.error), scale.mesh.level(ability), float(answered.ability))


def _scored(sheet: Sheet, scale: Scale, measure: Measure, *told: str) -> MeasuredResult:
    total = scale.mesh.score(measure.ability)
    told = (*told, words.capacity(measure), words.score(scale, measure, total))
    if total == 0:
        return _refused(scale, sheet, Reason.NULL_SCORE, *told, words.REJECTED, measure=measure)
    marks = tuple(CompetenceMark(code, scale.competence_level(code, measure.ability), 0) for code in sheet.competences)
    explanation = (*told, *words.levels(marks), words.VALIDATED)
    return MeasuredResult(
        CertificationStatus.VALIDATED, Reason.OBTAINED, None, marks, explanation, total, scale.name, measure
    )


def _refused(scale: Scale, sheet: Sheet, reason: Reason, *told: str, measure: Measure | None = None) -> MeasuredResult:
    marks = tuple(CompetenceMark(code, UNCERTIFIED_LEVEL, 0) for code in sheet.competences)
    return MeasuredResult(CertificationStatus.REJECTED, reason, None, marks, told, 0, scale.name, measure)


def _cancelled(scale: Scale, reason: Reason, *told: str) -> MeasuredResult:
    return MeasuredResult(CertificationStatus.CANCELLED, reason, None, (), told, 0, scale.name)


def _in_error(scale: Scale, *told: str) -> MeasuredResult:
    return MeasuredResult(CertificationStatus.ERROR, Reason.INCONSISTENT, None, (), told, 0, scale.name)
