"""What sessions is told of a pupil's profile, to show who is certifiable (`docs/rules.md` R-TOLD)."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select, union
from sqlalchemy.dialects.postgresql import insert as upsert

from services.exam.domain.knowledge import JUST_AFTER
from services.exam.domain.profile import COMPETENCES_WANTED
from services.exam.queries.profiles import profiles_of_pupils
from services.exam.tables import PupilCopy, Reconciliation, ToldProfile
from shared.events import ProfileChanged
from shared.settings import ServiceSettings
from shared.transaction import Transaction


def tell_profile(tx: Transaction, pupil_id: UUID, *, again: bool = False) -> None:
    """Say how far a pupil of the roll has come, unless that was said last; `again` says it all the same.

    The row of the pupil is held while the profile is computed: two answers at once are told in order.
    """
    tx.session.execute(
        upsert(ToldProfile).values(pupil_id=pupil_id, version=0, competences=None).on_conflict_do_nothing()
    )
    told = tx.session.get_one(ToldProfile, pupil_id, with_for_update=True, populate_existing=True)
    competences = _competences(tx, pupil_id)
    if competences == told.competences and not again:
        return
    told.version, told.competences = told.version + 1, competences
    tx.session.flush()
    tx.emit(
        ProfileChanged(
            pupil_id=pupil_id,
            version=told.version,
            competences=competences,
            wanted=COMPETENCES_WANTED,
            certifiable=competences is not None and competences >= COMPETENCES_WANTED,
            computed_at=tx.now,
        )
    )


def tell_profile_of_account(tx: Transaction, account_id: UUID) -> None:
    """The same for whoever answered; an account that is no pupil of a roll tells nothing."""
    mine = select(Reconciliation.pupil_id).where(Reconciliation.account_id == account_id)
    if (pupil_id := tx.session.scalar(mine)) is not None:
        tell_profile(tx, pupil_id)


def publish_profiles(_settings: ServiceSettings, tx: Transaction, words: Sequence[str]) -> int:
    """`publish-profiles [UAI…]`: the profile of every pupil, or of those of some schools, said again.

    After an upgrade that makes sessions keep more of the profiles than before, or keep them at all.
    """
    known = union(
        select(Reconciliation.pupil_id).where(Reconciliation.pupil_id.is_not(None)), select(ToldProfile.pupil_id)
    ).subquery()
    wanted = select(known.c.pupil_id).order_by(known.c.pupil_id)
    if words:
        wanted = wanted.where(known.c.pupil_id.in_(select(PupilCopy.pupil_id).where(PupilCopy.uai.in_(words))))
    pupils = tx.session.scalars(wanted).all()
    for pupil_id in pupils:
        tell_profile(tx, pupil_id, again=True)
    print(f"{len(pupils)} élèves : leur profil part à nouveau vers les sessions.")
    return 0


def _competences(tx: Transaction, pupil_id: UUID) -> int | None:
    """Of the account that is this pupil, or of what the school imported; None when there is neither."""
    profile = profiles_of_pupils(tx, [pupil_id], before=tx.now + JUST_AFTER).get(pupil_id)
    return None if profile is None else len(profile.certifiable)
