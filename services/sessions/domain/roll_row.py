"""One pupil as a file of the school says it, whatever the file (`docs/rules.md` R-ROLL)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from services.sessions.domain.birth import BORN_ABROAD, parse_birth_date, parse_department, place_problem
from services.sessions.domain.countries import FRANCE
from services.sessions.domain.country_codes import country_of
from services.sessions.domain.typed import Form, InvalidValue, read_line, read_name

_INE = re.compile(r"[0-9]{9}[A-Z]{2}|[0-9]{10}[A-Z]|[0-9]{4}A[0-9]{5}[A-Z]")
"""Of the national register, of the bases académiques before it, of apprentices."""

_COMMUNE = re.compile(r"[0-9][0-9AB][0-9]{3}")
_SEXES = {"": "", "1": "M", "2": "F", "M": "M", "F": "F"}

INACTIVE = "inactifs"
"""The class where some software puts the pupils who are there no more."""


@dataclass(frozen=True, slots=True)
class RollRow:
    """Validated values; a text that the file does not give is empty."""

    line: int
    """Where it starts in the file, from 1."""
    ine: str
    last_name: str
    """Nom de naissance."""
    first_name: str
    birth_date: date
    division: str = ""
    """Empty where the file says the class elsewhere (SIECLE)."""
    usage_name: str = ""
    second_name: str = ""
    third_name: str = ""
    sex: str = ""
    """M, F or empty."""
    birth_city: str = ""
    birth_city_code: str = ""
    """The five signs of the official geographic code."""
    birth_department: str = ""
    """As for a candidate; 99 for a birth abroad."""
    birth_country: str = ""


def read_row(raw: Mapping[str, str], line: int, today: date) -> RollRow:
    """The row whose fields `raw` gives as written in the file, named as those of `RollRow`; an absent one is empty.

    :raises InvalidForm: with a sentence for each field to correct.
    """
    form = Form(raw)
    ine = form.read("ine", read_ine)
    last_name = form.read("last_name", lambda written: read_name(written, "le nom de famille"))
    first_name = form.read("first_name", lambda written: read_name(written, "le prénom"))
    birth_date = form.read("birth_date", lambda written: parse_birth_date(written, today))
    division = form.read("division", lambda written: read_division(written, required=False))
    names = {
        field: form.read(field, lambda written, what=what: read_name(written, what, required=False)) or ""  # type: ignore[misc]
        for field, what in (
            ("usage_name", "le nom d’usage"),
            ("second_name", "le deuxième prénom"),
            ("third_name", "le troisième prénom"),
        )
    }
    sex = form.read("sex", _read_sex)
    place = _read_place(form, raw)
    form.check()
    assert ine and last_name and first_name and birth_date
    return RollRow(
        line=line,
        ine=ine,
        last_name=last_name,
        first_name=first_name,
        birth_date=birth_date,
        division=division or "",
        sex=sex or "",
        **names,
        **place,
    )


def read_ine(written: str) -> str:
    """The identifiant national élève, in capitals.

    :raises InvalidValue: missing, or in no known form.
    """
    ine = "".join(written.split()).upper()
    if not ine:
        raise InvalidValue("Indiquez l’INE de cet élève.")
    if not _INE.fullmatch(ine):
        raise InvalidValue(
            "Vérifiez l’INE : il a onze signes, neuf chiffres et deux lettres, ou dix chiffres et une lettre."
        )
    return ine


def ine_or_none(written: str) -> str | None:
    """The same, None instead of a refusal."""
    try:
        return read_ine(written)
    except InvalidValue:
        return None


def read_division(written: str, *, required: bool = True) -> str:
    """The class of a pupil.

    :raises InvalidValue: missing though required, too long, or holding an invisible sign.
    """
    return read_line(written, "la classe", required=required, longest=50)


def _read_sex(written: str) -> str:
    sex = _SEXES.get(written.strip().upper())
    if sex is None:
        raise InvalidValue("Écrivez le code du sexe 1 ou M pour un garçon, 2 ou F pour une fille.")
    return sex


def _read_place(form: Form, raw: Mapping[str, str]) -> dict[str, str]:
    """The place of birth. A file that says nothing of it (ONDE) is taken as it is."""
    city = form.read("birth_city", lambda written: read_name(written, "la commune de naissance", required=False)) or ""
    code = form.read("birth_city_code", _read_commune) or ""
    country = form.read("birth_country", country_of) or ""
    abroad = bool(raw.get("birth_country", "").strip()) and country != FRANCE
    written = raw.get("birth_department", "").strip() or _department_of(code)
    department = ""
    if abroad:
        department = BORN_ABROAD
    elif written:
        department = form.read("birth_department", lambda _: parse_department(written)) or ""
    if country == FRANCE:
        if not any(raw.get(field, "").strip() for field in ("birth_city", "birth_city_code")):
            form.refuse("birth_city_code", "Indiquez la commune de naissance : l’élève est né en France.")
        if department == BORN_ABROAD and (contradiction := place_problem(department, country)):
            form.refuse("birth_department", contradiction)
        if not written:
            form.refuse("birth_department", "Indiquez le département de naissance : l’élève est né en France.")
    return {
        "birth_city": city,
        "birth_city_code": "" if abroad else code,
        "birth_department": department,
        "birth_country": country,
    }


def _read_commune(written: str) -> str:
    code = written.strip().upper()
    if code and not _COMMUNE.fullmatch(code):
        raise InvalidValue("Écrivez le code de la commune de naissance avec ses cinq signes, par exemple 33063.")
    return code


def _department_of(commune: str) -> str:
    """Two signs, three overseas; empty without a commune."""
    return commune[: 3 if commune.startswith(("97", "98")) else 2]
