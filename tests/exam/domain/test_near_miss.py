"""R-NEAR-MISS: words that come near one candidate are for the surveillant's eyes; they never open anything alone."""

from datetime import date
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.exam.domain.join_form import JoinForm
from services.exam.domain.joining import Account, AlreadyLinked, Candidate, decide_join, near_miss
from services.exam.domain.near_miss import comes_near
from shared.domain.statuses import SessionStatus

BORN = date(2011, 2, 7)
ME, PUPIL = uuid4(), uuid4()
names = st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=4, max_size=12)
dates = st.dates(date(1995, 1, 1), date(2016, 12, 31))


def zoe(account_id: UUID | None = None, pupil_id: UUID | None = None, last_name: str = "N’Guyen") -> Candidate:
    return Candidate(uuid4(), "Zoé", last_name, BORN, account_id, pupil_id)


def typed(first_name: str = "Zoé", last_name: str = "N’Guyen", born: date = BORN) -> JoinForm:
    return JoinForm(52, first_name, last_name, born)


@pytest.mark.parametrize(
    ("form", "near"),
    [
        (typed(last_name="Nguyan"), True),
        (typed("Nguyen", "Zoé"), True),
        (typed(born=date(2011, 7, 2)), True),
        (typed(born=date(2012, 2, 7)), True),
        (typed(born=date(2012, 2, 8)), False),
        (typed("Lou"), False),
        (typed(last_name="Nguyan", born=date(2012, 2, 7)), False),
        (typed("Nguyan", "Zoé"), False),
        (typed("—"), False),
    ],
)
def test_what_comes_near(form: JoinForm, *, near: bool) -> None:
    assert comes_near(zoe(), form) is near


@given(names, names, dates, st.data())
def test_one_letter_wrong_in_each_name_comes_near_on_the_exact_date_only(
    first: str, last: str, born: date, data: st.DataObject
) -> None:
    at, other = data.draw(st.integers(0, len(last) - 1)), data.draw(dates.filter(lambda day: day != born))
    slip = f"{last[:at]}0{last[at + 1 :]}"
    candidate = Candidate(uuid4(), first, last, born)
    assert comes_near(candidate, JoinForm(1, first, slip, born))
    assert not comes_near(candidate, JoinForm(1, first, slip, other))


@given(names, names, dates, dates)
def test_closeness_is_mutual(first: str, last: str, one: date, other: date) -> None:
    there = comes_near(Candidate(uuid4(), first, last, one), JoinForm(1, first, last, other))
    assert there == comes_near(Candidate(uuid4(), first, last, other), JoinForm(1, first, last, one))


def test_one_candidate_alone_is_told_who_has_not_joined_and_whom_the_account_may_be() -> None:
    form, me = typed(last_name="Nguyan"), zoe()
    assert near_miss([me], Account(ME), form) == me
    assert near_miss([me, zoe()], Account(ME), form) is None
    assert near_miss([me, zoe(account_id=uuid4())], Account(ME), form) == me
    assert near_miss([zoe(account_id=uuid4())], Account(ME), form) is None
    assert near_miss([me], Account(ME, candidate_id=uuid4()), form) is None
    theirs = zoe(pupil_id=PUPIL)
    assert near_miss([theirs], Account(ME), form) is None
    assert near_miss([theirs], Account(ME, PUPIL), form) == theirs


def test_who_is_that_candidate_already_comes_back_by_words_that_are_near() -> None:
    me, form = zoe(account_id=ME), typed(last_name="Nguyan")
    account = Account(ME, candidate_id=me.id)
    assert decide_join(SessionStatus.CREATED, [me], account, form) == AlreadyLinked(me.id)
