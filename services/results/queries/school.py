"""The published results of a school."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.results.domain.certification import Reason
from services.results.domain.results_csv import ResultRow, results_csv, session_file_name
from services.results.queries.certification import Certification
from services.results.queries.certifications import certifications_of
from services.results.tables import Publication, SessionCopy
from shared.domain.statuses import CertificationStatus
from shared.referential.bank import load_bank


@dataclass(frozen=True, slots=True)
class SchoolSession:
    """A published session of the school."""

    copy: SessionCopy
    publication: Publication
    certifications: Sequence[Certification]

    @property
    def obtained(self) -> int:
        return sum(one.status is CertificationStatus.VALIDATED for one in self.certifications)

    @property
    def file_name(self) -> str:
        return session_file_name(self.copy.number, datetime.combine(self.copy.date, self.copy.start_time))

    @property
    def csv(self) -> str:
        codes = [competence.code for competence in load_bank().competences]
        return results_csv([_row(self.copy, one) for one in self.certifications], codes)


def school_sessions(session: Session, uais: Collection[str]) -> list[SchoolSession]:
    """The published sessions of these schools, last session first."""
    query = (
        select(SessionCopy, Publication)
        .join(Publication, Publication.session_id == SessionCopy.session_id)
        .where(SessionCopy.uai.in_(uais))
        .order_by(SessionCopy.date.desc(), SessionCopy.start_time.desc(), SessionCopy.number)
    )
    rows = session.execute(query).all()
    tests = certifications_of(session, [copy.session_id for copy, _ in rows])
    return [SchoolSession(copy, publication, tests[copy.session_id]) for copy, publication in rows]


def school_session(session: Session, uais: Collection[str], session_id: UUID) -> SchoolSession | None:
    """One of them; None when it is not published, or is another school's."""
    copy, publication = session.get(SessionCopy, session_id), session.get(Publication, session_id)
    if copy is None or publication is None or copy.uai not in uais:
        return None
    return SchoolSession(copy, publication, certifications_of(session, [session_id])[session_id])


def _row(copy: SessionCopy, one: Certification) -> ResultRow:
    assert one.candidate is not None, "a session is scored once its candidates are known"
    return ResultRow(
        certification_number=one.transcript.certification_number,
        first_name=one.candidate.first_name,
        last_name=one.candidate.last_name,
        birth_date=one.candidate.birth_date,
        birth_place=one.candidate.birth_place,
        external_id=one.candidate.external_id,
        status=one.status,
        reason=Reason[one.result.reason] if one.result else None,
        pix=one.result.pix if one.result else 0,
        levels=one.levels,
        organisation_comment=one.comment,
        session_number=copy.number,
        centre_name=copy.centre_name,
        certified_on=copy.date,
    )
