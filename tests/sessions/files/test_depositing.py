"""Files of a session on a real database and a real folder: announced, received, kept, taken back, sent, forgotten."""

import io
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import update

from services.sessions.commands.file_care import forget_files, scan_files
from services.sessions.commands.files import announce_file, deposit_file, receive_part, remove_file
from services.sessions.domain.files import FileKind, FileState
from services.sessions.domain.finalisation import Report
from services.sessions.file_tables import SessionFilePart, SessionFileRow
from services.sessions.settings import SessionsSettings
from shared.errors import NotFound, Refusal
from shared.events import SessionFinalised
from shared.objects.store import MissingObject
from shared.transaction import Transaction
from tests.exam.outbox import announced, carried_lines
from tests.identities import service_settings
from tests.sessions.desk import ACTOR, Desk, published
from tests.sessions.files import samples
from tests.sessions.parallel import twice

PV = samples.pdf(pages=2)
CLEAN, INFECTED, BROKEN = (f"{sys.executable} -c 'raise SystemExit({status})'" for status in (0, 1, 7))


@pytest.fixture
def settings(desk: Desk, tmp_path: Path) -> SessionsSettings:
    return service_settings(SessionsSettings, desk.database, data_dir=tmp_path, files_biggest=2_000_000)


class Office:
    """The référent's acts on files, each a transaction."""

    def __init__(self, desk: Desk, settings: SessionsSettings, session_id: UUID) -> None:
        self.desk, self.settings, self.session_id = desk, settings, session_id

    def announce(self, size: int, name: str = "pv.pdf", kind: FileKind = FileKind.PV) -> UUID:
        with self.desk.database.transaction() as tx:
            return announce_file(tx, self.session_id, kind, name, size, actor=ACTOR, settings=self.settings).id

    def send(self, file_id: UUID, start: int, content: bytes) -> SessionFileRow:
        with self.desk.database.transaction() as tx:
            return receive_part(tx, self.session_id, file_id, start, content, self.settings)

    def deposit(self, content: bytes = PV, name: str = "pv.pdf", kind: FileKind = FileKind.PV) -> SessionFileRow:
        with self.desk.database.transaction() as tx:
            stream = io.BytesIO(content)
            return deposit_file(tx, self.session_id, kind, name, stream, actor=ACTOR, settings=self.settings)

    def remove(self, file_id: UUID) -> None:
        with self.desk.database.transaction() as tx:
            remove_file(tx, self.session_id, file_id, actor=ACTOR)

    def sweep(self, sweep: Callable[[Transaction, SessionsSettings], None]) -> None:
        with self.desk.database.transaction() as tx:
            sweep(tx, self.settings)

    def age(self, **columns: timedelta) -> None:
        """Make the dates of every file that much older."""
        with self.desk.database.transaction() as tx:
            for name, lapse in columns.items():
                column = getattr(SessionFileRow, name)
                tx.session.execute(update(SessionFileRow).values({name: column - lapse}))

    @property
    def files(self) -> list[SessionFileRow]:
        rows: list[SessionFileRow] = self.desk.all(SessionFileRow)
        return rows

    def content(self, row: SessionFileRow) -> bytes:
        with self.settings.store.open(row.key) as found:
            return found.read()


@pytest.fixture
def office(desk: Desk, settings: SessionsSettings) -> Office:
    return Office(desk, settings, desk.session())


def test_a_file_comes_piece_by_piece_and_is_kept_once_whole(desk: Desk, office: Office) -> None:
    file_id = office.announce(len(PV), "Scan de la salle.PDF")
    assert office.send(file_id, 0, PV[:300]).received == 300
    assert office.send(file_id, 300, b"").received == 300
    row = office.send(file_id, 300, PV[300:])
    assert (row.state, row.name, row.media_type) == ("accepted", "Scan de la salle.PDF", "application/pdf")
    assert office.content(row).startswith(b"%PDF-")
    assert row.size == len(office.content(row))
    assert desk.all(SessionFilePart) == []
    assert desk.acts(f"session:{office.session_id}") == ["created", "file_deposited"]
    (line,) = [line for line in carried_lines(desk.database) if line.act == "file_deposited"]
    assert "Scan" not in str(line.facts)


