"""The centre and the school roll, as they are loaded: nothing is done twice, nothing is told twice."""

from collections.abc import Sequence
from datetime import date
from typing import TypedDict
from uuid import UUID

from sqlalchemy import select

from services.sessions.publishing import publish_pupil
from services.sessions.tables import Centre, Pupil
from shared.settings import ServiceSettings
from shared.transaction import Transaction


class PupilDetails(TypedDict):
    """What the roll says of a pupil."""

    uai: str
    last_name: str
    first_name: str
    birth_date: date
    birth_city: str
    birth_department: str
    birth_country: str
    division: str


def record_centre(tx: Transaction, centre_id: UUID, *, uai: str, name: str, time_zone: str) -> Centre:
    """The centre as it is now; its sessions carry its name and time zone from their next change on."""
    centre = tx.session.get(Centre, centre_id)
    if centre is None:
        centre = Centre(id=centre_id, uai=uai)
        tx.session.add(centre)
    centre.name, centre.time_zone = name, time_zone
    return centre


def record_pupil(tx: Transaction, pupil_id: UUID, details: PupilDetails, *, removed: bool = False) -> Pupil:
    """The pupil as the roll has it now; published when something changed."""
    pupil = tx.session.get(Pupil, pupil_id, with_for_update=True)
    if pupil is None:
        pupil = Pupil(id=pupil_id, version=0)
        tx.session.add(pupil)
    wanted = {**details, "removed": removed}
    if pupil.version and all(getattr(pupil, name) == value for name, value in wanted.items()):
        return pupil
    for name, value in wanted.items():
        setattr(pupil, name, value)
    publish_pupil(tx, pupil)
    return pupil


def publish_roll(_settings: ServiceSettings, tx: Transaction, words: Sequence[str]) -> int:
    """`publish-roll [UAI…]`: every pupil, or those of some schools, said again to whoever keeps a copy.

    After an upgrade that copies more of the roll than the one before.
    """
    wanted = select(Pupil).order_by(Pupil.uai, Pupil.id).with_for_update()
    pupils = tx.session.scalars(wanted.where(Pupil.uai.in_(words)) if words else wanted).all()
    for pupil in pupils:
        publish_pupil(tx, pupil)
    print(f"{len(pupils)} élèves : leur fiche part à nouveau vers les autres services.")
    return 0
