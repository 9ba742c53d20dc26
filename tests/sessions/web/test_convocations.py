"""The convocations of a session: the page, the press that sends, the papers (R-CONVOCATION)."""

import io
from datetime import timedelta
from uuid import UUID, uuid4

import pikepdf
from sqlalchemy import inspect, update

from services.sessions.tables import Candidate
from shared.domain.dates import write_date
from shared.mail.tables import letter
from tests.sessions.desk import ZOE, Desk
from tests.sessions.web.visitor import Visitor, words
from tests.shared.documents.sheets import pages, structure, unspaced


def at(session_id: UUID, more: str = "") -> str:
    return f"/certif/sessions/{session_id}/convocations{more}"


def paper(desk: Desk, session_id: UUID) -> str:
    """That of the whole list."""
    number = desk.read(session_id).number
    return f"/certif/sessions/{session_id}/documents/convocations-session-{number}.pdf"


def test_the_page_says_who_is_reached_and_who_is_not(desk: Desk, referent: Visitor) -> None:
    session_id = desk.session()
    assert "Aucun candidat inscrit" in referent.read(at(session_id))
    desk.candidate(session_id, invitation_email="zoe@example.org")
    desk.candidate(session_id, first_name="Ana")
    page = referent.read(at(session_id))
    assert "À envoyer : 1" in page
    assert "Sans adresse : 1" in page
    confirm = referent.read(at(session_id, "/envoyer"))
    assert "Envoyer une convocation ?" in confirm
    assert "Un candidat n’a pas d’adresse" in confirm
    assert "Convocations envoyées" not in page
    answer = referent.send(at(session_id, "/envoyer"))
    assert (answer.status_code, answer.location) == (303, at(session_id))
    page = referent.read(at(session_id))
    assert "La convocation part." in page
    assert "En attente : 1" in page
    assert "Aucune convocation à envoyer" in referent.read(at(session_id, "/envoyer"))
    referent.send(at(session_id, "/envoyer"))
    assert "toutes sont déjà parties" in referent.read(at(session_id))
    assert desk.acts(f"session:{session_id}") == ["created", "convened"]


def test_a_mail_server_that_is_away_is_told_on_the_page(desk: Desk, referent: Visitor) -> None:
    session_id = desk.session()
    desk.candidate(session_id, invitation_email="zoe@example.org")
    referent.send(at(session_id, "/envoyer"))
    assert "Le courrier ne part pas" not in referent.read(at(session_id))
    with desk.database.transaction() as tx:
        tx.session.execute(update(letter).values(written_at=letter.c.written_at - timedelta(minutes=3)))
    assert "Le courrier ne part pas depuis" in referent.read(at(session_id))


def test_too_late_or_finalised_the_page_says_so_and_still_prints(desk: Desk, referent: Visitor) -> None:
    session_id = desk.finalised()
    page = referent.get(at(session_id))
    assert "La session est finalisée" in words(page)
    assert "Envoyer les convocations" not in words(page)
    assert referent.get(at(session_id, "/envoyer")).status_code == 409
    assert referent.get(paper(desk, session_id)).status_code == 200


def test_each_candidate_has_a_page_that_says_all(desk: Desk, referent: Visitor) -> None:
    session_id = desk.session()
    zoe = desk.candidate(session_id, division="3A", extra_time_percent=33)
    ana = desk.candidate(session_id, first_name="Ana", invitation_email="ana@example.org")
    every_one = pages(referent.get(paper(desk, session_id)).data)
    assert ["Ana" in page for page in every_one] == [True, False], "in the order of the PV"
    (page,) = pages(referent.get(f"/certif/sessions/{session_id}/candidats/{zoe}/convocation.pdf").data)
    told = ("LEFÈVRE-NUÑEZ Zoé", write_date(ZOE["birth_date"]), "3A", "9 h 30", "B12", "Bâtiment des sciences")
    also = ("pièce d’identité", "compte Pix", "mon ENT", "localhost/test", "2 h 20", "33 %", "référent Pix", "Collège")
    assert [value for value in (*told, *also) if unspaced(value) not in unspaced(page)] == []
    assert unspaced("1 h 45") in unspaced(every_one[0])
    assert "vidéo" not in page, "none is set"
    (unreached,) = pages(referent.get(at(session_id, "/sans-adresse.pdf")).data)
    assert "Zoé" in unreached
    acts = desk.acts(f"session:{session_id}")
    assert acts == ["created", *["convocations_printed"] * 3]
    for unknown in (uuid4(), session_id):
        assert referent.get(f"/certif/sessions/{session_id}/candidats/{unknown}/convocation.pdf").status_code == 404
    assert referent.get(f"/certif/sessions/{desk.session()}/candidats/{ana}/convocation.pdf").status_code == 404


def test_r_convocation_the_access_code_is_on_no_paper(desk: Desk, referent: Visitor) -> None:
    session_id = desk.session()
    desk.candidate(session_id)
    pdf = referent.get(paper(desk, session_id)).data
    code = desk.read(session_id).access_code
    assert code not in unspaced(" ".join(pages(pdf)))
    assert code.encode() not in pdf


def test_any_name_is_printed_whole_on_one_page(desk: Desk, referent: Visitor) -> None:
    session_id = desk.session(site="S" * 255, room="Salle " * 40)
    names = [("Ķēniņš", "Łukasz"), ("Иванов", "Мария"), ("Nguyễn", "Thị Ánh Tuyết"), ("Öztürk", "İbrahim"),
             ("W" * 255, "M" * 255), ("李", "小龍")]  # fmt: skip
    for last_name, first_name in names:
        desk.candidate(session_id, last_name=last_name, first_name=first_name)
    printed = pages(referent.get(paper(desk, session_id)).data)
    assert len(printed) == len(names)
    whole = unspaced(" ".join(printed))
    assert [name for name in names[:5] for part in name if unspaced(part) not in whole] == []


def test_three_hundred_candidates_have_three_hundred_tagged_pages(desk: Desk, referent: Visitor) -> None:
    session_id = desk.session()
    model = desk.read_candidate(desk.candidate(session_id, last_name="Nom000"))
    columns = [column.key for column in inspect(Candidate).column_attrs if column.key not in {"id", "last_name"}]
    same = {name: getattr(model, name) for name in columns} | {"first_name": "Zoé"}
    with desk.database.transaction() as tx:
        for number in range(1, 300):
            name = f"Nom{number:03}"
            tx.session.add(Candidate(**same | {"last_name": name, "last_name_key": name.lower()}))
    pdf = referent.get(paper(desk, session_id)).data
    printed = pages(pdf)
    assert len(printed) == 300
    assert all(f"Nom{number:03}" in page for number, page in enumerate(printed))
    assert structure(pdf)["/H1"] == 300
    with pikepdf.open(io.BytesIO(pdf)) as document, document.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
        assert document.Root.MarkInfo.Marked


def test_an_empty_list_prints_a_page_that_says_so(desk: Desk, referent: Visitor) -> None:
    (page,) = pages(referent.get(paper(desk, desk.session())).data)
    assert "Aucun candidat" in page
