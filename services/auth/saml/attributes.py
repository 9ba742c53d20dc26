"""What the GAR says of a person, read from an assertion already verified (docs/rules.md)."""

import re
import unicodedata
from dataclasses import astuple, dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from onelogin.saml2.constants import OneLogin_Saml2_Constants as Saml

from services.auth.domain.uai import TEST_UAI, UAI
from services.auth.saml.refusal import Reason, SamlRefused

MAX_VALUE_CHARS = 256
MAX_VALUES = 100

_IDO = re.compile(r"[0-9A-Za-z._-]{16,256}")


class Profile(StrEnum):
    """The national profile (attribute PRO). It suggests a role and never gives a right by itself."""

    PUPIL = "elv"
    GUARDIAN = "tut"
    TEACHER = "ens"
    LIBRARIAN = "doc"
    HEAD = "dir"
    SCHOOL_LIFE = "evs"
    SCHOOL_STAFF = "eta"
    ACADEMY_STAFF = "aca"
    LOCAL_AUTHORITY = "col"


@dataclass(frozen=True)
class AttributeNames:
    """How the identity provider calls what we read: the names of the GAR unless the contract says otherwise."""

    ido: str = "IDO"
    nom: str = "NOM"
    pre: str = "PRE"
    uai: str = "UAI"
    pro: str = "PRO"
    div: str = "DIV"

    def __post_init__(self) -> None:
        names = astuple(self)
        if not all(names) or len(set(names)) != len(names):
            raise ValueError(f"the names of the SAML attributes are empty or used twice: {names!r}")


GAR_NAMES = AttributeNames()


class Division(NamedTuple):
    """A class of the school: its code, and its label (the code again when there is none)."""

    code: str
    label: str


class Attributes:
    """The attributes of one assertion, every value of a name together whatever way they were split."""

    def __init__(self, assertion: Any, names: AttributeNames) -> None:
        self._names = names
        self._values: dict[str, list[str]] = {}
        for attribute in assertion.iterfind("saml:AttributeStatement/saml:Attribute", Saml.NSMAP):
            values = [_text(value) for value in attribute.iterfind("saml:AttributeValue", Saml.NSMAP)]
            self._values.setdefault(attribute.get("Name"), []).extend(values)

    def ido(self) -> str:
        """The opaque identity of the person for us. Exactly one, or nobody is signed in."""
        values = self._named(self._names.ido)
        if len(values) != 1 or not _IDO.fullmatch(values[0]):
            raise SamlRefused(Reason.IDO, f"{len(values)} IDO values, or an unusable one")
        return values[0]

    def uais(self, *, allow_test_uais: bool) -> tuple[str, ...]:
        """The schools of the person, at least one, each seven digits and a letter."""
        uais = tuple(dict.fromkeys(value.upper() for value in self._named(self._names.uai)))
        forms = (UAI, TEST_UAI) if allow_test_uais else (UAI,)
        if not uais or any(not any(form.fullmatch(uai) for form in forms) for uai in uais):
            raise SamlRefused(Reason.UAI, f"UAI values {uais!r}")
        return uais

    def profile(self) -> Profile:
        """Exactly one known profile: `National_elv` from the GAR, `National_ELV` from some ENT."""
        values = self._named(self._names.pro)
        try:
            (value,) = values
            return Profile(value.casefold().removeprefix("national_"))
        except ValueError as error:
            raise SamlRefused(Reason.PROFILE, f"PRO values {values!r}") from error

    def nom(self) -> str | None:
        """The family name as written, or None when the contract does not give it."""
        return self._name(self._names.nom)

    def pre(self) -> str | None:
        """The given name, on the same terms."""
        return self._name(self._names.pre)

    def _name(self, attribute: str) -> str | None:
        names = [cleaned for value in self._named(attribute) if (cleaned := _clean(value))]
        if len(names) > 1:
            raise SamlRefused(Reason.ATTRIBUTE, f"{len(names)} {attribute} values")
        return names[0] if names else None

    def divisions(self) -> tuple[Division, ...]:
        """The classes of the person, from `code##label` values."""
        pairs = (value.partition("##") for value in map(_clean, self._named(self._names.div)) if value)
        return tuple(dict.fromkeys(Division(code, label or code) for code, _, label in pairs if code))

    def _named(self, name: str) -> list[str]:
        values = self._values.get(name, [])
        if len(values) > MAX_VALUES or any(len(value) > MAX_VALUE_CHARS for value in values):
            raise SamlRefused(Reason.ATTRIBUTE, f"{name} is too long or has too many values")
        return values


def _text(value: Any) -> str:
    if len(value):
        raise SamlRefused(Reason.ATTRIBUTE, "an attribute value holds elements")
    return (value.text or "").strip()


def _clean(value: str) -> str:
    """Composed, with single plain spaces, and without invisible characters."""
    spaced = " ".join(unicodedata.normalize("NFC", value).split())
    return "".join(character for character in spaced if character.isprintable())
