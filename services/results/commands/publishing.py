"""The jury publishes a session: from then on pupils and school see its results (`docs/procedure.md`)."""

from uuid import UUID

from services.results.commands.scoring import lock_session
from services.results.queries.decisions import last_results
from services.results.queries.facts import announced
from services.results.tables import Closing, Publication, Transcript
from services.results.words import many
from shared.domain.statuses import CertificationStatus
from shared.errors import Refusal
from shared.events import SessionPublished
from shared.identity.model import Identity
from shared.transaction import Transaction


def publish_session(tx: Transaction, session_id: UUID, *, by: Identity) -> None:
    """Publish every certification of the session at once.

    :raises Refusal: it is published already, copies are awaited, or a certification is in error.
    """
    closing = lock_session(tx, session_id)
    if closing is None or closing.scored_at is None:
        raise Refusal(
            "copies-awaited",
            "Toutes les copies de cette session ne sont pas encore arrivées et calculées. Attendez quelques instants, "
            "puis rechargez la page.",
        )
    before = tx.session.get(Publication, session_id, populate_existing=True)
    if before is not None:
        raise Refusal(
            "already-published",
            f"Cette session est déjà publiée, par {before.published_by_name} : il n’y a rien de plus à faire.",
        )
    _refuse_errors(tx, closing)
    tx.session.add(
        Publication(session_id=session_id, published_at=tx.now, published_by=by.account_id, published_by_name=by.name)
    )
    tx.record(f"session:{session_id}", "published", actor=by.actor, certifications=len(closing.attempts))
    tx.emit(SessionPublished(session_id=session_id, published_at=tx.now))


def _refuse_errors(tx: Transaction, closing: Closing) -> None:
    """A certification in error is invalidated first, which makes it cancelled."""
    results = last_results(tx.session, [attempt.attempt_id for attempt in announced(closing)])
    in_error = [key for key, result in results.items() if result.status == CertificationStatus.ERROR]
    if in_error:
        numbers = sorted(tx.session.get_one(Transcript, key).certification_number for key in in_error)
        raise Refusal(
            "certification-in-error",
            f"{many(len(in_error), 'certification')} en erreur (n° {', '.join(map(str, numbers))}) : "
            "le jury doit les invalider avant de publier la session.",
        )
