"""The jury tells the centre what to do better next time (`docs/rules.md` R-ADVICE; `docs/procedure.md`, P-7.3)."""

from uuid import UUID

from sqlalchemy.dialects.postgresql import insert as upsert

from services.results.tables import SessionAdvice
from shared.errors import Refusal
from shared.events import AdviceGiven
from shared.identity.model import Identity
from shared.transaction import Transaction


def give_advice(tx: Transaction, session_id: UUID, advice: str, *, seen: int, by: Identity) -> None:
    """Say it, say it otherwise, or take it back with an empty text; the same text again does nothing.

    `seen` is the version on the page that was read, 0 for none.

    :raises Refusal: another member of the jury wrote meanwhile.
    """
    blank = {"session_id": session_id, "version": 0, "advice": "", "given_by_name": ""}
    tx.session.execute(upsert(SessionAdvice).values(blank).on_conflict_do_nothing())
    kept = tx.session.get_one(SessionAdvice, session_id, with_for_update=True, populate_existing=True)
    if kept.advice == advice:
        return
    if kept.version != seen:
        raise Refusal(
            "advised-meanwhile",
            f"{kept.given_by_name} a modifié ce texte depuis que vous avez ouvert cette page. "
            "Le texte actuel est affiché au-dessus du vôtre\u00a0: relisez-le, puis enregistrez de nouveau si besoin.",
        )
    kept.version, kept.advice, kept.given_at, kept.given_by_name = seen + 1, advice, tx.now, by.name
    tx.record(f"session:{session_id}", "advice_given", actor=by.actor, version=kept.version, words=len(advice.split()))
    tx.emit(AdviceGiven(session_id=session_id, version=kept.version, advice=advice, given_at=tx.now))
