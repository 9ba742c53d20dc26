"""« Mon compte »: who I am here, how I sign in, and where I am signed in."""

from flask import Response, render_template

from services.auth.commands.sessions import end_all_sessions
from services.auth.domain.elapsed import elapsed
from services.auth.queries import methods_of, open_sessions_of
from services.auth.web.entering import go, show_out
from services.auth.web.sign_out import SIGNED_OUT
from shared.web.access import blueprint, require_identity, signed_in
from shared.web.request import transaction

pages = blueprint("me", __name__, access=signed_in)


@pages.get("/moi")
def show() -> str:
    me, tx = require_identity(), transaction()
    sessions = [
        {
            "here": session.id == me.sid,
            "opened": elapsed(session.created_at, tx.now),
            "used": elapsed(session.seen_at, tx.now),
        }
        for session in open_sessions_of(tx.session, me.account_id, tx.now)
    ]
    return render_template("me.html", me=me, methods=methods_of(tx.session, me.account_id), sessions=sessions)


@pages.post("/moi/deconnecter-partout")
def sign_out_everywhere() -> Response:
    end_all_sessions(transaction(), require_identity().account_id, reason="everywhere")
    return show_out(go(SIGNED_OUT))
