"""R-CHECK: what is a right answer, and what the correction forgives."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.exam.domain.checking import SKIP, check
from shared.domain.statuses import AnswerStatus
from shared.referential.models import AnswerFormat, Item, Kind, Tolerance
from shared.referential.tolerance import distance

T1, T2, T3 = Tolerance.T1, Tolerance.T2, Tolerance.T3
ALL = frozenset(Tolerance)
OK, KO = AnswerStatus.OK, AnswerStatus.KO


def item(
    kind: Kind,
    *solution: int | str,
    tolerances: frozenset[Tolerance] = ALL,
    answer_format: AnswerFormat = AnswerFormat.TEXT,
) -> Item:
    choices = () if kind.has_blanks else ("un", "deux", "trois", "quatre")
    return Item(
        id="essai1-un",
        kind=kind,
        skill="@essai1",
        instruction="Que faut-il répondre ?",
        choices=choices,
        solution=solution,  # type: ignore[arg-type]
        tolerances=tolerances,
        format=answer_format,
        rationale="",
        source="",
    )


def free(*accepted: str, tolerances: frozenset[Tolerance] = ALL) -> Item:
    return item(Kind.QROC, *accepted, tolerances=tolerances)


def number(*accepted: str, tolerances: frozenset[Tolerance] = ALL) -> Item:
    return item(Kind.QROC, *accepted, tolerances=tolerances, answer_format=AnswerFormat.NUMBER)


@pytest.mark.parametrize(
    ("answer", "status"), [("2", OK), ("1", KO), ("", KO), ("2,2", KO), ("02", KO), ("deux", KO), ("²", KO)]
)
def test_a_qcu_wants_the_number_of_the_right_choice(answer: str, status: AnswerStatus) -> None:
    assert check(item(Kind.QCU, 2), answer) is status


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        ("1,3", OK),
        ("3,1", OK),
        ("1, 3", OK),
        ("1,3,3", OK),
        ("1", KO),
        ("1,2,3", KO),
        ("", KO),
        (",", KO),
        ("1,3,", KO),
        ("1;3", KO),
    ],
)
def test_a_qcm_wants_all_the_right_choices_and_no_other(answer: str, status: AnswerStatus) -> None:
    assert check(item(Kind.QCM, 1, 3), answer) is status


@given(st.permutations(["1", "3", "4"]))
def test_the_order_of_the_ticks_of_a_qcm_does_not_matter(ticks: list[str]) -> None:
    assert check(item(Kind.QCM, 1, 3, 4), ",".join(ticks)) is OK


@pytest.mark.parametrize(
    ("tolerances", "answer", "status"),
    [
        # (accepted: « Mot de passe »)
        ({T1, T2, T3}, "  MÔT DE PASSÉ ! ", OK),
        ({T1, T2, T3}, "mot de pas", OK),  # 8 signs, 2 missing
        ({T1, T2, T3}, "mot d pas", KO),  # 7 signs, 3 missing
        ({T1, T2}, "MOTDEPASSE.", OK),
        ({T1, T2}, "mot de pase", KO),
        ({T1, T3}, "mot-de-passe", OK),  # hyphens are two slips of 12 signs
        ({T1}, "mot-de-passe", KO),
        ({T1}, "môt de  passe", OK),
        ({T2, T3}, "Mot de passe.", OK),
        ({T2, T3}, "MOT DE PASSE", KO),
        ({T2}, "«Mot  de passe»", OK),
        ({T2}, "mot de passe", KO),
        ({T3}, "mot de passe", OK),
        ({T3}, "MOT DE PASSE", KO),
        (set(), "Mot de passe", OK),
        (set(), "Mot de passe ", KO),
        (set(), "Mot\u00a0de\u202fpasse", OK),
        (set(), "Mot de passe.", KO),
    ],
)
def test_each_tolerance_forgives_its_own_slips(tolerances: set[Tolerance], answer: str, status: AnswerStatus) -> None:
    assert check(free("Mot de passe", tolerances=frozenset(tolerances)), answer) is status


def test_one_writing_of_a_letter_is_worth_another_even_without_tolerance() -> None:
    assert check(free("Noël", tolerances=frozenset()), "Noe\u0308l") is OK


def test_any_accepted_text_will_do_and_the_nearest_counts() -> None:
    several = free("navigateur", "butineur")
    assert check(several, "butinneur") is OK
    assert check(several, "navigater") is OK
    assert check(several, "ordinateur") is KO


def test_a_quarter_of_the_answer_may_be_slips_and_no_more() -> None:
    assert check(free("abcd"), "abce") is OK  # 1 of 4
    assert check(free("abc"), "abd") is KO  # 1 of 3
    assert check(free("abc"), "abcd") is OK  # 1 of 4: the answer gives the length
    assert check(free("abcdefgh"), "abcdefxy") is OK  # 2 of 8
    assert check(free("abcdefg"), "abcdexy") is KO  # 2 of 7


@pytest.mark.parametrize("answer", ["", "   ", "\u00a0", "!?", "\u0301"])
def test_an_answer_that_says_nothing_is_wrong(answer: str) -> None:
    assert check(free("chat"), answer) is KO
    assert check(free("!!"), answer) is KO


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        ("1000,5", OK),
        ("1000.50", OK),
        ("1 000,5", OK),
        ("1\u202f000,5", OK),
        ("+1000,5", OK),
        ("1000,6", KO),
        ("10005", KO),
        ("-1000,5", KO),
        ("", KO),
    ],
)
def test_a_number_is_compared_as_a_number(answer: str, status: AnswerStatus) -> None:
    assert check(number("1000,5"), answer) is status


def test_a_slip_in_a_number_is_another_number() -> None:
    assert check(number("2026"), "2025") is KO
    assert check(free("2026"), "2025") is OK


def test_an_answer_with_words_to_a_number_is_compared_as_a_text() -> None:
    assert check(number("15"), "15 !") is OK
    assert check(number("15"), "quinze") is KO


def test_a_solution_that_is_not_a_number_makes_the_comparison_textual() -> None:
    assert check(number("12", "douze"), "Douze") is OK
    assert check(number("12", "douze"), "12,0") is KO


def test_passing_comes_before_everything() -> None:
    assert check(free(SKIP), SKIP) is AnswerStatus.SKIPPED
    assert check(item(Kind.QCU, 2), SKIP, timed_out=True, lost_focus=True) is AnswerStatus.SKIPPED


@pytest.mark.parametrize(
    ("answer", "timed_out", "lost_focus", "status"),
    [
        ("2", False, False, OK),
        ("2", True, False, AnswerStatus.TIMED_OUT),
        ("2", False, True, AnswerStatus.FOCUSED_OUT),
        ("2", True, True, AnswerStatus.TIMED_OUT),
        ("1", True, True, KO),
    ],
)
def test_a_right_answer_may_come_too_late_or_from_another_page_but_a_wrong_one_is_wrong(
    answer: str, timed_out: bool, lost_focus: bool, status: AnswerStatus
) -> None:
    assert check(item(Kind.QCU, 2), answer, timed_out=timed_out, lost_focus=lost_focus) is status


LETTERS = st.text(alphabet="abcdefghijklmnopqrstuvwxyz0123456789", min_size=1, max_size=20)
NOISE = st.text(alphabet=" \t\u00a0\u202f\u0301\u0308", max_size=3)
SIGNS = st.text(alphabet="-_.,;:!?'’«»()/*+=€", max_size=3)


@given(LETTERS, st.data())
def test_case_accents_and_spaces_never_change_the_verdict_under_t1(text: str, data: st.DataObject) -> None:
    noisy = "".join(data.draw(st.sampled_from([c, c.upper()])) + data.draw(NOISE) for c in text)
    assert check(free(text, tolerances=frozenset({T1})), noisy) is OK


@given(LETTERS, st.data())
def test_punctuation_never_changes_the_verdict_under_t2(text: str, data: st.DataObject) -> None:
    noisy = data.draw(SIGNS) + "".join(c + data.draw(SIGNS) for c in text)
    assert check(free(text, tolerances=frozenset({T2})), noisy) is OK


@given(st.text(max_size=12), st.text(max_size=12), st.sets(st.sampled_from(Tolerance)))
def test_an_extra_tolerance_never_turns_a_right_answer_into_a_wrong_one(
    answer: str, accepted: str, extra: set[Tolerance]
) -> None:
    if check(free(accepted, tolerances=frozenset()), answer) is OK and any(map(str.isalnum, accepted)):
        assert check(free(accepted, tolerances=frozenset(extra)), answer) is OK


@given(st.text(max_size=9), st.text(max_size=9), st.text(max_size=9))
def test_the_distance_is_a_distance(one: str, other: str, third: str) -> None:
    assert distance(one, one) == 0
    assert distance(one, other) == distance(other, one)
    assert distance(one, third) <= distance(one, other) + distance(other, third)
    assert abs(len(one) - len(other)) <= distance(one, other) <= max(len(one), len(other))


@pytest.mark.parametrize(("one", "other", "steps"), [("", "abc", 3), ("chien", "niche", 4), ("kitten", "sitting", 3)])
def test_the_distance_counts_the_signs_to_add_remove_or_replace(one: str, other: str, steps: int) -> None:
    assert distance(one, other) == steps


@given(st.text(), st.sampled_from(Kind))
def test_no_answer_however_hostile_is_an_error(answer: str, kind: Kind) -> None:
    solution: tuple[int | str, ...] = ("chat",) if kind.has_blanks else (1, 2)
    assert check(item(kind, *solution), answer) in set(AnswerStatus)
