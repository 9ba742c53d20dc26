"""Convocations by letter, on a real mail server: once each, again when something changed (R-CONVOCATION)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import time, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update

from deploy.local.rabbitmq import free_port
from services.sessions.commands.candidates import correct_candidate, remove_candidate
from services.sessions.commands.convocations import forget_convocations, send_convocations, take_back_what_misleads
from services.sessions.commands.sessions import correct_session
from services.sessions.domain.convocation import State
from services.sessions.personal import KEPT
from services.sessions.queries.convocations import Line, lines_of
from services.sessions.settings import SessionsSettings
from services.sessions.tables import Candidate, Convocation, Session
from shared.domain.dates import write_date
from shared.errors import Refusal
from shared.journal.read import lines_of as journal_of
from shared.mail.postman import Postman, late_letters
from shared.mail.server import MailServer
from shared.mail.tables import letter
from shared.privacy.person import Person
from tests.identities import service_settings
from tests.mailbox import Mailbox, mail_server
from tests.sessions.desk import ACTOR, DAY, ZOE, Desk, candidate_details, description
from tests.sessions.parallel import twice

VIDEO = "https://tube.example.org/w/certification"


@pytest.fixture
def box() -> Mailbox:
    return Mailbox()


@pytest.fixture
def port(box: Mailbox) -> Iterator[int]:
    with mail_server(box) as port:
        yield port


def settings(desk: Desk) -> SessionsSettings:
    return service_settings(SessionsSettings, desk.database, presentation_video_url=VIDEO)


def send(desk: Desk, session_id: UUID) -> int:
    with desk.database.transaction() as tx:
        return send_convocations(tx, tx.session.get_one(Session, session_id), settings(desk), actor=ACTOR)


def deliver(desk: Desk, port: int) -> int:
    """The postman's round, as if the pauses were over; returns how many letters were dealt with."""
    server = MailServer.read(f"smtp://127.0.0.1:{port}", "Certification <certification@example.org>")
    with desk.database.transaction() as tx:
        waits = letter.c.ended_at.is_(None)
        tx.session.execute(update(letter).where(waits).values(due_at=tx.now - timedelta(seconds=1)))
    postman, dealt = Postman(desk.database, server, settings(desk).secret_key), 0
    while postman.step():
        dealt += 1
    return dealt


def lines(desk: Desk, session_id: UUID) -> dict[str, Line]:
    """By first name."""
    with desk.database.transaction() as tx:
        found = lines_of(tx, tx.session.get_one(Session, session_id))
    return {line.candidate.first_name: line for line in found}


def states(desk: Desk, session_id: UUID) -> dict[str, State]:
    return {name: line.state for name, line in lines(desk, session_id).items()}


def move(desk: Desk, session_id: UUID, **changes: object) -> None:
    with desk.database.transaction() as tx:
        correct_session(tx, session_id, description(desk.centre_id, **changes), actor=ACTOR)


def sweep(desk: Desk) -> None:
    with desk.database.transaction() as tx:
        take_back_what_misleads(tx)


@pytest.fixture
def session_id(desk: Desk) -> UUID:
    """Zoé and Ķēniņš have an address, Ana has none."""
    session_id = desk.session()
    desk.candidate(session_id, invitation_email="zoe@example.org", extra_time_percent=33)
    desk.candidate(session_id, last_name="Ķēniņš", first_name="Мария", invitation_email="maria@example.org")
    desk.candidate(session_id, first_name="Ana")
    return session_id


def test_a_convocation_leaves_once_and_says_all_that_the_paper_says(
    desk: Desk, session_id: UUID, box: Mailbox, port: int
) -> None:
    assert states(desk, session_id) == {"Zoé": State.TO_SEND, "Мария": State.TO_SEND, "Ana": State.NO_ADDRESS}
    assert (send(desk, session_id), send(desk, session_id)) == (2, 0)
    assert states(desk, session_id)["Zoé"] is State.WAITING
    assert deliver(desk, port) == 2
    assert send(desk, session_id) == 0
    assert states(desk, session_id) == {"Zoé": State.SENT, "Мария": State.SENT, "Ana": State.NO_ADDRESS}
    by_address = {sent["To"]: number for number, sent in enumerate(box.letters)}
    assert len(box.letters) == len(by_address) == 2
    text = box.text(by_address["zoe@example.org"]).replace("\u00a0", " ")
    told = ("Zoé LEFÈVRE-NUÑEZ", str(DAY.year), "9 h 30", "B12", "Bâtiment des sciences", "Collège Jeanne-Villepreux")
    also = ("pièce d’identité", "compte Pix", "ENT", "2 h 20", "33 %", "/test/", VIDEO, "référent Pix")
    assert [value for value in (*told, *also) if value not in text] == []
    assert "Мария Ķēniņš" in box.text(by_address["maria@example.org"])
    assert "1 h 45" in box.text(by_address["maria@example.org"]).replace("\u00a0", " ")


