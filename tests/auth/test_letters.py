"""Letters: they leave with the transaction, come back until they are taken, and keep nothing once gone (R-MAIL)."""

import ssl
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from deploy.local.rabbitmq import free_port
from shared.mail.postman import LONGEST_DELAY, Postman, delay_before, late_letters
from shared.mail.sealing import Letter, seal, unseal
from shared.mail.server import MailServer
from shared.mail.tables import letter
from shared.mail.write import post
from shared.transaction import Database
from tests.certificates import certify
from tests.mailbox import Mailbox, mail_server

KEY = "k" * 40
SENDER = "Certification <certification@example.org>"
LETTER = Letter(to="zoe@example.org", subject="Un été à l’école", text="Bonjour Zoé,\n\nvoici.\n")


@pytest.fixture
def box() -> Mailbox:
    return Mailbox()


@pytest.fixture
def port(box: Mailbox) -> Iterator[int]:
    with mail_server(box) as port:
        yield port


def postman(database: Database, port: int, key: str = KEY) -> Postman:
    return Postman(database, MailServer.read(f"smtp://127.0.0.1:{port}", SENDER), key)


def write(database: Database, what: Letter = LETTER, useful: timedelta = timedelta(hours=1)) -> None:
    with database.transaction() as tx:
        post(tx, "test", what, key=KEY, useful=useful)


def state(database: Database) -> list[tuple[str | None, int, bool]]:
    with database.transaction() as tx:
        found = tx.session.execute(select(letter).order_by(letter.c.written_at)).all()
    return [(row.outcome, row.tries, row.sealed is not None) for row in found]


def later(database: Database) -> None:
    """As if the pause after a failure were over."""
    with database.transaction() as tx:
        tx.session.execute(update(letter).values(due_at=tx.now - timedelta(seconds=1)))


def test_a_letter_leaves_once_and_what_it_said_is_forgotten(auth_database: Database, box: Mailbox, port: int) -> None:
    write(auth_database)
    man = postman(auth_database, port)
    assert (man.step(), man.step()) == (True, False)
    (sent,) = box.letters
    assert (sent["To"], sent["From"], sent["Subject"]) == ("zoe@example.org", SENDER, LETTER.subject)
    assert box.text().replace("\r\n", "\n") == LETTER.text
    assert state(auth_database) == [("sent", 1, False)]


def test_a_transaction_undone_sends_nothing(auth_database: Database, box: Mailbox, port: int) -> None:
    with pytest.raises(RuntimeError), auth_database.transaction() as tx:
        post(tx, "test", LETTER, key=KEY, useful=timedelta(hours=1))
        raise RuntimeError
    assert not postman(auth_database, port).step()
    assert box.letters == []


def test_promise_5_a_broken_mail_server_blocks_nothing_shows_and_catches_up_by_itself(
    auth_database: Database, box: Mailbox
) -> None:
    """Nothing listens at first; then the server says « later »; then it takes the letter, once."""
    port = free_port()
    write(auth_database)
    man = postman(auth_database, port)
    assert not man.step()
    with auth_database.transaction() as tx:
        assert late_letters(tx.session, tx.now) is None
        shown = late_letters(tx.session, tx.now + timedelta(minutes=3))
    assert shown is not None and shown.count == 1
    assert "ConnectionRefusedError" in shown.last_error
    with mail_server(box, port):
        assert not man.step(), "it waits before it tries again"
        box.answers = ["451 4.3.0 Later"]
        later(auth_database)
        assert not man.step()
        assert box.letters == []
        later(auth_database)
        assert man.step()
    assert len(box.letters) == 1
    assert state(auth_database) == [("sent", 3, False)]
    with auth_database.transaction() as tx:
        assert late_letters(tx.session, tx.now + timedelta(minutes=3)) is None


def test_without_a_mail_server_letters_wait(auth_database: Database) -> None:
    write(auth_database)
    assert not Postman(auth_database, None, KEY).step()
    assert state(auth_database) == [(None, 1, True)]


def test_a_mail_server_whose_certificate_nobody_vouches_for_is_given_nothing(
    auth_database: Database, box: Mailbox, tmp_path: Path
) -> None:
    certify(tmp_path / "tls")
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(tmp_path / "tls" / "certificate.pem", tmp_path / "tls" / "key.pem")
    write(auth_database)
    with mail_server(box, tls=tls) as port:
        server = MailServer.read(f"smtps://127.0.0.1:{port}", SENDER)
        Postman(auth_database, server, KEY).step()
    assert box.letters == []
    assert state(auth_database) == [(None, 1, True)], "it waits for the certificate to be put right"
    with auth_database.transaction() as tx:
        assert "CERTIFICATE_VERIFY_FAILED" in str(tx.session.scalar(select(letter.c.last_error)))


