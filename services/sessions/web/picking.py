"""The page where candidates are picked from the school roll.

One form. Each of its buttons shows it again with what it changed (the filter, the ticks), so that nothing needs a
script; only « Inscrire » writes.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from services.sessions.commands.picking import Picked, enrol_pupils
from services.sessions.domain.picking import PupilsLeft, PupilsToComplete, and_others
from services.sessions.domain.readiness import Readiness, not_ready
from services.sessions.domain.session_life import permit, refusal_to_add_candidates
from services.sessions.queries.roll import RollLine, roll_of, says_name
from services.sessions.queries.sessions import local_day
from services.sessions.tables import Session
from services.sessions.web.forms import RuledForm, read_id
from services.sessions.web.scope import actor, my_session
from services.sessions.web.texts import full_name
from shared.identity.model import Role
from shared.web.access import blueprint, roles
from shared.web.request import transaction

pages = blueprint("picking", __name__, access=roles(Role.REFERENT), url_prefix="/sessions/<uuid:session_id>/candidats")

TICK_CLASS = "classe:"
"""What the button of a class sends, before its name."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Which pupils are shown. No class and no profile mean all of them."""

    divisions: frozenset[str]
    profile: str
    name: str

    def shows(self, line: RollLine) -> bool:
        pupil = line.pupil
        return (
            (not self.divisions or pupil.division in self.divisions)
            and (not self.profile or line.readiness == self.profile)
            and says_name(self.name, pupil.last_name, pupil.first_name)
        )


@pages.get("/eleves")
def show(session_id: UUID) -> str:
    session = my_session(session_id, Role.REFERENT)
    permit(refusal_to_add_candidates(session.status))
    return _page(RuledForm(), session, _roll(session), frozenset())


@pages.post("/eleves")
def act(session_id: UUID) -> ResponseReturnValue:
    session, form = my_session(session_id, Role.REFERENT), RuledForm()
    permit(refusal_to_add_candidates(session.status))
    asked, ticked = request.form.get("action", ""), _ticked()
    if asked != "inscrire":
        roll = _roll(session)
        return _page(form, session, roll, _tick(asked, roll, ticked))
    if not ticked:
        form.refuse("Cochez au moins un élève, puis recommencez.")
        return _page(form, session, _roll(session), ticked), 400
    tx = transaction()
    try:
        picked = enrol_pupils(tx, session_id, ticked, today=local_day(tx, session.centre), actor=actor())
    except (PupilsLeft, PupilsToComplete) as refusal:
        form.refuse(refusal.sentence)
        return _page(form, session, _roll(session), ticked), refusal.status
    _tell(picked, _roll(session))
    return redirect(url_for("sessions.show", session_id=session_id), 303)


def _roll(session: Session) -> list[RollLine]:
    tx = transaction()
    return roll_of(tx, session, local_day(tx, session.centre))


def _ticked() -> frozenset[UUID]:
    """A damaged id ticks nobody."""
    return frozenset(found for typed in request.form.getlist("eleve") if (found := read_id(typed)))


def _filter() -> Filter:
    asked = request.values
    return Filter(frozenset(asked.getlist("classe")), asked.get("profil", ""), asked.get("recherche", ""))


def _tick(asked: str, roll: Iterable[RollLine], ticked: frozenset[UUID]) -> frozenset[UUID]:
    """The ticks once a button was pressed; it concerns the pupils shown who may be enrolled."""
    if asked == "personne":
        return frozenset()
    wish = _filter()
    shown = [line for line in roll if line.selectable and wish.shows(line)]
    if asked == "certifiables":
        return ticked | {line.pupil.id for line in shown if line.readiness is Readiness.CERTIFIABLE}
    if asked.startswith(TICK_CLASS):
        division = asked.removeprefix(TICK_CLASS)
        return ticked | {line.pupil.id for line in shown if line.pupil.division == division}
    return ticked


def _page(form: RuledForm, session: Session, roll: list[RollLine], ticked: frozenset[UUID]) -> str:
    wish = _filter()
    classes: dict[str, list[RollLine]] = {}
    for line in roll:
        if wish.shows(line):
            classes.setdefault(line.pupil.division, []).append(line)
    chosen = {line.pupil.id for line in roll if line.selectable and line.pupil.id in ticked}
    shown = {line.pupil.id for lines in classes.values() for line in lines}
    return render_template(
        "candidates/pick.html",
        form=form,
        session=session,
        divisions=list(dict.fromkeys(line.pupil.division for line in roll)),
        wish=wish,
        profiles=list(Readiness),
        classes=classes,
        chosen=chosen,
        hidden=sorted(chosen - shown),
        tick_class=TICK_CLASS,
    )


def _tell(picked: Picked, roll: Iterable[RollLine]) -> None:
    """What was done, who was skipped, and how many are not certifiable."""
    added = len(picked.added)
    if added:
        flash(f"{added} candidats ajoutés à la liste." if added > 1 else "1 candidat ajouté à la liste.", "success")
    elif not picked.duplicates:
        flash("Ces élèves étaient déjà inscrits : la liste n’a pas changé.", "info")
    if picked.duplicates:
        names = and_others([full_name(one) for one in picked.duplicates])
        flash(f"Déjà sur la liste sous une autre inscription, et donc laissés de côté : {names}.", "warning")
    new = {candidate.pupil_id for candidate in picked.added}
    counts = Counter(line.readiness for line in roll if line.pupil.id in new)
    if told := not_ready(counts[Readiness.NOT_YET], counts[Readiness.UNKNOWN]):
        flash(told, "warning")
