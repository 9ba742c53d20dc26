"""R-RECEIPT: who holds a receipt holds the proof that the answer arrived."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.exam.domain.receipts import ReceivedAnswer, answer_digest, is_receipt_of, receipt

KEY = b"k" * 32
ANSWER = ReceivedAnswer(
    attempt_id=UUID(int=7),
    sequence=3,
    item_id="moteur1-reconnaitre",
    answer_digest=answer_digest("1,3"),
    received_at=datetime(2026, 5, 12, 9, 30, 0, 250, tzinfo=UTC),
)

received_answers = st.builds(
    ReceivedAnswer,
    attempt_id=st.uuids(),
    sequence=st.integers(1, 500),
    item_id=st.text(),
    answer_digest=st.text().map(answer_digest),
    received_at=st.timedeltas(timedelta(0), timedelta(days=7000)).map(
        lambda gap: datetime(2020, 1, 1, tzinfo=UTC) + gap
    ),
)


@given(received_answers)
def test_a_receipt_proves_its_own_answer(received: ReceivedAnswer) -> None:
    text = receipt(received, KEY)
    assert text.startswith("R1-")
    assert len(text) == 29
    assert is_receipt_of(text, received, KEY)
    assert is_receipt_of(f" {text.lower()}\n", received, KEY)


@given(received_answers, received_answers)
def test_a_receipt_proves_no_other_answer(one: ReceivedAnswer, other: ReceivedAnswer) -> None:
    assert is_receipt_of(receipt(one, KEY), other, KEY) == (one == other)


@pytest.mark.parametrize(
    "other",
    [
        replace(ANSWER, attempt_id=UUID(int=8)),
        replace(ANSWER, sequence=4),
        replace(ANSWER, item_id="moteur1-choisir"),
        replace(ANSWER, answer_digest=answer_digest("1,4")),
        replace(ANSWER, received_at=ANSWER.received_at + timedelta(microseconds=1)),
    ],
)
def test_every_fact_of_the_answer_is_under_the_seal(other: ReceivedAnswer) -> None:
    assert not is_receipt_of(receipt(ANSWER, KEY), other, KEY)


def test_another_key_proves_nothing() -> None:
    assert not is_receipt_of(receipt(ANSWER, KEY), ANSWER, b"K" * 32)


def test_the_same_instant_told_in_another_zone_has_the_same_receipt() -> None:
    elsewhere = replace(ANSWER, received_at=ANSWER.received_at.astimezone(ZoneInfo("Indian/Reunion")))
    assert receipt(elsewhere, KEY) == receipt(ANSWER, KEY)


def test_the_receipts_given_out_can_still_be_verified_after_an_upgrade() -> None:
    assert receipt(ANSWER, KEY) == "R1-73XEQ7IOHV6FAL36IOR435ZW7Y"


@pytest.mark.parametrize("text", ["", "R1-", "R2-" + "A" * 26, "é" * 29, "\ud800"])
def test_what_is_not_a_receipt_proves_nothing(text: str) -> None:
    assert not is_receipt_of(text, ANSWER, KEY)


def test_a_short_key_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        receipt(ANSWER, b"short")


def test_an_instant_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        receipt(replace(ANSWER, received_at=ANSWER.received_at.replace(tzinfo=None)), KEY)


@given(st.text(), st.text())
def test_two_answers_have_one_digest_only_if_they_are_the_same_to_the_letter(one: str, other: str) -> None:
    assert (answer_digest(one) == answer_digest(other)) == (one == other)