@pytest.mark.parametrize("start", [0, 200, 301, 10_000])
def test_a_piece_sent_twice_or_out_of_order_changes_nothing(desk: Desk, office: Office, start: int) -> None:
    file_id = office.announce(len(PV))
    office.send(file_id, 0, PV[:300])
    with pytest.raises(Refusal, match="offset"):
        office.send(file_id, start, PV[start : start + 300])
    row = office.send(file_id, 300, PV[300:])
    assert row.state == "accepted"
    with pytest.raises(Refusal, match="offset"):
        office.send(file_id, 300, PV[300:])


def test_the_same_piece_sent_twice_at_once_counts_once(office: Office) -> None:
    file_id = office.announce(len(PV))
    outcomes = twice(lambda: office.send(file_id, 0, PV[:300]))
    assert [one.code for one in outcomes if isinstance(one, Refusal)] == ["offset"]
    assert [row.received for row in office.files] == [300]


def test_more_bytes_than_announced_are_refused(office: Office) -> None:
    file_id = office.announce(10)
    with pytest.raises(Refusal, match="offset"):
        office.send(file_id, 0, bytes(11))


def test_two_uploads_side_by_side_do_not_mix(office: Office) -> None:
    other = samples.pdf(pages=5)
    one, two = office.announce(len(PV)), office.announce(len(other), "b.pdf", FileKind.OTHER)
    office.send(one, 0, PV[:100])
    office.send(two, 0, other[:200])
    office.send(one, 100, PV[100:])
    office.send(two, 200, other[200:])
    assert [row.state for row in office.files] == ["accepted", "accepted"]


@pytest.mark.parametrize(("size", "code"), [(0, "empty-file"), (2_000_001, "file-too-big")])
def test_an_empty_or_oversized_file_is_refused_before_it_is_sent(office: Office, size: int, code: str) -> None:
    with pytest.raises(Refusal, match=code):
        office.announce(size)


def test_a_session_takes_so_many_files_and_no_more(office: Office) -> None:
    office.settings = office.settings.model_copy(update={"files_most": 2})
    first = office.announce(10)
    office.announce(10)
    with pytest.raises(Refusal, match="too-many-files"):
        office.announce(10)
    office.remove(first)
    office.announce(10)


def test_a_refused_file_leaves_its_reason_and_nothing_else(desk: Desk, office: Office) -> None:
    row = office.deposit(b"<html>", "pv.pdf")
    assert (row.state, row.reason) == ("refused", "unknown")
    with pytest.raises(MissingObject):
        office.content(row)
    assert desk.acts(f"session:{office.session_id}") == ["created", "file_refused"]


def test_a_store_that_is_away_takes_nothing_and_the_file_may_come_again(office: Office, tmp_path: Path) -> None:
    there, away = office.settings, tmp_path / "away"
    away.write_text("not a folder")
    file_id = office.announce(len(PV))
    office.settings = there.model_copy(update={"files": str(away)})
    for act in (lambda: office.send(file_id, 0, PV), office.deposit):
        with pytest.raises(Refusal, match="store-away"):
            act()
    assert [(row.state, row.received) for row in office.files] == [("receiving", 0)]
    office.settings = there
    assert office.send(file_id, 0, PV).state == "accepted"


def test_a_file_of_another_session_is_no_file_of_this_one(desk: Desk, office: Office) -> None:
    file_id = office.announce(10)
    stranger = Office(desk, office.settings, desk.session())
    with pytest.raises(NotFound):
        stranger.send(file_id, 0, b"x")
    stranger.remove(file_id)
    assert [row.state for row in office.files] == ["receiving"]


def test_a_heic_photo_becomes_a_jpeg_by_content_and_by_name(office: Office) -> None:
    row = office.deposit(samples.photo("HEIF"), "IMG_0042.HEIC", FileKind.PHOTO)
    assert (row.name, row.media_type) == ("IMG_0042.jpg", "image/jpeg")


def test_files_go_with_the_finalisation_then_nothing_changes(desk: Desk, office: Office) -> None:
    desk.sit(office.session_id)
    kept, taken_back = office.deposit(), office.deposit(name="erreur.pdf")
    office.remove(taken_back.id)
    coming = office.announce(len(PV))
    office.send(coming, 0, PV[:300])
    desk.finalise(office.session_id)
    (event,) = announced(desk.database, SessionFinalised)
    assert [(one.id, one.kind, one.name, one.media_type, one.size) for one in event.files] == [
        (kept.id, "pv", "pv.pdf", "application/pdf", kept.size)
    ]
    for act in (lambda: office.announce(10), lambda: office.remove(kept.id), lambda: office.deposit()):
        with pytest.raises(Refusal, match="session-finalised"):
            act()
    assert (office.send(coming, 300, PV[300:]).state, office.files[-1].reason) == ("refused", "late")
    assert desk.acts(f"session:{office.session_id}")[-2:] == ["finalised", "file_refused"]


