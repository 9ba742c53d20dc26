"""The checks of a school's file of pupils: what they found, and what they would do."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, exists, func, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute

from services.sessions.tables import Pupil, RollImport, RollImportNote, RollImportRow
from shared.transaction import Database, Transaction

SHOWN = 200
"""Lines of a list on the page; the report to download has them all."""

_SAID = ("last_name", "first_name", "birth_date", "birth_city", "birth_department", "birth_country", "division")


@dataclass(frozen=True, slots=True)
class NamedPupil:
    """A pupil of a list. `before`: the class until now, when it changes."""

    last_name: str
    first_name: str
    division: str
    before: str = ""


def import_of(tx: Transaction, import_id: UUID, uais: Collection[str]) -> RollImport | None:
    """A check of one of these schools that is confirmed, or may still be."""
    found = tx.session.get(RollImport, import_id)
    if found is None or found.uai not in uais or (found.applied_at is None and found.expires_at <= tx.now):
        return None
    return found


def last_import(tx: Transaction, uai: str) -> RollImport | None:
    """The last file that was put on the roll."""
    done = select(RollImport).where(RollImport.uai == uai, RollImport.applied_at.is_not(None))
    return tx.session.scalar(done.order_by(RollImport.applied_at.desc()).limit(1))


def classes_of(tx: Transaction, uai: str) -> Sequence[tuple[str, int]]:
    """The classes of the roll, with how many pupils each."""
    here = select(Pupil.division, func.count()).where(Pupil.uai == uai, ~Pupil.removed)
    return [
        (division, count) for division, count in tx.session.execute(here.group_by(Pupil.division).order_by("division"))
    ]


def notes_of(tx: Transaction, found: RollImport) -> Sequence[RollImportNote]:
    """The first errors, in the order of the file."""
    errors = select(RollImportNote).where(RollImportNote.import_id == found.id, RollImportNote.kind == "error")
    return tx.session.scalars(errors.order_by(RollImportNote.rank).limit(SHOWN)).all()


def every_note(database: Database, import_id: UUID) -> Iterator[RollImportNote]:
    """All the report, read little by little in a transaction of its own: it may outlive the request."""
    after = 0
    while True:
        with database.transaction() as tx:
            page = tx.session.scalars(
                select(RollImportNote)
                .where(RollImportNote.import_id == import_id, RollImportNote.rank > after)
                .order_by(RollImportNote.rank)
                .limit(1_000)
            ).all()
        if not page:
            return
        yield from page
        after = page[-1].rank


def lists_of(tx: Transaction, found: RollImport) -> dict[str, list[NamedPupil]]:
    """Whom the file adds, corrects and takes away: the first of each, by class and name."""
    row, here = RollImportRow, ~Pupil.removed
    known = Pupil.id == row.pupil_id
    of_file = select(row.last_name, row.first_name, row.division).where(row.import_id == found.id)
    with_before = of_file.add_columns(Pupil.division).join(Pupil, known & here)
    differs = tuple_(*(getattr(row, name) for name in _SAID)) != tuple_(*(getattr(Pupil, name) for name in _SAID))
    in_file = exists().where(row.import_id == found.id, known)
    leaving = select(Pupil.last_name, Pupil.first_name, Pupil.division).where(Pupil.uai == found.uai, here, ~in_file)
    return {
        "added": _named(tx, of_file.where(~exists().where(known & here)), row.division, row.last_name),
        "changed": _named(tx, with_before.where(differs), row.division, row.last_name),
        "removed": _named(tx, leaving, Pupil.division, Pupil.last_name),
    }


def _named(tx: Transaction, pupils: Select[*tuple[Any, ...]], *order: InstrumentedAttribute[str]) -> list[NamedPupil]:
    return [NamedPupil(*row) for row in tx.session.execute(pupils.order_by(*order).limit(SHOWN))]
