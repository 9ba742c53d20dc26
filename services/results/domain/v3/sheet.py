"""The answers of an adaptive test, sorted out (`docs/rules.md` R-V3-SCORE)."""

from dataclasses import dataclass

from services.results.domain.certification import CertificationFacts
from shared.domain.statuses import AnswerStatus


@dataclass(frozen=True, slots=True)
class Sheet:
    """Ids of items, in the order asked."""

    given: tuple[str, ...]
    """Those answered, « Je passe » and neutralised ones included."""
    counted: tuple[str, ...]
    """Those of `given` that the measure reads: not neutralised."""
    right: tuple[bool, ...]
    """Whether each of `counted` is right."""
    waiting: tuple[str, ...]
    """Those asked, neither answered nor neutralised."""
    set_aside: tuple[str, ...]
    """Those neutralised without an answer: an alert withdrew them, or a technical problem stopped the test there."""
    competences: tuple[str, ...]
    """Codes of the compétences asked, sorted."""


def sort_out(facts: CertificationFacts) -> Sheet:
    """What `facts.questions`, in the order asked, became. Only `ok` is right."""
    statuses = {answer.item_id: answer.status for answer in facts.answers}
    answered = [question for question in facts.questions if question.item_id in statuses]
    others = [question for question in facts.questions if question.item_id not in statuses]
    counted = tuple(question.item_id for question in answered if not question.neutralised)
    return Sheet(
        given=tuple(question.item_id for question in answered),
        counted=counted,
        right=tuple(statuses[item] is AnswerStatus.OK for item in counted),
        waiting=tuple(question.item_id for question in others if not question.neutralised),
        set_aside=tuple(question.item_id for question in others if question.neutralised),
        competences=tuple(sorted({question.competence for question in facts.questions})),
    )
