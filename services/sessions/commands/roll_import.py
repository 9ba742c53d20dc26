"""The school's file of pupils, in two steps: checked, then confirmed (`docs/rules.md` R-ROLL)."""

import hashlib
from collections.abc import Iterator
from datetime import date, timedelta
from typing import BinaryIO
from uuid import UUID

from sqlalchemy import ColumnElement, delete, select

from services.sessions.commands.roll_merge import Diff, diff_of, merge, recognise
from services.sessions.commands.roll_staging import count_notes, count_pupils, keep_notes, keep_rows, stage
from services.sessions.roll_files import refusals
from services.sessions.roll_files.found import Found
from services.sessions.roll_files.opening import read_upload
from services.sessions.roll_files.siecle import FIELDS
from services.sessions.roll_files.tables_of_pupils import FREGATA, ONDE
from services.sessions.tables import Centre, RollImport, RollImportNote, RollImportRow
from shared.errors import NotFound, Refusal
from shared.transaction import Transaction

STANDS_FOR = timedelta(hours=2)
"""How long a check may be confirmed, and what it holds is kept."""

_INE_COLUMNS = {"siecle": FIELDS["ine"][0], **{kind.name: kind.columns["ine"][0] for kind in (FREGATA, ONDE)}}


def check_roll(tx: Transaction, uai: str, stream: BinaryIO, today: date, *, actor: str) -> RollImport:
    """What the file would do to the roll of the school, and all that is wrong in it. The roll is not touched.

    :raises RefusedFile: it is no such file, or another school's; nothing is kept of it.
    """
    stream.seek(0)
    digest = hashlib.file_digest(stream, "sha256").hexdigest()  # type: ignore[arg-type]
    with tx.session.begin_nested():
        found = _check(tx, uai, digest, read_upload(stream, uai, today), actor)
    counts = {name: getattr(found, name) for name in ("errors", "added", "changed", "restored", "removed", "unchanged")}
    tx.record(f"school:{uai}", "roll_checked", actor=actor, roll_import=str(found.id), source=found.source, **counts)
    return found


def _check(tx: Transaction, uai: str, digest: str, contents: Iterator[str | Found], actor: str) -> RollImport:
    source = next(contents)
    assert isinstance(source, str)
    stage(tx, (one for one in contents if not isinstance(one, str)), ine_column=_INE_COLUMNS[source])
    notes = count_notes(tx)
    errors = notes.get("error", 0)
    if not count_pupils(tx):
        raise refusals.nobody()
    found = RollImport(
        uai=uai,
        source=source,
        file_digest=digest,
        checked_at=tx.now,
        checked_by=actor,
        expires_at=tx.now + STANDS_FOR,
        errors=errors,
        departed=notes.get("departed", 0),
        without_class=notes.get("without_class", 0),
        inactive=notes.get("inactive", 0),
        **Diff().counts,
    )
    _forget_pending(tx, (RollImport.uai == uai) & (RollImport.checked_by == actor))
    tx.session.add(found)
    tx.session.flush()
    keep_notes(tx, found.id)
    if not errors:
        keep_rows(tx, found.id)
        recognise(tx, found)
        _tell(found, diff_of(tx, found))
    return found


def apply_roll(tx: Transaction, uai: str, import_id: UUID, *, actor: str) -> RollImport:
    """The roll becomes what the checked file says; confirmed twice, it is done once.

    :raises NotFound: no such check in this school, or it is kept no more.
    :raises Refusal: the file has errors, the time is over, or the roll changed since the check.
    """
    tx.session.execute(select(Centre.id).where(Centre.uai == uai).with_for_update(key_share=True))
    found = tx.session.get(RollImport, import_id, with_for_update=True, populate_existing=True)
    if found is None or found.uai != uai:
        raise check_gone()
    if found.applied_at is not None:
        return found
    if found.expires_at <= tx.now:
        raise check_gone()
    if found.errors:
        raise Refusal("roll-errors", "Ce fichier contient des erreurs : corrigez-les, puis déposez le nouvel export.")
    recognise(tx, found)
    if diff_of(tx, found).counts != {name: getattr(found, name) for name in Diff().counts}:
        raise Refusal(
            "roll-changed",
            "La base élèves a changé depuis cette vérification. Rien n’a été importé : déposez de nouveau le fichier.",
        )
    merge(tx, found)
    found.applied_at, found.applied_by = tx.now, actor
    counts = {name: getattr(found, name) for name in Diff().counts}
    facts = {"roll_import": str(found.id), "source": found.source, "file": found.file_digest}
    tx.record(f"school:{uai}", "roll_imported", actor=actor, **facts, **counts)
    _forget_contents(tx, found)
    return found


def check_gone() -> NotFound:
    return NotFound(
        "Cette vérification n’est plus disponible : elle dure deux heures, et tombe dès que vous déposez un autre "
        "fichier ou qu’un collègue en importe un. Déposez de nouveau le fichier."
    )


def forget_roll_checks(tx: Transaction) -> None:
    """The sweep: what was checked and never confirmed is forgotten once its time is over."""
    _forget_pending(tx, RollImport.expires_at <= tx.now)


def _forget_contents(tx: Transaction, found: RollImport) -> None:
    """Names go as soon as they are on the roll; the other checks of the school were of another roll."""
    for table in (RollImportRow, RollImportNote):
        tx.session.execute(delete(table).where(table.import_id == found.id))
    _forget_pending(tx, (RollImport.uai == found.uai) & (RollImport.id != found.id))


def _forget_pending(tx: Transaction, which: ColumnElement[bool]) -> None:
    """Checks that nobody confirmed, with all that they hold."""
    tx.session.execute(delete(RollImport).where(RollImport.applied_at.is_(None), which))


def _tell(found: RollImport, diff: Diff) -> None:
    for name, count in diff.counts.items():
        setattr(found, name, count)
