"""The forms of the référent. The rules judge what is typed; a form only shows it, with their sentences."""

from collections.abc import Callable, Iterable
from datetime import date, time
from uuid import UUID, uuid4

from flask_wtf import FlaskForm
from wtforms import BooleanField, Form, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice

from services.sessions.domain.countries import FRANCE
from services.sessions.domain.duplicates import Person
from services.sessions.tables import Candidate, Centre, Pupil, Session
from shared.domain.dates import write_date
from shared.domain.engine import EngineName
from shared.domain.forms import FieldProblem


class Wanted:
    """Marks a field as mandatory on the page; whether it is well filled is for the rules to say."""

    field_flags = {"required": True}

    def __call__(self, _form: Form, _field: object) -> None:
        """Nothing to check here."""


class RuledForm(FlaskForm):
    """What the forms below share."""

    draft_id = HiddenField()
    """Drawn with the page: the same form sent twice creates one thing."""

    @property
    def raw(self) -> dict[str, str]:
        """Each field as typed; a box that is ticked is any text."""
        data = {name: "y" if data is True else data for name, data in self.data.items()}
        return {name: value for name, value in data.items() if isinstance(value, str)}

    @property
    def new_id(self) -> UUID:
        """The id drawn with the page, or another when it came back damaged."""
        try:
            return UUID(self.draft_id.data or "")
        except ValueError:
            return uuid4()

    def show(self, problems: Iterable[FieldProblem]) -> None:
        """Put each sentence beside its field."""
        for problem in problems:
            self[problem.field].errors = [*self[problem.field].errors, problem.sentence]

    def refuse(self, sentence: str) -> None:
        """Put a sentence that concerns the whole form above it."""
        self.form_errors.append(sentence)


class SessionForm(RuledForm):
    centre_id = SelectField("Centre de certification", [Wanted()], validate_choice=False)
    site = StringField("Nom du site", [Wanted()])
    room = StringField("Nom de la salle", [Wanted()])
    date = StringField("Date de la session", [Wanted()])
    start_time = StringField("Heure de début", [Wanted()])
    examiners = StringField("Surveillant(s)", [Wanted()])
    observations = TextAreaField("Observations")
    engine = RadioField(
        "Type de test", choices=[SelectChoice(one.value, one.label) for one in EngineName], validate_choice=False
    )
    presence_required = BooleanField("Exiger que le surveillant ait coché la présence avant de commencer le test")
    resume_on_permission = BooleanField("Exiger l’accord du surveillant avant de reprendre un test interrompu")

    def offer(self, centres: Iterable[Centre]) -> None:
        """The centres to choose from."""
        self.centre_id.choices = [SelectChoice(str(centre.id), centre.name) for centre in centres]

    def fill(self, session: Session) -> None:
        """What the session says now."""
        for name in (
            "site",
            "room",
            "examiners",
            "observations",
            "presence_required",
            "resume_on_permission",
            "engine",
        ):
            self[name].data = getattr(session, name)
        self.centre_id.data = str(session.centre_id)
        self.date.data = session.date.isoformat()
        self.start_time.data = f"{session.start_time:%H:%M}"

    def fill_like(self, model: Session) -> None:
        """What a session on this model has in common with it: all but the date."""
        self.fill(model)
        self.date.data = ""

    @property
    def date_type(self) -> str:
        """The browser’s own calendar, unless it would hide what was typed: it shows nothing but a date."""
        return "date" if _writes_back(self.date.data, date.fromisoformat) else "text"

    @property
    def time_type(self) -> str:
        return (
            "time" if _writes_back(self.start_time.data, lambda typed: f"{time.fromisoformat(typed):%H:%M}") else "text"
        )


class DuplicateForm(SessionForm):
    with_candidates = BooleanField("Reprendre aussi la liste des candidats")


class CandidateForm(RuledForm):
    duplicate: Person | None = None
    """The candidate of the list who bars the way, for the page to lead there."""

    pupil_id = HiddenField()
    last_name = StringField("Nom de naissance", [Wanted()])
    first_name = StringField("Prénom", [Wanted()])
    birth_date = StringField("Date de naissance", [Wanted()])
    birth_city = StringField("Commune de naissance", [Wanted()])
    birth_department = StringField("Code du département de naissance", [Wanted()])
    birth_country = StringField("Pays de naissance", [Wanted()], default=FRANCE)
    extra_time_percent = StringField("Temps majoré")
    division = StringField("Classe")
    external_id = StringField("Identifiant local")
    invitation_email = StringField("Adresse e-mail de convocation")
    result_recipient_email = StringField("Adresse e-mail du destinataire des résultats")

    def fill(self, person: Candidate | Pupil) -> None:
        """What the list, or the roll, says of someone."""
        for name in ("last_name", "first_name", "birth_city", "birth_department", "birth_country", "division"):
            # What the file of the school does not say keeps its usual value.
            self[name].data = getattr(person, name) or self[name].data
        self.birth_date.data = write_date(person.birth_date)

    def fill_rest(self, candidate: Candidate) -> None:
        """What the roll does not know."""
        for name in ("external_id", "invitation_email", "result_recipient_email"):
            self[name].data = getattr(candidate, name)
        self.extra_time_percent.data = str(candidate.extra_time_percent or "")

    @property
    def chosen_pupil(self) -> UUID | None:
        """The pupil of the roll that the form was filled from; a damaged id is nobody's."""
        return read_id(self.pupil_id.data)


def _writes_back(typed: str | None, read: Callable[[str], object]) -> bool:
    """True for nothing typed, and for what reads and is written the same."""
    try:
        return not typed or str(read(typed)) == typed
    except ValueError:
        return False


def read_id(typed: str | None) -> UUID | None:
    """The id in a hidden field or an address; None when it is missing or damaged."""
    try:
        return UUID(typed or "")
    except ValueError:
        return None
