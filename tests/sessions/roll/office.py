"""A référent's office: files checked and confirmed as the pages do, and the roll as it is after."""

import io
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from services.sessions.commands.roll_import import apply_roll, check_roll
from services.sessions.tables import Pupil, RollImport, RollImportNote
from shared.events import PupilRecorded
from tests.exam.outbox import announced
from tests.sessions.desk import ACTOR, Desk
from tests.sessions.roll.files import TODAY


@dataclass
class Office:
    desk: Desk

    def check(self, content: bytes, *, at: datetime | None = None, actor: str = ACTOR) -> RollImport:
        with self.desk.database.transaction() as tx:
            if at is not None:
                tx.use_instant(at)
            return check_roll(tx, self.desk.uai, io.BytesIO(content), TODAY, actor=actor)

    def confirm(self, import_id: UUID) -> RollImport:
        with self.desk.database.transaction() as tx:
            return apply_roll(tx, self.desk.uai, import_id, actor=ACTOR)

    def load(self, content: bytes) -> RollImport:
        return self.confirm(self.check(content).id)

    def roll(self) -> dict[str, Pupil]:
        """The pupils of the school, those taken away too, by INE."""
        with self.desk.database.transaction() as tx:
            pupils = tx.session.scalars(select(Pupil).where(Pupil.uai == self.desk.uai))
            return {pupil.ine or pupil.last_name: pupil for pupil in pupils}

    def notes(self, found: RollImport) -> list[tuple[str, int, str, str]]:
        with self.desk.database.transaction() as tx:
            notes = tx.session.scalars(
                select(RollImportNote).where(RollImportNote.import_id == found.id).order_by(RollImportNote.rank)
            )
            return [(note.kind, note.line, note.column, note.name) for note in notes]

    def said(self) -> list[PupilRecorded]:
        return announced(self.desk.database, PupilRecorded)


def counts(found: RollImport) -> tuple[int, int, int, int, int]:
    """Added, changed, restored, removed, unchanged."""
    return found.added, found.changed, found.restored, found.removed, found.unchanged
