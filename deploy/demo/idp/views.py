"""The pages of the demonstration ENT."""

from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from typing import cast

import structlog
from flask import Blueprint, Response, current_app, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from deploy.demo.idp import visit as visits
from deploy.demo.idp.answers import gar_attributes, login_response, logout_request, logout_response
from deploy.demo.idp.identity import Identity
from deploy.demo.idp.platform import Platform
from deploy.demo.idp.questions import Question, read_login, read_logout
from deploy.demo.idp.redirect_binding import Misunderstood
from deploy.demo.school import Pupil, School

log = structlog.get_logger()
ent = Blueprint("ent", __name__, template_folder="templates", static_folder="static", static_url_path="/ent")


@dataclass(frozen=True)
class World:
    """What every page of the ENT needs to know."""

    identity: Identity
    platform: Platform
    school: School

    def pupil(self, key: str) -> Pupil | None:
        return next((pupil for pupil in self.pupils() if pupil.key == key), None)

    def pupils(self) -> list[Pupil]:
        """Those who sign in through the ENT, by class then name."""
        return sorted(
            (pupil for pupil in self.school.pupils if pupil.by_gar),
            key=lambda pupil: (pupil.division, pupil.last_name, pupil.first_name),
        )


@ent.app_context_processor
def shown_everywhere() -> dict[str, object]:
    return {"school": world().school, "platform": world().platform}


def world() -> World:
    return cast(World, current_app.extensions["ent.world"])


@ent.get("/")
def portal() -> ResponseReturnValue:
    pupil = _signed_in()
    if pupil is None:
        return _choose()
    return render_template("ent/portal.html", pupil=pupil)


@ent.post("/connexion")
def sign_in() -> ResponseReturnValue:
    pupil = world().pupil(request.form.get("pupil", ""))
    if pupil is None:
        return _problem("Cet élève n’est pas dans la liste. Choisissez un nom dans la page.", 400)
    visits.begin(pupil.key)
    if "SAMLRequest" in request.args:
        return redirect(f"{url_for('ent.sign_on')}?{_query()}", 303)
    return redirect(url_for("ent.portal"), 303)


@ent.get("/sso")
def sign_on() -> ResponseReturnValue:
    """The platform asks who is there: a pupil who is signed in goes back to it at once."""
    question = read_login(_query(), world().platform, world().identity.sso_url)
    pupil, visit = _signed_in(), visits.current()
    if pupil is None or visit is None:
        return _choose()
    visits.remember_platform()
    return _answer(question, pupil, visit)


@ent.post("/deconnexion")
def sign_out() -> ResponseReturnValue:
    visit = visits.end()
    if visit is not None and visit.opened_platform:
        return redirect(logout_request(world().identity, world().platform, visit, datetime.now(UTC)), 303)
    return redirect(url_for("ent.portal"), 303)


@ent.get("/slo")
def single_logout() -> ResponseReturnValue:
    """The platform closes the visit, or says that it has closed it at our request."""
    if "SAMLResponse" in request.args:
        return redirect(url_for("ent.portal"), 303)
    question = read_logout(_query(), world().platform, world().identity.slo_url)
    visits.end()
    return redirect(logout_response(world().identity, world().platform, question, datetime.now(UTC)), 303)


@ent.get("/metadata")
def metadata() -> ResponseReturnValue:
    return Response(world().identity.metadata(), mimetype="application/samlmetadata+xml")


@ent.app_errorhandler(Misunderstood)
def misunderstood(error: Misunderstood) -> ResponseReturnValue:
    log.info("refused", reason=str(error))
    return _problem(
        "L’ENT n’a pas compris la demande qui lui a été envoyée. Revenez à l’accueil de l’ENT et cliquez sur la tuile.",
        400,
    )


@ent.app_errorhandler(CSRFError)
def stale_form(error: CSRFError) -> ResponseReturnValue:
    log.info("refused", reason=error.description)
    return _problem("Cette page était ouverte depuis trop longtemps. Revenez à l’accueil de l’ENT et recommencez.", 400)


@ent.app_errorhandler(HTTPException)
def not_here(error: HTTPException) -> ResponseReturnValue:
    return _problem("Cette page n’existe pas dans l’ENT. Revenez à son accueil.", error.code or 500)


def _answer(question: Question, pupil: Pupil, visit: visits.Visit) -> str:
    """A form that posts itself to the platform, or waits for « Continuer » where scripts do not run."""
    attributes = gar_attributes(pupil, world().school)
    posted = login_response(world().identity, world().platform, question, visit, attributes, datetime.now(UTC))
    return render_template("ent/answer.html", posted=posted, relay_state=question.relay_state, pupil=pupil)


def _choose() -> str:
    classes = [(name, list(pupils)) for name, pupils in groupby(world().pupils(), key=lambda one: one.division)]
    return render_template("ent/choose.html", classes=classes, query=_query())


def _problem(sentence: str, status: int) -> Response:
    return make_response(render_template("ent/problem.html", sentence=sentence), status)


def _signed_in() -> Pupil | None:
    visit = visits.current()
    return world().pupil(visit.pupil_key) if visit else None


def _query() -> str:
    return request.query_string.decode("ascii", "replace")
