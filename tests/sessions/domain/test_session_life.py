"""What may be done with a session, and when (docs/procedure.md, P-1.9, P-1.10, P-6.6)."""

import pytest

from services.sessions.domain.session_life import (
    permit,
    refusal_to_add_candidates,
    refusal_to_delete,
    refusal_to_edit,
    refusal_to_remove_candidate,
    refusal_to_replace_list,
)
from shared.domain.statuses import SessionStatus
from shared.errors import Refusal

from .sentences import is_well_written

FROZEN = [SessionStatus.FINALISED, SessionStatus.IN_PROCESS, SessionStatus.PROCESSED]


def code(refusal: Refusal | None) -> str:
    assert refusal is not None
    assert is_well_written(refusal.sentence)
    return refusal.code


def test_until_the_finalisation_a_session_is_corrected_and_filled() -> None:
    created = SessionStatus.CREATED
    assert refusal_to_edit(created) is None
    assert refusal_to_add_candidates(created) is None
    assert refusal_to_remove_candidate(created, joined=False) is None
    assert refusal_to_replace_list(created, joined=0) is None


@pytest.mark.parametrize("status", FROZEN)
def test_from_the_finalisation_on_nothing_of_a_session_changes(status: SessionStatus) -> None:
    assert code(refusal_to_edit(status)) == "session-finalised"
    assert code(refusal_to_add_candidates(status)) == "session-finalised"
    assert code(refusal_to_remove_candidate(status, joined=False)) == "session-finalised"
    assert code(refusal_to_replace_list(status, joined=0)) == "session-finalised"


def test_a_session_is_deleted_as_long_as_no_test_has_started() -> None:
    assert refusal_to_delete(0) is None
    assert code(refusal_to_delete(1)) == "session-with-started-test"


def test_a_candidate_who_has_joined_is_not_removed() -> None:
    assert code(refusal_to_remove_candidate(SessionStatus.CREATED, joined=True)) == "candidate-joined"


def test_a_list_is_not_replaced_once_one_candidate_has_joined() -> None:
    assert code(refusal_to_replace_list(SessionStatus.CREATED, joined=1)) == "candidates-joined"


def test_a_command_raises_the_refusal_that_a_page_shows() -> None:
    permit(refusal_to_delete(0))
    with pytest.raises(Refusal, match="session-with-started-test"):
        permit(refusal_to_delete(3))
