"""The questions of a test as the jury reads them: what was asked, answered, and expected."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from services.results.domain.auto_jury import Effect
from services.results.queries.certification import Certification
from services.results.queries.facts import asked_items
from services.results.tables import TranscriptAnswer
from shared.domain.statuses import AbortReason, AnswerStatus
from shared.events import AskedItem
from shared.referential.answers import blanks_of, solution_lines
from shared.referential.bank import load_bank
from shared.referential.models import Item
from shared.referential.render import inline_html, instruction_html


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the correction says, in a word and a tone."""

    label: str
    tone: str


STATUSES: Mapping[AnswerStatus, Verdict] = {
    AnswerStatus.OK: Verdict("Juste", "success"),
    AnswerStatus.KO: Verdict("Fausse", "danger"),
    AnswerStatus.SKIPPED: Verdict("Passée", "neutral"),
    AnswerStatus.TIMED_OUT: Verdict("Hors du temps", "warning"),
    AnswerStatus.PARTIALLY: Verdict("Incomplète", "warning"),
    AnswerStatus.FOCUSED_OUT: Verdict("Page quittée", "warning"),
}

EFFECTS: Mapping[Effect, Verdict] = {
    Effect.NEUTRALISED: Verdict("Neutralisée", "info"),
    Effect.COUNTED_RIGHT: Verdict("Comptée juste", "info"),
}

UNANSWERED: Mapping[AbortReason | None, Verdict] = {
    None: Verdict("Sans réponse", "warning"),
    AbortReason.CANDIDATE: Verdict("Sans réponse, comptée fausse", "danger"),
    AbortReason.TECHNICAL: Verdict("Sans réponse, neutralisée", "info"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One question. `instruction` is None when the bank of today has no such item."""

    rank: int
    item_id: str
    competence: str
    instruction: Markup | None
    answer: Sequence[Markup]
    solution: Sequence[Markup]
    rationale: str
    verdicts: Sequence[Verdict]
    late: bool


def answer_sheet(certification: Certification, answers: Sequence[TranscriptAnswer]) -> list[Line]:
    """Every question, in the order asked."""
    given = {answer.item_id: answer for answer in answers}
    effects = {issue.item_id: issue.effect for issue in certification.issues if issue.effect is not Effect.NONE}
    return [
        _line(item, given.get(item.item_id), effects.get(item.item_id), certification.abort_reason)
        for item in asked_items(certification.transcript, answers)
    ]


def _line(asked: AskedItem, answer: TranscriptAnswer | None, effect: Effect | None, abort: AbortReason | None) -> Line:
    item = load_bank().items.get(asked.item_id)
    verdicts = [STATUSES[AnswerStatus(answer.status)] if answer else UNANSWERED[abort]]
    return Line(
        rank=asked.rank,
        item_id=asked.item_id,
        competence=asked.competence,
        instruction=instruction_html(item.instruction) if item else None,
        answer=_answer(item, answer) if answer else [],
        solution=_solution(item) if item else [],
        rationale=item.rationale if item else "",
        verdicts=[*verdicts, *([EFFECTS[effect]] if effect else [])],
        late=answer is not None and answer.late,
    )


def _answer(item: Item | None, answer: TranscriptAnswer) -> list[Markup]:
    if answer.status == AnswerStatus.SKIPPED:
        return []
    if item is not None and item.kind.has_blanks:
        return [Markup("{}").format(text) for text in _labelled(item, blanks_of(answer.response))]
    if item is None:
        return [Markup("{}").format(answer.response)]
    return [_choice(item, number.strip()) for number in answer.response.split(",")]


def _labelled(item: Item, texts: Sequence[str]) -> Sequence[str]:
    """What was written in each blank, behind its label when there are several."""
    if len(texts) != len(item.blanks) or len(texts) == 1:
        return texts
    return [f"{blank.label} : {text or '–'}" for blank, text in zip(item.blanks, texts, strict=True)]


def _choice(item: Item, number: str) -> Markup:
    """The text of a choice; a number that the question never had is shown as it came."""
    known = number.isascii() and number.isdigit() and 1 <= int(number) <= len(item.choices)
    return inline_html(item.choices[int(number) - 1]) if known else Markup("« {} »").format(number)


def _solution(item: Item) -> list[Markup]:
    if not item.kind.has_blanks:
        return [inline_html(item.choices[number - 1]) for number in sorted(item.right_choices)]
    return [inline_html(line) for line in solution_lines(item)]
