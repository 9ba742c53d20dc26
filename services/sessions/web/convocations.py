"""The référent convenes the candidates: on paper, and by letter where there is an address (R-CONVOCATION)."""

from typing import cast
from uuid import UUID

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from services.sessions.commands.convocations import send_convocations
from services.sessions.domain.convocation import LABELS, State, refusal_to_convene
from services.sessions.domain.session_life import permit, refusal_to_edit
from services.sessions.kit.convocations import print_some
from services.sessions.kit.document import PDF
from services.sessions.queries.candidates import present_candidates
from services.sessions.queries.convocations import count_states, lines_of, starts_at
from services.sessions.settings import SessionsSettings
from services.sessions.tables import Session
from services.sessions.web.scope import actor, my_session
from shared.errors import NotFound, Refusal
from shared.identity.model import Role
from shared.mail.postman import late_letters
from shared.web.access import blueprint, roles
from shared.web.request import settings, transaction

pages = blueprint("convocations", __name__, access=roles(Role.REFERENT))


@pages.get("/sessions/<uuid:session_id>/convocations")
def index(session_id: UUID) -> str:
    session, tx = my_session(session_id, Role.REFERENT), transaction()
    lines = lines_of(tx, session)
    counts = count_states(lines)
    return render_template(
        "convocations/index.html",
        session=session,
        lines=lines,
        counts=counts,
        labels=LABELS,
        due=sum(line.due for line in lines),
        without=counts[State.NO_ADDRESS],
        refusal=_refusal(session),
        late=late_letters(tx.session, tx.now) if counts[State.WAITING] else None,
    )


@pages.get("/sessions/<uuid:session_id>/convocations/envoyer")
def ask(session_id: UUID) -> str:
    session, tx = my_session(session_id, Role.REFERENT), transaction()
    permit(_refusal(session))
    lines = lines_of(tx, session)
    return render_template(
        "convocations/confirm.html",
        session=session,
        due=[line for line in lines if line.due],
        without=count_states(lines)[State.NO_ADDRESS],
    )


@pages.post("/sessions/<uuid:session_id>/convocations/envoyer")
def send(session_id: UUID) -> ResponseReturnValue:
    session = my_session(session_id, Role.REFERENT)
    sent = send_convocations(transaction(), session, cast(SessionsSettings, settings()), actor=actor())
    if sent:
        flash("La convocation part." if sent == 1 else f"Les {sent} convocations partent.", "success")
    else:
        flash("Aucune convocation à envoyer : toutes sont déjà parties.", "info")
    return redirect(url_for("convocations.index", session_id=session_id), 303)


@pages.get("/sessions/<uuid:session_id>/convocations/sans-adresse.pdf")
def unreached(session_id: UUID) -> Response:
    """Only those whom no letter can reach; the whole list is in the catalogue of documents."""
    session, tx = my_session(session_id, Role.REFERENT), transaction()
    candidates = [one for one in present_candidates(tx, session_id) if not one.invitation_email]
    pdf = print_some(tx, session, candidates, actor=actor())
    return _pdf(pdf, f"convocations-sans-adresse-session-{session.number}.pdf")


@pages.get("/sessions/<uuid:session_id>/candidats/<uuid:candidate_id>/convocation.pdf")
def one(session_id: UUID, candidate_id: UUID) -> Response:
    session, tx = my_session(session_id, Role.REFERENT), transaction()
    candidates = present_candidates(tx, session_id)
    chosen = [rank for rank, candidate in enumerate(candidates, 1) if candidate.id == candidate_id]
    if not chosen:
        raise NotFound("Ce candidat n’est pas sur la liste. Revenez aux convocations de la session.")
    pdf = print_some(tx, session, [candidates[chosen[0] - 1]], actor=actor())
    return _pdf(pdf, f"convocation-session-{session.number}-{chosen[0]}.pdf")


def _refusal(session: Session) -> Refusal | None:
    return refusal_to_edit(session.status) or refusal_to_convene(starts_at(session), transaction().now)


def _pdf(content: bytes, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, mimetype=PDF, headers=headers)