def test_r_convocation_no_letter_carries_the_access_code_nor_a_date_of_birth(
    desk: Desk, session_id: UUID, box: Mailbox, port: int
) -> None:
    send(desk, session_id)
    deliver(desk, port)
    for sent in box.letters:
        whole = f"{sent['Subject']} {sent.get_content()}"
        assert desk.read(session_id).access_code not in whole
        assert write_date(ZOE["birth_date"]) not in whole


def test_the_journal_counts_the_letters_and_holds_no_address(desk: Desk, session_id: UUID) -> None:
    send(desk, session_id)
    send(desk, session_id)
    assert desk.acts(f"session:{session_id}") == ["created", "convened"]
    with desk.database.transaction() as tx:
        *_, line = journal_of(tx.session, f"session:{session_id}")
        facts = line.facts
    assert facts == {"letters": 2, "again": 0}


def test_two_presses_at_once_write_once(desk: Desk, session_id: UUID, box: Mailbox, port: int) -> None:
    assert sorted(map(str, twice(lambda: send(desk, session_id)))) == ["0", "2"]
    assert deliver(desk, port) == len(box.letters) == 2


def test_a_change_is_sent_again_and_the_letter_says_what_changed(
    desk: Desk, session_id: UUID, box: Mailbox, port: int
) -> None:
    send(desk, session_id)
    deliver(desk, port)
    move(desk, session_id, room="C3", start_time=time(14, 0))
    assert lines(desk, session_id)["Zoé"].changed == ("l’heure", "la salle")
    assert states(desk, session_id)["Мария"] is State.CHANGED
    assert send(desk, session_id) == 2
    deliver(desk, port)
    assert "a changé (l’heure, la salle)" in box.text()
    assert "Salle : C3" in box.text()
    move(desk, session_id, room="C3", start_time=time(14, 0), examiners="Une autre")
    assert send(desk, session_id) == 0, "the surveillant is no matter of theirs"


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"extra_time_percent": 50}, "le temps majoré"),
        ({"last_name": "Lefebvre"}, "le nom ou la date de naissance"),
        ({"invitation_email": "zoe.lefevre@example.org"}, "l’adresse e-mail"),
    ],
)
def test_what_changes_for_one_candidate_is_sent_to_that_one(
    desk: Desk, session_id: UUID, box: Mailbox, port: int, change: dict[str, object], word: str
) -> None:
    send(desk, session_id)
    deliver(desk, port)
    zoe = lines(desk, session_id)["Zoé"].candidate
    details = candidate_details(invitation_email="zoe@example.org", extra_time_percent=33)
    with desk.database.transaction() as tx:
        correct_candidate(tx, session_id, zoe.id, replace(details, **change), division="", actor=ACTOR)  # type: ignore[arg-type]
    assert lines(desk, session_id)["Zoé"].changed == (word,)
    assert send(desk, session_id) == 1
    assert deliver(desk, port) == 1
    assert box.letters[-1]["To"] == change.get("invitation_email", "zoe@example.org")


def test_promise_5_a_dead_mail_server_blocks_nothing_shows_and_catches_up_by_itself(
    desk: Desk, session_id: UUID, box: Mailbox
) -> None:
    port = free_port()
    assert send(desk, session_id) == 2
    assert deliver(desk, port) == 0
    with desk.database.transaction() as tx:
        shown = late_letters(tx.session, tx.now + timedelta(minutes=3))
    assert shown is not None and shown.count == 2
    waiting = [line for line in lines(desk, session_id).values() if line.state is State.WAITING]
    assert len(waiting) == 2
    assert "Le serveur de courrier n’a pas pris la lettre." in {line.why for line in waiting}
    desk.candidate(session_id, first_name="Luz", invitation_email="luz@example.org")
    assert send(desk, session_id) == 1
    with mail_server(box, port):
        assert deliver(desk, port) == 3
    assert {state for name, state in states(desk, session_id).items() if name != "Ana"} == {State.SENT}
    assert len(box.letters) == 3


