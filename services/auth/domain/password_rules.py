"""Which passwords are good enough (`docs/rules.md` R-STRENGTH): long, hard to guess, and not on any list."""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from importlib import resources

from zxcvbn import matching, scoring

MAX_CHARS = 256
SHORTEST = 12
SHORTEST_FOR_A_PUPIL = 10
"""A pupil's account opens that pupil's own pages and nothing else."""

ESTIMATED_CHARS = 64
"""The estimate reads no further: its cost grows with the square of the length, and no need is left by then."""

ADVICE = "Quatre mots sans rapport entre eux, par exemple, se retiennent bien et se devinent mal."
KNOWN = f"Ce mot de passe figure dans une liste de mots de passe volés, que l’on essaie en premier. {ADVICE}"


def flaw(password: str, *, about: Iterable[str], pupil: bool = False) -> str | None:
    """What is wrong with `password`, as a sentence that says what to do; None when it is good enough.

    `about` is what others know of the person: names, sign-in name. No kind of sign is ever required.
    """
    composed = unicodedata.normalize("NFC", password)
    shortest = SHORTEST_FOR_A_PUPIL if pupil else SHORTEST
    if len(composed) < shortest:
        return f"Ce mot de passe est trop court : il en faut un d’au moins {shortest} caractères. {ADVICE}"
    if len(composed) > MAX_CHARS:
        return f"Ce mot de passe est trop long : {MAX_CHARS} caractères au plus."
    if _guesses(composed, ()) < _enough(shortest):
        return f"Ce mot de passe se devine trop vite : il suit une habitude très répandue. {ADVICE}"
    pieces = _pieces(about)
    if _guesses(_without(composed, pieces), pieces) < _enough(shortest):
        return (
            f"Sans votre nom ni votre identifiant, ce mot de passe se devine trop vite : ajoutez autre chose. {ADVICE}"
        )
    return None


def _enough(shortest: int) -> int:
    """As many guesses as the shortest password allowed would take, if nothing in it could be explained.

    zxcvbn counts ten guesses for each such character.
    """
    return int(10**shortest)


def _guesses(password: str, about: Iterable[str]) -> int:
    """zxcvbn's estimate, with French words and what is known of the person.

    Its own front door keeps what is known of one person in a dictionary that every thread reads: not used here.
    """
    start = password[:ESTIMATED_CHARS]
    if not start:  # zxcvbn fails on nothing at all
        return 1
    own = {piece: rank for rank, piece in enumerate(about, 1)}
    dictionaries = {**matching.RANKED_DICTIONARIES, "french": _french_words(), "user_inputs": own}
    found = matching.omnimatch(start, dictionaries)
    return int(scoring.most_guessable_match_sequence(start, found)["guesses"])


def _without(password: str, pieces: Iterable[str]) -> str:
    """What is left once everything that others know is taken away: zxcvbn pays well for several names in a row."""
    longest_first = sorted(pieces, key=len, reverse=True)
    return re.sub("|".join(map(re.escape, longest_first)), "", password, flags=re.IGNORECASE)


def _pieces(about: Iterable[str]) -> list[str]:
    """Each name whole and each of its words, with and without accents."""
    pieces: dict[str, None] = {}
    for one in about:
        written = unicodedata.normalize("NFC", one).casefold()
        words = "".join(sign if sign.isalnum() else " " for sign in written).split()
        for piece in (written, "".join(words), *words):
            for form in (piece, _bare(piece)):
                if len(form) > 2:
                    pieces[form] = None
    return list(pieces)


@cache
def _french_words() -> dict[str, int]:
    """The list of xkcdpass, in alphabetical order: each word takes as many tries as there are words."""
    text = (resources.files("xkcdpass") / "static" / "fr-freelang").read_text("utf-8-sig")
    words = {word.casefold() for word in text.split() if len(word) > 2}
    words |= {_bare(word) for word in words}
    return dict.fromkeys(words, len(words))


def _bare(text: str) -> str:
    """Without accents."""
    return "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
