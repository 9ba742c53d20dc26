"""The forms of the room."""

from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice

from services.sessions.commands.room_notes import said
from services.sessions.room_tables import RoomIssue
from services.sessions.web.forms import RuledForm, Wanted
from shared.domain.issues import IssueCategory

GROUPS = {
    "Pendant une épreuve": tuple(one for one in IssueCategory if one.needs_item_number),
    "Le candidat": (
        IssueCategory.ABANDON,
        IssueCategory.FRAUD,
        IssueCategory.NON_BLOCKING_CANDIDATE,
        IssueCategory.NON_BLOCKING_TECHNICAL,
    ),
    "La liste et les papiers": (
        IssueCategory.NAME_OR_BIRTH_DATE,
        IssueCategory.EXTRA_TIME,
        IssueCategory.SIGNATURE,
    ),
    "Autre": (IssueCategory.OTHER,),
}
"""The categories as one looks for them in the room; the code that the finalisation shows follows the words."""


class EntryForm(RuledForm):
    number = StringField("Numéro de session", [Wanted()])
    password = StringField("Mot de passe de session", [Wanted()])
    name = StringField("Votre nom", [Wanted()])


class NameForm(RuledForm):
    name = StringField("Votre nom", [Wanted()])


class StartForm(RuledForm):
    start = StringField("Heure de début du test", [Wanted()])


class RoomIssueForm(RuledForm):
    category = SelectField(
        "Que s’est-il passé ?",
        [Wanted()],
        validate_choice=False,
        choices=[
            SelectChoice("", "Choisissez"),
            *(
                SelectChoice(one.value, f"{one.label} ({one.value})", optgroup=group)
                for group, ones in GROUPS.items()
                for one in ones
            ),
        ],
    )
    item_number = StringField("Numéro de l’épreuve")
    description = TextAreaField("Description")
    seen = HiddenField()
    """What the signalement said when this page was shown."""

    def fill(self, row: RoomIssue) -> None:
        """What the signalement says now."""
        self.category.data = row.category
        self.item_number.data = str(row.item_number or "")
        self.description.data = row.description
        self.seen.data = said(row).fingerprint
