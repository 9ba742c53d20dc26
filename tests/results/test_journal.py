"""« Every act leaves a dated line »: the journals of all the services, verified and told in French."""

import ast
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine, select, text

from deploy.local.postgres import LocalPostgres
from services.results.journal.chains import Anchor, ChainState, merged, verified_chains
from services.results.journal.sentences import ACTS, entry
from services.results.words import MAINLAND
from shared.identity.model import Identity
from shared.journal.chain import JournalLine
from shared.messaging.tables import dead_letter
from shared.transaction import Database
from tests.results.day import Day, small_day
from tests.results.pages import Visit, words

SERVICES = Path(__file__).parents[2] / "services"


def exam_chain(day: Day) -> tuple[list[JournalLine], Anchor]:
    chain = day.chains["exam", day.sitters[0].subject]
    return chain, Anchor(len(chain), chain[-1].hash)


def state(lines: list[JournalLine], anchor: Anchor) -> ChainState:
    (chain,) = verified_chains(lines, {"exam": anchor})
    return chain.state


@given(st.data())
def test_an_altered_line_breaks_the_chain_and_a_missing_one_leaves_it_incomplete(data: st.DataObject) -> None:
    lines, anchor = exam_chain(small_day())
    assert state(lines, anchor) is ChainState.VERIFIED
    at = data.draw(st.integers(0, len(lines) - 1))
    assert state(lines[:at] + lines[at + 1 :], anchor) is ChainState.INCOMPLETE
    forged = lines[at].model_copy(
        update=data.draw(st.sampled_from([{"act": "x"}, {"facts": {"forged": True}}, {"hash": "0" * 64}]))
    )
    assert state([*lines[:at], forged, *lines[at + 1 :]], anchor) is ChainState.BROKEN


def test_a_chain_rebuilt_from_its_start_is_broken_at_the_head_announced() -> None:
    """Every link holds, and yet it is not the chain that exam announced at the closing."""
    lines, anchor = exam_chain(small_day())
    rebuilt = Day()
    for line in lines:
        rebuilt.line("exam", line.subject, line.act, "account:forger")
    assert state(rebuilt.chains["exam", lines[0].subject], anchor) is ChainState.BROKEN


def test_the_lines_of_all_services_make_one_story() -> None:
    day = small_day()
    subject = day.sitters[0].subject
    lines = [line for (_, about), chain in day.chains.items() for line in chain if about == subject]
    acts = [line.act for line in merged(verified_chains(lines[::-1], {}))]
    assert acts[:3] == ["enrolled", "joined", "attempt_started"]
    assert acts[-3:] == ["completed", "reported", "closed"]


def test_a_chain_of_another_service_altered_at_rest_is_shown_broken(
    results_database: Database, migrate: Callable[[str], LocalPostgres], day: Day, jury: Identity, visit: Visit
) -> None:
    visitor, zoe = visit(jury), day.sitters[0]
    page = f"/resultats/jury/certifications/{zoe.attempt_id}"
    assert "Journal vérifié" in words(visitor.get(page))
    owner = create_engine(migrate("results").url("certif_results", "results_owner"))
    with owner.begin() as connection:
        connection.execute(
            text("UPDATE journal_line SET facts = '{}' WHERE service = 'exam' AND subject = :subject AND seq = 5"),
            {"subject": zoe.subject},
        )
    owner.dispose()
    shown = words(visitor.get(page))
    assert "Journal rompu" in shown
    assert "Test : 19 lignes, chaîne rompue à la ligne 5." in shown
    assert "Pix Certif : 2 lignes, chaîne vérifiée." in shown
    assert "n’est pas fiable" in shown
    assert "Journal rompu" in words(visitor.get(f"/resultats/jury/sessions/{day.session_id}"))


def test_a_journal_whose_lines_are_on_their_way_is_shown_incomplete(
    results_database: Database, jury: Identity, visit: Visit
) -> None:
    day = small_day()
    late = next(one for one in day.deliveries if one.envelope.type == "exam.attempt_completed")
    day.play(results_database, [one for one in day.deliveries if one is not late])
    page = f"/resultats/jury/certifications/{day.sitters[0].attempt_id}"
    visitor = visit(jury)
    assert "Journal incomplet" in words(visitor.get(page))
    day.play(results_database, [late])
    assert "Journal vérifié" in words(visitor.get(page))


def test_no_service_speaks_in_the_name_of_another(results_database: Database) -> None:
    day = Day()
    forged = day.line("results", f"candidate:{uuid4()}", "decided", "account:x", decision="validate")
    sent = day.deliveries[0].model_copy(
        update={"envelope": day.deliveries[0].envelope.model_copy(update={"id": uuid4(), "journal": [forged]})}
    )
    day.play(results_database, [sent])
    with results_database.transaction() as tx:
        assert "ForeignLine" in tx.session.scalars(select(dead_letter.c.error)).one()


def acts_of(service: str) -> Iterator[str]:
    """Every act that the code of a service writes about a candidate or a session."""
    for path in (SERVICES / service).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            if getattr(node.func, "attr", "") == "record" and len(node.args) == 2:
                yield from (one.value for one in ast.walk(node.args[1]) if isinstance(one, ast.Constant))
            yield from (one.value.value for one in node.keywords if one.arg == "act" and hasattr(one.value, "value"))


@pytest.mark.parametrize("service", ["sessions", "exam", "results"])
def test_each_act_has_its_sentence(service: str) -> None:
    acts = {act for act in acts_of(service) if isinstance(act, str)}
    assert acts
    assert acts <= {act for _, act in ACTS}


JUNK = st.none() | st.booleans() | st.integers() | st.text(max_size=20)


@given(
    st.sampled_from(sorted(ACTS)),
    st.dictionaries(st.sampled_from(["issues", "deadline", "items", "status", "pix", "answers", "fields", "x"]), JUNK),
)
def test_a_line_that_holds_anything_is_still_told(act: tuple[str, str], facts: dict[str, str]) -> None:
    line = Day().line("exam", f"{act[0]}:1", act[1], "account:1", **facts)
    assert entry(line, "Par l’élève.", MAINLAND).title
