"""The access code starts the test, or resumes it where it stopped (`docs/rules.md` R-START)."""

from collections.abc import Sequence
from uuid import UUID, uuid4

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert as upsert

from services.exam.commands import gate
from services.exam.commands.choosing import asked_item, open_test
from services.exam.commands.presence import require_leave
from services.exam.commands.sighting import tell_resumed, tell_started
from services.exam.commands.throttling import forgive, require_a_try, take_try
from services.exam.domain import clock
from services.exam.domain.joining import JoinRefusal, JoinRefused
from services.exam.domain.profile import PlacementProfile, what_is_missing
from services.exam.queries.door import Door, door_of
from services.exam.queries.profiles import profile_of
from services.exam.tables import Attempt, Base, CandidateLink
from shared.domain.codes import draw_certificate_code, is_access_code, normalise_access_code
from shared.domain.engine import EngineName
from shared.errors import NotYours, Refusal
from shared.events import AttemptStarted, ProfiledCompetence
from shared.identity.model import Identity
from shared.referential.bank import load_bank
from shared.referential.models import Item
from shared.transaction import Transaction

_MINE = text(
    "SELECT session_id FROM candidate_link WHERE candidate_id = :candidate_id AND account_id = :account_id FOR UPDATE"
)

_ATTEMPT = Base.metadata.tables["attempt"]
_INSERT = (
    upsert(_ATTEMPT)
    .on_conflict_do_nothing(index_elements=["verification_code"])
    .returning(_ATTEMPT.c.certification_number)
)


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
    session_id = _hold_link(tx, candidate_id, person)
    code = normalise_access_code(typed_code)
    gate.hold(tx, session_id)
    name = f"code:{session_id}"
    door = door_of(tx, name, session_id, candidate_id, person.account_id)
    if door is None or not is_access_code(code, salt=door.access_code_salt, digest=door.access_code_digest):
        take_try(tx, name, person.account_id)
        raise WrongCode()
    if door.tries is not None and door.since is not None:
        require_a_try(tx, door.tries, door.since)
        forgive(tx, name, person.account_id)
    if door.closed:
        raise JoinRefused(JoinRefusal.SESSION_CLOSED)
    require_leave(tx, door, candidate_id)
    if door.started:
        return _resume(tx, candidate_id, person)
    return _start(tx, candidate_id, session_id, door, person)


def own_link(tx: Transaction, candidate_id: UUID, person: Identity) -> CandidateLink:
    """What makes this account that candidate.

    :raises NotYours: it is not.
    """
    link = tx.session.get(CandidateLink, candidate_id)
    if link is None or link.account_id != person.account_id:
        raise NotYours()
    return link


def _hold_link(tx: Transaction, candidate_id: UUID, person: Identity) -> UUID:
    """The session of the candidate that this account is: two starts, or two tries, wait for each other here."""
    mine = {"candidate_id": candidate_id, "account_id": person.account_id}
    session_id: UUID | None = tx.session.scalar(_MINE, mine)
    if session_id is None:
        raise NotYours()
    return session_id


def _resume(tx: Transaction, candidate_id: UUID, person: Identity) -> Attempt:
    attempt = tx.session.scalars(select(Attempt).where(Attempt.candidate_id == candidate_id)).one()
    tell_resumed(tx, attempt)
    tx.record(
        f"candidate:{candidate_id}",
        "attempt_resumed",
        actor=person.actor,
        attempt=str(attempt.id),
        rank=attempt.next_rank,
    )
    return attempt


def _start(tx: Transaction, candidate_id: UUID, session_id: UUID, door: Door, person: Identity) -> Attempt:
    profile = profile_of(tx, person.account_id, before=tx.now)
    if not profile.is_certifiable:
        raise NotCertifiable(profile)
    opening = open_test(tx, EngineName(door.engine), profile, person.account_id)
    attempt = _insert(
        tx,
        id=uuid4(),
        session_id=session_id,
        candidate_id=candidate_id,
        account_id=person.account_id,
        started_at=tx.now,
        deadline=clock.deadline(tx.now, extra_time_percent=door.extra_time_percent),
        extra_time_percent=door.extra_time_percent,
        bank_version=load_bank().version,
        profile=[{"code": one.code, "level": one.level, "pix": one.pix} for one in profile.competences],
        engine=door.engine,
        items=[item.id for item in opening.items],
        item_count=opening.length,
        next_rank=1,
    )
    _announce(tx, attempt, opening.items, person)
    tell_started(tx, attempt)
    return attempt


def _insert(tx: Transaction, **facts: object) -> Attempt:
    """Written without the ORM, which takes as long as all the rest, under a verification code that no test has."""
    number = None
    while number is None:
        facts["verification_code"] = draw_certificate_code()
        number = tx.session.scalar(_INSERT, facts)
    return Attempt(certification_number=number, **facts)


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
