"""The référent creates, corrects and deletes sessions."""

from uuid import uuid4

import pytest

from services.sessions.commands import sessions as commands
from services.sessions.commands.sessions import correct_session, create_session, delete_session
from services.sessions.tables import Session
from shared.domain.codes import is_access_code, normalise_access_code
from shared.errors import NotFound, Refusal
from shared.events import SessionRecorded
from tests.exam.outbox import announced, envelopes
from tests.sessions.desk import ACTOR, Desk, Sitting, description
from tests.sessions.parallel import twice


def test_a_session_receives_a_number_counted_from_one_and_an_access_code(desk: Desk) -> None:
    first, second = desk.read(desk.session()), desk.read(desk.session())
    assert (first.number, second.number) == (1, 2)
    assert normalise_access_code(first.access_code) == first.access_code != second.access_code


def test_a_code_already_in_use_is_drawn_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    codes = iter(["BCDF23", "BCDF23", "BCDF23", "GHJK46"])
    monkeypatch.setattr(commands, "draw_access_code", lambda: next(codes))
    assert [desk.read(desk.session()).access_code for _ in range(2)] == ["BCDF23", "GHJK46"]


def test_the_other_services_know_the_session_and_never_its_code(desk: Desk) -> None:
    session = desk.read(desk.session())
    (event,) = announced(desk.database, SessionRecorded)
    assert (event.number, event.version, event.room, event.uai) == (session.number, 1, "B12", desk.uai)
    assert is_access_code(session.access_code, salt=event.access_code_salt, digest=event.access_code_digest)
    assert all(session.access_code not in envelope.model_dump_json() for envelope in envelopes(desk.database))


def test_a_form_sent_twice_at_once_creates_one_session(desk: Desk) -> None:
    session_id = uuid4()

    def create() -> None:
        with desk.database.transaction() as tx:
            create_session(tx, session_id, description(desk.centre_id), actor=ACTOR)

    assert twice(create) == [None, None]
    assert [session.id for session in desk.all(Session)] == [session_id]
    assert desk.acts(f"session:{session_id}") == ["created"]


def test_a_correction_is_published_and_journalled_without_what_was_written(desk: Desk) -> None:
    session_id = desk.session()
    with desk.database.transaction() as tx:
        correct_session(tx, session_id, description(desk.centre_id, room="Salle Ada-Lovelace"), actor=ACTOR)
    created, corrected = announced(desk.database, SessionRecorded)
    assert (corrected.version, corrected.room) == (2, "Salle Ada-Lovelace")
    assert corrected.access_code_digest == created.access_code_digest
    assert desk.acts(f"session:{session_id}") == ["created", "corrected"]
    line = envelopes(desk.database)[-1].journal[0]
    assert line.facts == {"fields": "room"}


def test_a_form_that_changes_nothing_says_nothing(desk: Desk) -> None:
    session_id = desk.session()
    with desk.database.transaction() as tx:
        correct_session(tx, session_id, description(desk.centre_id), actor=ACTOR)
    assert len(announced(desk.database, SessionRecorded)) == 1


def test_a_session_is_deleted_once_however_often_one_asks(desk: Desk) -> None:
    session_id = desk.session()
    for _ in range(2):
        with desk.database.transaction() as tx:
            delete_session(tx, session_id, actor=ACTOR)
    assert [event.removed for event in announced(desk.database, SessionRecorded)] == [False, True]
    assert desk.acts(f"session:{session_id}") == ["created", "removed"]


def test_a_deleted_session_is_not_corrected(desk: Desk) -> None:
    session_id = desk.session()
    with desk.database.transaction() as tx:
        delete_session(tx, session_id, actor=ACTOR)
    with pytest.raises(NotFound), desk.database.transaction() as tx:
        correct_session(tx, session_id, description(desk.centre_id, room="C1"), actor=ACTOR)


def test_a_session_is_not_deleted_once_a_test_has_started(desk: Desk) -> None:
    session_id = desk.session()
    desk.sit(session_id, completed=False)
    with pytest.raises(Refusal, match="session-with-started-test"), desk.database.transaction() as tx:
        delete_session(tx, session_id, actor=ACTOR)
    assert desk.read(session_id).removed_at is None


def test_a_test_that_started_brings_back_the_session_deleted_meanwhile(desk: Desk) -> None:
    session_id = desk.session()
    sitting = Sitting(session_id, desk.candidate(session_id))
    with desk.database.transaction() as tx:
        delete_session(tx, session_id, actor=ACTOR)
    desk.hear(sitting.started, sitting.started)
    session = desk.read(session_id)
    assert session.removed_at is None
    assert session.restored_at is not None
    assert [event.removed for event in announced(desk.database, SessionRecorded)] == [False, True, False]
    assert desk.acts(f"session:{session_id}") == ["created", "removed", "restored"]


def test_a_finalised_session_is_neither_corrected_nor_deleted(desk: Desk) -> None:
    session_id = desk.finalised()
    with pytest.raises(Refusal, match="session-finalised"), desk.database.transaction() as tx:
        correct_session(tx, session_id, description(desk.centre_id, room="C1"), actor=ACTOR)
    with pytest.raises(Refusal), desk.database.transaction() as tx:
        delete_session(tx, session_id, actor=ACTOR)
