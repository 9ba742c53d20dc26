"""The forms of a compte Pix: sign in, change or choose a password, say an address."""

from email_validator import EmailNotValidError, validate_email
from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired, Length, ValidationError

from services.auth.domain.password_rules import MAX_CHARS as LONGEST_PASSWORD
from services.auth.domain.sign_in_name import MAX_CHARS as LONGEST_NAME

TOO_LONG = "Ce mot de passe est trop long : vérifiez ce que vous avez saisi."


def valid_address(typed: str) -> str:
    """The address as it is kept. :raises ValidationError: nobody can be written to there."""
    try:
        if len(typed) > LONGEST_NAME:
            raise EmailNotValidError
        return str(validate_email(typed.strip(), check_deliverability=False).normalized)
    except EmailNotValidError:
        raise ValidationError("Cette adresse e-mail n’est pas valable : vérifiez-la (nom@domaine.fr).") from None


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


class ForgottenForm(FlaskForm):
    email = StringField(
        "Adresse e-mail de votre compte", [InputRequired("Saisissez l’adresse e-mail de votre compte.")]
    )

    def validate_email(self, field: Field) -> None:
        field.data = valid_address(field.data)


class ChosenPasswordForm(FlaskForm):
    """After a forgotten password: the link stands for the old one."""

    new = PasswordField("Nouveau mot de passe", [InputRequired("Saisissez le nouveau mot de passe.")])


class AddressForm(FlaskForm):
    password = PasswordField(
        "Mot de passe actuel",
        [InputRequired("Saisissez votre mot de passe actuel."), Length(max=LONGEST_PASSWORD, message=TOO_LONG)],
    )
    email = StringField("Nouvelle adresse e-mail", [InputRequired("Saisissez la nouvelle adresse e-mail.")])

    def validate_email(self, field: Field) -> None:
        field.data = valid_address(field.data)
