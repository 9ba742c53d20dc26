"""The two pages that every footer leads to."""

from flask import render_template

from shared.web.access import anyone, blueprint

pages = blueprint("notices", __name__, access=anyone)


@pages.get("/accessibilite")
def accessibility() -> str:
    return render_template("accessibility.html")


@pages.get("/donnees-personnelles")
def personal_data() -> str:
    return render_template("personal_data.html")
