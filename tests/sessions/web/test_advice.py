"""What the jury asks of the centre, as the centre reads it (docs/rules.md, R-ADVICE)."""

from datetime import timedelta
from uuid import UUID

from services.sessions.tables import AdviceCopy
from shared.events import AdviceGiven
from shared.identity.model import Role
from tests.sessions.desk import NINE, Desk
from tests.sessions.web.conftest import Come
from tests.sessions.web.visitor import Visitor


def given(session_id: UUID, advice: str, version: int = 1) -> AdviceGiven:
    at = NINE + timedelta(days=version)
    return AdviceGiven(session_id=session_id, version=version, advice=advice, given_at=at)


def test_the_centre_reads_it_on_the_session_in_a_list_and_before_the_next_session(
    desk: Desk, referent: Visitor, come: Come
) -> None:
    session_id = desk.finalised()
    assert "Le jury n’a rien demandé" in referent.read("/certif/ameliorations")
    desk.hear(given(session_id, "Faites signer le PV <b>avant</b> le test."))
    for page in (f"/certif/sessions/{session_id}", "/certif/ameliorations"):
        assert "Faites signer le PV <b>avant</b> le test." in referent.read(page)
    assert "Le jury a demandé des améliorations" in referent.read("/certif/sessions/nouvelle")
    assert "Améliorations demandées par le jury (1)" in referent.read("/certif/")
    stranger = Desk(desk.database, "0750001A")
    stranger.session()
    other = come(Role.REFERENT, uai="0750001A")
    assert "Le jury n’a rien demandé" in other.read("/certif/ameliorations")
    assert "Le jury a demandé" not in other.read("/certif/sessions/nouvelle")


def test_the_last_version_stands_whatever_comes_after(desk: Desk, referent: Visitor) -> None:
    session_id = desk.finalised()
    desk.hear(given(session_id, "Second.", 2), given(session_id, "Premier.", 1), given(session_id, "Second.", 2))
    (copy,) = desk.all(AdviceCopy)
    assert (copy.version, copy.advice) == (2, "Second.")
    desk.hear(given(session_id, "", 3))
    assert "Améliorations demandées" not in referent.read(f"/certif/sessions/{session_id}")
    assert "Le jury n’a rien demandé" in referent.read("/certif/ameliorations")