def test_a_finalisation_that_crosses_the_end_of_an_upload_takes_it_or_refuses_it(desk: Desk, office: Office) -> None:
    candidate_id = desk.sit(office.session_id)
    file_id = office.announce(len(PV))
    acts = iter((lambda: office.send(file_id, 0, PV), lambda: desk.finalise(office.session_id, Report(candidate_id))))
    outcomes = twice(lambda: next(acts)())
    assert not [one for one in outcomes if isinstance(one, Exception)]
    (event,) = announced(desk.database, SessionFinalised)
    (row,) = office.files
    assert [one.id for one in event.files] == ([file_id] if row.state == "accepted" else [])


def test_a_file_is_taken_back_at_once_and_its_bytes_at_the_next_sweep(office: Office) -> None:
    row = office.deposit()
    for _ in range(2):
        office.remove(row.id)
    office.sweep(forget_files)
    assert office.files == []
    with pytest.raises(MissingObject):
        office.content(row)


def test_an_upload_that_stopped_and_a_refusal_are_forgotten_after_a_day(desk: Desk, office: Office) -> None:
    office.send(office.announce(len(PV)), 0, PV[:300])
    office.deposit(b"<html>")
    office.age(deposited_at=timedelta(hours=23))
    office.sweep(forget_files)
    assert len(office.files) == 2
    office.age(deposited_at=timedelta(hours=2))
    office.sweep(forget_files)
    assert (office.files, desk.all(SessionFilePart)) == ([], [])


def test_a_file_is_erased_a_year_after_the_publication_and_the_journal_says_so(desk: Desk, office: Office) -> None:
    desk.sit(office.session_id)
    row = office.deposit()
    desk.finalise(office.session_id)
    office.age(deposited_at=timedelta(days=700))
    office.sweep(forget_files)
    assert [one.state for one in office.files] == ["accepted"]
    desk.hear(published(office.session_id).model_copy(update={"published_at": row.deposited_at - timedelta(days=366)}))
    office.sweep(forget_files)
    assert [(one.state, one.name) for one in office.files] == [("erased", "")]
    assert desk.acts(f"session:{office.session_id}")[-1] == "file_erased"
    with pytest.raises(MissingObject):
        office.content(row)


def scanned(office: Office, scanner: str) -> SessionFileRow:
    office.settings = office.settings.model_copy(update={"files_scanner": scanner})
    row = office.deposit()
    assert row.state == FileState.WAITING
    office.sweep(scan_files)
    return office.files[0]


def test_a_scanned_file_is_accepted(desk: Desk, office: Office) -> None:
    assert scanned(office, CLEAN).state == "accepted"
    assert desk.acts(f"session:{office.session_id}")[-1] == "file_scanned"


def test_a_virus_is_refused_and_its_bytes_are_gone(office: Office) -> None:
    row = scanned(office, INFECTED)
    assert (row.state, row.reason) == ("refused", "virus")
    with pytest.raises(MissingObject):
        office.content(row)


@pytest.mark.parametrize("scanner", [BROKEN, "tcp://127.0.0.1:9", "unix:/nowhere", "/no/such/program"])
def test_a_dead_scanner_blocks_no_finalisation_and_is_asked_again(desk: Desk, office: Office, scanner: str) -> None:
    candidate_id = desk.sit(office.session_id)
    assert scanned(office, scanner).state == "waiting"
    desk.finalise(office.session_id, Report(candidate_id, end_screen_seen=True))
    (event,) = announced(desk.database, SessionFinalised)
    assert len(event.files) == 1
    office.settings = office.settings.model_copy(update={"files_scanner": CLEAN})
    office.sweep(scan_files)
    assert office.files[0].state == "waiting"
    office.age(scan_after=timedelta(minutes=2))
    office.sweep(scan_files)
    assert office.files[0].state == "accepted"


def test_an_unknown_upload_is_not_found(office: Office) -> None:
    with pytest.raises(NotFound):
        office.send(uuid4(), 0, b"x")
