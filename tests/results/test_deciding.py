"""« Valide ou invalide les certifications suite aux décisions du jury »."""

from threading import Barrier, Thread
from uuid import uuid4

import pytest
from sqlalchemy import func, insert, select, update
from sqlalchemy.exc import DBAPIError

from services.results.commands.deciding import DecidedMeanwhile, decide
from services.results.queries.decisions import decisions_in_force, history, last_results
from services.results.tables import AssessmentResult, Decision, JuryDecision
from shared.errors import NotFound, Refusal
from shared.identity.model import Identity
from shared.journal.read import lines_of, verify
from shared.transaction import Database
from tests.results.day import OK, Day, Sitter


def choose(
    database: Database, sitter: Sitter, decision: Decision, by: Identity, *, seen: int = 0, comment: str = "Absent."
) -> None:
    with database.transaction() as tx:
        decide(
            tx,
            sitter.attempt_id,
            decision,
            candidate_comment=comment,
            internal_comment="Vu avec le centre.",
            seen=seen,
            by=by,
        )


def statuses(database: Database, sitter: Sitter) -> list[tuple[str, str, int]]:
    with database.transaction() as tx:
        rows = history(tx.session, AssessmentResult, sitter.attempt_id)
    return [(row.emitter, row.status, row.pix) for row in rows]


def in_error() -> tuple[Day, Sitter]:
    """A test that stopped without any reason given: no result can be computed."""
    day = Day(77)
    zoe = day.enrol("LEFÈVRE-NUÑEZ", "Zoé")
    day.start(zoe)
    day.answer(zoe, [OK] * 12)
    day.finalise()
    day.close()
    return day, zoe


def test_an_invalidated_certification_is_cancelled_and_the_computed_result_is_kept(
    results_database: Database, day: Day, jury: Identity
) -> None:
    zoe = day.sitters[0]
    choose(results_database, zoe, Decision.INVALIDATE, jury)
    assert statuses(results_database, zoe) == [("algorithm", "validated", 135), (jury.actor, "cancelled", 0)]


def test_a_decision_taken_back_restores_the_computed_result(
    results_database: Database, day: Day, jury: Identity
) -> None:
    zoe = day.sitters[0]
    choose(results_database, zoe, Decision.INVALIDATE, jury)
    choose(results_database, zoe, Decision.UNDO, jury, seen=1)
    assert statuses(results_database, zoe)[-1] == (jury.actor, "validated", 135)
    with results_database.transaction() as tx:
        assert decisions_in_force(tx.session, [zoe.attempt_id]) == {}


def test_a_validated_certification_keeps_its_computed_result(
    results_database: Database, day: Day, jury: Identity
) -> None:
    noe = day.sitters[1]
    choose(results_database, noe, Decision.VALIDATE, jury)
    assert statuses(results_database, noe)[-1] == (jury.actor, "rejected", 0)


def test_a_certification_without_result_can_only_be_invalidated(results_database: Database, jury: Identity) -> None:
    day, zoe = in_error()
    day.play(results_database)
    with pytest.raises(Refusal, match="error-cannot-stand"):
        choose(results_database, zoe, Decision.VALIDATE, jury)
    choose(results_database, zoe, Decision.INVALIDATE, jury)
    with pytest.raises(Refusal, match="error-cannot-stand"):
        choose(results_database, zoe, Decision.VALIDATE, jury, seen=1)
    choose(results_database, zoe, Decision.UNDO, jury, seen=1)
    assert [row[1] for row in statuses(results_database, zoe)] == ["error", "cancelled", "error"]


def test_there_is_nothing_to_take_back_before_a_decision(results_database: Database, day: Day, jury: Identity) -> None:
    with pytest.raises(Refusal, match="nothing-to-undo"):
        choose(results_database, day.sitters[0], Decision.UNDO, jury)


