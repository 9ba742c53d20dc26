"""R-CHECK: several blanks, groups of solutions, lists, and the units of a number."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.exam.domain.checking import SKIP, check
from shared.domain.statuses import AnswerStatus
from shared.referential.answers import as_text, right_answer, wrong_answer
from shared.referential.bank import load_bank
from shared.referential.matching import blank_is_right
from shared.referential.models import AnswerFormat, Blank, Grading, Item, Kind, Tolerance

OK, KO, PARTIALLY = AnswerStatus.OK, AnswerStatus.KO, AnswerStatus.PARTIALLY
ALL = frozenset(Tolerance)


def blank(*accepted: str, choices: tuple[str, ...] = (), units: tuple[str, ...] = (), number: bool = False) -> Blank:
    answer_format = AnswerFormat.NUMBER if number else AnswerFormat.TEXT
    return Blank("Champ", accepted, choices, ALL, answer_format, units)


def several(
    kind: Kind, *blanks: Blank, groups: tuple[tuple[str, ...], ...] = (), grading: Grading | None = None
) -> Item:
    return Item(
        id="essai1-un",
        kind=kind,
        skill="@essai1",
        instruction="",
        choices=(),
        solution=(),
        tolerances=ALL,
        format=AnswerFormat.TEXT,
        rationale="",
        source="",
        several=blanks,
        groups=groups,
        grading=grading,
    )


COLOURS = (("rouge", "vermillon"), ("vert",), ("bleu", "azur"), ("orange",))


def colours(grading: Grading | None = None) -> Item:
    return several(Kind.QROCM_DEP, *[blank()] * 3, groups=COLOURS, grading=grading)


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        ("chat\nSouris\n12 Mo", OK),
        ("CHÂT !\nSouris\n12", OK),
        ("chat\nsouris\n12", KO),  # a list forgives nothing
        ("chat\nSouris\n13", KO),
        ("chien\nSouris\n12", KO),
        ("chat\n\n12", KO),
        ("Souris\nchat\n12", KO),  # each blank has its own solutions
        ("chat\nSouris", KO),
        ("chat\nSouris\n12\n12", KO),
        ("", KO),
    ],
)
def test_independent_blanks_must_all_be_right_each_in_its_place(answer: str, status: AnswerStatus) -> None:
    number = blank("12", units=("Mo",), number=True)
    item = several(Kind.QROCM_IND, blank("chat"), blank("Souris", choices=("Rat", "Souris")), number)
    assert check(item, answer) is status


@pytest.mark.parametrize(
    ("answer", "whole", "graded"),
    [
        ("bleu\nrouge\nvert", OK, OK),
        ("Azur.\nvermillon\nvertt", OK, OK),
        ("bleu\nrouge\nnoir", KO, PARTIALLY),
        ("bleu\nazur\nrouge", KO, PARTIALLY),  # one group twice counts once
        ("bleu\n\n", KO, KO),
        ("bleu\nbleu\nbleu", KO, KO),
        ("\n\n", KO, KO),
        ("bleu\nrouge", KO, KO),
    ],
)
def test_dependent_blanks_count_the_distinct_groups_found(
    answer: str, whole: AnswerStatus, graded: AnswerStatus
) -> None:
    assert check(colours(), answer) is whole
    assert check(colours(Grading(ok=3, partially=2)), answer) is graded


@given(st.permutations(["orange", "azur", "noir"]))
def test_the_order_of_dependent_blanks_never_matters(texts: list[str]) -> None:
    assert check(colours(Grading(ok=3, partially=2)), "\n".join(texts)) is PARTIALLY


@given(st.permutations(["abcdefgh", "abcdefgx"]))
def test_a_blank_that_fits_two_groups_leaves_the_one_that_another_needs(texts: list[str]) -> None:
    item = several(Kind.QROCM_DEP, blank(), blank(), groups=(("abcdefgh", "zzzz"), ("abcdefxy",)))
    assert check(item, "\n".join(texts)) is OK


def test_a_partly_right_answer_that_is_late_stays_partly_right() -> None:
    item = colours(Grading(ok=3, partially=2))
    assert check(item, "bleu\nvert\n", timed_out=True) is PARTIALLY
    assert check(item, "bleu\nvert\nrouge", timed_out=True) is AnswerStatus.TIMED_OUT
    assert check(item, "bleu\nvert\nrouge", lost_focus=True) is AnswerStatus.FOCUSED_OUT
    assert check(item, SKIP) is AnswerStatus.SKIPPED


@pytest.mark.parametrize(
    ("answer", "right"),
    [
        ("36", True),
        ("36 Mo", True),
        ("36mo", True),
        ("36\u00a0MÉGAOCTETS", True),
        ("36,0 Mo", True),
        ("+36", True),
        ("36.", True),
        ("= 36", True),
        ("36 Go", False),
        ("36 Mo Mo", False),
        ("Mo", False),
        ("Mo 36", False),
        ("3,6 Mo", False),
        ("3.6", False),
        ("-36 Mo", False),
        (".36", False),
        ("36²", False),
        ("٣٦", False),
        ("360", False),
        ("36 ou 40", False),
    ],
)
def test_a_number_may_be_followed_by_a_unit_that_the_item_names(answer: str, right: bool) -> None:
    assert blank_is_right(blank("36", units=("Mo", "mégaoctets"), number=True), answer, ("36",)) is right


def test_a_slip_never_makes_a_right_number() -> None:
    for answer in ("2025.", "20266", "2026 Go", "2O26"):
        assert blank_is_right(blank("2026", number=True), answer, ("2026",)) is False


def test_a_list_takes_its_choice_to_the_letter() -> None:
    picked = blank("Réseau local", choices=("Réseau local", "Internet"))
    assert blank_is_right(picked, "Réseau local", picked.accepted)
    assert not any(blank_is_right(picked, text, picked.accepted) for text in ("réseau local", "Internet", "", "1"))


def test_the_fields_of_a_form_are_one_text() -> None:
    pair = several(Kind.QROCM_IND, blank("a"), blank("b"))
    assert as_text(pair, ["a,b", "c\r\nd"]) == "a,b\nc d"
    assert as_text(pair, ["", " "]) == ""
    assert as_text(pair, ["", "b"]) == "\nb"
    assert as_text(None, ["1", "3"]) == "1,3"


BLANKS = [item for item in load_bank().items.values() if item.kind.has_blanks]


def test_every_solution_of_the_bank_is_right_and_what_no_pupil_knows_is_wrong() -> None:
    for item in load_bank().items.values():
        assert check(item, as_text(item, right_answer(item))) is OK, item.id
        assert check(item, as_text(item, wrong_answer(item))) is KO, item.id
        for each in item.blanks:
            accepted = each.accepted or [text for group in item.groups for text in group]
            assert [text for text in accepted if not blank_is_right(each, text, accepted)] == [], item.id


@settings(max_examples=300)
@given(st.sampled_from(BLANKS), st.data())
def test_what_is_accepted_stays_accepted_under_the_noise_that_the_item_forgives(
    item: Item, data: st.DataObject
) -> None:
    texts = [_noisy(text, item.blanks[place], data) for place, text in enumerate(right_answer(item))]
    assert check(item, as_text(item, texts)) is OK


def _noisy(text: str, one: Blank, data: st.DataObject) -> str:
    if one.choices:
        return text
    noise = data.draw(st.text(alphabet=" \u00a0\u202f", max_size=2)) if Tolerance.T1 in one.tolerances else ""
    sign = data.draw(st.sampled_from(["", "!", ".", " ?"])) if Tolerance.T2 in one.tolerances else ""
    case = data.draw(st.sampled_from([str, str.upper, str.lower] if Tolerance.T1 in one.tolerances else [str]))
    return f"{noise}{case(text)}{sign}{noise}"


@settings(max_examples=200)
@given(st.sampled_from(sorted(load_bank().items)), st.text(max_size=40))
def test_no_answer_however_hostile_is_an_error_to_any_item(item_id: str, answer: str) -> None:
    assert check(load_bank().items[item_id], answer) in set(AnswerStatus)
