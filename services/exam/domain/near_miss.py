"""When what is typed is nearly the identity of a candidate (`docs/rules.md` R-NEAR-MISS)."""

from datetime import date
from typing import Protocol

from rapidfuzz.distance import Hamming

from services.exam.domain.join_form import JoinForm
from shared.domain.names import close_names, same_name


class Enrolled(Protocol):
    """An identity as the list of the session has it."""

    @property
    def first_name(self) -> str: ...
    @property
    def last_name(self) -> str: ...
    @property
    def birth_date(self) -> date: ...


def is_same_person(candidate: Enrolled, form: JoinForm) -> bool:
    """Both names (R-NAMES) and the birth date."""
    return candidate.birth_date == form.birth_date and _same_names(candidate, form)


def comes_near(candidate: Enrolled, form: JoinForm) -> bool:
    """Close names, or first and last name exchanged, on the exact date; or the exact names and one slip in the date."""
    if candidate.birth_date != form.birth_date:
        return _same_names(candidate, form) and _one_slip(candidate.birth_date, form.birth_date)
    return _close_names(candidate, form) or _exchanged_names(candidate, form)


def _same_names(candidate: Enrolled, form: JoinForm) -> bool:
    return same_name(candidate.last_name, form.last_name) and same_name(candidate.first_name, form.first_name)


def _close_names(candidate: Enrolled, form: JoinForm) -> bool:
    return close_names(candidate.last_name, form.last_name) and close_names(candidate.first_name, form.first_name)


def _exchanged_names(candidate: Enrolled, form: JoinForm) -> bool:
    return same_name(candidate.last_name, form.first_name) and same_name(candidate.first_name, form.last_name)


def _one_slip(one: date, other: date) -> bool:
    """One digit of JJMMAAAA differs, or day and month are exchanged."""
    if (one.day, one.month, one.year) == (other.month, other.day, other.year):
        return True
    return Hamming.distance(f"{one:%d%m%Y}", f"{other:%d%m%Y}") == 1
