"""From the claims of a provider to the facts that recognise a person (`docs/rules.md` R-OIDC)."""

import re
import unicodedata
from datetime import date
from typing import Any

from services.auth.domain.reconciliation import Asserted
from services.auth.domain.uai import TEST_UAI, UAI
from services.auth.oidc.contract import Contract
from services.auth.oidc.refusal import OidcRefused, Reason
from services.auth.providers.provider import Audience

MAX_VALUES = 100
MAX_VALUE_CHARS = 256

_SUBJECT = re.compile(r"[\x21-\x7e]{1,255}")
_FIRST_YEAR = 1900


def asserted(contract: Contract, claims: dict[str, Any], *, allow_test_uais: bool) -> Asserted:
    """What `claims` say, under the names of the contract.

    :raises OidcRefused: the subject is unusable, or a fact has another form than expected.
    """
    names = contract.claims
    subject = claims.get(names.subject)
    if not isinstance(subject, str) or not _SUBJECT.fullmatch(subject):
        raise OidcRefused(Reason.FACTS, f"the claim {names.subject} is unusable")
    last_name, first_name = _name(claims, names.last_name), _name(claims, names.first_name)
    if contract.audience is Audience.STAFF:
        return Asserted(contract.issuer, subject, (), last_name, first_name, (), pupil=False, staff=True)
    return Asserted(
        contract.issuer,
        subject,
        _uais(claims, names.uai, allow_test_uais=allow_test_uais),
        last_name,
        first_name,
        tuple(one.partition("##")[0] for one in _values(claims, names.division)),
        pupil=names.profile is None or _is_pupil(contract, _values(claims, names.profile)),
        birth_date=_birth_date(claims, names.birth_date),
    )


def _is_pupil(contract: Contract, profiles: list[str]) -> bool:
    """Whoever is a pupil and something else is not told apart: refused."""
    return bool(profiles) and set(profiles) <= contract.pupil_profiles


def _uais(claims: dict[str, Any], name: str | None, *, allow_test_uais: bool) -> tuple[str, ...]:
    uais = tuple(dict.fromkeys(value.upper() for value in _values(claims, name)))
    forms = (UAI, TEST_UAI) if allow_test_uais else (UAI,)
    if not uais or any(not any(form.fullmatch(uai) for form in forms) for uai in uais):
        raise OidcRefused(Reason.FACTS, f"{len(uais)} schools, or one that is no UAI")
    return uais


def _birth_date(claims: dict[str, Any], name: str | None) -> date | None:
    values = _values(claims, name)
    if not values:
        return None
    try:
        (value,) = values
        born = date.fromisoformat(value)
    except ValueError as error:
        raise OidcRefused(Reason.FACTS, "the date of birth is unreadable") from error
    if born.year < _FIRST_YEAR:
        raise OidcRefused(Reason.FACTS, "the date of birth is not complete")
    return born


def _name(claims: dict[str, Any], name: str) -> str:
    values = _values(claims, name)
    if len(values) > 1:
        raise OidcRefused(Reason.FACTS, f"{len(values)} values of {name}")
    return values[0] if values else ""


def _values(claims: dict[str, Any], name: str | None) -> list[str]:
    """The values of a claim: a text, or several; without blanks and invisible characters."""
    told = claims.get(name) if name else None
    listed = told if isinstance(told, list) else [] if told is None else [told]
    if len(listed) > MAX_VALUES or any(not isinstance(one, str) or len(one) > MAX_VALUE_CHARS for one in listed):
        raise OidcRefused(Reason.FACTS, f"the claim {name} is no text, or too long")
    return [cleaned for one in listed if (cleaned := _clean(one))]


def _clean(value: str) -> str:
    spaced = " ".join(unicodedata.normalize("NFC", value).split())
    return "".join(character for character in spaced if character.isprintable())
