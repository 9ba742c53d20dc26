"""The forms of a pupil. The rules judge what is typed; a form only shows it."""

from collections.abc import Iterable

from flask_wtf import FlaskForm
from wtforms import StringField

from services.exam.domain.join_form import JoinForm as Joining
from services.exam.domain.join_form import read_join_form
from shared.domain.forms import FieldProblem


class JoinForm(FlaskForm):
    session_number = StringField("Numéro de session")
    first_name = StringField("Prénom")
    last_name = StringField("Nom de naissance")
    birth_day = StringField("Jour")
    birth_month = StringField("Mois")
    birth_year = StringField("Année")

    def read(self) -> Joining:
        """What was typed. Raises `InvalidForm`."""
        born = "/".join((part.data or "").strip() for part in (self.birth_day, self.birth_month, self.birth_year))
        return read_join_form(
            self.session_number.data or "", self.first_name.data or "", self.last_name.data or "", born
        )

    def show(self, problems: Iterable[FieldProblem]) -> None:
        """Put each sentence beside its field; one about the date goes beside the day."""
        for problem in problems:
            field = self.birth_day if problem.field == "birth_date" else self[problem.field]
            field.errors = [problem.sentence]


class TechnicalForm(FlaskForm):
    code = StringField("Code du test technique")
    label = StringField("Nom de ce poste")

    def show(self, problems: Iterable[FieldProblem]) -> None:
        for problem in problems:
            self[problem.field].errors = [problem.sentence]


class CodeForm(FlaskForm):
    access_code = StringField("Code d’accès")
