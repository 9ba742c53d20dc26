"""« Mon compte »: who I am here, how I sign in, and where I am signed in."""

from uuid import UUID

from flask import Response, flash, render_template

from services.auth.commands.sessions import end_all_sessions, end_other_sessions, end_own_session
from services.auth.commands.untie import refusal_to_untie, untie
from services.auth.domain.elapsed import elapsed
from services.auth.domain.second_factor import is_offered
from services.auth.factor_queries import roles_of
from services.auth.oauth.allowed import allowed_tools, withdraw_grant
from services.auth.oauth.scopes import learnt
from services.auth.providers.provider import Audience, Provider
from services.auth.queries import methods_of, open_sessions_of
from services.auth.refused_queries import last_refused
from services.auth.secret import digest
from services.auth.web.entering import go, show_out
from services.auth.web.providers_setup import ENT, address_of, provider_of, providers
from services.auth.web.sign_out import SIGNED_OUT
from shared.errors import NotFound
from shared.web.access import blueprint, require_identity, signed_in
from shared.web.request import settings, transaction

pages = blueprint("me", __name__, access=signed_in)


@pages.get("/moi")
def show() -> str:
    me, tx = require_identity(), transaction()
    sessions = [
        {
            "id": session.id,
            "here": session.id == me.sid,
            "browser": session.browser or "Navigateur inconnu",
            "opened": elapsed(session.created_at, tx.now),
            "used": elapsed(session.seen_at, tx.now),
        }
        for session in open_sessions_of(tx.session, me.account_id, tx.now)
    ]
    refused = last_refused(tx.session, me.account_id, tx.now)
    offered = is_offered(roles_of(tx.session, me.account_id))
    methods = methods_of(tx.session, me.account_id)
    tied = [provider_of(idp) for idp in methods.idps]
    of_mine = Audience.STAFF if roles_of(tx.session, me.account_id) else Audience.PUPILS
    joinable = [one for one in providers() if methods.names and one.audience is of_mine and one not in tied]
    return render_template(
        "me.html",
        me=me,
        methods=methods,
        sessions=sessions,
        factor_offered=offered,
        refused=refused.count,
        last_refused=[{"when": elapsed(at, tx.now), "by_password": wrong} for at, wrong in refused.last],
        tied=[(_mine(one), _handle(idp)) for idp, one in zip(methods.idps, tied, strict=True)],
        tools=[
            {"id": one.id, "name": one.tool, "learns": learnt(one.scope), "since": elapsed(one.since, tx.now)}
            for one in allowed_tools(tx, me.account_id)
        ],
        joinable=[(_mine(one), address_of(one)) for one in joinable],
    )


@pages.get("/moi/relie/<handle>/retirer")
def ask_to_untie(handle: str) -> str:
    name, _idp = _tied(handle)
    if refusal := refusal_to_untie(transaction(), require_identity().account_id):
        raise refusal
    return render_template("untie.html", name=name, handle=handle)


@pages.post("/moi/relie/<handle>/retirer")
def take_off(handle: str) -> Response:
    """A second click finds nothing tied and is no fault."""
    me = require_identity()
    name, idp = _tied(handle)
    untie(transaction(), me.account_id, idp, name, here=me.sid, key=settings().secret_key)
    flash(f"Votre compte ne s’ouvre plus avec {name}.", "success")
    return go("/compte/moi")


@pages.post("/moi/outils/<uuid:grant_id>/retirer")
def take_back(grant_id: UUID) -> Response:
    me = require_identity()
    if not withdraw_grant(transaction(), me.account_id, grant_id):
        raise NotFound("Cet accord n’existe plus. Revenez à « Mon compte ».")
    flash("Votre accord est retiré : cet outil n’apprend plus rien de vous.", "success")
    return go("/compte/moi")


def _handle(idp: str) -> str:
    """How an address calls a provider, whose own name may be any text."""
    return digest(idp)[:16]


def _tied(handle: str) -> tuple[str, str]:
    """What the person calls it, and its own name."""
    methods = methods_of(transaction().session, require_identity().account_id)
    for idp in methods.idps:
        if _handle(idp) == handle:
            return _mine(provider_of(idp)), idp
    raise NotFound("Ce moyen de connexion n’est plus relié à votre compte. Revenez à « Mon compte ».")


def _mine(provider: Provider | None) -> str:
    """« Avec … »: how the person calls it."""
    return "mon ENT" if provider is None or provider.key == ENT else provider.name


@pages.post("/moi/deconnecter-partout")
def sign_out_everywhere() -> Response:
    end_all_sessions(transaction(), require_identity().account_id, reason="everywhere")
    return show_out(go(SIGNED_OUT))


@pages.post("/moi/deconnecter-les-autres")
def sign_out_elsewhere() -> Response:
    me = require_identity()
    end_other_sessions(transaction(), me.account_id, but=me.sid, reason="others")
    flash("Vous n’êtes plus connecté que sur ce navigateur.", "success")
    return go("/compte/moi")


@pages.post("/moi/sessions/<uuid:session_id>/deconnecter")
def sign_out_there(session_id: UUID) -> Response:
    """Of this person's own sessions only; a second click finds it closed and is no fault."""
    me = require_identity()
    if not end_own_session(transaction(), me.account_id, session_id):
        raise NotFound("Cette connexion n’existe plus. Revenez à « Mon compte ».")
    if session_id == me.sid:
        return show_out(go(SIGNED_OUT))
    flash("Cette connexion est fermée.", "success")
    return go("/compte/moi")
