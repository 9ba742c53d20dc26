"""An access code said aloud so that nobody mishears it (`docs/rules.md`, R-KIT)."""

_NAMES = (
    "Anatole", "Berthe", "Célestin", "Désiré", "Eugène", "François", "Gaston", "Henri", "Irma", "Joseph", "Kléber",
    "Louis", "Marcel", "Nicolas", "Oscar", "Pierre", "Quintal", "Raoul", "Suzanne", "Thérèse", "Ursule", "Victor",
    "William", "Xavier", "Yvonne", "Zoé",
)  # fmt: skip
_DIGITS = ("zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf")

_SAID = {name[0]: f"{name[0]} comme {name}" for name in _NAMES} | {
    str(digit): name for digit, name in enumerate(_DIGITS)
}


def spell(code: str) -> list[tuple[str, str]]:
    """Each sign of a code (capital letters and digits) with the words that say it: « B comme Berthe », « quatre »."""
    return [(sign, _SAID[sign]) for sign in code]