def test_a_refused_address_shows_holds_nobody_back_and_may_be_tried_again(
    desk: Desk, session_id: UUID, box: Mailbox, port: int
) -> None:
    box.recipients = {"zoe@example.org": "550 5.1.1 zoe@example.org is unknown here"}
    send(desk, session_id)
    assert deliver(desk, port) == 2
    zoe = lines(desk, session_id)["Zoé"]
    assert (zoe.state, zoe.why) == (
        State.FAILED,
        "Le serveur de courrier refuse cette adresse (réponse 550) : vérifiez-la.",
    )
    assert states(desk, session_id)["Мария"] is State.SENT
    box.recipients = {}
    assert send(desk, session_id) == 1
    deliver(desk, port)
    assert states(desk, session_id)["Zoé"] is State.SENT


def test_a_letter_that_still_waits_when_it_stops_being_true_never_leaves(
    desk: Desk, session_id: UUID, box: Mailbox, port: int
) -> None:
    send(desk, session_id)
    maria = lines(desk, session_id)["Мария"].candidate
    with desk.database.transaction() as tx:
        remove_candidate(tx, session_id, maria.id, actor=ACTOR)
    sweep(desk)
    assert states(desk, session_id)["Zoé"] is State.WAITING, "nothing changed for her"
    move(desk, session_id, date=DAY + timedelta(days=1))
    sweep(desk)
    assert deliver(desk, port) == 0
    assert states(desk, session_id)["Zoé"] is State.CHANGED
    assert send(desk, session_id) == 1
    assert deliver(desk, port) == 1
    assert "a changé" not in box.text(), "nobody had read another one"


def test_a_second_letter_takes_the_place_of_one_that_waits(
    desk: Desk, session_id: UUID, box: Mailbox, port: int
) -> None:
    send(desk, session_id)
    move(desk, session_id, room="C3")
    assert send(desk, session_id) == 2
    assert deliver(desk, port) == 2
    assert all("Salle : C3" in box.text(number) for number in range(2))


def test_once_the_start_has_passed_nothing_is_sent_and_what_waits_is_given_up(
    desk: Desk, session_id: UUID, box: Mailbox, port: int
) -> None:
    send(desk, session_id)
    with desk.database.transaction() as tx:
        soon = (tx.now - timedelta(minutes=1)).astimezone()
        tx.session.execute(update(letter).values(useful_until=soon))
        tx.session.execute(update(Session).values(date=soon.date() - timedelta(days=1)))
    assert deliver(desk, port) == 0
    assert box.letters == []
    with pytest.raises(Refusal, match="session-begun"):
        send(desk, session_id)


def test_a_finalised_session_convenes_nobody(desk: Desk) -> None:
    with pytest.raises(Refusal, match="session-finalised"):
        send(desk, desk.finalised())


def test_what_was_said_is_forgotten_thirty_days_after_the_session(
    desk: Desk, session_id: UUID, box: Mailbox, port: int
) -> None:
    send(desk, session_id)
    deliver(desk, port)
    for days, left in ((20, 2), (7 + 31, 0)):
        with desk.database.transaction() as tx:
            tx.use_instant(tx.now + timedelta(days=days))
            forget_convocations(tx)
        assert len(desk.all(Convocation)) == left
        with desk.database.transaction() as tx:
            assert len(tx.session.execute(select(letter)).all()) == left


def test_the_convocation_of_an_erased_candidate_is_erased_and_its_letter_taken_back(
    desk: Desk, session_id: UUID, box: Mailbox, port: int
) -> None:
    send(desk, session_id)
    account = UUID(int=7)
    with desk.database.transaction() as tx:
        zoe = lines(desk, session_id)["Zoé"].candidate
        tx.session.execute(update(Candidate).where(Candidate.id == zoe.id).values(account_id=account))
        kept = KEPT.export(tx.session, Person(account))["convocation"]
        assert [row["room"] for row in kept] == ["B12"]
        assert not [name for name in kept[0] if "digest" in name]
    with desk.database.transaction() as tx:
        tx.session.execute(update(Session).values(published_at=tx.now))
        assert KEPT.erase(tx, Person(account)) is True
    assert [one.candidate_id == zoe.id for one in desk.all(Convocation)] == [False]
    deliver(desk, port)
    assert [sent["To"] for sent in box.letters] == ["maria@example.org"]
