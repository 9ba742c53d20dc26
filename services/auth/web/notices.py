"""The pages of notice: accessibility, personal data, terms of use."""

from flask import render_template

from services.auth.domain.sign_up import TERMS
from shared.web.access import anyone, blueprint

pages = blueprint("notices", __name__, access=anyone)


@pages.get("/accessibilite")
def accessibility() -> str:
    return render_template("accessibility.html")


@pages.get("/conditions")
def terms() -> str:
    return render_template("terms.html", terms=TERMS)


@pages.get("/donnees-personnelles")
def personal_data() -> str:
    return render_template("personal_data.html")
