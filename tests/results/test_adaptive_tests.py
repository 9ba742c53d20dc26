"""A test of version 3: known whole in any order of arrival, never scored by the rules of version 2 (R-SCORER)."""

from dataclasses import replace
from uuid import uuid4

import pytest

from services.results.commands.scoring import score_what_waits
from services.results.domain import scoring
from services.results.domain.certification import CertificationFacts, ScoringResult
from services.results.queries.decisions import last_results
from services.results.queries.facts import facts_of_session
from services.results.tables import AssessmentResult, Closing
from shared.domain.engine import EngineName
from shared.events import IssueReport
from shared.identity.model import Identity
from shared.transaction import Database
from tests.results.day import KO, OK, Day, Sitter
from tests.results.pages import Visit, words


def adaptive_day() -> tuple[Day, Sitter, Sitter]:
    """Zoé gave up an adaptive test after twelve answers; Noé has completed one of version 2."""
    day = Day(61)
    zoe, noe = day.enrol("LEFÈVRE-NUÑEZ", "Zoé"), day.enrol("GARCIA", "Noé")
    zoe.engine = EngineName.ADAPTIVE
    for sitter, given in ((zoe, [OK, KO] * 6), (noe, [OK] * 15)):
        day.start(sitter)
        day.answer(sitter, given)
    reported = IssueReport(id=uuid4(), category="E5", item_number=4)
    day.finalise(aborts={zoe.candidate_id: "candidate"}, issues={zoe.candidate_id: [reported]})
    day.close()
    return day, zoe, noe


def results(database: Database, day: Day) -> list[AssessmentResult | None]:
    with database.transaction() as tx:
        rows = last_results(tx.session, [sitter.attempt_id for sitter in day.sitters])
    return [rows.get(sitter.attempt_id) for sitter in day.sitters]


def facts(database: Database, day: Day, sitter: Sitter) -> CertificationFacts:
    with database.transaction() as tx:
        closing = tx.session.get_one(Closing, day.session_id)
        return facts_of_session(tx.session, closing)[sitter.attempt_id]


def test_each_item_asked_is_known_with_its_rank_whatever_comes_first(results_database: Database) -> None:
    day, zoe, _ = adaptive_day()
    for one in reversed(day.deliveries):
        day.play(results_database, [one])
    known = facts(results_database, day, zoe)
    assert [one.item_id for one in known.questions] == [item.id for item in zoe.items[:13]], "the one on screen too"
    assert [one.neutralised for one in known.questions][:5] == [False, False, False, True, False]
    assert [one.difficulty for one in known.questions] == [rank / 10 for rank in range(1, 14)], "as they were asked"
    assert [one.status for one in known.answers] == [OK, KO] * 6
    assert known.engine is EngineName.ADAPTIVE


def test_it_waits_in_front_of_the_jury_until_its_rules_are_in_service(
    results_database: Database, visit: Visit, jury: Identity, monkeypatch: pytest.MonkeyPatch
) -> None:
    day, zoe, _ = adaptive_day()
    monkeypatch.delitem(scoring.SCORERS, EngineName.ADAPTIVE, raising=False)  # type: ignore[arg-type]
    day.play(results_database)
    waiting, scored = results(results_database, day)
    assert waiting is None
    assert scored is not None
    assert scored.status == "validated"
    visitor = visit(jury)
    session = f"/resultats/jury/sessions/{day.session_id}"
    certification = f"/resultats/jury/certifications/{zoe.attempt_id}"
    assert "En attente du calcul" in words(visitor.get("/resultats/jury/?etat=en-attente"))
    assert "Un test adaptatif est arrivé" in words(visitor.get(session))
    assert "Publier la session" not in words(visitor.get(session))
    page = words(visitor.get(certification))
    assert "En attente du calcul" in page
    assert "Test adaptatif, 32 questions" in page
    assert visitor.post(f"{session}/publier", session).status_code == 409

    def rules(known: CertificationFacts) -> ScoringResult:
        return scoring.SCORERS[EngineName.PLACEMENT](replace(known, cancelled_by_jury=True))

    monkeypatch.setitem(scoring.SCORERS, EngineName.ADAPTIVE, rules)  # type: ignore[arg-type]
    with results_database.transaction() as tx:
        score_what_waits(tx)
    counted, before = results(results_database, day)
    assert counted is not None
    assert counted.status == "cancelled"
    assert before is not None
    assert before.rank == scored.rank
    assert "Publier la session" in words(visitor.get(session))
