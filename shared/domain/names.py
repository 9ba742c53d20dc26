"""When two spellings are the same name (`docs/rules.md` R-NAMES)."""

import unicodedata

from rapidfuzz.distance import Levenshtein

CLOSE = 0.25
"""Two spellings are close when one letter in four differs at most."""

_TRANSLITERATION = str.maketrans(
    {
        "œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th",
        "ı": "i", "ħ": "h", "ŧ": "t", "ŋ": "n", "ɲ": "n", "ɓ": "b", "ɗ": "d", "ɖ": "d", "ƙ": "k", "ƴ": "y",
        "ɛ": "e", "ɔ": "o", "ə": "e",
    }
)  # fmt: skip

_APOSTROPHES_CLASSED_AS_LETTERS = frozenset("ʹʺʻʼʽʾʿˈˊˋˮꞌꞋߴߵ")


def normalise(name: str) -> str:
    """The letters and digits of a name, without case, accent, space, hyphen, apostrophe nor any other sign.

    Every alphabet keeps its letters; only Latin letters that no keyboard here offers are transliterated.
    Empty when the name holds neither a letter nor a digit.
    """
    return _letters_and_digits(_letters_and_digits(name).casefold().translate(_TRANSLITERATION))


def same_name(one: str, other: str) -> bool:
    """True when both spellings are the same name; a name without letter nor digit is nobody's."""
    key = normalise(one)
    return key != "" and key == normalise(other)


def close_names(one: str, other: str) -> bool:
    """One letter in four differs at most, the longer spelling counted; an empty name is close to none."""
    first, second = normalise(one), normalise(other)
    longest = max(len(first), len(second))
    return bool(first and second) and Levenshtein.distance(first, second) <= CLOSE * longest


def full_name_key(last_name: str, first_name: str) -> str:
    """What two people whose names are both the same have in common."""
    return f"{normalise(last_name)} {normalise(first_name)}"


def _letters_and_digits(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(character for character in decomposed if _stays(character))


def _stays(character: str) -> bool:
    return unicodedata.category(character)[0] in "LN" and character not in _APOSTROPHES_CLASSED_AS_LETTERS
