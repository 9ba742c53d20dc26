"""Turns the tiny markup of the items into safe HTML: paragraphs, `- ` lists, `code`, nothing else.

Authors type straight apostrophes and ordinary spaces; the page gets French typography, except inside `code`.
"""

import re
from itertools import groupby

from markupsafe import Markup, escape

CODE = re.compile(r"`([^`\n]+)`")
_SPACE_TO_KEEP = re.compile(r"(?<=\S) (?=[:;?!»%€])|(?<=«) ")
_NO_BREAK_SPACE = "\u00a0"


def instruction_html(text: str) -> Markup:
    """Render a whole instruction; blank lines part paragraphs, a line break inside a paragraph is a space.

    A line indented under a `- ` line goes on with it. Everything else is escaped.
    """
    return Markup("").join(_block(lines) for lines in instruction_lines(text))


def instruction_lines(text: str) -> list[list[str]]:
    """The lines of each block of an instruction; those of a list begin with `- `."""
    return [_lines(block) for block in re.split(r"\n\s*\n", text.strip()) if block.strip()]


def inline_html(text: str) -> Markup:
    """Render a choice, or any text that holds neither paragraphs nor lists."""
    parts = CODE.split(text)
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if rank % 2 else escape(_typeset(part))
        for rank, part in enumerate(parts)
    )


def _block(lines: list[str]) -> Markup:
    html = Markup("")
    for is_list, group in groupby(lines, key=lambda line: line.startswith("- ")):
        if is_list:
            bullets = (Markup("<li>{}</li>").format(inline_html(line[2:])) for line in group)
            html += Markup("<ul>{}</ul>").format(Markup("").join(bullets))
        else:
            html += Markup("<p>{}</p>").format(inline_html(" ".join(group)))
    return html


def _lines(block: str) -> list[str]:
    lines: list[str] = []
    for line in block.split("\n"):
        if line.startswith("  ") and lines and lines[-1].startswith("- "):
            lines[-1] += f" {line.strip()}"
        else:
            lines.append(line.strip())
    return lines


def _typeset(text: str) -> str:
    return _SPACE_TO_KEEP.sub(_NO_BREAK_SPACE, text).replace("'", "’")
