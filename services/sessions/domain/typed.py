"""What a person typed in a form: cleaned, or refused with a French sentence that says what to do."""

import unicodedata
from collections.abc import Callable, Mapping
from typing import TypeVar

from shared.domain.dates import InvalidDate
from shared.domain.forms import FieldProblem, InvalidForm
from shared.domain.names import normalise

LONGEST_LINE = 255
"""Characters of a field of one line."""

_INVISIBLE = {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"}
_JOINERS = "\u200c\u200d"
"""Invisible too, but some alphabets cannot be written without them."""

Value = TypeVar("Value")


class InvalidValue(ValueError):
    """A value that cannot be taken. The message is a French sentence that says what to do."""


def read_line(typed: str, what: str, *, required: bool = True, longest: int = LONGEST_LINE) -> str:
    """The text on one line: trimmed, single spaces, composed accents. `what` is the field with its article.

    :raises InvalidValue: missing though required, too long, or holding an invisible character.
    """
    line = typed.strip()
    _refuse_invisible(line, what)
    return _within(" ".join(line.split()), what, required=required, longest=longest)


def read_name(typed: str, what: str, *, required: bool = True) -> str:
    """A name that can be typed again to join, hence with a letter or a digit."""
    name = read_line(typed, what, required=required)
    if name and not normalise(name):
        raise InvalidValue(f"Indiquez {what} avec des lettres.")
    return name


def read_paragraph(typed: str, what: str, *, longest: int) -> str:
    """An optional text on any number of lines, as `read_line` otherwise; blank gives an empty text.

    :raises InvalidValue: too long, or holding an invisible character.
    """
    text = "\n".join(line.strip() for line in typed.strip().splitlines())
    _refuse_invisible(text.replace("\n", ""), what)
    return _within(text, what, required=False, longest=longest)


class Form:
    """Reads the fields of a form one after the other and keeps what is wrong in each.

    A field absent from `raw` reads as an empty one.
    """

    def __init__(self, raw: Mapping[str, str]) -> None:
        self._raw = raw
        self._problems: list[FieldProblem] = []

    def read(self, field: str, reader: Callable[[str], Value]) -> Value | None:
        """What `reader` makes of the field; None, and a problem kept, when it refuses."""
        try:
            return reader(self._raw.get(field, ""))
        except (InvalidValue, InvalidDate) as error:
            self.refuse(field, str(error))
            return None

    def line(self, field: str, what: str, *, required: bool = True) -> str:
        """The field as one line, empty when it is refused."""
        return self.read(field, lambda typed: read_line(typed, what, required=required)) or ""

    def refuse(self, field: str, sentence: str) -> None:
        """Keep a problem that involves several fields under the one to correct."""
        self._problems.append(FieldProblem(field, sentence))

    def check(self) -> None:
        """:raises InvalidForm: with everything that is wrong so far."""
        if self._problems:
            raise InvalidForm(self._problems)


def _refuse_invisible(text: str, what: str) -> None:
    if any(_is_invisible(sign) for sign in text):
        raise InvalidValue(f"Effacez {what} puis saisissez de nouveau au clavier : un signe invisible s’y trouve.")


def _is_invisible(sign: str) -> bool:
    """The last two places of each plane, and U+FDD0 to U+FDEF, will never be a sign: no file may hold them."""
    never = ord(sign) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(sign) <= 0xFDEF
    return never or (unicodedata.category(sign) in _INVISIBLE and sign not in _JOINERS)


def _within(text: str, what: str, *, required: bool, longest: int) -> str:
    composed = unicodedata.normalize("NFC", text)
    if required and not composed:
        raise InvalidValue(f"Indiquez {what}.")
    if len(composed) > longest:
        raise InvalidValue(f"Raccourcissez {what} : {longest} caractères au plus.")
    return composed
