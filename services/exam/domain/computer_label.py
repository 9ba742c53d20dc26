"""How a computer is called in the report: « poste 1 » (`docs/rules.md` R-TECHNICAL)."""

import unicodedata

from shared.domain.computer import LONGEST_LABEL
from shared.domain.forms import FieldProblem, InvalidForm

FIELD = "label"


def read_label(typed: str) -> str:
    """The name as the référent will read it.

    :raises InvalidForm: nothing is written, it is too long, or it holds a sign that is not one of a text.
    """
    label = " ".join(unicodedata.normalize("NFC", typed).split())
    if not label:
        raise _problem("Donnez un nom à ce poste, par exemple « poste 1 » : le référent saura duquel il s’agit.")
    if len(label) > LONGEST_LABEL:
        raise _problem(f"Le nom du poste est trop long : {LONGEST_LABEL} caractères au plus.")
    if any(unicodedata.category(sign) in {"Cc", "Cf", "Cs", "Co", "Cn"} for sign in label):
        raise _problem("Le nom du poste contient un signe illisible : écrivez-le avec des lettres et des chiffres.")
    return label


def _problem(sentence: str) -> InvalidForm:
    return InvalidForm([FieldProblem(FIELD, sentence)])
