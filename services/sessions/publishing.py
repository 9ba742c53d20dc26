"""What others are told of a session, a candidate or a pupil: the whole of it as it stands, one version later."""

from collections.abc import Sequence

from services.sessions.commands.revision import touch_room
from services.sessions.tables import Candidate, Pupil, Session
from shared.domain.codes import access_code_digest
from shared.domain.engine import EngineName
from shared.events import CandidateRecorded, PupilRecorded, SessionRecorded
from shared.transaction import Transaction


def publish_session(tx: Transaction, session: Session) -> None:
    """The access code and that of the technical test leave as salted digests only."""
    session.version += 1
    touch_room(tx, session.id)
    tx.emit(
        SessionRecorded(
            session_id=session.id,
            version=session.version,
            number=session.number,
            centre_id=session.centre.id,
            centre_name=session.centre.name,
            uai=session.centre.uai,
            site=session.site,
            room=session.room,
            date=session.date,
            start_time=session.start_time,
            time_zone=session.centre.time_zone,
            examiners=session.examiners,
            access_code_salt=session.access_code_salt,
            access_code_digest=access_code_digest(session.access_code, session.access_code_salt),
            presence_required=session.presence_required,
            resume_on_permission=session.resume_on_permission,
            technical_code_digest=(
                access_code_digest(session.technical_code, session.access_code_salt) if session.technical_code else ""
            ),
            engine=EngineName(session.engine),
            removed=session.removed_at is not None,
        )
    )


def publish_candidate(tx: Transaction, candidate: Candidate) -> None:
    publish_candidates(tx, [candidate])


def publish_candidates(tx: Transaction, candidates: Sequence[Candidate]) -> None:
    """Each candidate said, in one statement."""
    for candidate in candidates:
        candidate.version += 1
    for session_id in {candidate.session_id for candidate in candidates}:
        touch_room(tx, session_id)
    tx.emit_all([candidate_recorded(candidate) for candidate in candidates])


def candidate_recorded(candidate: Candidate) -> CandidateRecorded:
    """The candidate at the version that the row has."""
    return CandidateRecorded(
        candidate_id=candidate.id,
        session_id=candidate.session_id,
        version=candidate.version,
        last_name=candidate.last_name,
        first_name=candidate.first_name,
        birth_date=candidate.birth_date,
        birth_city=candidate.birth_city,
        birth_department=candidate.birth_department,
        birth_country=candidate.birth_country,
        extra_time_percent=candidate.extra_time_percent,
        pupil_id=candidate.pupil_id,
        division=candidate.division,
        external_id=candidate.external_id,
        result_recipient_email=candidate.result_recipient_email,
        removed=candidate.removed_at is not None,
    )


def publish_pupil(tx: Transaction, pupil: Pupil) -> None:
    pupil.version += 1
    tx.emit(pupil_recorded(pupil))


def pupil_recorded(pupil: Pupil) -> PupilRecorded:
    """The pupil at the version that the row has. What no other service needs (INE, place of birth) stays here."""
    return PupilRecorded(
        pupil_id=pupil.id,
        version=pupil.version,
        uai=pupil.uai,
        last_name=pupil.last_name,
        first_name=pupil.first_name,
        birth_date=pupil.birth_date,
        division=pupil.division,
        former_pupil_id=pupil.former_pupil_id,
        removed=pupil.removed,
    )
