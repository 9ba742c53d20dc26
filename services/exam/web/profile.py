"""The pupil's own profile: the 16 compétences, what is missing to be certifiable, and what to do next."""

from flask import render_template

from services.exam.domain.profile import PlacementProfile, what_is_missing
from services.exam.queries.positioning import standings_of
from services.exam.web.rose import RINGS, areas_of, petals
from shared.web.access import blueprint, require_identity, signed_in
from shared.web.request import transaction

pages = blueprint("profile", __name__, access=signed_in)


@pages.get("/profil")
def show() -> str:
    standings = standings_of(transaction(), require_identity().account_id)
    profile = PlacementProfile(tuple(one.profile for one in standings))
    return render_template(
        "exam/profile.html",
        profile=profile,
        standings={one.profile.code: one for one in standings},
        areas=areas_of(profile.competences),
        petals=petals(profile),
        rings=RINGS,
        missing=what_is_missing(profile),
    )
