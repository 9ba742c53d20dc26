"""The finalisation of a session (docs/procedure.md, P-6)."""

from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.sessions.domain.finalisation import (
    Report,
    StartedTest,
    finalise,
    missing_ticks,
    read_global_comment,
    reminders,
)
from services.sessions.domain.issues import Issue
from shared.domain.forms import InvalidForm
from shared.domain.issues import IssueCategory
from shared.domain.statuses import AbortReason, SessionStatus
from shared.errors import Refusal

from .sentences import is_well_written

CREATED = SessionStatus.CREATED
DONE = StartedTest(uuid4(), "Léa Ķēniņš", completed=True)
UNFINISHED = StartedTest(uuid4(), "Ivo Иванов", completed=False)
BOTH = (DONE, UNFINISHED)

SEEN = Report(DONE.candidate_id, end_screen_seen=True)
GAVE_UP = Report(UNFINISHED.candidate_id, abort_reason=AbortReason.CANDIDATE)


def refused(tests: tuple[StartedTest, ...], reports: tuple[Report, ...], status: SessionStatus = CREATED) -> Refusal:
    with pytest.raises(Refusal) as refusal:
        finalise(status, tests, reports, "")
    assert is_well_written(refusal.value.sentence)
    return refusal.value


def test_a_session_is_finalised_with_ticks_reasons_signalements_and_a_comment() -> None:
    fraud = Report(UNFINISHED.candidate_id, abort_reason=AbortReason.CANDIDATE, issues=(Issue(IssueCategory.FRAUD),))
    sent = finalise(CREATED, BOTH, [fraud, SEEN], "  Coupure de courant à 9 h 30.\r\n")
    assert sent.reports == (SEEN, fraud)
    assert sent.global_comment == "Coupure de courant à 9 h 30."


def test_a_test_about_which_nothing_is_said_gets_an_empty_report() -> None:
    assert finalise(CREATED, (DONE,), [], "").reports == (Report(DONE.candidate_id),)


@pytest.mark.parametrize("status", [SessionStatus.FINALISED, SessionStatus.IN_PROCESS, SessionStatus.PROCESSED])
def test_a_session_is_finalised_only_once(status: SessionStatus) -> None:
    assert refused(BOTH, (SEEN, GAVE_UP), status).code == "session-already-finalised"


def test_a_session_where_no_test_has_started_is_deleted_instead() -> None:
    assert refused((), ()).code == "session-without-started-test"


def test_each_unfinished_test_takes_a_reason() -> None:
    refusal = refused(BOTH, (SEEN,))
    assert refusal.code == "unfinished-without-abort-reason"
    assert UNFINISHED.name in refusal.sentence
    assert DONE.name not in refusal.sentence


def test_a_test_finished_meanwhile_takes_no_reason() -> None:
    refusal = refused(BOTH, (Report(DONE.candidate_id, abort_reason=AbortReason.TECHNICAL), GAVE_UP))
    assert refusal.code == "abort-reason-on-completed-test"
    assert DONE.name in refusal.sentence
    assert UNFINISHED.name not in refusal.sentence


def test_a_report_on_someone_who_never_started_is_refused() -> None:
    assert refused((DONE,), (SEEN, GAVE_UP)).code == "report-without-started-test"


def test_a_missing_tick_is_pointed_out_but_prevents_nothing() -> None:
    tests = (DONE, StartedTest(uuid4(), "Zoé", completed=True))
    (sentence,) = reminders(tests, (SEEN,))
    assert "1 test terminé" in sentence
    assert is_well_written(sentence)
    finalise(CREATED, tests, (SEEN,), "")


def test_a_suspicion_of_fraud_recalls_the_pv_d_incident() -> None:
    fraud = Report(DONE.candidate_id, end_screen_seen=True, issues=(Issue(IssueCategory.FRAUD),))
    (sentence,) = reminders((DONE,), (fraud,))
    assert "PV d’incident" in sentence
    assert is_well_written(sentence)


def test_what_is_missing_among_the_files_is_recalled_and_prevents_nothing() -> None:
    sentences = reminders((DONE,), (SEEN,), pv=False, on_their_way=(1, 2), unconfirmed=1)
    assert all(is_well_written(sentence) for sentence in sentences)
    words = ("PV de session", "L’envoi", "antivirus", "1 acte n’est pas encore confirmé")
    assert all(word in sentence for word, sentence in zip(words, sentences, strict=True))


def test_when_all_is_in_order_there_is_nothing_to_recall() -> None:
    assert reminders(BOTH, (SEEN, GAVE_UP)) == ()


def test_the_comment_has_500_characters_at_most() -> None:
    assert read_global_comment("é" * 500) == "é" * 500
    assert read_global_comment(" \n ") == ""
    with pytest.raises(InvalidForm) as refusal:
        read_global_comment("é" * 501)
    assert [problem.field for problem in refusal.value.problems] == ["global_comment"]


ROOM = st.lists(st.tuples(st.uuids(), st.booleans(), st.booleans(), st.booleans()), unique_by=lambda row: row[0])


@given(ROOM)
def test_a_finalisation_passes_exactly_when_reasons_match_the_unfinished_tests(
    room: list[tuple[UUID, bool, bool, bool]],
) -> None:
    tests = tuple(StartedTest(candidate, "X", completed=completed) for candidate, completed, _, _ in room)
    reports = tuple(
        Report(candidate, seen, AbortReason.TECHNICAL if reasoned else None) for candidate, _, seen, reasoned in room
    )
    assert missing_ticks(tests, reports) == sum(completed and not seen for _, completed, seen, _ in room)
    in_order = bool(room) and all(completed is not reasoned for _, completed, _, reasoned in room)
    try:
        assert finalise(CREATED, tests, reports, "").reports == reports
        assert in_order
    except Refusal:
        assert not in_order
