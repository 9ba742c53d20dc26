"""What happens once a provider has said who it is, the same for all: in, to the questions, or to an explanation."""

from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from flask import Response, request

from services.auth.commands.arrivals import arrive
from services.auth.commands.flows import Departure, Return, depart, use_once
from services.auth.commands.reconcile import ProveAccount, recognise
from services.auth.commands.sessions import is_open, session_by_id, session_of
from services.auth.oidc.refusal import OidcRefused
from services.auth.providers.provider import Provider, Said
from services.auth.saml.refusal import SamlRefused
from services.auth.tables import Account
from services.auth.web.entering import HOME, go, let_in, session_secret
from services.auth.web.flow_cookie import ARRIVAL
from services.auth.web.unmatched import DOOR, explain
from shared.web.request import local_path, transaction

log = structlog.get_logger()


def send_to(provider: Provider) -> Departure:
    """The question, once the provider is known to answer."""
    with refusals_logged():
        provider.prepare()
    tx = transaction()
    suite = local_path(request.args.get("suite"), HOME)
    here = session_of(tx, session_secret())
    joins = here is not None and "relier" in request.args
    return depart(tx, provider, suite, here.id if here else None, joins=joins)


def take_in(provider: Provider, said: Said, flow: Return) -> Response:
    """Recognise the person: one transaction with what follows from it."""
    tx = transaction()
    if said.once is not None:
        use_once(tx, provider, said.once)
    previous = session_of(tx, session_secret()) or session_by_id(tx, flow.previous_session)
    joins = previous.account_id if flow.joins and previous is not None and is_open(tx, previous) else None
    outcome = recognise(tx, said.person, joins=joins)
    if not isinstance(outcome, Account):
        outcome, secret = arrive(tx, said.person, outcome, flow.suite, said.session)
        if secret is not None:
            return ARRIVAL.give(go(DOOR), secret)
    if isinstance(outcome, Account):
        return let_in(outcome, previous, flow.suite, method=provider.method, ent=said.session)
    assert not isinstance(outcome, ProveAccount)
    return explain(outcome, provider.name)


@contextmanager
def refusals_logged() -> Iterator[None]:
    """The person reads a sentence; what is really wrong goes to the log."""
    try:
        yield
    except (SamlRefused, OidcRefused) as refusal:
        log.info("provider.refused", code=refusal.code, detail=refusal.detail)
        raise
