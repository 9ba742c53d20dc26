"""« Le jury ne voit que des copies complètes »: results wait for exactly what was announced, in any order."""

from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, text
from sqlalchemy.exc import ProgrammingError

from services.results.commands.scoring import score_what_waits
from services.results.operations.recompute import recompute
from services.results.queries.arrival import arrival
from services.results.queries.decisions import history, last_results
from services.results.settings import ResultsSettings
from services.results.tables import AssessmentResult, Closing, TranscriptAnswer
from shared.domain.statuses import CertificationStatus
from shared.events import IssueReport, SessionClosed
from shared.messaging.tables import dead_letter
from shared.transaction import Database
from tests.identities import service_settings
from tests.results.day import KO, OK, Day, Sitter, small_day


def result_of(database: Database, sitter: Sitter) -> AssessmentResult | None:
    with database.transaction() as tx:
        return last_results(tx.session, [sitter.attempt_id]).get(sitter.attempt_id)


def recomputed(database: Database) -> int:
    with database.transaction() as tx:
        return recompute(service_settings(ResultsSettings, database), tx, [])


def outcome(database: Database, day: Day) -> list[tuple[str, int, int | None, list[Any]]]:
    rows = [result_of(database, sitter) for sitter in day.sitters]
    return [(row.status, row.pix, row.rate, row.marks) for row in rows if row]


def test_a_day_told_in_order_is_scored(results_database: Database) -> None:
    day = small_day()
    day.play(results_database)
    zoe, noe = outcome(results_database, day)
    assert zoe[:3] == ("validated", 5 * 27, 100)
    assert [mark["level"] for mark in zoe[3]] == [3] * 5
    assert noe[:3] == ("rejected", 0, 20)
    assert recomputed(results_database) == 0


@pytest.mark.parametrize("lacking", range(5))
def test_results_wait_for_exactly_what_was_announced(results_database: Database, lacking: int) -> None:
    """Session, candidate, test, answer, finalisation: the last to come scores, whichever it is."""
    day = small_day()
    kinds = ("session.recorded", "candidate.recorded", "exam.attempt_started", "exam.answer_recorded")
    kind = (*kinds, "session.finalised")[lacking]
    last = next(one for one in day.deliveries if one.envelope.type == kind)
    day.play(results_database, [one for one in day.deliveries if one is not last])
    assert outcome(results_database, day) == []
    with results_database.transaction() as tx:
        assert len(arrival(tx.session, day.session_id).awaited) == 1
    day.play(results_database, [last])
    assert len(outcome(results_database, day)) == 2


def test_nothing_is_scored_before_the_closing_is_announced(results_database: Database) -> None:
    day = small_day()
    day.play(results_database, [one for one in day.deliveries if one.envelope.type != SessionClosed.type])
    with results_database.transaction() as tx:
        score_what_waits(tx)
        assert arrival(tx.session, day.session_id).awaited == ["la clôture des tests"]
    assert outcome(results_database, day) == []


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_order_of_arrival_gives_the_same_results(results_database: Database, data: st.DataObject) -> None:
    """A whole day shuffled, some of it twice, in bursts of any size."""
    day = small_day(number=data.draw(st.integers(1, 10_000)))
    told = day.deliveries + data.draw(st.lists(st.sampled_from(day.deliveries), max_size=10))
    shuffled = data.draw(st.permutations(told))
    size = data.draw(st.integers(1, len(shuffled)))
    for start in range(0, len(shuffled), size):
        day.play(results_database, shuffled[start : start + size])
    zoe, noe = outcome(results_database, day)
    assert (zoe[:3], noe[:3]) == (("validated", 135, 100), ("rejected", 0, 20))
    with results_database.transaction() as tx:
        for sitter in day.sitters:
            assert len(history(tx.session, AssessmentResult, sitter.attempt_id)) == 1
        assert tx.session.scalar(select(func.count()).select_from(dead_letter)) == 0
    assert recomputed(results_database) == 0


