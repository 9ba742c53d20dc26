"""The first page: what this person can do, one card each."""

from datetime import datetime
from typing import NamedTuple

from flask import Response, make_response, render_template

from services.auth.domain.elapsed import elapsed
from services.auth.factor_queries import held_back
from services.auth.saml.certificates import sentence
from services.auth.tables import SignedSession
from services.auth.web.entering import go
from services.auth.web.saml_setup import saml_config
from shared.identity.model import Identity, Role
from shared.mail.postman import late_letters
from shared.web.access import anyone, blueprint, current_identity
from shared.web.request import transaction

pages = blueprint("home", __name__, access=anyone)


class Door(NamedTuple):
    """A page of one of the services, and who it is for."""

    role: Role
    title: str
    text: str
    href: str


ROOMS = "/certif/surveillance/"
"""Every adult may enter a room by its number and password (R-ROOM-ENTRY)."""

DOORS = (
    Door(Role.PUPIL, "Passer la certification", "Rejoignez votre session avec son numéro.", "/test/"),
    Door(Role.PUPIL, "Mon profil", "Vos niveaux, compétence par compétence.", "/test/profil"),
    Door(Role.PUPIL, "Mes certifications", "Vos résultats, une fois publiés par le jury.", "/resultats/"),
    Door(Role.REFERENT, "Pix Certif", "Sessions, candidats, PV et finalisation.", "/certif/"),
    *(
        Door(role, "Surveiller une session", "La salle en direct et le code d’accès.", ROOMS)
        for role in (Role.REFERENT, Role.INVIGILATOR)
    ),
    Door(Role.REFERENT, "Mes classes", "Qui peut passer la certification, et ce qui manque.", "/test/classes"),
    Door(Role.TEACHER, "Mes classes", "Qui peut passer la certification, et ce qui manque.", "/test/classes"),
    Door(
        Role.SCHOOL_ADMIN,
        "Résultats de l’établissement",
        "Les résultats de chaque session, à consulter ou à télécharger.",
        "/resultats/etablissement/",
    ),
    Door(
        Role.SCHOOL_ADMIN,
        "Équipe de l’établissement",
        "Qui a un rôle ici : inviter quelqu’un, retirer un accès.",
        "/compte/equipe",
    ),
    *(
        Door(role, "Surveiller une session", "Entrez avec le numéro et le mot de passe de la session.", ROOMS)
        for role in (Role.TEACHER, Role.SCHOOL_ADMIN)
    ),
    Door(Role.JURY, "Jury", "Signalements, décisions et publication.", "/resultats/jury/"),
)
OPEN_TO_ALL = [door for door in DOORS if door.role is Role.PUPIL]
"""Whoever has no role may be a candidate all the same: the session is joined by its number and an identity."""


@pages.get("/")
def show() -> Response:
    identity = current_identity()
    if identity is None:
        return go("/compte/connexion")
    waiting = [role.label for role in Role if role in _held_back(identity)]
    doors = doors_of(identity) if identity.grants or waiting else OPEN_TO_ALL
    several = len({door.role for door in doors}) > 1
    warnings = [*ent_warnings(transaction().now), *mail_warnings()] if identity.has(Role.OPERATOR) else []
    rooms = ROOMS if doors is OPEN_TO_ALL and identity.pupil is None else ""
    told = {
        "alone": doors is OPEN_TO_ALL,
        "rooms": rooms,
        "several_roles": several,
        "warnings": warnings,
        "waiting": waiting,
    }
    return make_response(render_template("home.html", name=identity.name, doors=doors, **told))


def ent_warnings(now: datetime) -> list[str]:
    """What the operator must renew for the ENT to go on signing people in."""
    config = saml_config()
    return [sentence(end, now) for end in config.ending_soon(now)] if config else []


def mail_warnings() -> list[str]:
    """Letters that do not leave: the operator sees it, nobody waits for it (`docs/rules.md` R-MAIL)."""
    tx = transaction()
    late = late_letters(tx.session, tx.now)
    if late is None:
        return []
    many = "courriels attendent" if late.count > 1 else "courriel attend"
    return [
        f"{late.count} {many} depuis {elapsed(late.since, tx.now).removeprefix('il y a ')} : le serveur de courrier "
        f"ne les prend pas ({late.last_error or 'sans réponse'}). Vérifiez SMTP_URL ; ils partiront seuls."
    ]


def _held_back(identity: Identity) -> set[Role]:
    """The roles that open once the second factor is given."""
    session = transaction().session
    signed = session.get(SignedSession, identity.sid)
    return held_back(session, signed) if signed is not None else set()


def doors_of(identity: Identity) -> list[Door]:
    """One a page: the first that opens it."""
    mine = [door for door in DOORS if identity.has(door.role)]
    return [door for place, door in enumerate(mine) if door.href not in {one.href for one in mine[:place]}]
