"""The profiles of a class, earned elsewhere: checked, read again by a person, then kept (`docs/rules.md` R-IMPORT)."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete

from services.exam.commands.telling import tell_profile
from services.exam.queries.classes import pupils_of
from services.exam.queries.profile_imports import levels_of
from services.exam.tables import ImportedLevelRow, ProfileImport
from shared.errors import NotFound, Refusal
from shared.transaction import Transaction

STANDS_FOR = timedelta(hours=2)
"""How long a file may be confirmed, and is kept."""


def keep_check(
    tx: Transaction, uai: str, division: str, levels: Mapping[UUID, Mapping[str, int]], *, replaces: bool, actor: str
) -> ProfileImport:
    """For the page that tells what it would do. It takes the place of the one this person gave before."""
    mine = (ProfileImport.checked_by == actor) & ProfileImport.applied_at.is_(None)
    tx.session.execute(delete(ProfileImport).where(mine))
    kept = ProfileImport(
        uai=uai,
        division=division,
        rows=[{"pupil_id": str(pupil), "levels": dict(of_each)} for pupil, of_each in levels.items()],
        replaces=replaces,
        checked_by=actor,
        expires_at=tx.now + STANDS_FOR,
        applied_at=None,
    )
    tx.session.add(kept)
    tx.session.flush()
    return kept


def take_check(tx: Transaction, check_id: UUID, *, actor: str, lock: bool = False) -> ProfileImport:
    """A file that this person gave and that still stands, or was confirmed a moment ago. Raises `NotFound`."""
    kept = tx.session.get(ProfileImport, check_id, with_for_update=lock or None, populate_existing=True)
    if kept is None or kept.checked_by != actor or kept.expires_at <= tx.now:
        raise NotFound(
            "Cette vérification n’est plus disponible : elle dure deux heures, et tombe dès que vous déposez un autre "
            "fichier. Déposez de nouveau le fichier."
        )
    return kept


def apply_check(tx: Transaction, check_id: UUID, *, actor: str) -> ProfileImport:
    """Keep the levels of each pupil. A second confirmation changes nothing.

    :raises NotFound: the check is gone.
    :raises Refusal: a pupil is no longer in the class.
    """
    kept = take_check(tx, check_id, actor=actor, lock=True)
    if kept.applied_at is not None:
        return kept
    levels = levels_of(kept)
    if not levels.keys() <= {one.pupil_id for one in pupils_of(tx, kept.uai, kept.division)}:
        raise Refusal(
            "class-changed",
            "La classe a changé depuis la vérification. Rien n’a été fait : déposez de nouveau le fichier.",
        )
    rows = [
        ImportedLevelRow(pupil_id=pupil, competence=code, level=level, replaces=kept.replaces, imported_at=tx.now)
        for pupil, of_each in levels.items()
        for code, level in of_each.items()
    ]
    tx.session.add_all(rows)
    tx.record(
        f"school:{kept.uai}",
        "profiles_imported",
        actor=actor,
        division=kept.division,
        pupils=len(levels),
        levels=len(rows),
        replaced=kept.replaces,
    )
    for pupil in levels:
        tx.before_commit(tell_profile, pupil)
    kept.applied_at, kept.rows = tx.now, []
    return kept


def forget_checks(tx: Transaction) -> None:
    """The sweep."""
    tx.session.execute(delete(ProfileImport).where(ProfileImport.expires_at <= tx.now))
