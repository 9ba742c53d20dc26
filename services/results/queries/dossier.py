"""All that the jury reads of one certification before deciding."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from services.results.journal.timeline import Timeline, timeline
from services.results.queries.answer_sheet import Line, answer_sheet
from services.results.queries.certification import Certification
from services.results.queries.certifications import certification
from services.results.queries.decisions import history
from services.results.queries.facts import answers_of
from services.results.tables import AssessmentResult, JuryDecision, LinkCopy, Publication, SessionCopy
from services.results.words import MAINLAND
from shared.referential.bank import load_bank


@dataclass(frozen=True, slots=True)
class Dossier:
    certification: Certification
    copy: SessionCopy | None
    link: LinkCopy | None
    publication: Publication | None
    zone: ZoneInfo
    """That of the centre: the jury reads the hours of the room."""
    lines: Sequence[Line]
    results: Sequence[AssessmentResult]
    decisions: Sequence[JuryDecision]
    journal: Timeline
    same_bank: bool
    """False when the items have changed since the test: what is shown may differ from what was asked."""

    @property
    def decisions_taken(self) -> int:
        return len(self.decisions)


def dossier(session: Session, attempt_id: UUID) -> Dossier | None:
    """None when there is no such test here."""
    found = certification(session, attempt_id)
    if found is None:
        return None
    transcript = found.transcript
    copy = session.get(SessionCopy, transcript.session_id)
    zone = copy.zone if copy else MAINLAND
    decisions = history(session, JuryDecision, attempt_id)
    return Dossier(
        certification=found,
        copy=copy,
        link=session.get(LinkCopy, transcript.candidate_id),
        publication=session.get(Publication, transcript.session_id),
        zone=zone,
        lines=answer_sheet(found, answers_of(session, [attempt_id])[attempt_id]),
        results=history(session, AssessmentResult, attempt_id),
        decisions=decisions,
        journal=timeline(session, found.subject, zone, _people(found, decisions), found.anchors),
        same_bank=transcript.bank_version == load_bank().version,
    )


def _people(found: Certification, decisions: Sequence[JuryDecision]) -> dict[str, str]:
    jury = {f"account:{row.decided_by}": row.decided_by_name for row in decisions}
    return {**jury, f"account:{found.transcript.account_id}": "l’élève"}
