"""Countries of birth."""

import pytest

from services.sessions.domain.countries import country_names, find_country


def test_france_comes_first_then_the_others_by_name_accents_aside() -> None:
    names = country_names()
    assert names[0] == "France"
    assert names.index("Espagne") < names.index("États-Unis") < names.index("Finlande")
    assert len(set(names)) == len(names)


def test_every_country_shown_is_understood_whatever_its_case() -> None:
    for name in country_names():
        assert find_country(name) == find_country(name.upper()) == find_country(f" {name.lower()} ") == name


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("COTE D'IVOIRE", "Côte d’Ivoire"),
        ("etats unis", "États-Unis"),
        ("Royaume Uni", "Royaume-Uni"),
        ("vietnam", "Viêt Nam"),
        ("République tchèque", "Tchéquie"),
        ("RDC", "République démocratique du Congo"),
        ("russie", "Russie"),
        ("kosovo", "Kosovo"),
        ("FRA", "France"),
    ],
)
def test_usual_spellings_are_understood(typed: str, name: str) -> None:
    assert find_country(typed) == name


@pytest.mark.parametrize("typed", ["Martinique", "la reunion", "Nouvelle-Calédonie", "Polynésie française", "Mayotte"])
def test_an_overseas_territory_is_france(typed: str) -> None:
    assert find_country(typed) == "France"


@pytest.mark.parametrize("typed", ["", "Corée", "Atlantide", "Antarctique", "99", "-"])
def test_what_names_no_country_or_two_is_unknown(typed: str) -> None:
    assert find_country(typed) is None
