"""What every sentence shown to a person has in common."""

import re

_ORDINARY_SPACE_BEFORE_A_SIGN = re.compile(r" [:;?!»]|« ")


def is_well_written(sentence: str) -> bool:
    """A whole French sentence, with no-break spaces where they belong and typographic apostrophes."""
    return (
        sentence[0].isupper()
        and sentence.endswith(".")
        and not _ORDINARY_SPACE_BEFORE_A_SIGN.search(sentence)
        and "'" not in sentence
    )
