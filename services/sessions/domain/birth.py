"""Date and place of birth of a candidate (`docs/procedure.md`, P-1.4 and P-1.5)."""

import re
from datetime import date

from services.sessions.domain.countries import FRANCE, find_country
from services.sessions.domain.typed import InvalidValue, read_line
from shared.domain.dates import read_birth_date

BORN_ABROAD = "99"

_MAINLAND = {f"{number:02}" for number in range(1, 96)} - {"20"} | {"2A", "2B"}
_OVERSEAS = {str(number) for number in range(971, 979)} | {"986", "987", "988"}
"""971 Guadeloupe to 978 Saint-Martin; then Wallis-et-Futuna, Polynésie française and Nouvelle-Calédonie."""

DEPARTMENTS = frozenset(_MAINLAND | _OVERSEAS)
"""Codes of the départements and territories of France."""

_CODE = re.compile(r"0*([0-9]{1,3}|2[AB])")


def parse_birth_date(typed: str, today: date) -> date:
    """The date typed JJ/MM/AAAA, in 1900 or later and not after `today`.

    :raises InvalidDate: it is not written so, or is in no calendar.
    :raises InvalidValue: it is still to come.
    """
    born = read_birth_date(typed)
    if born > today:
        raise InvalidValue("Vérifiez la date de naissance : elle est dans le futur.")
    return born


def parse_department(typed: str) -> str:
    """The official code: 01 to 95 (2A and 2B for Corsica), 971 to 978, 986 to 988, or 99 for a birth abroad.

    Small letters and a missing or extra leading zero are forgiven (« 1 », « 2a », « 075 »).

    :raises InvalidValue: missing, or no such code.
    """
    line = read_line(typed, "le code du département de naissance")
    written = _CODE.fullmatch(line.upper())
    code = written.group(1).zfill(2) if written else ""
    if code == "20":
        raise InvalidValue(
            "Pour la Corse, indiquez 2A (Corse-du-Sud) ou 2B (Haute-Corse) comme département de naissance."
        )
    if code not in DEPARTMENTS | {BORN_ABROAD}:
        raise InvalidValue(
            "Indiquez un code de département de naissance qui existe, par exemple 75, 2A ou 972 ; "
            "indiquez 99 pour une naissance à l’étranger."
        )
    return code


def parse_country(typed: str) -> str:
    """The country by its usual French name, however it was typed.

    :raises InvalidValue: missing, or unknown.
    """
    line = read_line(typed, "le pays de naissance")
    country = find_country(line)
    if country is None:
        raise InvalidValue("Choisissez le pays de naissance dans la liste : celui qui est saisi n’y figure pas.")
    return country


def place_problem(department: str, country: str) -> str | None:
    """What to correct when département and country contradict each other, in a sentence; None when they agree."""
    if country == FRANCE and department == BORN_ABROAD:
        return "Indiquez le département de la naissance en France, ou corrigez le pays : 99 est réservé à l’étranger."
    if country != FRANCE and department != BORN_ABROAD:
        return f"Indiquez 99 comme code de département : le pays de naissance saisi est « {country} »."
    return None
