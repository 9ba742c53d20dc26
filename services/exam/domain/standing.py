"""Where a pupil stands in each compétence, and what may be done there now (`docs/rules.md` R-POSITIONING)."""

from dataclasses import dataclass
from datetime import datetime

from services.exam.domain.knowledge import IMPROVE_DELAY, RETAKE_DELAY, days_of, known_of, wait_before
from services.exam.domain.positioning import Known, Stage, stage_of
from services.exam.domain.profile import CompetenceProfile, competence_profile, validated_of
from shared.referential.bank import Bank
from shared.referential.models import Competence


@dataclass(frozen=True, slots=True)
class Standing:
    """One compétence of one pupil. Days are whole, 0 when it may be done now."""

    profile: CompetenceProfile
    stage: Stage
    days_to_improve: int
    days_to_retake: int

    @property
    def may_go_on(self) -> bool:
        return self.stage in (Stage.NEW, Stage.UNDER_WAY)

    @property
    def has_something_to_improve(self) -> bool:
        return self.stage is Stage.DONE

    @property
    def has_something_to_forget(self) -> bool:
        return self.stage is not Stage.NEW


def standing_of(bank: Bank, competence: Competence, known: Known, now: datetime) -> Standing:
    held = known_of(bank, competence.code, known)
    return Standing(
        profile=competence_profile(bank, competence, validated_of(known)),
        stage=stage_of(bank, competence, known),
        days_to_improve=days_of(wait_before(held, IMPROVE_DELAY, now)),
        days_to_retake=days_of(wait_before(held, RETAKE_DELAY, now)),
    )
