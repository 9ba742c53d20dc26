"""Short troubled days, to guard a merge; `make faults` runs the long ones."""

import pytest

from deploy.local.rabbitmq import LocalRabbitMQ
from tests.faults.campaign import troubled_day

pytestmark = pytest.mark.faults

PUPILS = 4
SEED = 42


def test_an_answer_whose_receipt_the_pupil_saw_is_never_lost_whatever_dies() -> None:
    """The first promise: kill -9 of web and worker processes, on an embedded transport that shuffles and doubles."""
    outcome = troubled_day("shuffled", SEED, pupils=PUPILS)
    assert not outcome.faults, outcome
    assert outcome.receipts > 0


@pytest.mark.rabbitmq
def test_a_broken_broker_blocks_no_test_no_finalisation_no_publication(rabbitmq: LocalRabbitMQ) -> None:
    """The fifth promise: RabbitMQ stops in the middle of the day, comes back, and all is caught up."""
    outcome = troubled_day("rabbitmq", SEED, node=rabbitmq, broker_away=10.0, pupils=PUPILS)
    assert not outcome.faults, outcome