def test_nothing_is_decided_on_an_unknown_test_nor_before_the_closing(
    results_database: Database, jury: Identity
) -> None:
    with pytest.raises(NotFound), results_database.transaction() as tx:
        decide(tx, uuid4(), Decision.VALIDATE, seen=0, by=jury)
    day = Day(78)
    zoe = day.enrol("LEFÈVRE-NUÑEZ", "Zoé")
    day.start(zoe)
    day.play(results_database)
    with pytest.raises(Refusal, match="not-closed"):
        choose(results_database, zoe, Decision.VALIDATE, jury)
    day.close()
    day.play(results_database)
    with pytest.raises(Refusal, match="not-scored"):
        choose(results_database, zoe, Decision.VALIDATE, jury)


def test_a_decision_on_a_page_read_before_another_decision_is_refused(
    results_database: Database, day: Day, jury: Identity, other_jury: Identity
) -> None:
    zoe = day.sitters[0]
    choose(results_database, zoe, Decision.INVALIDATE, other_jury)
    with pytest.raises(DecidedMeanwhile, match="Paul Aubry"):
        choose(results_database, zoe, Decision.VALIDATE, jury)
    assert len(statuses(results_database, zoe)) == 2


def test_two_jury_members_who_decide_at_once_take_one_decision(
    results_database: Database, day: Day, jury: Identity, other_jury: Identity
) -> None:
    zoe, together, refused = day.sitters[0], Barrier(2), []

    def act(person: Identity, decision: Decision) -> None:
        together.wait()
        try:
            choose(results_database, zoe, decision, person)
        except DecidedMeanwhile as refusal:
            refused.append(refusal)

    threads = [
        Thread(target=act, args=(jury, Decision.VALIDATE)),
        Thread(target=act, args=(other_jury, Decision.INVALIDATE)),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    with results_database.transaction() as tx:
        assert tx.session.scalar(select(func.count()).select_from(JuryDecision)) == 1


def test_each_decision_leaves_a_chained_line_without_what_was_written(
    results_database: Database, day: Day, jury: Identity
) -> None:
    zoe = day.sitters[0]
    choose(results_database, zoe, Decision.INVALIDATE, jury, comment="Une phrase personnelle.")
    with results_database.transaction() as tx:
        lines = [line for line in lines_of(tx.session, zoe.subject) if line.service == "results"]
        assert verify(tx.session) == []
    assert [(line.act, line.actor) for line in lines] == [
        ("scored", "results"),
        ("decided", jury.actor),
        ("scored", jury.actor),
    ]
    assert "personnelle" not in str([line.facts for line in lines])


def test_a_decision_stands_when_the_centre_finalises_again(
    results_database: Database, day: Day, jury: Identity
) -> None:
    zoe = day.sitters[0]
    choose(results_database, zoe, Decision.INVALIDATE, jury)
    day.finalise(version=2, comment="Un oubli.")
    day.play(results_database)
    with results_database.transaction() as tx:
        assert last_results(tx.session, [zoe.attempt_id])[zoe.attempt_id].status == "cancelled"


def test_the_words_of_a_decision_may_be_erased_and_never_changed(results_database: Database) -> None:
    row = {
        "attempt_id": uuid4(),
        "rank": 1,
        "candidate_comment": "Bravo",
        "internal_comment": "vu",
        "decided_by": uuid4(),
        "decided_by_name": "Jury",
    }
    with results_database.transaction() as tx:
        decided = {"decision": next(iter(Decision)).value, "decided_at": tx.now}
        tx.session.execute(insert(JuryDecision).values({**row, **decided}))
    for changes in ({"candidate_comment": "autre"}, {"internal_comment": "autre"}, {"decided_by_name": "autre"}):
        with pytest.raises(DBAPIError), results_database.transaction() as tx:
            tx.session.execute(update(JuryDecision).values(changes))
    with results_database.transaction() as tx:
        tx.session.execute(update(JuryDecision).values(candidate_comment="", internal_comment=""))
