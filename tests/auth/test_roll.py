"""The copy of the roll that sessions publishes."""

from uuid import uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.auth.consumers import keep_pupil
from services.auth.tables import Pupil
from shared.transaction import Database
from tests.auth.ent import recorded


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.permutations([1, 2, 2, 3]))
def test_the_newest_version_wins_in_any_order_and_twice(auth_database: Database, order: list[int]) -> None:
    pupil_id = uuid4()
    for version in order:
        with auth_database.transaction() as tx:
            event = recorded(version, pupil_id=pupil_id, division=f"3{version}", removed=version == 3)
            keep_pupil(tx, event)
    with auth_database.transaction() as tx:
        kept = tx.session.get_one(Pupil, pupil_id)
    assert (kept.version, kept.division, kept.removed) == (3, "33", True)
