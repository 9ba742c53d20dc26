"""Text read with the wrong encoding (`docs/rules.md` R-ROLL): « ZoÃ© », « Zo� »."""

_EIGHT_BITS = ("cp1252", "latin-1", "iso8859-15")
_LOST = "\ufffd"
_WRITTEN_HERE = {*map(chr, range(0xA0, 0x100)), *"ŒœŠšŽžŸ‘’“”–—…€"}
"""What French software writes besides ASCII: what garbled text must hold once read rightly."""


def is_garbled(text: str) -> bool:
    """True when `text` is UTF-8 that was read as Latin, or holds what is left of Latin read as UTF-8.

    « MATÚŠ » is not: its Latin bytes are UTF-8 by chance, of a sign that nobody writes here.
    """
    if text.isascii():
        return False
    return _LOST in text or any(_was_utf8(text, encoding) for encoding in _EIGHT_BITS)


def _was_utf8(text: str, encoding: str) -> bool:
    try:
        meant = text.encode(encoding).decode("utf-8")
    except UnicodeError:
        return False
    return all(letter.isascii() or letter in _WRITTEN_HERE for letter in meant)
