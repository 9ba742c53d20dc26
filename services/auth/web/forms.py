"""The sign-in form."""

from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired, Length

from services.auth.domain.password_rules import MAX_CHARS as LONGEST_PASSWORD
from services.auth.domain.sign_in_name import MAX_CHARS as LONGEST_NAME

TOO_LONG = "Ce mot de passe est trop long : vérifiez ce que vous avez saisi."


class SignInForm(FlaskForm):
    identifier = StringField(
        "Adresse e-mail ou identifiant",
        [
            InputRequired("Saisissez votre adresse e-mail ou votre identifiant."),
            Length(max=LONGEST_NAME, message="Cet identifiant est trop long : vérifiez ce que vous avez saisi."),
        ],
    )
    password = PasswordField(
        "Mot de passe",
        [
            InputRequired("Saisissez votre mot de passe."),
            Length(max=LONGEST_PASSWORD, message=TOO_LONG),
        ],
    )
    suite = HiddenField()


class NewPasswordForm(FlaskForm):
    """The new one is typed once, with a button to read it."""

    old = PasswordField(
        "Mot de passe actuel",
        [InputRequired("Saisissez votre mot de passe actuel."), Length(max=LONGEST_PASSWORD, message=TOO_LONG)],
    )
    new = PasswordField("Nouveau mot de passe", [InputRequired("Saisissez le nouveau mot de passe.")])
