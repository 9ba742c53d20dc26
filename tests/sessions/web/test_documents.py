"""The PV de session (P-2), and the documents of a session (R-KIT)."""

import io
from zipfile import ZipFile

import lxml.html
import pytest
from flask import Flask
from pydantic import ValidationError

from services.sessions.kit.catalogue import documents_for
from services.sessions.settings import SessionsSettings
from shared.domain.dates import write_date
from shared.identity.model import Role
from tests.identities import service_settings
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


def links(visitor: Visitor, session_id: object) -> list[str]:
    """Where the page « Documents » leads, below its title."""
    page = lxml.html.fromstring(visitor.get(f"/certif/sessions/{session_id}/documents").text)
    return [link.get("href") for link in page.get_element_by_id("contenu").iterfind(".//a")]


def archive(visitor: Visitor, session_id: object) -> dict[str, bytes]:
    answer = visitor.get(f"/certif/sessions/{session_id}/documents.zip")
    assert (answer.status_code, answer.content_type) == (200, "application/zip")
    with ZipFile(io.BytesIO(answer.data)) as opened:
        assert opened.testzip() is None
        return {name: opened.read(name) for name in opened.namelist()}


def test_the_page_leads_to_each_document_of_the_reader(desk: Desk, referent: Visitor, invigilator: Visitor) -> None:
    session_id = desk.session()
    number = desk.read(session_id).number
    for visitor, role in ((referent, Role.REFERENT), (invigilator, Role.INVIGILATOR)):
        wanted = {document.file.format(number=number) for document in documents_for([role])}
        told = links(visitor, session_id)
        files = {href.rpartition("/documents/")[2] for href in told if "/documents/" in href}
        assert files == wanted
        assert f"/certif/sessions/{session_id}/documents.zip" in told
        for href in told:
            answer = visitor.get(href)
            assert answer.status_code == 200, href


def test_a_document_is_attached_under_its_name(desk: Desk, referent: Visitor) -> None:
    session_id = desk.session()
    name = f"pv-session-{desk.read(session_id).number}.ods"
    answer = referent.get(f"/certif/sessions/{session_id}/documents/{name}")
    assert answer.content_type == "application/vnd.oasis.opendocument.spreadsheet"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'


def test_a_document_of_another_reader_does_not_exist(desk: Desk, referent: Visitor, invigilator: Visitor) -> None:
    session_id, other = desk.session(), desk.session()
    number = desk.read(session_id).number
    guide = f"guide-pix-certif-session-{number}.pdf"
    assert referent.get(f"/certif/sessions/{session_id}/documents/{guide}").status_code == 200
    assert invigilator.get(f"/certif/sessions/{session_id}/documents/{guide}").status_code == 404
    for name in (f"pv-session-{number}.pdf", "..", "pv-session-{number}.pdf", "x" * 2000):
        answer = referent.get(f"/certif/sessions/{other}/documents/{name}")
        assert answer.status_code == 404, name


def test_the_zip_keeps_the_access_code_apart_and_each_printing_is_journalled(
    desk: Desk, referent: Visitor, invigilator: Visitor
) -> None:
    session_id = desk.session()
    desk.candidate(session_id)
    session = desk.read(session_id)
    kept = archive(referent, session_id)
    assert len(kept) == len(documents_for([Role.REFERENT]))
    with_code = [
        name
        for name, content in kept.items()
        if session.access_code in (unspaced(" ".join(pages(content))) if name.endswith(".pdf") else "")
    ]
    folder = "2 Le jour de la session/Pour le surveillant seulement"
    assert with_code == [f"{folder}/code-acces-session-{session.number}.pdf"]
    taken = ["kit_downloaded", "convocations_printed"]
    printed_now = [*taken, "pv_printed", "pv_printed", "access_code_printed", "notice_printed", "notice_printed"]
    assert desk.acts(f"session:{session_id}") == ["created", *printed_now]
    assert set(archive(invigilator, session_id)) < set(kept)


def test_links_that_the_operator_did_not_set_are_hidden(desk: Desk, referent: Visitor, app: Flask) -> None:
    session_id = desk.session()
    path = f"/certif/sessions/{session_id}/documents"
    told = app.extensions["certif.settings"]
    assert "Vidéo de présentation" not in referent.read(path)
    assert f"/certif/sessions/{session_id}/test-technique" in links(referent, session_id)
    app.extensions["certif.settings"] = told.model_copy(update={"presentation_video_url": "https://exemple.fr/video"})
    try:
        assert "https://exemple.fr/video" in links(referent, session_id)
    finally:
        app.extensions["certif.settings"] = told


@pytest.mark.parametrize("address", ["javascript:alert(1)", "http://exemple.fr/", "//exemple.fr", "https://", "video"])
def test_an_address_that_is_not_one_stops_the_start(desk: Desk, address: str) -> None:
    with pytest.raises(ValidationError):
        service_settings(SessionsSettings, desk.database, presentation_video_url=address)
