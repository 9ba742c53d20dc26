"""An answer as one text: the numbers of the choices ticked (`1,3`), or one line a blank, in their order."""

from collections.abc import Sequence

from shared.referential.models import Item


def as_text(item: Item | None, given: Sequence[str]) -> str:
    """The fields of the form as one text; an item that is not known is read as one with choices.

    Blanks that all stay empty are an empty answer. A blank never counts for two lines.
    """
    if item is None or not item.kind.has_blanks:
        return ",".join(given)
    lines = [" ".join(one.splitlines()) for one in given]
    return "\n".join(lines) if any(line.strip() for line in lines) else ""


def blanks_of(answer: str) -> list[str]:
    """What each blank holds, in order."""
    return answer.split("\n")


def right_answer(item: Item) -> list[str]:
    """What a pupil who knows sends: one value for each choice to tick or blank to fill."""
    if not item.kind.has_blanks:
        return [str(number) for number in sorted(item.right_choices)]
    if item.groups:
        return [group[0] for group in item.groups[: len(item.blanks)]]
    return [blank.accepted[0] for blank in item.blanks]


def wrong_answer(item: Item) -> list[str]:
    """What a pupil who does not know may send."""
    if not item.kind.has_blanks:
        return [str(min(set(range(1, len(item.choices) + 1)) - item.right_choices))]
    return ["je ne sais pas"] * len(item.blanks)


def solution_lines(item: Item) -> list[str]:
    """What is accepted in the blanks, in words: a line a blank, or a line a group when they share them."""
    if item.groups:
        return [" ou ".join(group) for group in item.groups]
    lines = [" ou ".join(blank.accepted) for blank in item.blanks]
    if len(lines) == 1:
        return lines
    return [f"{blank.label} : {line}" for blank, line in zip(item.blanks, lines, strict=True)]
