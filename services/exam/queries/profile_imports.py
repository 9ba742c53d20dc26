"""What a file of profiles would change, pupil by pupil, before it is confirmed."""

from dataclasses import dataclass
from uuid import UUID

from services.exam.domain.imported import ImportedLevel, elements_from_import
from services.exam.domain.knowledge import JUST_AFTER
from services.exam.domain.profile import CompetenceProfile, PlacementProfile
from services.exam.queries.classes import PupilProfile, pupils_of
from services.exam.queries.profiles import profiles_of_pupils
from services.exam.tables import ProfileImport
from shared.referential.bank import load_bank
from shared.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Change:
    """`levels` as the file says them; `lowered` are the compétences that would lose pix: before, then after."""

    pupil: PupilProfile
    levels: dict[str, int]
    after: PlacementProfile
    lowered: list[tuple[CompetenceProfile, CompetenceProfile]]


def levels_of(kept: ProfileImport) -> dict[UUID, dict[str, int]]:
    """By pupil, then by compétence."""
    return {UUID(row["pupil_id"]): row["levels"] for row in kept.rows}


def changes_of(tx: Transaction, kept: ProfileImport) -> list[Change]:
    """By name. Pupils who left the class meanwhile are left out: the confirmation will say so."""
    bank, levels = load_bank(), levels_of(kept)
    more = {
        pupil: [
            element
            for code, level in of_each.items()
            for element in elements_from_import(bank, ImportedLevel(code, level, kept.replaces, tx.now))
        ]
        for pupil, of_each in levels.items()
    }
    after = profiles_of_pupils(tx, levels, before=tx.now + JUST_AFTER, more=more)
    return [
        Change(one, levels[one.pupil_id], after[one.pupil_id], _lowered(one.profile, after[one.pupil_id]))
        for one in pupils_of(tx, kept.uai, kept.division)
        if one.pupil_id in levels
    ]


def _lowered(
    before: PlacementProfile | None, after: PlacementProfile
) -> list[tuple[CompetenceProfile, CompetenceProfile]]:
    if before is None:
        return []
    pairs = zip(before.competences, after.competences, strict=True)
    return [(was, becomes) for was, becomes in pairs if becomes.earned < was.earned]
