"""A test in progress: the current item, and what an answer does to it (`docs/rules.md` R-ANSWER)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from services.exam.domain.checking import SKIP
from services.exam.domain.clock import Verdict, judge
from services.exam.domain.receipts import answer_digest

LONGEST_ANSWER = 1000
"""Characters; the longest that the bank calls for is a short sentence."""

LONGEST_KEY = 64
"""Signs of the name that a device gives to an answer."""

PREFETCHED = 3
"""Items that the page holds in advance, so that a cut of the network stops nobody at once."""


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer already taken. `sequence` counts the answers of the attempt from 1."""

    item_id: str
    sequence: int
    answer_digest: str
    receipt: str


@dataclass(frozen=True, slots=True)
class Attempt:
    """What the server knows of a test: its items in the order asked, and what was answered by item id.

    `length` is how many items it will have: more than those known as long as each answer tells the next.
    """

    items: tuple[str, ...]
    answered: Mapping[str, Answered]
    deadline: datetime
    closed_at: datetime | None = None
    length: int | None = None
    """None: as many as `items`."""

    @property
    def to_come(self) -> tuple[str, ...]:
        """The items without an answer, the current one first."""
        return tuple(item for item in self.items if item not in self.answered)

    @property
    def current(self) -> str | None:
        """The item that the page shows, after « Actualiser » or on another computer alike; None at the end."""
        return next(iter(self.to_come), None)

    @property
    def is_finished(self) -> bool:
        """True when the pupil must see the end-of-test screen."""
        return self.current is None

    def rank(self, item_id: str) -> int:
        """The number of an item, from 1, as its page shows it. `ValueError` when it is not of this test."""
        return self.items.index(item_id) + 1


@dataclass(frozen=True, slots=True)
class PostedAnswer:
    """An answer as it reaches the server. `queued_at` is the device's claim, None when it was sent at once.

    `losses` is how many times the page says to have been left while it showed the item (R-FOCUS).
    """

    item_id: str
    answer: str
    queued_at: datetime | None = None
    losses: int = 0


@dataclass(frozen=True, slots=True)
class Accepted:
    """To be corrected, recorded under `sequence` and receipted, in one transaction."""

    sequence: int
    skipped: bool
    late: bool
    completes: bool
    """True for the answer to the last item."""


@dataclass(frozen=True, slots=True)
class Duplicate:
    """The item has its answer: the first one stands, and its receipt is given again."""

    first: Answered
    same_answer: bool


class AnswerRefusal(Enum):
    """Why an answer does not count: the HTTP status and the sentence for the pupil."""

    NOT_IN_TEST = (404, "Cette question ne fait pas partie de votre test. Rechargez la page.")
    UNREADABLE = (400, "Votre réponse contient un signe illisible : effacez-la, puis écrivez-la de nouveau.")
    TOO_LONG = (400, f"Votre réponse est trop longue : {LONGEST_ANSWER} caractères au plus. Raccourcissez-la.")
    CLOSED = (
        409,
        "Votre test est terminé : cette réponse est arrivée trop tard pour compter. "
        "Elle est conservée pour le jury. Prévenez le surveillant.",
    )
    NOT_CURRENT = (409, "Ce n’est pas la question en cours. Rechargez la page pour y revenir.")
    TIME_IS_OVER = (
        409,
        "Le temps est écoulé : cette réponse ne compte pas, elle est conservée pour le jury. "
        "Cliquez sur « Je passe » jusqu’à l’écran de fin de test.",
    )
    EMPTY = (400, "Vous n’avez rien répondu : répondez à la question, ou cliquez sur « Je passe ».")

    def __init__(self, status: int, sentence: str) -> None:
        self.status = status
        self.sentence = sentence

    @property
    def kept_for_jury(self) -> bool:
        """True when the answer must be kept all the same, with the reason why it does not count."""
        return self in (AnswerRefusal.CLOSED, AnswerRefusal.TIME_IS_OVER)


def decide_answer(attempt: Attempt, posted: PostedAnswer, now: datetime) -> Accepted | Duplicate | AnswerRefusal:
    """What an answer received at `now` does, given the state of the test under lock.

    A refusal is a value, not an exception: it may have to be recorded.
    """
    if posted.item_id not in attempt.items:
        return AnswerRefusal.NOT_IN_TEST
    first = attempt.answered.get(posted.item_id)
    if first is not None:
        return Duplicate(first, same_answer=answer_digest(posted.answer) == first.answer_digest)
    skipped = posted.answer == SKIP
    verdict = judge(
        now,
        deadline=attempt.deadline,
        closed_at=attempt.closed_at,
        skipped=skipped,
        queued_at=posted.queued_at,
    )
    refusal = _refusal(attempt, posted, verdict)
    if refusal is not None:
        return refusal
    sequence = len(attempt.answered) + 1
    last = len(attempt.items) if attempt.length is None else attempt.length
    return Accepted(sequence, skipped, verdict is Verdict.LATE, completes=sequence == last)


def _refusal(attempt: Attempt, posted: PostedAnswer, verdict: Verdict) -> AnswerRefusal | None:
    if (unfit := refuse_text(posted.answer)) is not None:
        return unfit
    if verdict is Verdict.CLOSED:
        return AnswerRefusal.CLOSED
    if posted.item_id != attempt.current:
        return AnswerRefusal.NOT_CURRENT
    if verdict is Verdict.TIME_IS_OVER:
        return AnswerRefusal.TIME_IS_OVER
    return None if posted.answer.strip() else AnswerRefusal.EMPTY


def refuse_text(answer: str) -> AnswerRefusal | None:
    """Why no database could keep this answer, if so."""
    if len(answer) > LONGEST_ANSWER:
        return AnswerRefusal.TOO_LONG
    return None if _is_readable(answer) else AnswerRefusal.UNREADABLE


def _is_readable(answer: str) -> bool:
    # No database keeps a null sign, nor half of a surrogate pair.
    return "\0" not in answer and not any("\ud800" <= sign <= "\udfff" for sign in answer)
