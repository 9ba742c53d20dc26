"""« Mon compte »: who I am here, how I sign in, and where I am signed in."""

from uuid import UUID

from flask import Response, flash, render_template

from services.auth.commands.sessions import end_all_sessions, end_other_sessions, end_own_session
from services.auth.domain.elapsed import elapsed
from services.auth.domain.second_factor import is_offered
from services.auth.factor_queries import roles_of
from services.auth.providers.provider import Audience, Provider
from services.auth.queries import methods_of, open_sessions_of
from services.auth.refused_queries import last_refused
from services.auth.web.entering import go, show_out
from services.auth.web.providers_setup import ENT, address_of, provider_of, providers
from services.auth.web.sign_out import SIGNED_OUT
from shared.errors import NotFound
from shared.web.access import blueprint, require_identity, signed_in
from shared.web.request import transaction

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
        tied=[_mine(one) for one in tied],
        joinable=[(_mine(one), address_of(one)) for one in joinable],
    )


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
