"""What the database holds is what the model says, or, when acts crossed, what any order of them leaves true."""

from services.exam.domain.receipts import ReceivedAnswer, answer_digest, is_receipt_of
from services.exam.tables import Answer
from tests.exam.life.model import Given, Life, micro
from tests.exam.life.world import World
from tests.exam.room import KEY


def same_as_model(world: World, life: Life) -> None:
    """Tests, answers, receipts, deadlines, what is kept for the jury, and a journal line for each act."""
    rows = world.tests()
    assert {one: row.id for one, row in rows.items()} == {one: test.id for one, test in life.tests.items()}
    for candidate, test in life.tests.items():
        row, answers = rows[candidate], world.answers(test.id)
        assert [one.sequence for one in answers] == list(range(1, len(answers) + 1))
        assert [_given(one) for one in answers] == test.answers
        assert all(is_receipt(one) for one in answers)
        assert world.kept(test.id) == test.kept
        assert row.next_rank == len(answers) + 1
        assert (row.completed_at is not None, row.closed_at is not None) == (test.current is None, test.closed)
        assert (micro(row.deadline), row.added_minutes) == (test.deadline, test.added)
    for candidate in world.candidates:
        assert [line.act for line in world.chain(candidate)] == life.lines[candidate]


def is_receipt(answer: Answer) -> bool:
    """The receipt kept with the answer is that of this answer, at that place of that test, at that instant."""
    digest = answer_digest(answer.response)
    received = ReceivedAnswer(answer.attempt_id, answer.sequence, answer.item_id, digest, answer.answered_at)
    return is_receipt_of(answer.receipt, received, KEY)


def _given(one: Answer) -> Given:
    return Given(one.item_id, one.response, one.status, one.late, one.receipt)
