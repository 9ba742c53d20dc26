"""From a template and its data to a tagged PDF (PDF/UA-1 profile of Typst).

Data travels as JSON and is read by the template as values: nothing that a person typed is ever Typst source.
"""

import json
import re
import threading
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import typst

TEMPLATES = Path(__file__).parent / "templates"
FONTS = Path(__file__).parent / "fonts"

# PDF/UA-1 refuses these in a text, and half a surrogate pair is no character.
_UNPRINTABLE = re.compile("[\x00\ufeff\ufffe\ud800-\udfff]")

# A letter that is neither Latin, Greek nor Cyrillic: the fonts of the other scripts are then worth looking through.
_OTHER_SCRIPTS = re.compile("[\u0530-\u1dff\u2c00-\ufffc\U00010000-\U0010ffff]")

# A compiler keeps its inputs between two calls, so two threads must not share one call.
_one_at_a_time = threading.Lock()


# Typst remembers what it computed for its last ten compilations.
_MEMORY = 10


def render_pdf(template: str, data: Mapping[str, Any]) -> bytes:
    """Return the PDF of `templates/<template>.typ` fed with `data` (anything JSON can carry).

    The first call of a process loads the fonts. Raises `typst.TypstError` when the template itself is wrong:
    no data makes a sound template fail.
    """
    said = json.dumps(_printable(data), ensure_ascii=False)
    inputs = {"data": said, "scripts": "all" if _OTHER_SCRIPTS.search(said) else "european"}
    with _one_at_a_time:
        try:
            pdf = _compiler().compile(
                TEMPLATES / f"{template}.typ", format="pdf", sys_inputs=inputs, pdf_standards=["ua-1"]
            )
        finally:
            _forget()
    assert isinstance(pdf, bytes)
    return pdf


def _forget() -> None:
    """Age the document out of Typst's memory: ten large sheets would hold a gigabyte, and they name pupils."""
    for _ in range(_MEMORY + 1):
        _compiler().compile(b"", format="svg", sys_inputs=None)


@cache
def _compiler() -> typst.Compiler:
    """One compiler a process, made on first use so that a forked worker has its own."""
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[FONTS])
    return typst.Compiler(root=TEMPLATES, font_paths=fonts)


def _printable(value: Any) -> Any:
    """Put U+FFFD in place of the few code points that no PDF text may carry, at any depth."""
    if isinstance(value, str):
        return _UNPRINTABLE.sub("\ufffd", value)
    if isinstance(value, Mapping):
        return {key: _printable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_printable(item) for item in value]
    return value
