"""What the room did to a running test, asked for every few seconds by the script of its page."""

from datetime import datetime

from flask import Response, abort, jsonify, request

from services.exam.commands.sighting import is_due, item_since, tell
from services.exam.domain.clock import Phase, remaining
from services.exam.queries.test_state import TestState, test_state
from services.exam.web.attempt_cookie import holder, holds_a_test
from shared.events import AttemptSeen
from shared.web.access import blueprint
from shared.web.request import transaction

pages = blueprint("state", __name__, access=holds_a_test)


@pages.get("/etat")
def show() -> Response:
    """JSON for the script alone: without it, each page says the same."""
    who = holder()
    state = test_state(transaction(), who.attempt_id, who.account_id, who.sid)
    if state is None:
        abort(401)
    if state.is_open and state.seen_at is not None and is_due(state.now, state.seen_at):
        _tell(state, state.seen_at)
    if request.if_none_match.contains_weak(state.tag):
        answer = Response(status=304)
    else:
        left = remaining(state.now, deadline=state.deadline)
        answer = jsonify(
            deadline=state.deadline.isoformat(),
            remaining_seconds=int(left.total_seconds()),
            added_minutes=state.added_minutes,
            over=state.phase is not Phase.RUNNING,
            closed=state.phase is Phase.CLOSED,
            completed=state.completed_at is not None,
            help=state.help_asked,
        )
    answer.set_etag(state.tag)
    return answer


def _tell(state: TestState, told_at: datetime) -> None:
    tx = transaction()
    tell(
        tx,
        AttemptSeen(
            attempt_id=state.id,
            candidate_id=state.candidate_id,
            session_id=state.session_id,
            seen_at=state.now,
            item_rank=state.next_rank,
            item_since=item_since(tx, state.id, state.next_rank - 1) or state.started_at,
            deadline=state.deadline,
        ),
        told_at,
    )
