"""« Mes certifications »: what a pupil sees of the tests of their own account, and only once published."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from services.results.queries.certification import Certification
from services.results.queries.certifications import certifications_where, rows_by_id
from services.results.tables import Publication, SessionCopy, Transcript
from services.results.words import MAINLAND
from shared.domain.statuses import CertificationStatus


@dataclass(frozen=True, slots=True)
class OwnCertification:
    """A certification of this pupil. Without a publication, nothing of its result may be read."""

    certification: Certification
    copy: SessionCopy | None
    publication: Publication | None

    @property
    def status(self) -> CertificationStatus:
        """Awaited (`STARTED`) until the publication."""
        return self.certification.status if self.publication else CertificationStatus.STARTED

    @property
    def comment(self) -> str:
        return self.certification.comment if self.publication else ""

    @property
    def day(self) -> date:
        if self.copy is not None:
            return self.copy.date
        return self.certification.transcript.started_at.astimezone(MAINLAND).date()

    @property
    def published_on(self) -> date | None:
        zone = self.copy.zone if self.copy else MAINLAND
        return self.publication.published_at.astimezone(zone).date() if self.publication else None


def own_certifications(session: Session, account_id: UUID) -> list[OwnCertification]:
    """All the certifications of the account, newest first."""
    found = certifications_where(session, Transcript.account_id == account_id)
    sessions = {one.transcript.session_id for one in found}
    copies = rows_by_id(session, SessionCopy, sessions)
    publications = rows_by_id(session, Publication, sessions)
    made = [
        OwnCertification(one, copies.get(one.transcript.session_id), publications.get(one.transcript.session_id))
        for one in found
    ]
    return sorted(made, key=lambda one: one.certification.transcript.started_at, reverse=True)


def obtained_certification(session: Session, account_id: UUID, attempt_id: UUID) -> OwnCertification | None:
    """One certification of the account, published and obtained; None for anything else."""
    for own in own_certifications(session, account_id):
        if own.certification.transcript.attempt_id == attempt_id and own.status is CertificationStatus.VALIDATED:
            return own
    return None
