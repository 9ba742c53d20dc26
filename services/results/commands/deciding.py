"""The jury validates or invalidates a certification, or takes its decision back (`docs/procedure.md`).

Each decision is a new row and a new result: the ones before stay, and the last counts.
"""

from dataclasses import replace
from uuid import UUID

from services.results.commands.scoring import add_result, lock_session
from services.results.domain.scoring import score
from services.results.queries.decisions import history, last_results
from services.results.queries.facts import announced, facts_of_session
from services.results.tables import Closing, Decision, JuryDecision, Publication, Transcript
from shared.domain.statuses import CertificationStatus
from shared.errors import NotFound, Refusal
from shared.events import ClosedAttempt
from shared.identity.model import Identity
from shared.transaction import Transaction


class DecidedMeanwhile(Refusal):
    """Another decision was taken since the page was read."""

    title = "Une autre décision a été prise"

    def __init__(self, by: str) -> None:
        super().__init__(
            "decided-meanwhile",
            f"Une décision de {by} a été enregistrée depuis que vous avez ouvert cette page. "
            "Relisez la certification, puis décidez de nouveau si besoin.",
        )


def decide(
    tx: Transaction,
    attempt_id: UUID,
    decision: Decision,
    *,
    seen: int,
    by: Identity,
    candidate_comment: str = "",
    internal_comment: str = "",
) -> None:
    """Write a decision down and compute what it makes of the result.

    `seen` is the rank of the last decision on the page that was read, 0 for none.

    :raises NotFound: no such test.
    :raises DecidedMeanwhile: another decision came first.
    :raises Refusal: the result is not computed yet, is in error and cannot stand, or there is nothing to undo.
    """
    closing, attempt = _lock_attempt(tx, attempt_id)
    decided = history(tx.session, JuryDecision, attempt_id)
    if len(decided) != seen:
        raise DecidedMeanwhile(decided[-1].decided_by_name if decided else "quelqu’un")
    last = last_results(tx.session, [attempt_id]).get(attempt_id)
    if last is None:
        raise Refusal("not-scored", "Le résultat n’est pas encore calculé. Attendez que toutes les copies soient là.")
    facts = facts_of_session(tx.session, closing)[attempt_id]
    result = score(replace(facts, cancelled_by_jury=decision is Decision.INVALIDATE))
    if decision is Decision.UNDO and (not decided or decided[-1].decision == Decision.UNDO):
        raise Refusal("nothing-to-undo", "Aucune décision n’est en vigueur : il n’y a rien à retirer.")
    if result.status is CertificationStatus.ERROR:
        _permit_error(tx, closing, decision)
    row = JuryDecision(
        attempt_id=attempt_id,
        rank=seen + 1,
        decision=decision.value,
        candidate_comment=candidate_comment,
        internal_comment=internal_comment,
        decided_by=by.account_id,
        decided_by_name=by.name,
        decided_at=tx.now,
    )
    tx.session.add(row)
    tx.record(
        f"candidate:{attempt.candidate_id}",
        "decided",
        actor=by.actor,
        attempt=str(attempt_id),
        rank=row.rank,
        decision=row.decision,
    )
    add_result(tx, attempt, result, rank=last.rank + 1, emitter=by.actor)


def _permit_error(tx: Transaction, closing: Closing, decision: Decision) -> None:
    """An error is never confirmed, and never comes back once people can read the results."""
    published = tx.session.get(Publication, closing.session_id, populate_existing=True) is not None
    if decision is Decision.VALIDATE or published:
        raise Refusal(
            "error-cannot-stand",
            "Aucun résultat n’a pu être calculé : cette certification ne peut qu’être invalidée, "
            "avec un commentaire pour le candidat.",
        )


def _lock_attempt(tx: Transaction, attempt_id: UUID) -> tuple[Closing, ClosedAttempt]:
    """The attempt as it was announced, its session locked."""
    transcript = tx.session.get(Transcript, attempt_id)
    if transcript is None:
        raise NotFound()
    closing = lock_session(tx, transcript.session_id)
    for attempt in announced(closing) if closing else ():
        if closing and attempt.attempt_id == attempt_id:
            return closing, attempt
    raise Refusal("not-closed", "Le test n’est pas encore clos. Attendez que la session soit finalisée.")
