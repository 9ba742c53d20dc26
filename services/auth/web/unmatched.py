"""The page for a person whom the ENT knows, and whom the roll of the school does not let us recognise."""

from typing import NamedTuple

from flask import Response, make_response, render_template

from services.auth.domain.reconciliation import Unmatched


class Explanation(NamedTuple):
    """What happened, and what to do."""

    what: str
    todo: str


ASK = "Montrez cette page au référent Pix de votre établissement, avec le code ci-dessous."

EXPLANATIONS = {
    Unmatched.ROLL_NOT_ARRIVED: Explanation(
        "La liste des élèves de votre établissement n’est pas encore arrivée jusqu’ici.",
        "Attendez une minute, puis réessayez. Si cela continue, prévenez le référent Pix de votre établissement.",
    ),
    Unmatched.NOT_A_PUPIL: Explanation(
        "Votre ENT ne vous présente pas comme un élève, et aucun compte de l’établissement ne vous est encore associé.",
        "Si vous travaillez dans l’établissement, connectez-vous avec votre compte Pix. "
        "Sinon, montrez cette page au référent Pix de l’établissement, avec le code ci-dessous.",
    ),
    Unmatched.INCOMPLETE: Explanation(
        "Votre ENT n’a pas transmis votre nom, votre prénom et votre classe : "
        "il est impossible de vous retrouver dans la liste des élèves.",
        ASK,
    ),
    Unmatched.NOBODY: Explanation(
        "Aucun élève de la liste de votre établissement n’a à la fois votre nom, votre prénom et votre classe.", ASK
    ),
    Unmatched.SEVERAL: Explanation(
        "Plusieurs élèves de la liste de votre établissement portent vos nom et prénom dans votre classe.", ASK
    ),
    Unmatched.TAKEN: Explanation("L’élève de la liste qui porte votre nom est déjà associé à un autre compte.", ASK),
}


def explain(reason: Unmatched) -> Response:
    waiting = reason is Unmatched.ROLL_NOT_ARRIVED
    page = render_template("unmatched.html", code=reason.value, waiting=waiting, **EXPLANATIONS[reason]._asdict())
    response = make_response(page, 503 if waiting else 403)
    if waiting:
        response.headers["Retry-After"] = "60"
    return response
