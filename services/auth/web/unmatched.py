"""The page for a person whom a provider knows, and whom the roll of the school does not let us recognise."""

from typing import NamedTuple

from flask import Response, make_response, render_template

from services.auth.domain.reconciliation import Unmatched


class Explanation(NamedTuple):
    """What happened, and what to do."""

    what: str
    todo: str


DOOR = "/compte/rapprochement"

ASK = "Montrez cette page au référent Pix de votre établissement, avec le code ci-dessous."

EXPLANATIONS = {
    Unmatched.ROLL_NOT_ARRIVED: Explanation(
        "La liste des élèves de votre établissement n’est pas encore arrivée jusqu’ici.",
        "Attendez une minute, puis réessayez. Si cela continue, prévenez le référent Pix de votre établissement.",
    ),
    Unmatched.NOT_A_PUPIL: Explanation(
        "{Source} ne vous présente pas comme un élève, et aucun compte de l’établissement ne vous est encore associé.",
        "Si vous travaillez dans l’établissement, connectez-vous avec votre compte Pix. "
        "Sinon, montrez cette page au référent Pix de l’établissement, avec le code ci-dessous.",
    ),
    Unmatched.INCOMPLETE: Explanation(
        "{Source} n’a pas transmis votre nom et votre prénom : "
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
    Unmatched.TO_CONFIRM: Explanation(
        "Un élève de la liste vous ressemble, mais ce n’est pas certain : votre établissement doit le confirmer.",
        "Prévenez votre référent Pix, qui le fait en un clic, puis reconnectez-vous par {source}.",
    ),
    Unmatched.REFUSED: Explanation(
        "Votre établissement n’a pas confirmé que vous êtes l’un des élèves de sa liste.",
        "Parlez-en à votre référent Pix. Demain, vous pourrez recommencer ici.",
    ),
    Unmatched.TOO_MANY_TRIES: Explanation(
        "Trois dates de naissance ont été essayées, et aucune ne correspond à un élève de votre nom.",
        "Attendez une heure avant de recommencer, ou montrez cette page à votre référent Pix.",
    ),
    Unmatched.OTHER_SCHOOL: Explanation(
        "Ce compte Pix est celui d’un élève d’un autre établissement.",
        "Vous avez changé d’établissement ? Montrez cette page à votre référent Pix. Sinon, connectez-vous par "
        "{source} sans relier ce compte.",
    ),
    Unmatched.OTHER_PUPIL: Explanation(
        "Ce compte Pix est déjà celui d’un autre élève : il ne peut pas devenir aussi le vôtre.",
        "Connectez-vous par {source} sans relier ce compte, ou montrez cette page à votre référent Pix.",
    ),
    Unmatched.STAFF_UNKNOWN: Explanation("Aucun compte n’est encore relié à {source} pour vous.", ASK),
    Unmatched.PUPIL_ACCOUNT: Explanation(
        "Ce compte est celui d’un élève : {source} ne peut ouvrir qu’un compte du personnel.",
        "Recommencez avec votre propre compte, ou montrez cette page au référent Pix de votre établissement.",
    ),
}


HEADINGS = {
    Unmatched.ROLL_NOT_ARRIVED: "Encore un instant",
    Unmatched.TO_CONFIRM: "Votre établissement doit vous reconnaître",
}


def explained(reason: Unmatched, source: str) -> Explanation:
    """The same, `source` being how sentences call the provider: « votre ENT », « ÉduConnect »."""
    names = {"source": source, "Source": source[0].upper() + source[1:]}
    return Explanation(*(part.format(**names) for part in EXPLANATIONS[reason]))


def explain(reason: Unmatched, source: str = "votre ENT") -> Response:
    waiting = reason is Unmatched.ROLL_NOT_ARRIVED
    told = {"heading": HEADINGS.get(reason, "Nous ne vous avons pas reconnu"), **explained(reason, source)._asdict()}
    page = render_template("unmatched.html", code=reason.value, waiting=waiting, **told)
    response = make_response(page, 503 if waiting else 403)
    if waiting:
        response.headers["Retry-After"] = "60"
    return response
