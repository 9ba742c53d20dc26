"""The tiny markup of the items as XHTML, and back."""

import re
from itertools import groupby

from shared.referential.qti.xml import Node, add, local
from shared.referential.render import CODE, instruction_lines

_SKIPPED = {
    "qti-choice-interaction", "qti-text-entry-interaction", "qti-inline-choice-interaction",
    "qti-rubric-block", "img", "a",
}  # fmt: skip
_BLOCKS = {"p", "div", "li", "h1", "h2", "h3", "h4", "blockquote", "qti-prompt", "tr", "pre"}


def write_inline(node: Node, text: str) -> None:
    """Put a text in a node, its backquotes as `code`: joined again they give the text, sign for sign."""
    last = None
    for rank, part in enumerate(CODE.split(text)):
        if rank % 2:
            last = add(node, "code", part)
        elif last is None:
            node.text = part or None
        else:
            last.tail = part or None


def read_inline(node: Node) -> str:
    """The text of a node, its `code` between backquotes."""
    parts = [node.text or ""]
    for child in node:
        inner = read_inline(child)
        parts += [f"`{inner}`" if local(child) == "code" else inner, child.tail or ""]
    return "".join(parts)


def write_blocks(node: Node, text: str) -> None:
    """Paragraphs and lists, as the page shows them."""
    for block in instruction_lines(text):
        for is_list, group in groupby(block, key=lambda line: line.startswith("- ")):
            if is_list:
                bullets = add(node, "ul")
                for line in group:
                    write_inline(add(bullets, "li"), line[2:])
            else:
                write_inline(add(node, "p"), " ".join(group))


def read_blocks(node: Node) -> str:
    """What the body of any QTI item asks, without its interactions: paragraphs apart, lists as lines."""
    blocks: list[str] = []
    _gather(node, blocks)
    text = "\n\n".join(_squeezed(block) for block in blocks if _squeezed(block) not in ("", "-"))
    return re.sub(r"(?m)^(- .*)\n\n(?=- )", r"\1\n", text)


def _gather(node: Node, blocks: list[str]) -> None:
    blocks.append(("- " if local(node) == "li" else "") + (node.text or ""))
    for child in node:
        if local(child) == "code":
            blocks[-1] += f"`{read_inline(child)}`"
        elif local(child) in _BLOCKS or local(child) in ("ul", "ol", "table", "tbody"):
            _gather(child, blocks)
            blocks.append("")
        elif local(child) not in _SKIPPED:
            rest: list[str] = []
            _gather(child, rest)
            blocks[-1] += rest[0]
            blocks += rest[1:]
        elif local(child).startswith("qti-"):
            for prompt in (one for one in child if local(one) == "qti-prompt"):
                _gather(prompt, blocks)
        blocks[-1] += child.tail or ""


def _squeezed(text: str) -> str:
    return " ".join(text.split())
