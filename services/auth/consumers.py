"""What auth keeps of what the others say: the roll, to recognise the pupils that the ENT sends."""

from collections.abc import Mapping

from sqlalchemy.dialects.postgresql import insert as upsert

from services.auth.tables import Pupil
from shared.domain.names import full_name_key
from shared.events.base import Event
from shared.events.sessions import PupilRecorded
from shared.messaging.inbox import Handler
from shared.transaction import Transaction


def keep_pupil(tx: Transaction, event: PupilRecorded) -> None:
    """The newest version wins, in whatever order they come."""
    values = {
        "version": event.version,
        "uai": event.uai,
        "last_name": event.last_name,
        "first_name": event.first_name,
        "name_key": full_name_key(event.last_name, event.first_name),
        "division": event.division,
        "birth_date": event.birth_date,
        "former_pupil_id": event.former_pupil_id,
        "removed": event.removed,
    }
    tx.session.execute(
        upsert(Pupil)
        .values(id=event.pupil_id, **values)
        .on_conflict_do_update(index_elements=["id"], set_=values, where=Pupil.version < event.version)
    )


HANDLERS: Mapping[type[Event], Handler] = {PupilRecorded: keep_pupil}
