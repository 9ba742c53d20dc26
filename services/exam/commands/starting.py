"""The access code starts the test, or resumes it where it stopped (`docs/rules.md` R-START)."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import exists, select

from services.exam.commands import gate
from services.exam.commands.choosing import asked_item, open_test
from services.exam.commands.presence import require_leave
from services.exam.commands.sighting import tell_resumed, tell_started
from services.exam.commands.throttling import forgive, take_try
from services.exam.domain import clock
from services.exam.domain.joining import JoinRefusal, JoinRefused
from services.exam.domain.profile import PlacementProfile, what_is_missing
from services.exam.queries.profiles import profile_of
from services.exam.tables import Attempt, CandidateCopy, CandidateLink, SessionCopy
from shared.domain.codes import draw_certificate_code, is_access_code, normalise_access_code
from shared.domain.engine import EngineName
from shared.errors import NotYours, Refusal
from shared.events import AttemptStarted, ProfiledCompetence
from shared.identity.model import Identity
from shared.referential.bank import load_bank
from shared.referential.models import Item
from shared.transaction import Transaction


class WrongCode(Refusal):
    """Not the code of this session; the pupil reads the same when the session is unknown."""

    status = 403
    title = "Code d’accès refusé"

    def __init__(self) -> None:
        super().__init__(
            "wrong-code",
            "Ce code d’accès n’est pas celui de votre session. Vérifiez-le auprès du surveillant, puis recommencez.",
        )


class NotCertifiable(Refusal):
    """The profile does not allow the test to start; `missing` says what is to be done, line by line."""

    status = 403
    title = "Votre profil n’est pas encore certifiable"

    def __init__(self, profile: PlacementProfile) -> None:
        self.missing = what_is_missing(profile)
        super().__init__("not-certifiable", f"{self.title}. {self.missing[0]} Prévenez le surveillant.")


def enter_test(tx: Transaction, candidate_id: UUID, typed_code: str, person: Identity) -> Attempt:
    """The test of this candidate, started now if it was not; a double click finds the same one.

    :raises NotYours: the account has not joined as this candidate.
    :raises InvalidAccessCode, WrongCode, TooManyTries: what was typed does not open.
    :raises JoinRefused: the session is finalised.
    :raises CallTheSurveillant: the room has something to do first.
    :raises NotCertifiable: the profile is not certifiable, at a first start only.
    """
    link = own_link(tx, candidate_id, person, lock=True)
    code = normalise_access_code(typed_code)
    door = f"code:{link.session_id}"
    take_try(tx, door, person.account_id)
    session = tx.session.get(SessionCopy, link.session_id)
    if session is None or not is_access_code(code, salt=session.access_code_salt, digest=session.access_code_digest):
        raise WrongCode()
    forgive(tx, door, person.account_id)
    if not gate.hold_open(tx, link.session_id):
        raise JoinRefused(JoinRefusal.SESSION_CLOSED)
    attempt = tx.session.scalar(select(Attempt).where(Attempt.candidate_id == candidate_id))
    require_leave(tx, session, candidate_id, started=attempt is not None)
    return _start(tx, link, person, EngineName(session.engine)) if attempt is None else _resume(tx, attempt, person)


def own_link(tx: Transaction, candidate_id: UUID, person: Identity, *, lock: bool = False) -> CandidateLink:
    """What makes this account that candidate. Under `lock`, two starts wait for each other.

    :raises NotYours: it is not.
    """
    link = tx.session.get(CandidateLink, candidate_id, with_for_update=lock or None)
    if link is None or link.account_id != person.account_id:
        raise NotYours()
    return link


def _resume(tx: Transaction, attempt: Attempt, person: Identity) -> Attempt:
    tell_resumed(tx, attempt)
    tx.record(
        f"candidate:{attempt.candidate_id}",
        "attempt_resumed",
        actor=person.actor,
        attempt=str(attempt.id),
        rank=attempt.next_rank,
    )
    return attempt


def _start(tx: Transaction, link: CandidateLink, person: Identity, engine: EngineName) -> Attempt:
    profile = profile_of(tx, person.account_id, before=tx.now)
    if not profile.is_certifiable:
        raise NotCertifiable(profile)
    opening = open_test(tx, engine, profile, person.account_id)
    candidate = tx.session.get_one(CandidateCopy, link.candidate_id)
    attempt = Attempt(
        verification_code=_free_verification_code(tx),
        session_id=link.session_id,
        candidate_id=link.candidate_id,
        account_id=link.account_id,
        started_at=tx.now,
        deadline=clock.deadline(tx.now, extra_time_percent=candidate.extra_time_percent),
        extra_time_percent=candidate.extra_time_percent,
        bank_version=load_bank().version,
        profile=[{"code": one.code, "level": one.level, "pix": one.pix} for one in profile.competences],
        engine=engine.value,
        items=[item.id for item in opening.items],
        item_count=opening.length,
    )
    tx.session.add(attempt)
    tx.session.flush()
    _announce(tx, attempt, opening.items, person)
    tell_started(tx, attempt)
    return attempt


def _free_verification_code(tx: Transaction) -> str:
    code = draw_certificate_code()
    while tx.session.scalar(select(exists().where(Attempt.verification_code == code))):
        code = draw_certificate_code()
    return code


def _announce(tx: Transaction, attempt: Attempt, items: Sequence[Item], person: Identity) -> None:
    tx.record(
        f"candidate:{attempt.candidate_id}",
        "attempt_started",
        actor=person.actor,
        attempt=str(attempt.id),
        certification_number=attempt.certification_number,
        session=str(attempt.session_id),
        deadline=attempt.deadline.isoformat(),
        bank=attempt.bank_version,
        items=attempt.item_count,
        **({"engine": attempt.engine} if attempt.engine != EngineName.PLACEMENT else {}),
    )
    tx.emit(
        AttemptStarted(
            attempt_id=attempt.id,
            certification_number=attempt.certification_number,
            session_id=attempt.session_id,
            candidate_id=attempt.candidate_id,
            account_id=attempt.account_id,
            started_at=attempt.started_at,
            deadline=attempt.deadline,
            bank_version=attempt.bank_version,
            verification_code=attempt.verification_code,
            profile=[ProfiledCompetence(**one) for one in attempt.profile],
            items=[asked_item(attempt.engine, rank, item) for rank, item in enumerate(items, start=1)],
            engine=EngineName(attempt.engine),
            length=attempt.item_count,
        )
    )
