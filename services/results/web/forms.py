"""The decision form of the jury."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectChoice, TextAreaField, ValidationError
from wtforms.validators import AnyOf, InputRequired, Length, Regexp

from services.results.tables import Decision
from shared.domain.issues import DESCRIPTION_LIMIT

ADVICE_LIMIT = 1_000
"""Characters of what the jury asks of a centre."""

STALE = "Cette page n’est plus à jour. Rechargez-la, relisez la certification, puis décidez de nouveau."
CHOOSE = "Choisissez : valider ou invalider."


def tidy(text: str | None) -> str:
    """A comment as it is kept: line ends of one kind, nothing around."""
    return (text or "").replace("\r\n", "\n").strip()


def readable(_form: FlaskForm, field: Any) -> None:
    """No database keeps a null sign, and no screen shows the other control signs."""
    if any(ord(sign) < 32 and sign not in "\n\t" for sign in field.data or ""):
        raise ValidationError("Ce texte contient un signe illisible : effacez-le, puis écrivez-le de nouveau.")


def comment(label: str) -> TextAreaField:
    too_long = f"Raccourcissez ce commentaire : {DESCRIPTION_LIMIT} caractères au plus."
    return TextAreaField(label, [Length(max=DESCRIPTION_LIMIT, message=too_long), readable], filters=[tidy])


class SeenForm(FlaskForm):
    """What was on the page when the person decided: the rank of the last decision, 0 for none."""

    seen = HiddenField(validators=[InputRequired(STALE), Regexp(r"[0-9]{1,6}\Z", message=STALE)])


class AdviceForm(SeenForm):
    advice = TextAreaField(
        "Améliorations à apporter aux prochaines sessions",
        [Length(max=ADVICE_LIMIT, message=f"Raccourcissez ce texte : {ADVICE_LIMIT} caractères au plus."), readable],
        filters=[tidy],
    )


class DecisionForm(SeenForm):
    decision = RadioField(
        "Votre décision",
        choices=[
            SelectChoice(Decision.VALIDATE.value, "Valider : le résultat calculé est confirmé"),
            SelectChoice(Decision.INVALIDATE.value, "Invalider : la certification est annulée"),
        ],
        validators=[InputRequired(CHOOSE), AnyOf((Decision.VALIDATE, Decision.INVALIDATE), message=CHOOSE)],
        validate_choice=False,
    )
    candidate_comment = comment("Commentaire pour le candidat")
    internal_comment = comment("Commentaire interne")

    def validate_candidate_comment(self, field: TextAreaField) -> None:
        """Who is refused a certification is told why."""
        if self.decision.data == Decision.INVALIDATE and not field.data:
            raise ValidationError("Expliquez au candidat pourquoi sa certification est annulée.")
