"""Sign-in through a provider: a question sent, its answer taken once and from the browser that asked."""

from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert as upsert

from services.auth.providers.provider import Asked, OnceOnly, Provider
from services.auth.secret import digest, draw_secret
from services.auth.tables import SignInFlow, UsedAssertion
from shared.errors import Refusal
from shared.transaction import Transaction

FLOW_LIFE = timedelta(minutes=10)


class FlowRefused(Refusal):
    """Nobody asked for this answer here, it has served, or the question is too old."""

    status = 403
    title = "Connexion à recommencer"

    def __init__(self, code: str, provider: Provider) -> None:
        super().__init__(
            code,
            f"Cette connexion depuis {provider.name} a expiré, a déjà servi, ou n’a pas commencé dans ce navigateur. "
            f"Retournez à la page de connexion et choisissez à nouveau {provider.name}.",
        )


class Departure(NamedTuple):
    """Where the browser goes, and the secret that it brings back."""

    redirect_url: str
    secret: str


@dataclass(frozen=True)
class Return:
    """The question that is answered, and what the browser was doing when it left."""

    asked: Asked
    suite: str
    previous_session: UUID | None
    joins: bool


def depart(
    tx: Transaction, provider: Provider, suite: str, previous_session: UUID | None, *, joins: bool = False
) -> Departure:
    """Remember the question and bind it to this browser. `joins`: it adds the provider to the account signed in."""
    secret = draw_secret()
    question = provider.ask(secret, tx.now)
    tx.session.add(
        SignInFlow(
            request_id=question.request_id,
            provider=provider.key,
            browser_digest=digest(secret),
            suite=suite,
            previous_session=previous_session,
            joins=joins,
            created_at=tx.now,
        )
    )
    return Departure(question.redirect_url, secret)


def come_back(tx: Transaction, provider: Provider, secret: str | None, request_id: str | None = None) -> Return:
    """Use the flow of this browser up; `request_id`, when the answer quotes it in clear, must be its own.

    One statement: of two answers given together, the second waits for the first and finds nothing left.

    :raises FlowRefused: not asked from this browser, of this provider, asked too long ago, or already answered.
    """
    if not secret:
        raise FlowRefused("no-flow", provider)
    mine = [
        SignInFlow.browser_digest == digest(secret),
        SignInFlow.provider == provider.key,
        SignInFlow.used_at.is_(None),
        SignInFlow.created_at > tx.now - FLOW_LIFE,
    ]
    if request_id is not None:
        mine.append(SignInFlow.request_id == request_id)
    flow = tx.session.scalar(update(SignInFlow).where(*mine).values(used_at=tx.now).returning(SignInFlow))
    if flow is None:
        raise FlowRefused("flow-over", provider)
    return Return(Asked(flow.request_id, secret), flow.suite, flow.previous_session, flow.joins)


def use_once(tx: Transaction, provider: Provider, answer: OnceOnly) -> None:
    """:raises FlowRefused: this very answer has served."""
    first = tx.session.execute(
        upsert(UsedAssertion)
        .values(id=answer.id, expires_at=answer.until)
        .on_conflict_do_nothing()
        .returning(UsedAssertion.id)
    ).first()
    if first is None:
        raise FlowRefused("answer-replayed", provider)
