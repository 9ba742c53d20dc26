"""Sign-in through the ENT: a question sent, its answer taken once and from the browser that asked."""

from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert as upsert

from services.auth.saml.config import SamlConfig
from services.auth.saml.requests import start_login
from services.auth.saml.response import GarIdentity, read_response
from services.auth.secret import digest, draw_secret
from services.auth.tables import SamlFlow, UsedAssertion
from shared.errors import Refusal
from shared.transaction import Transaction

FLOW_LIFE = timedelta(minutes=10)


class FlowRefused(Refusal):
    """Nobody asked for this answer here, it has served, or the question is too old."""

    status = 403
    title = "Connexion à recommencer"

    def __init__(self, code: str) -> None:
        super().__init__(
            code,
            "Cette connexion depuis votre ENT a expiré, a déjà servi, ou n’a pas commencé dans ce navigateur. "
            "Retournez à la page de connexion et choisissez à nouveau votre ENT.",
        )


class Departure(NamedTuple):
    """Where the browser goes, and the secret that it brings back."""

    redirect_url: str
    secret: str


class Answer(NamedTuple):
    """Who the ENT says it is, and what the browser was doing when it left."""

    person: GarIdentity
    suite: str
    previous_session: UUID | None
    joins: bool


def ask_ent(
    tx: Transaction, config: SamlConfig, suite: str, previous_session: UUID | None, *, joins: bool = False
) -> Departure:
    """Remember the question and bind it to this browser. `joins`: it is to add the ENT to the account signed in."""
    start = start_login(config, tx.now)
    secret = draw_secret()
    tx.session.add(
        SamlFlow(
            request_id=start.request_id,
            browser_digest=digest(secret),
            suite=suite,
            previous_session=previous_session,
            joins=joins,
            created_at=tx.now,
        )
    )
    return Departure(start.redirect_url, secret)


def take_answer(tx: Transaction, config: SamlConfig, secret: str | None, saml_response: str) -> Answer:
    """The person of a posted answer.

    :raises FlowRefused: not asked from this browser, asked too long ago, or already answered.
    :raises SamlRefused: the answer itself does not hold.
    """
    flow = _use_flow(tx, secret)
    person = read_response(config, saml_response, flow.request_id, tx.now)
    _use_assertion(tx, person)
    return Answer(person, flow.suite, flow.previous_session, flow.joins)


def _use_flow(tx: Transaction, secret: str | None) -> SamlFlow:
    """One statement: of two answers posted together, the second waits for the first and finds nothing left."""
    if not secret:
        raise FlowRefused("saml-no-flow")
    flow: SamlFlow | None = tx.session.scalar(
        update(SamlFlow)
        .where(
            SamlFlow.browser_digest == digest(secret),
            SamlFlow.used_at.is_(None),
            SamlFlow.created_at > tx.now - FLOW_LIFE,
        )
        .values(used_at=tx.now)
        .returning(SamlFlow)
    )
    if flow is None:
        raise FlowRefused("saml-flow-over")
    return flow


def _use_assertion(tx: Transaction, person: GarIdentity) -> None:
    first = tx.session.execute(
        upsert(UsedAssertion)
        .values(id=person.assertion_id, expires_at=person.not_on_or_after)
        .on_conflict_do_nothing()
        .returning(UsedAssertion.id)
    ).first()
    if first is None:
        raise FlowRefused("saml-replay")
