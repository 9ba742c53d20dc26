"""The acts of the room: each is one button, whose value says what, of whom and how much (R-ROOM).

A refusal is told on the page where the act was asked; nothing is changed by it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import cast
from uuid import UUID, uuid4

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from services.sessions.commands.room_notes import candidate_of_end_code, note_start, tick_end_screen
from services.sessions.commands.room_orders import order_act, record_presences
from services.sessions.domain.room_orders import read_minutes
from services.sessions.domain.session import parse_start_time
from services.sessions.domain.typed import InvalidValue
from services.sessions.queries.candidates import present_candidates
from services.sessions.queries.room_entry import name_stated
from services.sessions.room_tables import HelpCall, JoinMiss
from services.sessions.tables import Candidate
from services.sessions.web.forms import read_id
from services.sessions.web.invigilation import adults
from services.sessions.web.scope import actor, my_room
from shared.domain.room import RoomAct
from shared.errors import NotFound, Refusal
from shared.web.access import blueprint, require_identity
from shared.web.request import local_path, transaction

EVERYBODY = "tous"

pages = blueprint("room_acts", __name__, access=adults, url_prefix="/surveillance/<uuid:session_id>")


@dataclass(frozen=True, slots=True)
class Asked:
    """A button that was pressed. `words` are what follows the name of the act."""

    session_id: UUID
    draft_id: UUID
    words: list[str]

    @property
    def candidate_id(self) -> UUID | None:
        """None for everybody. Raises `NotFound` for a damaged value."""
        first = self.words[0] if self.words else ""
        candidate_id = read_id(first)
        if candidate_id is None and first != EVERYBODY:
            raise NotFound("Ce bouton n’est plus valable. Rechargez la page, puis recommencez.")
        return candidate_id

    @property
    def one(self) -> UUID:
        """The candidate, for an act that is never on everybody."""
        candidate_id = self.candidate_id
        if candidate_id is None:
            raise NotFound("Choisissez un candidat, puis recommencez.")
        return candidate_id

    @property
    def subject_id(self) -> UUID:
        subject = read_id(self.words[1] if len(self.words) > 1 else "")
        if subject is None:
            raise NotFound("Ce bouton n’est plus valable. Rechargez la page, puis recommencez.")
        return subject

    def order(self, act: RoomAct, said: str, **details: int | UUID) -> str:
        """Send an order of exam; what to tell, once or twice the same."""
        new = order_act(
            transaction(),
            self.session_id,
            self.draft_id,
            act,
            candidate_id=self.candidate_id,
            actor=actor(),
            **details,  # type: ignore[arg-type]
        )
        return said if new else "Cet acte était déjà envoyé : il ne compte qu’une fois."


@pages.post("/actes")
def act(session_id: UUID) -> ResponseReturnValue:
    """Do what the button says, then go back to where it was pressed."""
    session = my_room(session_id)
    back = local_path(request.form.get("retour"), url_for("room.show", session_id=session_id))
    if name_stated(transaction(), session_id, require_identity().account_id) is None:
        flash("Indiquez d’abord votre nom : vos actes seront signés de ce nom.", "warning")
        return redirect(url_for("room.show", session_id=session_id), 303)
    name, *words = request.form.get("acte", "").split(":")
    if name == "arret" and not request.form.get("confirme"):
        return redirect(url_for("room_acts.ask_to_end", session_id=session_id, qui=words[:1], retour=back), 303)
    asked = Asked(session.id, read_id(request.form.get("draft_id")) or uuid4(), words)
    try:
        said = ACTS.get(name, _unknown)(asked)
    except (Refusal, InvalidValue) as problem:
        flash(problem.sentence if isinstance(problem, Refusal) else str(problem), "error")
    else:
        flash(said, "success")
    return redirect(back, 303)


@pages.get("/arreter")
def ask_to_end(session_id: UUID) -> str:
    """The end of a test cannot be undone: it is asked twice."""
    session, who = my_room(session_id), request.args.get("qui", "")
    back = local_path(request.args.get("retour"), url_for("room.show", session_id=session_id))
    candidate = None if who == EVERYBODY else _candidate(session_id, read_id(who))
    return render_template(
        "invigilation/end.html", session=session, candidate=candidate, who=who, back=back, draft_id=uuid4()
    )


def _candidate(session_id: UUID, candidate_id: UUID | None) -> Candidate:
    for candidate in present_candidates(transaction(), session_id):
        if candidate.id == candidate_id:
            return candidate
    raise NotFound("Ce candidat n’est plus sur la liste. Revenez à la salle.")


def _presence(asked: Asked, *, present: bool) -> str:
    """Of the candidate of the button, or of every box ticked."""
    boxes = {read_id(box) for box in request.form.getlist("candidat")}
    wanted = boxes if asked.words[:1] == ["coches"] else {asked.one}
    listed = {candidate.id for candidate in present_candidates(transaction(), asked.session_id)}
    changed = record_presences(
        transaction(), asked.session_id, {one for one in wanted if one in listed}, present=present, actor=actor()
    )
    if not changed:
        return "Rien ne change : c’était déjà noté." if wanted else "Cochez au moins un candidat."
    word = "présent" if present else "absent"
    return f"1 candidat noté {word}." if changed == 1 else f"{changed} candidats notés {word}s."


def _seen(asked: Asked, *, seen: bool) -> str:
    tick_end_screen(transaction(), asked.session_id, asked.one, seen=seen, actor=actor())
    name = _name(asked.session_id, asked.one)
    return f"Écran de fin de test vu : {name}." if seen else f"La coche est retirée : {name}."


def _seen_by_code(asked: Asked) -> str:
    candidate_id = candidate_of_end_code(transaction(), asked.session_id, request.form.get("code", ""))
    new = tick_end_screen(transaction(), asked.session_id, candidate_id, seen=True, actor=actor())
    return f"Écran de fin de test {'vu' if new else 'déjà coché'} : {_name(asked.session_id, candidate_id)}."


def _add_time(asked: Asked) -> str:
    typed = asked.words[1] if len(asked.words) > 1 else request.form.get("minutes", "")
    minutes = read_minutes(typed)
    whom = _name(asked.session_id, asked.candidate_id) if asked.candidate_id else "tous les tests ouverts"
    return asked.order(RoomAct.ADD_TIME, f"Ajout de {minutes} min demandé pour {whom}.", minutes=minutes)


def _end_test(asked: Asked) -> str:
    whom = f"le test de {_name(asked.session_id, asked.candidate_id)}" if asked.candidate_id else "tous les tests"
    return asked.order(RoomAct.END_TEST, f"Arrêt demandé pour {whom}.")


def _start(asked: Asked) -> str:
    start = parse_start_time(request.form.get("start", ""))
    shown = asked.words[0].replace("h", ":") if asked.words else ""
    seen = parse_start_time(shown) if shown else None
    note_start(transaction(), asked.session_id, start, seen=seen, actor=actor())
    return f"Début du test noté : {start.hour} h {start.minute:02}."


def _name(session_id: UUID, candidate_id: UUID) -> str:
    candidate = _candidate(session_id, candidate_id)
    return f"{candidate.last_name} {candidate.first_name}"


def _unknown(_asked: Asked) -> str:
    raise NotFound("Ce bouton n’est plus valable. Rechargez la page, puis recommencez.")


def _answer(act: RoomAct, said: str, kind: type[HelpCall] | type[JoinMiss]) -> Callable[[Asked], str]:
    """An act about a call or a near miss of the very candidate that the button names."""

    def answer(asked: Asked) -> str:
        subject = cast(HelpCall | JoinMiss | None, transaction().session.get(kind, asked.subject_id))
        if subject is None or (subject.session_id, subject.candidate_id) != (asked.session_id, asked.one):
            raise NotFound("On y a déjà répondu, ou ce bouton n’est plus valable.")
        return asked.order(act, said, subject_id=subject.id)

    return answer


RECOGNISED = "Candidat reconnu : la demande est envoyée. L’élève pourra saisir le code d’accès."

ACTS: Mapping[str, Callable[[Asked], str]] = {
    "present": lambda asked: _presence(asked, present=True),
    "absent": lambda asked: _presence(asked, present=False),
    "vu": lambda asked: _seen(asked, seen=True),
    "pas-vu": lambda asked: _seen(asked, seen=False),
    "code": _seen_by_code,
    "temps": _add_time,
    "arret": _end_test,
    "debut": _start,
    "reprise": lambda asked: asked.order(RoomAct.ALLOW_RESUME, "Reprise autorisée : la demande est envoyée."),
    "aide": _answer(RoomAct.ANSWER_HELP, "Vous y allez : c’est noté.", HelpCall),
    "reconnu": _answer(RoomAct.ACCEPT_JOIN, RECOGNISED, JoinMiss),
    "pas-reconnu": _answer(RoomAct.DISMISS_JOIN, "Candidat non reconnu : la demande est envoyée.", JoinMiss),
}
