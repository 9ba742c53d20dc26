"""The finalised sessions as the jury works through them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVarTuple
from uuid import UUID

from sqlalchemy import Case, ColumnElement, Select, case, func, or_, select
from sqlalchemy.orm import Session

from services.results.domain.publishability import obstacles
from services.results.queries.arrival import Arrival, arrival
from services.results.queries.certification import Certification
from services.results.queries.certifications import certifications_of
from services.results.tables import CandidateCopy, Closing, Publication, SessionCopy, SessionReport, Transcript

Ts = TypeVarTuple("Ts")

PAGE_SIZE = 20
LONGEST_SEARCH = 100


class Stage(StrEnum):
    """Where a finalised session stands for the jury."""

    TO_PUBLISH = "a-publier"
    WAITING = "en-attente"
    PUBLISHED = "publiees"


@dataclass(frozen=True, slots=True)
class JurySession:
    """A finalised session. `copy` is None while sessions has not told of it."""

    session_id: UUID
    stage: Stage
    report: SessionReport
    copy: SessionCopy | None
    publication: Publication | None
    certifications: Sequence[Certification]
    arrival: Arrival | None = None
    """What has arrived and what has not, when the session waits."""

    @property
    def awaiting_rules(self) -> int:
        """How many tests are here and cannot be scored yet."""
        return sum(one.awaits_rules for one in self.certifications)

    @property
    def obstacles(self) -> list[str]:
        """What calls for a look of the jury before the publication."""
        if self.stage is not Stage.TO_PUBLISH:
            return []
        return obstacles(self.report.global_comment, [one.facts for one in self.certifications])


_STAGE: Case[str] = case(
    (Publication.session_id.is_not(None), Stage.PUBLISHED.value),
    (Closing.scored_at.is_not(None), Stage.TO_PUBLISH.value),
    else_=Stage.WAITING.value,
)


def count_by_stage(session: Session, search: str = "") -> dict[Stage, int]:
    """How many sessions stand at each stage, among those that match."""
    query = _joined(select(_STAGE.label("stage"), func.count()), search).group_by("stage")
    counted = {stage: int(count) for stage, count in session.execute(query)}
    return {stage: counted.get(stage.value, 0) for stage in Stage}


def jury_sessions(session: Session, stage: Stage, *, search: str = "", page: int = 1) -> list[JurySession]:
    """One page of the sessions of a stage: first to publish first, last published first."""
    latest = Publication.published_at.desc() if stage is Stage.PUBLISHED else SessionReport.finalised_at
    query = (
        _joined(select(SessionReport, SessionCopy, Publication), search)
        .where(_STAGE == stage.value)  # noqa: SIM300 - SQL, not a constant
        .order_by(latest, SessionReport.session_id)
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE)
    )
    rows = session.execute(query).all()
    tests = certifications_of(session, [report.session_id for report, _, _ in rows])
    return [
        JurySession(report.session_id, stage, report, copy, publication, tests[report.session_id])
        for report, copy, publication in rows
    ]


def jury_session(session: Session, session_id: UUID) -> JurySession | None:
    """One session with what is still awaited; None while it is not finalised."""
    query = _joined(select(SessionReport, SessionCopy, Publication, _STAGE))
    row = session.execute(query.where(SessionReport.session_id == session_id)).one_or_none()
    if row is None:
        return None
    report, copy, publication, stage = row
    awaited = arrival(session, session_id) if stage == Stage.WAITING else None
    tests = certifications_of(session, [session_id])[session_id]
    return JurySession(session_id, Stage(stage), report, copy, publication, tests, awaited)


def absent_candidates(session: Session, session_id: UUID) -> Sequence[CandidateCopy]:
    """Those on the list who never started a test."""
    started = select(Transcript.candidate_id).where(Transcript.session_id == session_id)
    query = select(CandidateCopy).where(
        CandidateCopy.session_id == session_id, ~CandidateCopy.removed, CandidateCopy.candidate_id.not_in(started)
    )
    return session.scalars(query.order_by(CandidateCopy.last_name, CandidateCopy.first_name)).all()


def _joined(query: Select[*Ts], search: str = "") -> Select[*Ts]:
    joined = (
        query.select_from(SessionReport)
        .outerjoin(SessionCopy, SessionCopy.session_id == SessionReport.session_id)
        .outerjoin(Closing, Closing.session_id == SessionReport.session_id)
        .outerjoin(Publication, Publication.session_id == SessionReport.session_id)
    )
    return joined.where(_matches(search)) if search else joined


def _matches(search: str) -> ColumnElement[bool]:
    """A session number, or part of the centre's name or its UAI."""
    by_centre = or_(SessionCopy.centre_name.icontains(search, autoescape=True), SessionCopy.uai == search.upper())
    number = search.removeprefix("n°").strip()
    if re.fullmatch("[0-9]{1,9}", number) is None:
        return by_centre
    return or_(SessionCopy.number == int(number), by_centre)
