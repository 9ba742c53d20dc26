"""A candidate as the référent enrols them (`docs/procedure.md`, P-1.4 to P-1.7)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from email_validator import EmailNotValidError, validate_email

from services.sessions.domain.birth import parse_birth_date, parse_country, parse_department, place_problem
from services.sessions.domain.typed import Form, InvalidValue, read_line, read_name

_PERCENTAGE = re.compile(r"([0-9]{1,2}) ?%?")


@dataclass(frozen=True, slots=True)
class Candidate:
    """Validated values, printed as they are on the PV. An optional text is empty when it was not given."""

    last_name: str
    first_name: str
    birth_date: date
    birth_city: str
    birth_department: str
    birth_country: str
    extra_time_percent: int = 0
    """1 to 99, or 0 for none."""
    invitation_email: str = ""
    result_recipient_email: str = ""
    external_id: str = ""


def validate_candidate(raw: Mapping[str, str], today: date) -> Candidate:
    """The candidate described by the fields of `raw`, named as those of `Candidate`; others are ignored.

    :raises InvalidForm: with a sentence for each field to correct.
    """
    form = Form(raw)
    last_name = form.read("last_name", lambda typed: read_name(typed, "le nom de naissance"))
    first_name = form.read("first_name", lambda typed: read_name(typed, "le prénom"))
    birth_date = form.read("birth_date", lambda typed: parse_birth_date(typed, today))
    birth_city = form.read("birth_city", lambda typed: read_name(typed, "la commune de naissance"))
    department = form.read("birth_department", parse_department)
    country = form.read("birth_country", parse_country)
    extra_time = form.read("extra_time_percent", parse_extra_time)
    invitation = form.read("invitation_email", lambda typed: _read_email(typed, "l’adresse e-mail de convocation"))
    recipient = form.read(
        "result_recipient_email", lambda typed: _read_email(typed, "l’adresse e-mail du destinataire des résultats")
    )
    external_id = form.line("external_id", "l’identifiant local", required=False)

    contradiction = place_problem(department, country) if department and country else None
    if contradiction:
        form.refuse("birth_department", contradiction)
    form.check()
    assert last_name and first_name and birth_date and birth_city and department and country
    return Candidate(
        last_name=last_name,
        first_name=first_name,
        birth_date=birth_date,
        birth_city=birth_city,
        birth_department=department,
        birth_country=country,
        extra_time_percent=extra_time or 0,
        invitation_email=invitation or "",
        result_recipient_email=recipient or "",
        external_id=external_id,
    )


def parse_extra_time(typed: str) -> int:
    """The percentage, 1 to 99, with or without its sign; 0 for an empty field.

    :raises InvalidValue: anything else.
    """
    line = read_line(typed, "le temps majoré", required=False)
    if not line:
        return 0
    written = _PERCENTAGE.fullmatch(line)
    percentage = int(written.group(1)) if written else 0
    if not percentage:
        raise InvalidValue(
            "Indiquez le temps majoré par un nombre entier de 1 à 99, par exemple 33 ; laissez vide s’il n’y en a pas."
        )
    return percentage


def _read_email(typed: str, what: str) -> str:
    address = read_line(typed, what, required=False)
    if not address:
        return ""
    try:
        return validate_email(address, check_deliverability=False).normalized
    except EmailNotValidError:
        raise InvalidValue(f"Corrigez {what} : elle s’écrit comme prenom.nom@exemple.fr.") from None
