"""Every component in every state, served as a service would: strict CSP, CSRF, no undefined name."""

from pathlib import Path

from flask import Flask, Response, flash, render_template, request, url_for
from flask_wtf import CSRFProtect, FlaskForm
from flask_wtf.csrf import generate_csrf
from jinja2 import FileSystemLoader, StrictUndefined
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    DateField,
    FileField,
    PasswordField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

HERE = Path(__file__).parent
UI = HERE.parents[2] / "shared" / "ui"
PAGES = [
    "composants",
    "formulaire",
    "formulaire-refuse",
    "tableaux",
    "epreuve",
    "fin",
    "resultats",
    "connexion",
    "erreur",
    "vide",
]


class CandidateForm(FlaskForm):  # type: ignore[misc]
    """One field of each kind."""

    last_name = StringField("Nom de naissance", [InputRequired("Saisissez le nom de naissance.")])
    birth_date = DateField("Date de naissance", [InputRequired("Saisissez la date de naissance : 31/01/2010.")])
    country = SelectField(
        "Pays de naissance", default="FR", choices=[SelectChoice("FR", "France"), SelectChoice("BE", "Belgique")]
    )
    extra_time = StringField("Temps majoré")
    sex = RadioField(
        "Sexe",
        [InputRequired("Choisissez le sexe.")],
        choices=[SelectChoice("F", "Féminin"), SelectChoice("M", "Masculin")],
    )
    password = PasswordField("Mot de passe", [InputRequired("Saisissez le mot de passe.")])
    comment = TextAreaField("Commentaire global")
    report = FileField("Procès-verbal numérisé")
    certified = BooleanField("Je certifie l’exactitude des informations", [InputRequired("Cochez la case.")])


def create_gallery() -> Flask:
    """The gallery, with its posts counted in ``app.config["POSTS"]``."""
    app = Flask("gallery", static_folder=str(UI / "static"), static_url_path="/static")
    app.config.update(SECRET_KEY="gallery", POSTS=[])
    app.jinja_loader = FileSystemLoader([HERE / "templates", UI / "templates"])  # type: ignore[assignment]
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.globals["asset"] = lambda path: url_for("static", filename=path)
    CSRFProtect(app)

    @app.context_processor
    def who_is_here() -> dict[str, object]:
        nav = [
            {"label": "Sessions de certification", "href": "/composants", "current": True},
            {"label": "Élèves", "href": "/tableaux"},
            {"label": "Mon centre", "href": "/vide"},
        ]
        person = {"name": "Maëlle Œuvrard-L’Haÿ", "role_label": "Référente Pix, collège Jean-Moulin"}
        return {"service_name": "Espace de certification", "nav": nav, "person": person}

    @app.get("/<any(" + ", ".join(f"'{page}'" for page in PAGES) + "):page>")
    def show(page: str) -> str:
        refused = page == "formulaire-refuse"
        form = CandidateForm(MultiDict({"csrf_token": generate_csrf()}) if refused else None)
        if refused:
            form.validate()
        if page == "composants":
            for category in ("success", "warning", "error", "info"):
                flash(f"Message de la catégorie « {category} » après une redirection.", category)
        return render_template(f"{page.removesuffix('-refuse')}.html", form=form)

    @app.post("/envoi")
    def receive() -> tuple[str, int]:
        app.config["POSTS"].append(request.form["action"])
        return "", 204

    @app.after_request
    def forbid_inline(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = "default-src 'self'"
        return response

    return app
