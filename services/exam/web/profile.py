"""The pupil's own profile: the 16 compétences, and what is missing to be certifiable."""

from flask import render_template

from services.exam.domain.profile import what_is_missing
from services.exam.queries.profiles import profile_of
from shared.referential.bank import load_bank
from shared.web.access import blueprint, require_identity, signed_in
from shared.web.request import transaction

pages = blueprint("profile", __name__, access=signed_in)


@pages.get("/profil")
def show() -> str:
    tx = transaction()
    profile = profile_of(tx, require_identity().account_id, before=tx.now)
    by_code = {competence.code: competence for competence in profile.competences}
    areas = [(area, [by_code[code] for code in area.competences]) for area in load_bank().areas]
    return render_template("exam/profile.html", profile=profile, areas=areas, missing=what_is_missing(profile))
