"""Countries of birth, by their usual French names: ISO 3166 as Debian translates it, and what it lacks."""

import gettext
from collections import defaultdict
from functools import cache

import pycountry

from shared.domain.names import normalise

FRANCE = "France"

_TERRITORIES_OF_FRANCE = {"GP", "MQ", "GF", "RE", "YT", "PM", "BL", "MF", "WF", "PF", "NC", "TF"}
"""Countries for ISO, France for a civil registry."""

_NOBODY_IS_BORN_IN = {"AQ", "BV", "HM", "GS", "UM"}

_USUAL_NAMES = {
    "AX": "Îles Åland",
    "BY": "Biélorussie",
    "CC": "Îles Cocos",
    "CX": "Île Christmas",
    "FK": "Îles Malouines",
    "FM": "Micronésie",
    "MO": "Macao",
    "NU": "Niue",
    "PS": "Palestine",
    "RU": "Russie",
    "SB": "Îles Salomon",
    "VA": "Vatican",
    "VE": "Venezuela",
    "VI": "Îles Vierges américaines",
}

_OUTSIDE_ISO = ("Kosovo",)

_ALSO_CALLED = {
    "Amérique": "US",
    "Angleterre": "GB",
    "Écosse": "GB",
    "Pays de Galles": "GB",
    "Irlande du Nord": "GB",
    "Grande-Bretagne": "GB",
    "Hollande": "NL",
    "République tchèque": "CZ",
    "Macédoine": "MK",
    "Myanmar": "MM",
    "Swaziland": "SZ",
    "Congo": "CG",
    "Congo-Brazzaville": "CG",
    "Congo-Kinshasa": "CD",
    "RDC": "CD",
    "Zaïre": "CD",
    "Centrafrique": "CF",
    "Cabo Verde": "CV",
    "El Salvador": "SV",
    "Fédération de Russie": "RU",
    "Île Maurice": "MU",
    "La Réunion": "RE",
    "Suriname": "SR",
    "Timor-Leste": "TL",
    "Türkiye": "TR",
    "Émirats": "AE",
}


@cache
def country_names() -> tuple[str, ...]:
    """Every country to choose from: France first, then by name, accents aside."""
    names = {*_names_by_code().values(), *_OUTSIDE_ISO} - {FRANCE}
    return (FRANCE, *sorted(names, key=normalise))


def find_country(typed: str) -> str | None:
    """The country as `country_names` writes it, whatever the case and accents typed; None when unknown.

    A French territory that ISO counts apart (Martinique, Réunion…) is France.
    """
    return _country_by_spelling().get(normalise(typed))


@cache
def _country_by_spelling() -> dict[str, str]:
    by_code = _names_by_code()
    other_names = {normalise(name): by_code.get(code, FRANCE) for name, code in _ALSO_CALLED.items()}
    names_shown = {normalise(name): name for name in country_names()}
    return _unambiguous_spellings() | other_names | names_shown


def _unambiguous_spellings() -> dict[str, str]:
    """Codes and long names of ISO; what two countries share (« Corée ») is left out."""
    by_code = _names_by_code()
    claims: dict[str, set[str]] = defaultdict(set)
    for country in pycountry.countries:
        if country.alpha_2 not in _NOBODY_IS_BORN_IN:
            for spelling in (country.alpha_3, *_french_names(country)):
                claims[normalise(spelling)].add(by_code.get(country.alpha_2, FRANCE))
    return {spelling: names.pop() for spelling, names in claims.items() if len(names) == 1}


@cache
def _names_by_code() -> dict[str, str]:
    """The name shown, by two-letter code, without the territories of France nor the uninhabited."""
    return {
        country.alpha_2: _USUAL_NAMES.get(country.alpha_2) or _french_names(country)[0]
        for country in pycountry.countries
        if country.alpha_2 not in _TERRITORIES_OF_FRANCE | _NOBODY_IS_BORN_IN
    }


def _french_names(country: pycountry.db.Country) -> list[str]:
    """The usual name first, then the longer ones, each also without what follows a comma."""
    english = [getattr(country, kind, None) for kind in ("common_name", "name", "official_name")]
    french = [_french().gettext(name).replace("'", "’") for name in english if name]
    return french + [name.split(",")[0] for name in french]


@cache
def _french() -> gettext.NullTranslations:
    return gettext.translation("iso3166-1", pycountry.LOCALES_DIR, languages=["fr"])
