"""What a candidate must carry to be enrolled (docs/procedure.md, P-1.4 to P-1.7)."""

from collections.abc import Mapping
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.sessions.domain.candidate import Candidate, parse_extra_time, validate_candidate
from services.sessions.domain.typed import InvalidValue
from shared.domain.forms import InvalidForm

from .sentences import is_well_written

TODAY = date(2026, 3, 9)

LEA = {
    "last_name": "  Ķēniņš ",
    "first_name": "Léa",
    "birth_date": "07/02/2011",
    "birth_city": "L’Haÿ-les-Roses",
    "birth_department": "94",
    "birth_country": "france",
    "extra_time_percent": "33 %",
    "invitation_email": "lea.kenins@exemple.fr",
    "result_recipient_email": "parents@exemple.fr",
    "external_id": "1203456789A",
}


def problems(raw: Mapping[str, str]) -> dict[str, str]:
    with pytest.raises(InvalidForm) as refused:
        validate_candidate(raw, TODAY)
    return {problem.field: problem.sentence for problem in refused.value.problems}


def test_a_complete_candidate_is_taken_trimmed_and_with_official_codes() -> None:
    assert validate_candidate(LEA, TODAY) == Candidate(
        last_name="Ķēniņš",
        first_name="Léa",
        birth_date=date(2011, 2, 7),
        birth_city="L’Haÿ-les-Roses",
        birth_department="94",
        birth_country="France",
        extra_time_percent=33,
        invitation_email="lea.kenins@exemple.fr",
        result_recipient_email="parents@exemple.fr",
        external_id="1203456789A",
    )


REQUIRED = ["last_name", "first_name", "birth_date", "birth_city", "birth_department", "birth_country"]


@pytest.mark.parametrize("field", REQUIRED)
def test_each_piece_of_the_identity_is_required(field: str) -> None:
    assert list(problems(LEA | {field: " "})) == [field]


def test_everything_missing_is_told_at_once() -> None:
    assert list(problems({})) == REQUIRED


def test_what_is_optional_may_be_left_empty() -> None:
    candidate = validate_candidate({field: LEA[field] for field in REQUIRED}, TODAY)
    assert candidate.extra_time_percent == 0
    assert (candidate.invitation_email, candidate.result_recipient_email, candidate.external_id) == ("", "", "")


def test_a_birth_abroad_takes_99() -> None:
    born_abroad = LEA | {"birth_country": "Maroc", "birth_city": "Fès"}
    assert list(problems(born_abroad)) == ["birth_department"]
    assert validate_candidate(born_abroad | {"birth_department": "99"}, TODAY).birth_country == "Maroc"


@pytest.mark.parametrize("name", ["---", "’", "…", "😀"])
def test_a_name_that_nobody_could_type_to_join_is_refused(name: str) -> None:
    assert list(problems(LEA | {"last_name": name, "first_name": name})) == ["last_name", "first_name"]


@pytest.mark.parametrize("name", ["Иванова", "Παπαδόπουλος", "Nguyễn", "O’Neil", "Łukasz", "D’Artigny-Lévêque", "王"])
def test_a_name_in_any_alphabet_is_kept_letter_for_letter(name: str) -> None:
    assert validate_candidate(LEA | {"last_name": name}, TODAY).last_name == name


@pytest.mark.parametrize("percentage", range(1, 100))
def test_the_temps_majore_is_a_percentage_from_1_to_99(percentage: int) -> None:
    for written in (f"{percentage}", f"{percentage}%", f" {percentage}\u00a0% "):
        assert parse_extra_time(written) == percentage


@pytest.mark.parametrize("typed", ["0", "00", "100", "-1", "33,3", "0.33", "1/3", "un tiers", "%", "٣٣", "1e1"])
def test_any_other_temps_majore_is_refused(typed: str) -> None:
    with pytest.raises(InvalidValue, match="de 1 à 99"):
        parse_extra_time(typed)


@pytest.mark.parametrize(
    "address", ["lea", "lea@", "@exemple.fr", "lea@exemple", "a@b@c.fr", "lea @exemple.fr", "x" * 300]
)
@pytest.mark.parametrize("field", ["invitation_email", "result_recipient_email"])
def test_an_e_mail_address_that_cannot_work_is_refused(field: str, address: str) -> None:
    assert list(problems(LEA | {field: address})) == [field]


@given(st.fixed_dictionaries({}, optional={field: st.text() | st.just(good) for field, good in LEA.items()}))
def test_any_form_gives_a_candidate_or_sentences(raw: dict[str, str]) -> None:
    try:
        candidate = validate_candidate(raw, TODAY)
    except InvalidForm as error:
        assert all(problem.field in LEA and is_well_written(problem.sentence) for problem in error.problems)
        return
    assert candidate.last_name
    assert (candidate.birth_department == "99") == (candidate.birth_country != "France")
