"""Text read with the wrong encoding (`docs/rules.md` R-ROLL): « ZoÃ© », « Zo� »."""

_EIGHT_BITS = ("cp1252", "latin-1", "iso8859-15")
_LOST = "\ufffd"


def is_garbled(text: str) -> bool:
    """True when `text` is UTF-8 that was read as Latin, or holds what is left of Latin read as UTF-8.

    No name of a real alphabet is taken for it: its Latin bytes would have to be valid UTF-8 by chance.
    """
    if text.isascii():
        return False
    return _LOST in text or any(_was_utf8(text, encoding) for encoding in _EIGHT_BITS)


def _was_utf8(text: str, encoding: str) -> bool:
    try:
        return text.encode(encoding).decode("utf-8") != text
    except UnicodeError:
        return False
