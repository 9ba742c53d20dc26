"""R-JOIN: a pupil on the list joins the session, nobody else does, and each refusal says what to do."""

from datetime import date
from uuid import UUID, uuid4

import pytest

from services.exam.domain.join_form import JoinForm, read_join_form
from services.exam.domain.joining import (
    Account,
    AlreadyLinked,
    Candidate,
    JoinRefusal,
    JoinRefused,
    Linked,
    decide_join,
)
from shared.domain.forms import InvalidForm
from shared.domain.statuses import SessionStatus

OPEN = SessionStatus.CREATED
BORN = date(2011, 2, 7)
FORM = JoinForm(52, "zoe", "N'GUYEN", BORN)
ME, SOMEBODY, PUPIL = uuid4(), uuid4(), uuid4()


def zoe(account_id: UUID | None = None, pupil_id: UUID | None = None, born: date = BORN) -> Candidate:
    return Candidate(uuid4(), "Zoé", "N’Guyen", born, account_id, pupil_id)


def leo(account_id: UUID | None = None) -> Candidate:
    return Candidate(uuid4(), "Léo", "Martin", BORN, account_id)


def refusal(session: SessionStatus | None, candidates: list[Candidate], account: Account) -> JoinRefusal:
    with pytest.raises(JoinRefused) as refused:
        decide_join(session, candidates, account, FORM)
    return refused.value.reason


def test_a_pupil_of_the_list_joins_the_session() -> None:
    me = zoe()
    assert decide_join(OPEN, [leo(), me], Account(ME), FORM) == Linked(me.id)


def test_joining_again_with_the_same_account_changes_nothing() -> None:
    me = zoe(account_id=ME)
    assert decide_join(OPEN, [leo(), me], Account(ME, candidate_id=me.id), FORM) == AlreadyLinked(me.id)


def test_a_pupil_picked_from_the_roll_joins_with_the_account_reconciled_with_it() -> None:
    me = zoe(pupil_id=PUPIL)
    assert decide_join(OPEN, [me], Account(ME, pupil_id=PUPIL), FORM) == Linked(me.id)


def test_a_reconciled_account_may_join_as_a_candidate_typed_by_hand() -> None:
    me = zoe()
    assert decide_join(OPEN, [me], Account(ME, pupil_id=PUPIL), FORM) == Linked(me.id)


def test_a_test_begun_is_resumed_even_if_the_reconciliation_was_undone_since() -> None:
    me = zoe(account_id=ME, pupil_id=PUPIL)
    assert decide_join(OPEN, [me], Account(ME, candidate_id=me.id), FORM) == AlreadyLinked(me.id)


def test_who_is_not_on_the_list_does_not_join() -> None:
    assert refusal(OPEN, [leo()], Account(ME)) is JoinRefusal.NO_MATCH
    assert refusal(OPEN, [zoe(born=date(2011, 7, 2))], Account(ME)) is JoinRefusal.NO_MATCH


def test_an_unknown_session_reads_like_an_unknown_name() -> None:
    assert refusal(None, [zoe()], Account(ME)) is JoinRefusal.NO_MATCH


def test_two_candidates_alike_are_for_the_staff_to_tell_apart() -> None:
    assert refusal(OPEN, [zoe(), zoe()], Account(ME)) is JoinRefusal.SEVERAL_MATCHES


def test_a_candidate_that_joined_with_another_account_cannot_join_with_this_one() -> None:
    assert refusal(OPEN, [zoe(account_id=SOMEBODY)], Account(ME)) is JoinRefusal.TAKEN_BY_ANOTHER_ACCOUNT


def test_an_account_is_one_candidate_of_a_session_at_most() -> None:
    other = leo(account_id=ME)
    assert refusal(OPEN, [zoe(), other], Account(ME, candidate_id=other.id)) is JoinRefusal.ACCOUNT_IS_ANOTHER_CANDIDATE


@pytest.mark.parametrize("reconciled_with", [None, UUID("5e1f0000-0000-4000-8000-000000000404")])
def test_a_pupil_picked_from_the_roll_does_not_join_with_another_account(reconciled_with: UUID | None) -> None:
    account = Account(ME, pupil_id=reconciled_with)
    assert refusal(OPEN, [zoe(pupil_id=PUPIL)], account) is JoinRefusal.PUPIL_NOT_RECONCILED


@pytest.mark.parametrize("session", [status for status in SessionStatus if status is not OPEN])
def test_a_finalised_session_is_joined_no_more(session: SessionStatus) -> None:
    assert refusal(session, [zoe(account_id=ME)], Account(ME)) is JoinRefusal.SESSION_CLOSED


@pytest.mark.parametrize("reason", JoinRefusal)
def test_each_refusal_has_its_own_sentence_and_says_whom_to_see_or_what_to_check(reason: JoinRefusal) -> None:
    refused = JoinRefused(reason)
    assert (refused.sentence, refused.status) == (reason.sentence, reason.status)
    assert "surveillant" in refused.sentence
    assert [other.name for other in JoinRefusal if other.sentence == reason.sentence] == [reason.name]


def test_the_form_is_read_as_typed() -> None:
    form = read_join_form(" 52 ", " Zoé ", "N’Guyen", "7/2/2011")
    assert form == JoinForm(52, "Zoé", "N’Guyen", BORN)


@pytest.mark.parametrize("number", ["", "52a", "-52", "5 2", "٥٢", "1" * 10, "9" * 100_000])
def test_a_session_number_has_digits_only(number: str) -> None:
    with pytest.raises(InvalidForm) as refused:
        read_join_form(number, "Zoé", "N’Guyen", "07/02/2011")
    assert [problem.field for problem in refused.value.problems] == ["session_number"]


def test_every_field_to_correct_is_told_at_once() -> None:
    with pytest.raises(InvalidForm) as refused:
        read_join_form("", " ", "x" * 256, "hier")
    fields = [problem.field for problem in refused.value.problems]
    assert fields == ["session_number", "first_name", "last_name", "birth_date"]
    assert all(problem.sentence in refused.value.sentence for problem in refused.value.problems)
