"""« Every act of staff leaves a dated, chained trace »: the chain itself."""

from datetime import UTC, datetime, timedelta
from threading import Thread
from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert

from shared.journal.chain import GENESIS, JournalLine, broken_links, link
from shared.journal.read import lines_of, verify
from shared.journal.tables import journal_line
from shared.journal.write import Act
from tests.shared.conftest import Wire

facts = st.dictionaries(
    st.text(max_size=8), st.none() | st.booleans() | st.integers() | st.text(max_size=8), max_size=3
)
START = datetime(2026, 6, 1, 8, tzinfo=UTC)


def chain(all_facts: list[dict[str, str | int | bool | None]]) -> list[JournalLine]:
    lines: list[JournalLine] = []
    for rank, given_facts in enumerate(all_facts, start=1):
        previous = lines[-1].hash if lines else GENESIS
        lines.append(
            link(
                service="exam",
                subject="candidate:1",
                seq=rank,
                at=START + timedelta(seconds=rank),
                actor="account:1",
                act="answered",
                facts=given_facts,
                previous=previous,
            )
        )
    return lines


@given(st.lists(facts, max_size=6))
def test_an_untouched_chain_holds(all_facts: list[dict[str, str | int | bool | None]]) -> None:
    assert broken_links(chain(all_facts)) == []


@given(st.lists(facts, min_size=1, max_size=6), st.data())
def test_any_altered_line_is_found(all_facts: list[dict[str, str | int | bool | None]], data: st.DataObject) -> None:
    lines = chain(all_facts)
    at = data.draw(st.integers(0, len(lines) - 1))
    change = data.draw(
        st.sampled_from(
            [
                {"act": "skipped"},
                {"actor": "account:2"},
                {"facts": {"forged": True, "n": 7}},
                {"at": START},
                {"subject": "candidate:2"},
                {"hash": "f" * 64},
                {"previous": "e" * 64},
            ]
        )
    )
    lines[at] = lines[at].model_copy(update=change)
    assert broken_links(lines)


@given(st.lists(facts, min_size=2, max_size=6), st.data())
def test_a_removed_line_is_found(all_facts: list[dict[str, str | int | bool | None]], data: st.DataObject) -> None:
    lines = chain(all_facts)
    del lines[data.draw(st.integers(0, len(lines) - 2))]
    assert broken_links(lines)


def test_acts_written_at_the_same_instant_make_one_chain(wire: Wire) -> None:
    subject = f"candidate:{uuid4()}"

    def act(_rank: int) -> None:
        for _ in range(10):
            with wire.databases["exam"].transaction() as tx:
                tx.record(subject, "answered", actor="account:1", rank=_rank)

    threads = [Thread(target=act, args=(rank,)) for rank in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with wire.databases["exam"].transaction() as tx:
        assert verify(tx.session) == []
    assert wire.rows("exam", "SELECT max(seq), count(*) FROM journal_line") == [(60, 60)]


def test_many_acts_written_at_once_hold_like_those_written_one_by_one(wire: Wire) -> None:
    subjects = [f"candidate:{uuid4()}" for _ in range(300)]
    for name, some in (("enrolled", subjects[:200]), ("corrected", subjects), ("removed", subjects[100:])):
        with wire.databases["exam"].transaction() as tx:
            tx.record("session:1", "list_replaced", actor="account:1")
            tx.record_all([Act(subject, name, {"rank": rank}) for rank, subject in enumerate(some)], actor="account:1")
    with wire.databases["exam"].transaction() as tx:
        assert verify(tx.session) == []
        assert [line.act for line in lines_of(tx.session, subjects[150])] == ["enrolled", "corrected", "removed"]
        assert [line.act for line in lines_of(tx.session, subjects[-1])] == ["corrected", "removed"]


def test_a_line_cut_off_the_end_is_found(wire: Wire) -> None:
    with wire.databases["exam"].transaction() as tx:
        for rank in range(3):
            tx.record("session:1", "act", actor="exam", rank=rank)
    wire.rows("exam", "DELETE FROM journal_line WHERE seq = 3 RETURNING seq")
    with wire.databases["exam"].transaction() as tx:
        assert verify(tx.session) == ["session:1: the chain does not end at its head"]


def test_a_longer_chain_of_another_service_is_no_fault_of_ours(wire: Wire) -> None:
    """Results keeps the chains of all: each ends where it ends."""
    with wire.databases["results"].transaction() as tx:
        tx.session.execute(insert(journal_line), [line.model_dump() for line in chain([{}, {}, {}])])
        tx.record("candidate:1", "scored", actor="results")
        assert verify(tx.session) == []


def test_lines_that_no_event_carries_reach_results_by_themselves(wire: Wire) -> None:
    with wire.databases["auth"].transaction() as tx:
        tx.record("account:1", "signed_in", actor="account:1")
    ((envelope,),) = wire.rows("auth", "SELECT envelope FROM outbox WHERE type = 'journal.lines_written'")
    assert "signed_in" in envelope
