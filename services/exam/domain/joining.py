"""Who may join a session, and as which candidate (`docs/rules.md` R-JOIN)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from uuid import UUID

from services.exam.domain.join_form import JoinForm
from services.exam.domain.near_miss import comes_near, is_same_person
from shared.domain.statuses import SessionStatus
from shared.errors import Refusal


@dataclass(frozen=True, slots=True)
class Candidate:
    """A candidate as enrolled: a wrong name or date must be typed as the PV prints it."""

    id: UUID
    first_name: str
    last_name: str
    birth_date: date
    account_id: UUID | None = None
    """The account that joined as this candidate."""
    pupil_id: UUID | None = None
    """The pupil of the school roll, for a candidate picked from it."""


@dataclass(frozen=True, slots=True)
class Account:
    """The account that asks to join."""

    id: UUID
    pupil_id: UUID | None = None
    """The pupil of the roll that the account is reconciled with."""
    candidate_id: UUID | None = None
    """The candidate of this session that the account already is."""


@dataclass(frozen=True, slots=True)
class Linked:
    """The account becomes this candidate."""

    candidate_id: UUID


@dataclass(frozen=True, slots=True)
class AlreadyLinked:
    """The account was this candidate already: nothing to write, the way is open."""

    candidate_id: UUID


class JoinRefusal(Enum):
    """Why a session cannot be joined: the HTTP status and the sentence for the pupil."""

    SESSION_CLOSED = (
        412,
        "Cette session est terminée : il n’est plus possible de la rejoindre. "
        "Vérifiez le numéro de session auprès du surveillant.",
    )
    NO_MATCH = (
        404,
        "Ces informations ne correspondent à aucun candidat. Vérifiez le numéro de session, puis demandez au "
        "surveillant comment votre nom, votre prénom et votre date de naissance sont écrits sur sa liste : "
        "recopiez-les à l’identique, même s’il y a une erreur.",
    )
    SEVERAL_MATCHES = (
        409,
        "Plusieurs candidats de cette session ont ce nom, ce prénom et cette date de naissance. "
        "Appelez le surveillant : le référent Pix doit d’abord corriger la liste.",
    )
    TAKEN_BY_ANOTHER_ACCOUNT = (
        403,
        "Ce candidat a déjà rejoint la session avec un autre compte. Déconnectez-vous, puis reconnectez-vous "
        "avec le compte utilisé la première fois. Si ce n’était pas vous, appelez le surveillant.",
    )
    ACCOUNT_IS_ANOTHER_CANDIDATE = (
        403,
        "Votre compte est déjà celui d’un autre candidat de cette session. Vérifiez que le compte ouvert est "
        "bien le vôtre et que vous avez écrit votre propre nom. Sinon, appelez le surveillant.",
    )
    PUPIL_NOT_RECONCILED = (
        400,
        "Votre compte n’est pas rattaché à cet élève de votre établissement. Rattachez-le depuis la page de "
        "votre compte, puis revenez ici. En cas de difficulté, appelez le surveillant.",
    )

    def __init__(self, status: int, sentence: str) -> None:
        self.status = status
        self.sentence = sentence


class JoinRefused(Refusal):
    """The session stays closed to this account; `reason` says why."""

    title = "Vous n’avez pas rejoint la session"

    def __init__(self, reason: JoinRefusal) -> None:
        code = f"join-{reason.name.lower().replace('_', '-')}"
        super().__init__(code, reason.sentence, status=reason.status)
        self.reason = reason


def decide_join(
    session: SessionStatus | None, candidates: Iterable[Candidate], account: Account, form: JoinForm
) -> Linked | AlreadyLinked:
    """Which candidate the account becomes, or already is.

    `session` is None when no session has that number: the pupil reads the same as for an unknown name.

    :raises JoinRefused: one reason, the first that holds in the order of R-JOIN.
    """
    if session not in (None, SessionStatus.CREATED):
        raise JoinRefused(JoinRefusal.SESSION_CLOSED)
    return decide_link(_only_match(list(candidates if session else ()), account, form), account)


def decide_link(match: Candidate, account: Account) -> Linked | AlreadyLinked:
    """Whether the account may be this candidate, whatever told who they are: words, or the surveillant.

    :raises JoinRefused: as `decide_join`.
    """
    if match.account_id == account.id:
        return AlreadyLinked(match.id)
    if match.account_id is not None:
        raise JoinRefused(JoinRefusal.TAKEN_BY_ANOTHER_ACCOUNT)
    if account.candidate_id is not None:
        raise JoinRefused(JoinRefusal.ACCOUNT_IS_ANOTHER_CANDIDATE)
    if match.pupil_id is not None and match.pupil_id != account.pupil_id:
        raise JoinRefused(JoinRefusal.PUPIL_NOT_RECONCILED)
    return Linked(match.id)


def near_miss(candidates: Iterable[Candidate], account: Account, form: JoinForm) -> Candidate | None:
    """The one candidate whom the words come near and whom the account may still become (R-NEAR-MISS)."""
    if account.candidate_id is not None:
        return None
    near = [
        one
        for one in candidates
        if one.account_id is None and one.pupil_id in (None, account.pupil_id) and comes_near(one, form)
    ]
    return near[0] if len(near) == 1 else None


def _only_match(candidates: Sequence[Candidate], account: Account, form: JoinForm) -> Candidate:
    matches = [candidate for candidate in candidates if is_same_person(candidate, form)]
    if not matches:
        # Whoever is this candidate already, by the surveillant's word perhaps, need not find the very spelling.
        matches = [one for one in candidates if one.account_id == account.id and comes_near(one, form)]
    if not matches:
        raise JoinRefused(JoinRefusal.NO_MATCH)
    if len(matches) > 1:
        raise JoinRefused(JoinRefusal.SEVERAL_MATCHES)
    return matches[0]
