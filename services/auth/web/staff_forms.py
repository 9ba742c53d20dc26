"""The form of an invitation."""

from flask_wtf import FlaskForm
from wtforms import Field, RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, ValidationError

from services.auth.domain.team import GIVEN_BY_A_SCHOOL, role_given_by_a_school
from services.auth.web.forms import valid_address

CHOICES = [SelectChoice(role.value, role.label) for role in GIVEN_BY_A_SCHOOL]


class InvitationForm(FlaskForm):
    email = StringField("Adresse e-mail", [InputRequired("Saisissez l’adresse e-mail de la personne à inviter.")])
    role = RadioField("Rôle", [InputRequired("Choisissez le rôle.")], choices=CHOICES, validate_choice=False)

    def validate_email(self, field: Field) -> None:
        field.data = valid_address(field.data)

    def validate_role(self, field: Field) -> None:
        if role_given_by_a_school(field.data) is None:
            raise ValidationError("Choisissez l’un des rôles de la liste.")
