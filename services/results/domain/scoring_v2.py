"""What a certification is worth, and why (`docs/rules.md` R-V2-DECISION and the R-V2 rules it calls)."""

from collections import defaultdict

from services.results.domain import scoring_words as words
from services.results.domain.certification import (
    CertificationFacts,
    CompetenceMark,
    ProfiledCompetence,
    Question,
    Reason,
    ScoringResult,
)
from services.results.domain.certified_level import (
    RATE_TO_BE_CERTIFIED,
    NoLevelRule,
    Outcome,
    mark,
    outcome,
)
from services.results.domain.consistency import inconsistencies
from services.results.domain.counting import (
    Statuses,
    count,
    tally,
    usable_answers,
    usable_answers_wanted,
)
from shared.domain.statuses import AbortReason, CertificationStatus


def score(facts: CertificationFacts) -> ScoringResult:
    """Score one certification; the same facts always give the same result, in whatever order they come.

    The first decision that applies holds: the jury's, the contradictions of the facts, too few usable
    answers, a technical abort, too few right answers, and only then the marks.
    """
    if facts.cancelled_by_jury:
        return _cancelled(Reason.CANCELLED_BY_JURY, None, words.CANCELLED_BY_JURY)
    if facts.rejected_for_fraud:
        return _refused(facts, Reason.FRAUD, None, words.FRAUD)
    contradictions = inconsistencies(facts)
    if contradictions:
        return _in_error(None, *contradictions)
    return _scored(facts, {answer.item_id: answer.status for answer in facts.answers})


def _scored(facts: CertificationFacts, statuses: Statuses) -> ScoringResult:
    asked = len(facts.questions)
    usable, wanted = usable_answers(facts.questions, statuses), usable_answers_wanted(asked)
    told = [words.usable(usable, asked, wanted), *words.left_out(facts.questions)]
    if usable < wanted:
        return _cancelled(Reason.TOO_FEW_USABLE_ANSWERS, None, *told)
    counted = tally(facts.questions, statuses)
    rate = counted.rate
    told.append(words.counted(counted))
    if rate >= RATE_TO_BE_CERTIFIED:
        return _marked(facts, statuses, rate, *told, words.rate(rate))
    if facts.abort_reason is AbortReason.TECHNICAL:
        return _cancelled(Reason.TECHNICAL_ABORT, rate, *told, words.technical_abort(rate))
    return _refused(facts, Reason.TOO_FEW_RIGHT_ANSWERS, rate, *told, words.too_low(rate))


def _marked(facts: CertificationFacts, statuses: Statuses, rate: int, *whole: str) -> ScoringResult:
    questions = _by_competence(facts)
    marks, sentences = [], list(whole)
    for competence in _in_order(facts):
        counted = count(questions[competence.code], statuses)
        try:
            reached = outcome(counted, rate)
        except NoLevelRule:
            return _in_error(rate, *whole, words.no_rule(competence, counted))
        marks.append(mark(competence, reached, facts.max_level))
        sentences.append(words.competence(competence, counted, reached, marks[-1]))
    return _concluded(tuple(marks), rate, sentences)


def _concluded(marks: tuple[CompetenceMark, ...], rate: int, sentences: list[str]) -> ScoringResult:
    total = sum(mark.pix for mark in marks)
    if total >= 1:
        explanation = (*sentences, words.validated(total))
        return ScoringResult(CertificationStatus.VALIDATED, Reason.OBTAINED, rate, marks, explanation)
    if rate > RATE_TO_BE_CERTIFIED:
        return _in_error(rate, *sentences, words.no_pix_despite(rate))
    return ScoringResult(CertificationStatus.REJECTED, Reason.NO_PIX, rate, marks, (*sentences, words.NO_PIX))


def _refused(facts: CertificationFacts, reason: Reason, rate: int | None, *sentences: str) -> ScoringResult:
    marks = tuple(mark(competence, Outcome.REFUSED, facts.max_level) for competence in _in_order(facts))
    return ScoringResult(CertificationStatus.REJECTED, reason, rate, marks, sentences)


def _cancelled(reason: Reason, rate: int | None, *sentences: str) -> ScoringResult:
    return ScoringResult(CertificationStatus.CANCELLED, reason, rate, (), sentences)


def _in_error(rate: int | None, *sentences: str) -> ScoringResult:
    return ScoringResult(CertificationStatus.ERROR, Reason.INCONSISTENT, rate, (), sentences)


def _by_competence(facts: CertificationFacts) -> defaultdict[str, list[Question]]:
    questions: defaultdict[str, list[Question]] = defaultdict(list)
    for question in facts.questions:
        questions[question.competence].append(question)
    return questions


def _in_order(facts: CertificationFacts) -> list[ProfiledCompetence]:
    return sorted(facts.profile, key=lambda competence: competence.code)
