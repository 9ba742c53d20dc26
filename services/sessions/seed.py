"""`python -m services.sessions seed-demo [school.yaml]`: the centre and the roll of a demonstration school."""

from collections.abc import Sequence
from pathlib import Path

from deploy.demo.school import DEFAULT, Pupil, load_school
from services.sessions.commands.roll import PupilDetails, record_centre, record_pupil
from shared.settings import ServiceSettings
from shared.transaction import Transaction


def seed_demo(_settings: ServiceSettings, tx: Transaction, words: Sequence[str]) -> int:
    """Load the school of the file named, or the one delivered. Running it again changes nothing."""
    school = load_school(Path(words[0]) if words else DEFAULT)
    record_centre(tx, school.centre_id, uai=school.uai, name=school.name, time_zone=school.time_zone)
    for pupil in school.pupils:
        record_pupil(tx, pupil.pupil_id, _details(school.uai, pupil))
    return 0


def _details(uai: str, pupil: Pupil) -> PupilDetails:
    return PupilDetails(
        uai=uai,
        last_name=pupil.last_name,
        first_name=pupil.first_name,
        birth_date=pupil.birth_date,
        birth_city=pupil.birth_city,
        birth_department=pupil.birth_department,
        birth_country=pupil.birth_country,
        division=pupil.division,
    )
