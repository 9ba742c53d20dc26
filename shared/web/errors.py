"""From a typed error to a French page, or to a problem document (RFC 9457) for a script."""

from secrets import token_hex

import structlog
from flask import Flask, Response, jsonify, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException

from shared.errors import Forbidden, NotYours, Refusal
from shared.web.request import correlation_id, wants_json

log = structlog.get_logger()

DOOR_REFUSED = "security.door_refused"
"""A role, a school or a person that does not open this door: which door and why, never who (docs/security)."""

SENTENCES = {
    400: (
        "Demande incomprise",
        "Le formulaire reçu est incomplet ou abîmé.",
        "Revenez en arrière, rechargez la page et recommencez.",
    ),
    401: ("Connexion nécessaire", "Votre connexion est terminée.", "Connectez-vous à nouveau, puis recommencez."),
    403: ("Accès réservé", "Cette page ne vous est pas ouverte.", "Revenez à l’accueil."),
    404: (
        "Page introuvable",
        "Cette page n’existe pas ou ne vous est pas ouverte.",
        "Vérifiez l’adresse, ou revenez à l’accueil.",
    ),
    405: (
        "Action impossible ici",
        "Cette adresse ne s’ouvre pas de cette façon.",
        "Revenez à l’accueil et recommencez.",
    ),
    413: ("Envoi trop volumineux", "Ce que vous avez envoyé est trop volumineux.", "Réduisez-le et recommencez."),
    429: (
        "Trop d’essais",
        "Vous avez fait beaucoup d’essais en peu de temps.",
        "Attendez quelques minutes, puis recommencez.",
    ),
}


def install(app: Flask) -> None:
    app.register_error_handler(Refusal, _refusal)
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(HTTPException, _http)
    for away in (OperationalError, InterfaceError, PoolTimeout):
        app.register_error_handler(away, _database_away)
    app.register_error_handler(Exception, _fault)


def problem(status: int, title: str, what: str, todo: str = "", code: str = "about:blank") -> Response:
    """The error in the form that the caller reads."""
    if wants_json():
        body = jsonify(
            type=code, title=title, status=status, detail=f"{what} {todo}".strip(), instance=correlation_id()
        )
        body.status_code = status
        body.content_type = "application/problem+json"
        return body
    page = render_template("ui/error.html", title=title, what=what, todo=todo, reference=correlation_id())
    return make_response(page, status)


def _refusal(error: Refusal) -> Response:
    if isinstance(error, Forbidden | NotYours):
        log.warning(DOOR_REFUSED, code=error.code, door=request.endpoint, method=request.method)
    else:
        log.info("refused", code=error.code)
    return problem(error.status, error.title, error.sentence, code=error.code)


def _stale_form(error: CSRFError) -> Response:
    log.info("refused", code="csrf", reason=error.description)
    return problem(
        400,
        "Formulaire périmé",
        "Cette page était ouverte depuis trop longtemps ou dans une autre fenêtre.",
        "Revenez en arrière, rechargez la page et validez à nouveau.",
        "csrf",
    )


def _http(error: HTTPException) -> Response:
    if error.response is not None:
        return error.get_response()  # type: ignore[return-value]
    status = error.code or 500
    answer = problem(status, *SENTENCES.get(status, SENTENCES[400]))
    if allowed := getattr(error, "valid_methods", None):
        answer.headers["Allow"] = ", ".join(allowed)
    return answer


def _database_away(error: Exception) -> Response:
    log.error("database.away", error=str(error)[:300])
    answer = problem(
        503,
        "Service momentanément indisponible",
        "Rien n’a été perdu de ce qui était enregistré.",
        "Attendez quelques secondes, puis recommencez.",
    )
    answer.headers["Retry-After"] = "2"
    return answer


def _fault(error: Exception) -> Response:
    reference = correlation_id() or token_hex(8)
    log.exception("fault", reference=reference, exc_info=error)
    return problem(
        500,
        "Une erreur de notre part",
        "Rien n’a été enregistré de votre dernière action.",
        "Rechargez la page et recommencez.",
    )
