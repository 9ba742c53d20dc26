"""The search and filters above the list of sessions: a form that asks, in the address, and changes nothing."""

from collections.abc import Mapping, Sequence

from wtforms import Form, SelectField, StringField
from wtforms.fields.choices import SelectChoice

from services.sessions.domain.session_list import STATUSES, Asked, Column, Period
from services.sessions.tables import Centre

PERIODS = {"": "Toutes les dates", Period.UPCOMING: "À venir", Period.PAST: "Passées"}
ORDERS = {
    Column.DATE: ("Date : ancienne d’abord", "Date : récente d’abord"),
    Column.NUMBER: ("Numéro : petit d’abord", "Numéro : grand d’abord"),
    Column.SCHOOL: ("Établissement, de A à Z", "Établissement, de Z à A"),
    Column.SITE: ("Site, de A à Z", "Site, de Z à A"),
    Column.ROOM: ("Salle, de A à Z", "Salle, de Z à A"),
    Column.TIME: ("Heure : matin d’abord", "Heure : soir d’abord"),
    Column.EXAMINERS: ("Surveillants, de A à Z", "Surveillants, de Z à A"),
    Column.ENROLLED: ("Inscrits : peu d’abord", "Inscrits : beaucoup d’abord"),
    Column.STARTED: ("Tests commencés : peu d’abord", "Tests commencés : beaucoup d’abord"),
    Column.STATUS: ("Statut : créées d’abord", "Statut : résultats transmis d’abord"),
}
"""What a phone offers instead of the heads of the columns: rising, then falling."""


class SessionFilter(Form):
    """The fields bear the names that the address has."""

    recherche = StringField("Rechercher")
    statut = SelectField("Statut", validate_choice=False)
    periode = SelectField("Période", validate_choice=False)
    du = StringField("Du")
    au = StringField("Au")
    centre = SelectField("Établissement", validate_choice=False)
    tri = SelectField("Trier par", validate_choice=False)

    @classmethod
    def of(
        cls, asked: Asked, centres: Sequence[Centre], raw: Mapping[str, str], problems: Mapping[str, str]
    ) -> "SessionFilter":
        """The form that asks the same again; a date that could not be read stays, with a sentence beside it."""
        form = cls(data={**asked.filters, "tri": asked.order, **{name: raw[name] for name in problems}})
        form.statut.choices = _choices({"": "Tous", **{status: status.label for status in STATUSES}})
        form.periode.choices = _choices(PERIODS)
        form.centre.choices = _choices({"": "Tous", **{str(centre.id): centre.name for centre in centres}})
        form.tri.choices = _choices({
            sign + column: label
            for column, labels in ORDERS.items()
            if column is not Column.SCHOOL or len(centres) > 1
            for sign, label in zip(("", "-"), labels, strict=True)
        })  # fmt: skip
        for name, sentence in problems.items():
            form[name].errors = [sentence]
        return form

    def type_of(self, name: str) -> str:
        """The browser’s own calendar, unless it would hide what has to be corrected."""
        return "text" if self[name].errors else "date"


def _choices(labels: Mapping[str, str]) -> list[SelectChoice]:
    return [SelectChoice(value, label) for value, label in labels.items()]
