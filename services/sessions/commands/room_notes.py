"""What the surveillant notes in the room: end screens seen, the hour of the start, signalements (R-ROOM)."""

from datetime import time
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as upsert

from services.sessions.commands.revision import touch_room
from services.sessions.commands.room_orders import mark_of, open_room
from services.sessions.domain.issues import Issue
from services.sessions.room_tables import Room, RoomIssue
from services.sessions.tables import AttemptCopy, Candidate
from shared.domain.issues import IssueCategory
from shared.errors import NotFound, Refusal
from shared.transaction import Transaction


class ChangedMeanwhile(Refusal):
    """Somebody else has written since the page was shown: nobody is overwritten unread. `now` is what to send back."""

    def __init__(self, sentence: str, now: str = "") -> None:
        super().__init__("changed-meanwhile", sentence)
        self.now = now


def tick_end_screen(tx: Transaction, session_id: UUID, candidate_id: UUID, *, seen: bool, actor: str) -> bool:
    """Note that the end-of-test screen was seen, or that it was not after all; False when it was so already.

    :raises Refusal: the test is not at its end (`no-end-screen`), or the session is finalised.
    """
    open_room(tx, session_id, candidate_id)
    attempt = tx.session.scalar(
        select(AttemptCopy)
        .where(AttemptCopy.candidate_id == candidate_id, AttemptCopy.session_id == session_id)
        .execution_options(populate_existing=True)
    )
    if seen and (attempt is None or not attempt.completed):
        raise Refusal(
            "no-end-screen",
            "Pour ce qu’on en sait ici, ce candidat n’a pas atteint son écran de fin de test. S’il est devant "
            "vous, attendez quelques secondes et recommencez, ou cochez-le plus tard sur la finalisation.",
        )
    mark = mark_of(tx, session_id, candidate_id)
    if (mark.end_seen_at is not None) == seen:
        return False
    mark.end_seen_at, mark.end_seen_by = (tx.now, actor) if seen else (None, None)
    if seen:
        tx.record(f"candidate:{candidate_id}", "end_screen_ticked", actor=actor)
    else:
        tx.record(f"candidate:{candidate_id}", "end_screen_unticked", actor=actor)
    touch_room(tx, session_id)
    return True


def candidate_of_end_code(tx: Transaction, session_id: UUID, typed: str) -> UUID:
    """Whose end-of-test screen shows these four digits.

    :raises Refusal: nobody's, or several people's.
    """
    code = "".join(typed.split())
    if not (code.isascii() and code.isdecimal() and len(code) == 4):
        raise Refusal("end-code-shape", "Recopiez les quatre chiffres de l’écran de fin de test.", status=400)
    shown = (AttemptCopy.session_id == session_id, AttemptCopy.end_code == code, Candidate.removed_at.is_(None))
    found = tx.session.scalars(
        select(Candidate.id).join(AttemptCopy, AttemptCopy.candidate_id == Candidate.id).where(*shown)
    ).all()
    if len(found) != 1:
        raise Refusal(
            "end-code-unknown",
            "Aucun écran de fin de test de cette session ne porte ces quatre chiffres. Vérifiez-les, ou cochez le "
            "candidat dans la liste.",
            status=400,
        )
    return found[0]


def note_start(tx: Transaction, session_id: UUID, start: time, *, seen: time | None, actor: str) -> None:
    """The hour at which the test started, as the surveillant writes it on the PV (P-3.5).

    `seen` is the hour that the page showed as noted, None for none.

    :raises ChangedMeanwhile: another hour was noted since.
    """
    open_room(tx, session_id)
    room = tx.session.get(Room, session_id, populate_existing=True)
    noted = room.start_noted if room else None
    if noted == start:
        return
    if noted != seen:
        told = f"{noted.hour} h {noted.minute:02}" if noted else "effacée"
        raise ChangedMeanwhile(
            f"Un autre surveillant a noté l’heure de début entre-temps : {told}. Si elle n’est pas juste, "
            "notez de nouveau la vôtre."
        )
    new = upsert(Room).values(session_id=session_id, revision=0, start_noted=start)
    tx.session.execute(new.on_conflict_do_update(index_elements=[Room.session_id], set_={"start_noted": start}))
    tx.record(f"session:{session_id}", "room_start_noted", actor=actor, at=f"{start:%H:%M}")
    touch_room(tx, session_id)


