"""The PV de session (P-2)."""

from shared.domain.dates import write_date
from tests.sessions.desk import DAY, Desk
from tests.sessions.web.visitor import Visitor
from tests.shared.documents.sheets import pages, unspaced


def printed(visitor: Visitor, session_id: object) -> str:
    answer = visitor.get(f"/certif/sessions/{session_id}/pv.pdf")
    assert (answer.status_code, answer.content_type) == (200, "application/pdf")
    return unspaced(" ".join(pages(answer.data)))


def test_the_pv_carries_every_column(desk: Desk, referent: Visitor) -> None:
    session_id = desk.session()
    desk.sit(
        session_id,
        number=4127,
        division="3A",
        extra_time_percent=33,
        external_id="1203456789A",
        invitation_email="zoe@exemple.fr",
    )
    paper = printed(referent, session_id)
    row = ("LEFÈVRE-NUÑEZ", "Zoé", "14/03/2012", "Bondy", "93", "France", "zoe@exemple.fr", "1203456789A", "3A", "33%")
    heading = (
        write_date(DAY),
        "9h30",
        "11h15",
        "CollègeJeanne-Villepreux",
        "Bâtimentdessciences",
        "B12",
        "KarimBenali",
    )
    for value in (*heading, *row, "4127"):
        assert unspaced(value) in paper, value


def test_candidates_come_by_last_name_then_first_name(desk: Desk, referent: Visitor) -> None:
    session_id = desk.session()
    for last_name, first_name in (("ŒUVRARD", "Ana"), ("Élie", "Zoé"), ("ELIE", "Ana")):
        desk.candidate(session_id, last_name=last_name, first_name=first_name)
    paper = printed(referent, session_id)
    assert paper.index("ELIE") < paper.index("Élie") < paper.index("ŒUVRARD")


def test_the_access_code_is_never_on_the_pv(desk: Desk, referent: Visitor, invigilator: Visitor) -> None:
    session_id = desk.session()
    desk.candidate(session_id)
    code = desk.read(session_id).access_code
    for visitor in (referent, invigilator):
        answer = visitor.get(f"/certif/sessions/{session_id}/pv.pdf")
        assert code not in unspaced(" ".join(pages(answer.data)))
        assert code.encode() not in answer.data


def test_every_printing_is_journalled(desk: Desk, referent: Visitor, invigilator: Visitor) -> None:
    session_id = desk.session()
    printed(referent, session_id)
    printed(invigilator, session_id)
    assert desk.acts(f"session:{session_id}") == ["created", "pv_printed", "pv_printed"]


def test_a_finalised_session_still_prints(desk: Desk, referent: Visitor) -> None:
    assert "1001" in printed(referent, desk.finalised())