def test_an_address_refused_for_good_does_not_hold_the_next_one(
    auth_database: Database, box: Mailbox, port: int
) -> None:
    box.recipients = {"gone@example.org": "550 5.1.1 gone@example.org is unknown here"}
    write(auth_database, LETTER.model_copy(update={"to": "gone@example.org"}))
    write(auth_database)
    man = postman(auth_database, port)
    assert man.step() and man.step()
    assert [sent["To"] for sent in box.letters] == ["zoe@example.org"]
    assert state(auth_database) == [("refused", 1, False), ("sent", 1, False)]
    with auth_database.transaction() as tx:
        errors = tx.session.scalars(select(letter.c.last_error)).all()
    assert not any("gone@" in error for error in errors), "what the server quotes is not kept"


@pytest.mark.parametrize("said", ["554 5.7.1 Not wanted", "552 Too big"])
def test_a_letter_refused_for_good_is_given_up(auth_database: Database, box: Mailbox, port: int, said: str) -> None:
    box.answers = [said]
    write(auth_database)
    assert postman(auth_database, port).step()
    assert state(auth_database) == [("refused", 1, False)]


def test_a_letter_that_would_mislead_is_not_sent_any_more(auth_database: Database, box: Mailbox, port: int) -> None:
    write(auth_database, useful=timedelta(0))
    assert not postman(auth_database, port).step()
    assert state(auth_database) == [("too_late", 0, False)]
    assert box.letters == []


def test_the_same_letter_sent_twice_is_recognised(auth_database: Database, box: Mailbox, port: int) -> None:
    """The postman died after the server took it and before it was noted."""
    write(auth_database)
    with auth_database.transaction() as tx:
        sealed = tx.session.scalar(select(letter.c.sealed))
    man = postman(auth_database, port)
    assert man.step()
    with auth_database.transaction() as tx:
        tx.session.execute(update(letter).values(ended_at=None, outcome=None, sealed=sealed))
    assert man.step()
    first, second = box.letters
    assert first["Message-ID"] == second["Message-ID"] is not None


def test_two_postmen_do_not_send_one_letter_twice(auth_database: Database, box: Mailbox, port: int) -> None:
    write(auth_database)
    with auth_database.transaction() as tx:
        tx.session.execute(select(letter).with_for_update())
        assert not postman(auth_database, port).step()
    assert box.letters == []


@pytest.mark.parametrize("field", ["to", "subject"])
def test_a_line_break_writes_no_header(auth_database: Database, box: Mailbox, port: int, field: str) -> None:
    write(auth_database, LETTER.model_copy(update={field: "zoe@example.org\r\nBcc: all@example.org"}))
    assert postman(auth_database, port).step()
    assert box.letters == []
    assert state(auth_database) == [("refused", 1, False)]


def test_at_rest_a_letter_cannot_be_read_without_the_secret(auth_database: Database, box: Mailbox, port: int) -> None:
    sealed = seal(LETTER, KEY)
    assert "zoe" not in sealed
    assert (unseal(sealed, KEY), unseal(sealed, "another" * 6)) == (LETTER, None)
    write(auth_database)
    assert postman(auth_database, port, key="another" * 6).step()
    assert (state(auth_database), box.letters) == ([("refused", 1, False)], [])


@given(st.integers(1, 10_000))
def test_the_pause_grows_and_stays_under_a_minute(tries: int) -> None:
    assert timedelta(0) < delay_before(tries) <= delay_before(tries + 1) <= LONGEST_DELAY


@pytest.mark.parametrize(
    ("url", "sender"),
    [
        ("http://mail.example", SENDER),
        ("smtp://", SENDER),
        ("smtp://mail.example", "nobody"),
        ("smtp://name:secret@mail.example", SENDER),
    ],
)
def test_a_setting_that_is_not_a_mail_server_stops_the_start(url: str, sender: str) -> None:
    with pytest.raises(ValueError, match=r"SMTP_URL|MAIL_FROM"):
        MailServer.read(url, sender)


def test_the_settings_of_a_mail_server_are_read() -> None:
    server = MailServer.read("smtps://caf%C3%A9:p%40ss@mail.example", SENDER)
    assert (server.host, server.port, server.name, server.password) == ("mail.example", 465, "café", "p@ss")