def note_issue(
    tx: Transaction, session_id: UUID, candidate_id: UUID, issue_id: UUID, issue: Issue, *, actor: str
) -> bool:
    """A signalement on the spot. The same form sent twice notes one; False the second time."""
    open_room(tx, session_id, candidate_id)
    row = {"candidate_id": candidate_id, "session_id": session_id, "noted_at": tx.now, "noted_by": actor}
    kept = tx.session.scalar(
        upsert(RoomIssue).values(id=issue_id, **row, **_written(issue)).on_conflict_do_nothing().returning(RoomIssue.id)
    )
    if kept is None:
        return False
    tx.record(f"candidate:{candidate_id}", "issue_noted", actor=actor, **_journalled(issue))
    touch_room(tx, session_id)
    return True


def correct_issue(
    tx: Transaction, session_id: UUID, candidate_id: UUID, issue_id: UUID, issue: Issue, *, seen: str, actor: str
) -> None:
    """What it says now. `seen` is the fingerprint of what the page showed.

    :raises ChangedMeanwhile: it was corrected since, to say something else.
    """
    row = issue_of(tx, session_id, candidate_id, issue_id)
    if row.withdrawn_at is not None:
        raise NotFound("Ce signalement a été retiré. Notez-en un autre sur la page du candidat.")
    if said(row) != issue:
        _refuse_unread(row, seen)
    changed = {name: value for name, value in _written(issue).items() if getattr(row, name) != value}
    for name, value in changed.items():
        setattr(row, name, value)
    if changed:
        tx.record(f"candidate:{candidate_id}", "issue_corrected", actor=actor, **_journalled(issue))
        touch_room(tx, session_id)


def withdraw_issue(
    tx: Transaction, session_id: UUID, candidate_id: UUID, issue_id: UUID, *, seen: str, actor: str
) -> None:
    """It no longer counts; twice does no more.

    :raises ChangedMeanwhile: it was corrected since the page was shown.
    """
    row = issue_of(tx, session_id, candidate_id, issue_id)
    if row.withdrawn_at is None:
        _refuse_unread(row, seen)
        row.withdrawn_at, row.description = tx.now, ""
        tx.record(f"candidate:{candidate_id}", "issue_withdrawn", actor=actor, category=row.category)
        touch_room(tx, session_id)


def issue_of(tx: Transaction, session_id: UUID, candidate_id: UUID, issue_id: UUID) -> RoomIssue:
    """The signalement to change, once the session's queue is ours.

    :raises NotFound: no such signalement of this candidate.
    :raises Refusal: the session is finalised.
    """
    open_room(tx, session_id, candidate_id)
    row = tx.session.get(RoomIssue, issue_id, populate_existing=True)
    if row is None or row.candidate_id != candidate_id:
        raise NotFound("Ce signalement n’existe pas. Revenez à la page du candidat.")
    return row


def said(row: RoomIssue) -> Issue:
    """The signalement as the rules know it."""
    return Issue(IssueCategory(row.category), row.item_number, row.description)


def _refuse_unread(row: RoomIssue, seen: str) -> None:
    now = said(row)
    if now.fingerprint == seen:
        return
    item = f" (épreuve {now.item_number})" if now.item_number else ""
    words = f" : {now.description}" if now.description else ""
    raise ChangedMeanwhile(
        f"Un autre surveillant a corrigé ce signalement entre-temps. Il dit maintenant « {now.category.label}{item}"
        f"{words} ». Votre saisie est ci-dessous : recommencez si elle est plus juste.",
        now.fingerprint,
    )


def _written(issue: Issue) -> dict[str, str | int | None]:
    return {"category": issue.category.value, "item_number": issue.item_number, "description": issue.description}


def _journalled(issue: Issue) -> dict[str, str | int | None]:
    """The category and the item alone: what was described stays in the table, where it can be erased."""
    return {"category": issue.category.value, "item": issue.item_number}
