"""What a pupil types to join a session (`docs/rules.md` R-JOIN)."""

import re
from dataclasses import dataclass
from datetime import date

from shared.domain.dates import InvalidDate, read_birth_date
from shared.domain.forms import FieldProblem, InvalidForm

LONGEST_NAME = 255

_SESSION_NUMBER = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class JoinForm:
    """A form that makes sense; whether it opens a session is `joining.decide_join`'s to say."""

    session_number: int
    first_name: str
    last_name: str
    birth_date: date


def read_join_form(session_number: str, first_name: str, last_name: str, birth_date: str) -> JoinForm:
    """The form as typed.

    :raises InvalidForm: with a sentence for each field to correct.
    """
    number = session_number.strip()
    problems = [
        *_number_problems(number),
        *_name_problems("first_name", "votre prénom", first_name),
        *_name_problems("last_name", "votre nom de naissance", last_name),
    ]
    try:
        born = read_birth_date(birth_date)
    except InvalidDate as error:
        raise InvalidForm([*problems, FieldProblem("birth_date", str(error))]) from None
    if problems:
        raise InvalidForm(problems)
    return JoinForm(int(number), first_name.strip(), last_name.strip(), born)


def _number_problems(number: str) -> list[FieldProblem]:
    if _SESSION_NUMBER.fullmatch(number):
        return []
    sentence = "Écrivez le numéro de session avec des chiffres seulement : le surveillant l’affiche dans la salle."
    return [FieldProblem("session_number", sentence)]


def _name_problems(field: str, what: str, typed: str) -> list[FieldProblem]:
    if not typed.strip():
        return [FieldProblem(field, f"Écrivez {what}.")]
    if len(typed) > LONGEST_NAME:
        return [FieldProblem(field, f"Écrivez {what} en {LONGEST_NAME} caractères au plus.")]
    return []
