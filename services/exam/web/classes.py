"""The classes of a school: who is certifiable, and what is missing to the others."""

from uuid import UUID

from flask import Response, render_template, request

from services.exam.domain.profile import COMPETENCES_WANTED, what_is_missing
from services.exam.profile_files.writing import csv_file
from services.exam.queries.classes import PupilProfile, counts_of, divisions_of, pupil_of, pupils_of
from services.exam.web.rose import RINGS, areas_of, petals
from shared.domain.spreadsheet import plain_cell
from shared.errors import NotYours
from shared.identity.model import Role
from shared.referential.bank import load_bank
from shared.web.access import blueprint, require_identity, roles
from shared.web.request import transaction

STAFF = (Role.TEACHER, Role.REFERENT)
"""Who sees the profiles of the pupils of their school."""

pages = blueprint("classes", __name__, access=roles(*STAFF))


@pages.get("/classes")
def show() -> str:
    tx = transaction()
    classes = divisions_of(tx, my_schools())
    chosen = _chosen(classes)
    pupils = pupils_of(tx, *chosen) if chosen else []
    return render_template(
        "exam/classes.html",
        classes=classes,
        chosen=chosen,
        pupils=pupils,
        counts=counts_of(pupils),
        wanted=COMPETENCES_WANTED,
    )


@pages.get("/classes/eleves/<uuid:pupil_id>")
def pupil(pupil_id: UUID) -> str:
    """One pupil, compétence by compétence."""
    found = pupil_of(transaction(), pupil_id, my_schools())
    if found is None:
        raise NotYours()
    profile = found.profile
    return render_template(
        "exam/pupil.html",
        pupil=found,
        areas=areas_of(profile.competences) if profile else [],
        petals=petals(profile) if profile else [],
        rings=RINGS,
        missing=what_is_missing(profile) if profile else [],
    )


@pages.get("/classes/profils.csv")
def export() -> Response:
    """The class as a file; that its names left is journalled."""
    uai, division = my_class()
    pupils = pupils_of(transaction(), uai, division)
    journal_export(uai, division, len(pupils))
    codes = [one.code for one in load_bank().competences]
    header = ["Nom", "Prénom", "Classe", "Compte", "Certifiable", "Compétences de niveau 1 ou plus", "Pix"]
    rows = [[*header, *(f"{code} (niveau)" for code in codes)], *map(_row, pupils)]
    return csv_file(f"profils-{file_word(division)}", rows, plain_cell)


def journal_export(uai: str, division: str, pupils: int) -> None:
    """The names of a class left."""
    actor = require_identity().actor
    transaction().record(f"school:{uai}", "profiles_exported", actor=actor, division=division, pupils=pupils)


def my_schools() -> frozenset[str]:
    return require_identity().scopes(*STAFF)


def my_class() -> tuple[str, str]:
    """The class asked for, which is of this person's school. Raises `NotYours`."""
    chosen = _chosen(divisions_of(transaction(), my_schools()))
    if chosen is None:
        raise NotYours()
    return chosen


def file_word(division: str) -> str:
    """The name of a class, for the name of a file."""
    return "".join(sign if sign.isascii() and sign.isalnum() else "-" for sign in division) or "classe"


def _row(one: PupilProfile) -> list[str]:
    who = [one.last_name, one.first_name, one.division, "oui" if one.has_account else "non"]
    if one.profile is None:
        return [*who, "inconnu"]
    told = ["oui" if one.is_certifiable else "non", str(len(one.profile.certifiable)), str(one.profile.pix)]
    return [*who, *told, *(str(competence.level) for competence in one.profile.competences)]


def _chosen(classes: list[tuple[str, str]]) -> tuple[str, str] | None:
    """The class asked for, else the first. A class of another school is not found."""
    asked = (request.args.get("etablissement"), request.args.get("classe"))
    if asked == (None, None):
        return classes[0] if classes else None
    for one in classes:
        if one == asked:
            return one
    raise NotYours()