def test_the_sweep_scores_what_two_transactions_completed_side_by_side(results_database: Database) -> None:
    day = small_day()
    *told, one, other = sorted(day.deliveries, key=lambda each: each.envelope.type == "exam.answer_recorded")
    day.play(results_database, told)
    with results_database.transaction() as first:
        first.session.add(_answer_row(one.envelope.body))
        first.session.flush()
        day.play(results_database, [other])
    assert outcome(results_database, day) == []
    with results_database.transaction() as tx:
        score_what_waits(tx)
        score_what_waits(tx)
    assert len(outcome(results_database, day)) == 2


def test_more_answers_than_announced_hold_the_scoring(results_database: Database) -> None:
    day = Day()
    zoe = day.enrol("LEFÈVRE-NUÑEZ", "Zoé")
    day.start(zoe)
    day.answer(zoe, [OK] * 14)
    day.finalise()
    day.close()
    day.answer(zoe, [OK])
    day.play(results_database, day.deliveries[::-1])
    assert result_of(results_database, zoe) is None
    with results_database.transaction() as tx:
        assert arrival(tx.session, day.session_id).tests.is_contradictory


def test_an_answer_that_comes_after_the_scoring_is_told_by_recompute(results_database: Database) -> None:
    day = Day()
    zoe = day.enrol("LEFÈVRE-NUÑEZ", "Zoé")
    day.start(zoe)
    day.answer(zoe, [OK] * 14)
    day.finalise(aborts={zoe.candidate_id: "candidate"})
    day.close()
    day.play(results_database)
    assert recomputed(results_database) == 0
    day.answer(zoe, [OK])
    day.play(results_database)
    assert recomputed(results_database) == 1


def test_a_session_closed_again_with_one_more_test_scores_that_one_too(results_database: Database) -> None:
    day = small_day()
    anais = day.enrol("D'ARTIGNY", "Anaïs")
    day.start(anais)
    day.answer(anais, [OK] * 15)
    day.close()
    for delivery in reversed(day.deliveries):
        day.play(results_database, [delivery])
    assert [row[0] for row in outcome(results_database, day)] == ["validated", "rejected", "validated"]


def unfinished(answers: int, reason: str) -> tuple[Day, Sitter]:
    day = Day()
    zoe = day.enrol("LEFÈVRE-NUÑEZ", "Zoé")
    day.start(zoe)
    day.answer(zoe, [OK] * answers)
    day.finalise(aborts={zoe.candidate_id: reason} if reason else None)
    day.close()
    return day, zoe


@pytest.mark.parametrize(
    ("reason", "status", "rate"),
    [("technical", "validated", 100), ("candidate", "validated", 80), ("", "error", None)],
)
def test_what_an_unfinished_test_left_unanswered_follows_the_reason_given(
    results_database: Database, reason: str, status: str, rate: int | None
) -> None:
    day, zoe = unfinished(12, reason)
    day.play(results_database)
    row = result_of(results_database, zoe)
    assert row is not None
    assert (row.status, row.rate) == (status, rate)


def test_a_question_that_the_network_blocked_counts_for_nothing(results_database: Database) -> None:
    day = Day()
    zoe = day.enrol("LEFÈVRE-NUÑEZ", "Zoé")
    day.start(zoe)
    day.answer(zoe, [OK] * 14 + [KO])
    blocked = IssueReport(id=uuid4(), category="E5", item_number=15)
    day.finalise(issues={zoe.candidate_id: [blocked]})
    day.close()
    day.play(results_database)
    row = result_of(results_database, zoe)
    assert row is not None
    assert row.rate == 100


def test_a_later_finalisation_adds_a_result_and_keeps_the_one_before(results_database: Database) -> None:
    day, zoe = unfinished(12, "technical")
    day.play(results_database)
    day.finalise(aborts={zoe.candidate_id: "candidate"}, version=2)
    day.play(results_database)
    with results_database.transaction() as tx:
        rows = history(tx.session, AssessmentResult, zoe.attempt_id)
    assert [(row.rank, row.rate) for row in rows] == [(1, 100), (2, 80)]
    assert recomputed(results_database) == 0


