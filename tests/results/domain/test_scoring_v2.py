"""R-V2: what a certification is worth, decision by decision."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.results.domain.certification import (
    Answer,
    CertificationFacts,
    CompetenceMark,
    ProfiledCompetence,
    Question,
    Reason,
    ScoringResult,
)
from services.results.domain.counting import tally, usable_answers_wanted
from services.results.domain.scoring_v2 import score
from shared.domain.statuses import AbortReason, AnswerStatus, CertificationStatus

LETTERS = {
    "V": AnswerStatus.OK, "F": AnswerStatus.KO, "P": AnswerStatus.SKIPPED, "T": AnswerStatus.TIMED_OUT,
    "L": AnswerStatus.FOCUSED_OUT, "H": AnswerStatus.PARTIALLY,
}  # fmt: skip


def facts(told: str, **more: object) -> CertificationFacts:
    """A certification told on one line: `1.1 VVF, 1.2 VvA*` (level 3 and 27 pix each).

    `*` is a question with several dependent fields.

    V right, F wrong, P passed, T timed out, L left, H half right; a small letter is neutralised, `A` was
    skipped automatically, `n` neutralised without an answer, `?` has no answer at all.
    """
    profile, questions, answers = [], [], []
    for competence in told.split(", "):
        code, letters = competence.split()
        profile.append(ProfiledCompetence(code, 3, 27))
        for rank, (letter, star) in enumerate(re.findall(r"(.)(\*?)", letters)):
            item_id = f"{code}-{rank}"
            kind = "qrocm-dep" if star else "qcu"
            questions.append(Question(item_id, code, kind, letter.islower(), letter == "A"))
            if letter.upper() in LETTERS:
                answers.append(Answer(item_id, LETTERS[letter.upper()]))
    return replace(CertificationFacts(tuple(profile), tuple(questions), tuple(answers)), **more)  # type: ignore[arg-type]


def rate_of(told: str) -> int:
    known = facts(told)
    return tally(known.questions, {a.item_id: a.status for a in known.answers}).rate


def levels(result: ScoringResult) -> dict[str, int]:
    return {mark.code: mark.level for mark in result.marks}


ALL_RIGHT = "1.1 VVV, 1.2 VVV, 1.3 VVV, 2.1 VVV, 2.2 VVV"


def test_a_test_without_a_fault_confirms_the_profile() -> None:
    result = score(facts(ALL_RIGHT))
    assert (result.status, result.reason) == (CertificationStatus.VALIDATED, Reason.OBTAINED)
    assert (result.pix, result.rate) == (135, 100)
    assert set(levels(result).values()) == {3}


@pytest.mark.parametrize(
    ("told", "rate"),
    [
        ("1.1 VVV", 100),
        ("1.1 VVF", 67),
        ("1.1 VFF", 33),
        ("1.1 FFF", 0),
        ("1.1 VPT, 1.2 LHV", 33),
        ("1.1 VVf", 100),
        ("1.1 vVF", 50),
        ("1.1 VVn", 100),
        ("1.1 VVA", 67),
        ("1.1 VV?", 100),
        ("1.1 vff", 0),
        ("1.1 VVV, 1.2 VVF, 1.3 FF", 63),  # 62.5
        ("1.1 V" + "F" * 199, 1),  # 0.5
    ],
)
def test_the_rate_is_right_answers_out_of_questions_that_count_rounded(told: str, rate: int) -> None:
    assert rate_of(told) == rate


def test_a_rate_of_49_and_a_half_is_rounded_to_50_and_passes() -> None:
    half = "1.1 " + "V" * 99 + "F" * 101
    assert rate_of(half) == 50
    assert rate_of("1.1 " + "V" * 98 + "F" * 101) == 49


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        # 80 and more: two right answers out of three are enough
        ("1.1 VVF, 1.2 VVV, 1.3 VVV, 2.1 VVV, 2.2 VVV", {"1.1": 3}),
        # 11 of 15 is 73: they lower the level
        ("1.1 VVF, 1.2 VVF, 1.3 VVF, 2.1 VVF, 2.2 VVV", {"1.1": 2, "2.2": 3}),
        # 8 of 15 is 53
        ("1.1 VVV, 1.2 VVF, 1.3 VFF, 2.1 VFF, 2.2 VFF", {"1.1": 3, "1.2": 2, "1.3": -1}),
    ],
)
def test_the_lower_the_rate_the_stricter_the_rules(told: str, expected: dict[str, int]) -> None:
    marks = levels(score(facts(told)))
    assert {code: marks[code] for code in expected} == expected


@pytest.mark.parametrize("last", ["P", "T", "L", "F", "H", "A"])
def test_what_is_not_right_counts_as_wrong(last: str) -> None:
    result = score(facts(f"1.1 VV{last}, 1.2 VVV"))
    assert result.rate == 83
    assert result.pix == 54


def test_a_neutralised_question_counts_neither_for_nor_against() -> None:
    result = score(facts("1.1 VVf, 1.2 VVV, 1.3 VVV"))
    assert (result.rate, result.pix) == (100, 81)


def test_the_score_is_capped_at_the_level_of_the_day() -> None:
    known = facts("1.1 VVV")
    strong = replace(known, profile=(ProfiledCompetence("1.1", 7, 60),))
    assert score(strong).marks == (CompetenceMark("1.1", 5, 40),)
    assert score(replace(strong, max_level=6)).marks == (CompetenceMark("1.1", 6, 48),)


def test_less_than_half_right_is_rejected_with_nothing_certified() -> None:
    result = score(facts("1.1 VVV, 1.2 FFF, 1.3 FFF"))
    assert (result.status, result.reason) == (CertificationStatus.REJECTED, Reason.TOO_FEW_RIGHT_ANSWERS)
    assert (result.rate, result.pix) == (33, 0)
    assert result.marks == tuple(CompetenceMark(code, -1, 0) for code in ("1.1", "1.2", "1.3"))


def test_just_half_right_without_a_pix_is_rejected() -> None:
    result = score(facts("1.1 VF, 1.2 VF"))
    assert (result.status, result.reason) == (CertificationStatus.REJECTED, Reason.NO_PIX)
    assert (result.rate, result.pix) == (50, 0)


GUARDS = [
    ("1.1 VV?", "La question 1.1-2 n’a pas de réponse."),
    ("1.1 ???", "La question 1.1-0 n’a pas de réponse."),
]


@pytest.mark.parametrize(("told", "said"), GUARDS)
def test_a_question_without_an_answer_is_an_error(told: str, said: str) -> None:
    assert_in_error(facts(told), said)


def test_an_unanswered_question_neutralised_or_skipped_automatically_is_no_error() -> None:
    assert score(facts("1.1 VVn, 1.2 VVA")).status is CertificationStatus.VALIDATED


def test_a_competence_without_a_question_is_an_error() -> None:
    known = facts("1.1 VVV")
    known = replace(known, profile=(*known.profile, ProfiledCompetence("5.2", 1, 8)))
    assert_in_error(known, "La compétence 5.2 n’a aucune question.")


def test_an_answer_without_its_question_is_an_error() -> None:
    known = facts("1.1 VVV")
    known = replace(known, answers=(*known.answers, Answer("ailleurs1-x", AnswerStatus.OK)))
    assert_in_error(known, "Une réponse porte sur ailleurs1-x, qui n’est pas dans le test.")


def test_two_answers_to_one_question_are_an_error() -> None:
    known = facts("1.1 VVV")
    known = replace(known, answers=(*known.answers, Answer("1.1-0", AnswerStatus.KO)))
    assert_in_error(known, "La question 1.1-0 a 2 réponses.")


def test_a_question_asked_twice_is_an_error() -> None:
    known = facts("1.1 VVV")
    known = replace(known, questions=(*known.questions, known.questions[0]))
    assert_in_error(known, "La question 1.1-0 figure 2 fois dans le test.")


def test_a_question_outside_the_profile_is_an_error() -> None:
    known = facts("1.1 VVV, 1.2 VVV")
    assert_in_error(
        replace(known, profile=known.profile[:1]), "La question 1.2-0 porte sur une compétence hors du profil."
    )


def test_a_competence_twice_in_the_profile_is_an_error() -> None:
    known = facts("1.1 VVV")
    known = replace(known, profile=known.profile * 2)
    assert_in_error(known, "La compétence 1.1 figure 2 fois dans le profil.")


def test_a_profile_without_a_competence_is_an_error() -> None:
    assert_in_error(CertificationFacts((), (), ()), "Le profil ne contient aucune compétence à certifier.")


def test_a_count_that_no_rule_knows_is_an_error() -> None:
    assert_in_error(facts("1.1 VVVV, 1.2 VVV"), "aucune règle ne prévoit ce décompte")


def test_no_pix_with_more_than_half_right_is_an_error() -> None:
    known = facts("1.1 VVF, 1.2 VVF")
    bare = replace(known, profile=(ProfiledCompetence("1.1", 1, 8), ProfiledCompetence("1.2", 1, 8)))
    assert_in_error(bare, "Aucun pix malgré un taux de bonnes réponses de 67\u00a0%")


def assert_in_error(known: CertificationFacts, said: str) -> None:
    result = score(known)
    assert (result.status, result.reason) == (CertificationStatus.ERROR, Reason.INCONSISTENT)
    assert (result.pix, result.marks) == (0, ())
    assert any(said in sentence for sentence in result.explanation), result.explanation


@pytest.mark.parametrize(
    ("questions", "wanted"), [(1, 1), (2, 2), (3, 2), (15, 10), (20, 14), (48, 32), (50, 33), (100, 66)]
)
def test_a_test_needs_66_percent_of_usable_answers_rounded_up(questions: int, wanted: int) -> None:
    assert usable_answers_wanted(questions) == wanted


def test_too_few_usable_answers_cancel_the_certification() -> None:
    enough = "1.1 VVV, 1.2 VVV, 1.3 VVV, 2.1 Vvv, 2.2 vvv"  # 10 of 15
    assert score(facts(enough)).status is CertificationStatus.VALIDATED
    for missing in ("v", "n", "A"):
        result = score(facts(enough.replace("2.1 V", f"2.1 {missing}")))
        assert (result.status, result.reason) == (
            CertificationStatus.CANCELLED,
            Reason.TOO_FEW_USABLE_ANSWERS,
        )
        assert (result.pix, result.marks) == (0, ())


def test_a_passed_question_is_a_usable_answer() -> None:
    assert score(facts("1.1 PPP, 1.2 PPP")).reason is Reason.TOO_FEW_RIGHT_ANSWERS


def test_a_technical_abort_with_less_than_half_right_is_cancelled_not_rejected() -> None:
    known = facts("1.1 VFF, 1.2 FFn")
    assert score(known).status is CertificationStatus.REJECTED
    result = score(replace(known, abort_reason=AbortReason.TECHNICAL))
    assert (result.status, result.reason) == (CertificationStatus.CANCELLED, Reason.TECHNICAL_ABORT)


def test_a_technical_abort_with_enough_right_answers_is_scored() -> None:
    known = facts("1.1 VVV, 1.2 VVn", abort_reason=AbortReason.TECHNICAL)
    assert score(known).status is CertificationStatus.VALIDATED


def test_an_abandon_with_less_than_half_right_is_rejected() -> None:
    known = facts("1.1 VFF, 1.2 FFA", abort_reason=AbortReason.CANDIDATE)
    assert score(known).reason is Reason.TOO_FEW_RIGHT_ANSWERS


# Each line holds every cause of the lines below it: the order of the decisions.
ORDER = [
    (facts("1.1 V??", cancelled_by_jury=True, rejected_for_fraud=True), Reason.CANCELLED_BY_JURY),
    (facts("1.1 V??", rejected_for_fraud=True), Reason.FRAUD),
    (facts("1.1 F??", abort_reason=AbortReason.TECHNICAL), Reason.INCONSISTENT),
    (facts("1.1 Fnn", abort_reason=AbortReason.TECHNICAL), Reason.TOO_FEW_USABLE_ANSWERS),
    (facts("1.1 FFn", abort_reason=AbortReason.TECHNICAL), Reason.TECHNICAL_ABORT),
    (facts("1.1 FFn"), Reason.TOO_FEW_RIGHT_ANSWERS),
]


@pytest.mark.parametrize(("known", "reason"), ORDER, ids=[reason.name for _, reason in ORDER])
def test_the_first_decision_that_applies_holds(known: CertificationFacts, reason: Reason) -> None:
    assert score(known).reason is reason


def test_a_fraud_refuses_every_competence_whatever_the_answers() -> None:
    result = score(facts(ALL_RIGHT, rejected_for_fraud=True))
    assert (result.status, result.pix) == (CertificationStatus.REJECTED, 0)
    assert set(levels(result).values()) == {-1}


def test_the_explanation_says_why_for_the_whole_and_for_each_competence() -> None:
    known = facts("1.1 VVF, 1.2 VVf, 1.3 FFF, 2.1 VVV")
    known = replace(known, profile=(*known.profile[:3], ProfiledCompetence("2.1", 6, 51)))
    assert [sentence.replace("\u00a0", " ") for sentence in score(known).explanation] == [
        "11 réponses exploitables sur 12 questions : le minimum de 8 est atteint.",
        "1 question neutralisée, hors du décompte.",
        "7 bonnes réponses sur 11 questions prises en compte.",
        "Taux de bonnes réponses de 64 %, moins de 70 % : confiance faible.",
        "Compétence 1.1, 3 questions, 2 bonnes réponses : niveau 3 abaissé d’un rang, soit le niveau 2 et 19 pix.",
        "Compétence 1.2, 3 questions, 2 bonnes réponses, 1 neutralisée : niveau 3 confirmé, soit le niveau 3 "
        "et 27 pix.",
        "Compétence 1.3, 3 questions, 0 bonne réponse : niveau refusé.",
        "Compétence 2.1, 3 questions, 3 bonnes réponses : niveau 6 confirmé, plafonné, soit le niveau 5 et 40 pix.",
        "Total de 86 pix : la certification est validée.",
    ]


@pytest.mark.parametrize("known", [known for known, _ in ORDER] + [facts(ALL_RIGHT)])
def test_every_result_is_explained(known: CertificationFacts) -> None:
    assert score(known).explanation


asked = st.sampled_from([letter + star for letter in "VFPTLHvfhA" for star in ("", "", "*")])
competences = st.lists(st.lists(asked, min_size=1, max_size=3).map("".join), min_size=1, max_size=16).map(
    lambda rows: ", ".join(f"{1 + n // 4}.{1 + n % 4} {letters}" for n, letters in enumerate(rows))
)
tests = st.builds(facts, competences, abort_reason=st.sampled_from([None, *AbortReason]))


@given(tests, st.randoms())
def test_the_order_of_the_facts_does_not_matter(known: CertificationFacts, rng: object) -> None:
    shuffled = {}
    for field in ("profile", "questions", "answers"):
        rows = list(getattr(known, field))
        rng.shuffle(rows)  # type: ignore[attr-defined]
        shuffled[field] = tuple(rows)
    assert score(replace(known, **shuffled)) == score(known)


@given(tests)
def test_the_status_the_pix_and_the_marks_never_contradict_each_other(known: CertificationFacts) -> None:
    result = score(known)
    codes = {competence.code for competence in known.profile}
    assert (result.pix > 0) == (result.status is CertificationStatus.VALIDATED)
    assert {mark.code for mark in result.marks} in (codes, set())
    assert all(-1 <= mark.level <= 5 and 0 <= mark.pix <= 40 for mark in result.marks)
    assert (result.marks == ()) == (result.status in (CertificationStatus.CANCELLED, CertificationStatus.ERROR))


@given(tests, st.data())
def test_a_right_answer_instead_of_a_wrong_one_never_costs_a_pix(
    known: CertificationFacts, data: st.DataObject
) -> None:
    if not known.answers:
        return
    better = list(known.answers)
    rank = data.draw(st.integers(0, len(better) - 1))
    better[rank] = replace(better[rank], status=AnswerStatus.OK)
    assert score(replace(known, answers=tuple(better))).pix >= score(known).pix


@given(tests, st.data())
def test_neutralising_a_wrong_answer_never_costs_a_pix_to_a_test_that_stays_trusted(
    known: CertificationFacts, data: st.DataObject
) -> None:
    rank = data.draw(st.integers(0, len(known.questions) - 1))
    statuses = {answer.item_id: answer.status for answer in known.answers}
    worth = statuses.get(known.questions[rank].item_id)
    half = worth is AnswerStatus.PARTIALLY and known.questions[rank].kind == "qrocm-dep"
    if worth is AnswerStatus.OK or half:
        return
    after = score(neutralised(known, rank))
    if after.reason is not Reason.TOO_FEW_USABLE_ANSWERS:
        assert after.pix >= score(known).pix


def neutralised(known: CertificationFacts, *ranks: int) -> CertificationFacts:
    return replace(
        known,
        questions=tuple(
            replace(question, neutralised=question.neutralised or rank in ranks)
            for rank, question in enumerate(known.questions)
        ),
    )


def test_a_half_right_answer_that_is_worth_one_is_lost_when_its_question_is_neutralised() -> None:
    known = facts("1.1 H*, 1.2 VVV, 1.3 VVV, 2.1 VVV")
    assert levels(score(known))["1.1"] == 3
    assert levels(score(neutralised(known, 0)))["1.1"] == -1


@given(tests, st.data())
def test_the_answer_to_a_neutralised_question_changes_nothing(known: CertificationFacts, data: st.DataObject) -> None:
    answer = data.draw(st.integers(0, len(known.answers) - 1)) if known.answers else None
    if answer is None:
        return
    given = list(known.answers)
    rank = [question.item_id for question in known.questions].index(given[answer].item_id)
    given[answer] = replace(given[answer], status=data.draw(st.sampled_from(AnswerStatus)))
    assert score(neutralised(replace(known, answers=tuple(given)), rank)) == score(neutralised(known, rank))


@given(tests)
def test_scoring_again_changes_nothing_and_a_cancellation_of_the_rule_goes_with_its_cause(
    known: CertificationFacts,
) -> None:
    before = score(known)
    assert score(known) == before
    lost = score(neutralised(known, *range(len(known.questions))))
    assert lost.reason is Reason.TOO_FEW_USABLE_ANSWERS
    assert lost.status is CertificationStatus.CANCELLED
    assert score(known) == before
