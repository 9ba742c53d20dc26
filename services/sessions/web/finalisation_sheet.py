"""The finalisation form: a block for each test that started, and as many signalements in it as there are to report.

Fields are looked for by the candidates of the session, never by the names that were posted.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any
from uuid import UUID

from wtforms import BooleanField, Field, Form, HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice

from services.sessions.domain.finalisation import Report, StartedTest
from services.sessions.domain.issues import Issue, validate_issue
from services.sessions.queries.room_notes import RoomNote
from services.sessions.web.forms import Wanted
from shared.domain.forms import InvalidForm
from shared.domain.issues import IssueCategory
from shared.domain.statuses import AbortReason

MOST_ISSUES = 20
"""Signalements of one candidate on the form; nobody writes that many by hand."""


class IssueForm(Form):
    category = SelectField(
        "Catégorie",
        validate_choice=False,
        choices=[
            SelectChoice("", "Choisissez une catégorie"),
            *(SelectChoice(one.value, f"{one.value} – {one.label}") for one in IssueCategory),
        ],
    )
    item_number = StringField("Numéro de l’épreuve")
    description = TextAreaField("Description")


class EndForm(Form):
    """For a test that is complete."""

    shown_as = HiddenField(default="complete")
    end_screen_seen = BooleanField("Écran de fin de test vu")


class AbortForm(Form):
    """For a test that is not."""

    shown_as = HiddenField(default="unfinished")
    """What the page said of the test when it was filled in."""
    abort_reason = SelectField(
        "Motif de l’interruption",
        [Wanted()],
        validate_choice=False,
        choices=[
            SelectChoice("", "Choisissez le motif"),
            *(SelectChoice(reason.value, reason.label) for reason in AbortReason),
        ],
    )


class CommentForm(Form):
    global_comment = TextAreaField("Commentaire global")


@dataclass
class Block:
    """One candidate of the form."""

    test: StartedTest
    form: EndForm | AbortForm
    issues: list[IssueForm]
    moved: bool
    """True when the test has begun or ended since the page was shown."""

    @property
    def key(self) -> str:
        return prefix_of(self.test.candidate_id)

    @property
    def fields(self) -> Iterator[Field]:
        yield from self.form
        for issue in self.issues:
            yield from issue


@dataclass
class FinalisationSheet:
    """The whole form as it was filled in. It answers the questions of the page's summary of errors as a form does."""

    blocks: list[Block]
    comment: CommentForm
    form_errors: list[str] = field(default_factory=list)

    @classmethod
    def read(
        cls,
        tests: Sequence[StartedTest],
        posted: Mapping[str, str] | None,
        notes: Mapping[UUID, RoomNote] = MappingProxyType({}),
    ) -> "FinalisationSheet":
        """The form of these tests: as `posted`, or filled in with what was noted in the room."""
        return cls([_block(test, posted, notes.get(test.candidate_id)) for test in tests], CommentForm(posted))

    @property
    def finished(self) -> list[Block]:
        return [block for block in self.blocks if block.test.completed]

    @property
    def unfinished(self) -> list[Block]:
        return [block for block in self.blocks if not block.test.completed]

    def __iter__(self) -> Iterator[Field]:
        for block in self.blocks:
            yield from block.fields
        yield from self.comment

    @property
    def errors(self) -> bool:
        return bool(self.form_errors) or any(one.errors for one in self)

    @property
    def values(self) -> list[tuple[str, str]]:
        """Every field as it stands, for the page that asks for a confirmation."""
        return [(one.name, "y" if one.data is True else str(one.data)) for one in self if one.data]

    @property
    def draft(self) -> dict[str, str]:
        """The same, to be kept: no database holds a null sign."""
        return {name: value.replace("\0", "") for name, value in self.values}

    def block(self, key: str) -> Block | None:
        return next((block for block in self.blocks if block.key == key), None)

    def tick_all(self) -> None:
        """Every end-of-test screen was seen."""
        for block in self.finished:
            block.form["end_screen_seen"].data = True

    def ask_reasons(self) -> None:
        """Point at each reason that is still to be chosen."""
        for block in self.unfinished:
            if _reason(block) is None:
                block.form["abort_reason"].errors = [f"Choisissez le motif pour {block.test.name}."]

    def add_issue(self, key: str) -> None:
        """One more signalement to fill in for a candidate."""
        block = self.block(key)
        if block is not None and len(block.issues) < MOST_ISSUES:
            block.issues.append(IssueForm(prefix=f"{key}{len(block.issues)}-"))

    def drop_issue(self, key: str, rank: int) -> None:
        """One signalement less; those after it move up."""
        block = self.block(key)
        if block is None or rank >= len(block.issues):
            return
        kept = [issue.data for place, issue in enumerate(block.issues) if place != rank]
        block.issues = [IssueForm(prefix=f"{key}{place}-", data=data) for place, data in enumerate(kept)]

    def reports(self) -> list[Report]:
        """What the form says of each candidate.

        :raises InvalidForm: a signalement is to be corrected; the sentences are beside their fields.
        """
        reports = [_report(block) for block in self.blocks]
        if self.errors:
            raise InvalidForm(())
        return reports


def prefix_of(candidate_id: UUID) -> str:
    """What the names of a candidate's fields start with."""
    return f"c-{candidate_id}-"


def _block(test: StartedTest, posted: Mapping[str, str] | None, note: RoomNote | None) -> Block:
    if posted is None and note is not None:
        return _noted(test, note)
    key = prefix_of(test.candidate_id)
    form: EndForm | AbortForm = EndForm(posted, prefix=key) if test.completed else AbortForm(posted, prefix=key)
    form["shown_as"].data = form["shown_as"].default
    moved = posted is not None and posted.get(f"{key}shown_as") != form["shown_as"].default
    names = [f"{key}{place}-" for place in range(MOST_ISSUES)] if posted else []
    issues = [IssueForm(posted, prefix=name) for name in names if posted and f"{name}category" in posted]
    return Block(test, form, issues, moved)


def _noted(test: StartedTest, note: RoomNote) -> Block:
    """The candidate as the room saw it."""
    block = _block(test, None, None)
    if test.completed:
        block.form["end_screen_seen"].data = note.end_screen_seen
    for place, issue in enumerate(note.issues[:MOST_ISSUES]):
        said = {"category": issue.category.value, "description": issue.description}
        block.issues.append(
            IssueForm(prefix=f"{block.key}{place}-", data={**said, "item_number": str(issue.item_number or "")})
        )
    return block


def _report(block: Block) -> Report:
    issues = [read for form in block.issues if (read := _issue(form)) is not None]
    seen = block.test.completed and bool(block.form.data["end_screen_seen"])
    return Report(block.test.candidate_id, seen, _reason(block), tuple(issues))


def _reason(block: Block) -> AbortReason | None:
    """The reason chosen; the rule says whether there should be one."""
    typed: Any = block.form.data.get("abort_reason")
    return AbortReason(typed) if typed in set(AbortReason) else None


def _issue(form: IssueForm) -> Issue | None:
    """The signalement, or None for one left blank; what is wrong is put beside its fields."""
    typed = {name: value or "" for name, value in form.data.items()}
    if not any(value.strip() for value in typed.values()):
        return None
    try:
        return validate_issue(typed)
    except InvalidForm as refusal:
        for problem in refusal.problems:
            form[problem.field].errors = [*form[problem.field].errors, problem.sentence]
        return None
