"""« Publie les certifications : le résultat s'affiche alors sur le compte Pix du candidat »."""

from threading import Barrier, Thread

import pytest
from sqlalchemy import select

from services.results.commands.publishing import publish_session
from services.results.queries.decisions import last_results
from services.results.queries.jury_sessions import Stage, jury_session
from services.results.tables import Decision, Publication
from shared.errors import Refusal
from shared.events.base import Envelope
from shared.identity.model import Identity
from shared.journal.read import lines_of
from shared.messaging.tables import outbox
from shared.transaction import Database
from tests.results.day import OK, Day
from tests.results.test_deciding import choose, in_error
from tests.results.test_scoring import recomputed, unfinished


def publish(database: Database, day: Day, by: Identity) -> None:
    with database.transaction() as tx:
        publish_session(tx, day.session_id, by=by)


def test_a_publication_is_told_to_the_sessions_and_leaves_a_line(
    results_database: Database, day: Day, jury: Identity
) -> None:
    publish(results_database, day, jury)
    with results_database.transaction() as tx:
        (told,) = tx.session.scalars(select(outbox.c.envelope)).all()
        (line,) = [one for one in lines_of(tx.session, day.subject) if one.service == "results"]
    envelope = Envelope.model_validate_json(told)
    assert (envelope.type, envelope.body["session_id"]) == ("results.session_published", str(day.session_id))
    assert (line.act, line.actor, line.facts) == ("published", jury.actor, {"certifications": 2})


def test_a_session_is_published_once(results_database: Database, day: Day, jury: Identity) -> None:
    publish(results_database, day, jury)
    with pytest.raises(Refusal, match="already-published"):
        publish(results_database, day, jury)


def test_two_jury_members_who_publish_at_once_publish_once(
    results_database: Database, day: Day, jury: Identity, other_jury: Identity
) -> None:
    together, refused = Barrier(2), []

    def act(person: Identity) -> None:
        together.wait()
        try:
            publish(results_database, day, person)
        except Refusal as refusal:
            refused.append(refusal.code)

    threads = [Thread(target=act, args=(person,)) for person in (jury, other_jury)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refused == ["already-published"]
    with results_database.transaction() as tx:
        assert len(tx.session.scalars(select(outbox.c.id)).all()) == 1


def test_nothing_is_published_while_copies_are_awaited(results_database: Database, jury: Identity) -> None:
    day = Day(90)
    zoe = day.enrol("LEFÈVRE-NUÑEZ", "Zoé")
    day.start(zoe)
    day.answer(zoe, [OK] * 15)
    day.finalise()
    with pytest.raises(Refusal, match="copies-awaited"):
        publish(results_database, day, jury)
    day.close()
    day.play(results_database, [one for one in day.deliveries if one.envelope.type != "exam.attempt_started"])
    with pytest.raises(Refusal, match="copies-awaited"):
        publish(results_database, day, jury)


def test_a_certification_in_error_holds_the_publication_until_it_is_invalidated(
    results_database: Database, jury: Identity
) -> None:
    day, zoe = in_error()
    day.play(results_database)
    with pytest.raises(Refusal, match=f"certification-in-error.*{zoe.number}"):
        publish(results_database, day, jury)
    choose(results_database, zoe, Decision.INVALIDATE, jury)
    publish(results_database, day, jury)
    with results_database.transaction() as tx:
        found = jury_session(tx.session, day.session_id)
    assert found is not None
    assert found.stage is Stage.PUBLISHED


def test_an_invalidation_taken_back_while_another_publishes_never_publishes_an_error(
    results_database: Database, jury: Identity, other_jury: Identity
) -> None:
    """Whoever comes first, nobody reads an error."""
    day, zoe = in_error()
    day.play(results_database)
    choose(results_database, zoe, Decision.INVALIDATE, jury)
    together = Barrier(2)

    def undo() -> None:
        together.wait()
        try:
            choose(results_database, zoe, Decision.UNDO, jury, seen=1)
        except Refusal as refusal:
            assert refusal.code == "error-cannot-stand"

    def go() -> None:
        together.wait()
        try:
            publish(results_database, day, other_jury)
        except Refusal as refusal:
            assert refusal.code == "certification-in-error"

    threads = [Thread(target=undo), Thread(target=go)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with results_database.transaction() as tx:
        published = tx.session.get(Publication, day.session_id)
        last = last_results(tx.session, [zoe.attempt_id])[zoe.attempt_id]
    assert (last.status == "error") == (published is None)


def test_a_published_result_is_not_changed_by_what_arrives_afterwards(
    results_database: Database, jury: Identity
) -> None:
    day, zoe = unfinished(12, "technical")
    day.play(results_database)
    publish(results_database, day, jury)
    day.finalise(aborts={zoe.candidate_id: "candidate"}, version=2)
    day.play(results_database)
    with results_database.transaction() as tx:
        last = last_results(tx.session, [zoe.attempt_id])[zoe.attempt_id]
    assert (last.rank, last.rate) == (1, 100)
    assert recomputed(results_database) == 1