def test_what_too_few_usable_answers_cancelled_is_scored_once_there_are_enough_and_only_once(
    results_database: Database,
) -> None:
    day = Day()
    zoe = day.enrol("LEFÈVRE-NUÑEZ", "Zoé")
    day.start(zoe)
    day.answer(zoe, [OK] * 9 + [KO] * 6)
    blocked = [IssueReport(id=uuid4(), category="E5", item_number=number) for number in range(10, 16)]
    day.finalise(issues={zoe.candidate_id: blocked})
    day.close()
    day.play(results_database)
    for version in (2, 3):
        day.finalise(issues={zoe.candidate_id: blocked[:1]}, version=version)
        day.play(results_database)
    with results_database.transaction() as tx:
        rows = history(tx.session, AssessmentResult, zoe.attempt_id)
    assert [(row.rank, row.status, row.reason) for row in rows] == [
        (1, "cancelled", "TOO_FEW_USABLE_ANSWERS"),
        (2, "validated", "OBTAINED"),
    ]


def test_an_older_snapshot_never_replaces_a_newer_one(results_database: Database) -> None:
    day, zoe = unfinished(12, "technical")
    day.play(results_database)
    day.finalise(aborts={zoe.candidate_id: "candidate"}, version=2)
    for delivery in reversed(day.deliveries):
        day.play(results_database, [delivery])
    row = result_of(results_database, zoe)
    assert row is not None
    assert row.rate == 80


def test_a_finalisation_with_an_unknown_code_is_a_dead_letter_and_nothing_is_scored(results_database: Database) -> None:
    day = Day()
    zoe = day.enrol("LEFÈVRE-NUÑEZ", "Zoé")
    day.start(zoe)
    day.answer(zoe, [OK] * 15)
    day.finalise(issues={zoe.candidate_id: [IssueReport(id=uuid4(), category="Z9")]})
    day.close()
    day.play(results_database)
    assert result_of(results_database, zoe) is None
    with results_database.transaction() as tx:
        assert tx.session.scalars(select(dead_letter.c.type)).all() == ["session.finalised"]


def test_recompute_tells_any_difference_and_fails(
    results_database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    day = small_day()
    day.play(results_database)
    with results_database.transaction() as tx:
        answer = tx.session.get_one(TranscriptAnswer, (day.sitters[0].attempt_id, 1))
        answer.status = "ko"
    assert recomputed(results_database) == 1
    assert f"attempt {day.sitters[0].attempt_id}: rate is 100, computed again 93" in capsys.readouterr().out


@pytest.mark.parametrize("table", ["assessment_result", "jury_decision", "publication", "journal_line"])
@pytest.mark.parametrize("order", ["DELETE FROM {}", "TRUNCATE {}"])
def test_what_was_decided_can_never_be_removed(results_database: Database, table: str, order: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), results_database.transaction() as tx:
        tx.session.execute(text(order.format(table)))


def test_a_fault_in_the_scoring_refuses_no_answer(results_database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_facts: object) -> None:
        raise ArithmeticError

    day = small_day()
    with monkeypatch.context() as patch:
        patch.setattr("services.results.commands.scoring.score", broken)
        day.play(results_database)
    with results_database.transaction() as tx:
        assert tx.session.scalar(select(func.count()).select_from(TranscriptAnswer)) == 30
        assert tx.session.scalar(select(func.count()).select_from(dead_letter)) == 0
        assert tx.session.get_one(Closing, day.session_id).scored_at is None
        score_what_waits(tx)
    assert [row[0] for row in outcome(results_database, day)] == [
        CertificationStatus.VALIDATED,
        CertificationStatus.REJECTED,
    ]


def _answer_row(body: dict[str, Any]) -> TranscriptAnswer:
    names = ("attempt_id", "sequence", "item_id", "response", "status", "late", "answered_at", "receipt")
    return TranscriptAnswer(**{name: body[name] for name in names})
