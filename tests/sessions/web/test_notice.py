"""The notice for candidates, on the board and on paper (R-NOTICE)."""

import io
from uuid import UUID

import lxml.html
import pikepdf
import pypdfium2
import pytest

from shared.identity.model import Role
from tests.identities import PUBLIC_URL
from tests.sessions.desk import Desk
from tests.sessions.web.conftest import Come
from tests.sessions.web.visitor import Visitor
from tests.shared.documents.sheets import pages, structure, unspaced

VERSIONS = ("pix", "ent")


def paper_of(desk: Desk, session_id: UUID, version: str) -> str:
    number = desk.read(session_id).number
    return f"/certif/sessions/{session_id}/documents/notice-candidat-{version}-session-{number}.pdf"


STEPS = (
    "Connectez-vous",
    "Rejoignez la session",
    "numéro de session, prénom, nom de naissance et date de naissance",
    "Attendez le code d’accès",
    "le test reprend là où il s’est arrêté",
    "appelez le surveillant",
    "Vous avez presque terminé",
)
SIGN_IN = {"pix": "compte Pix : votre adresse e-mail ou votre identifiant", "ent": "le mot de passe de l’ENT"}


@pytest.mark.parametrize("version", VERSIONS)
def test_the_board_and_the_paper_tell_the_same_steps(desk: Desk, invigilator: Visitor, version: str) -> None:
    session_id = desk.session()
    board = invigilator.read(f"/certif/sessions/{session_id}/notice?version={version}")
    answer = invigilator.get(paper_of(desk, session_id, version))
    assert answer.content_type == "application/pdf"
    (paper,) = pages(answer.data)
    number, address = str(desk.read(session_id).number), PUBLIC_URL.removeprefix("http://") + "/test"
    for told in (*STEPS, SIGN_IN[version], number, address):
        assert unspaced(told) in unspaced(board), told
        assert unspaced(told) in unspaced(paper), told
    other = SIGN_IN["ent" if version == "pix" else "pix"]
    assert unspaced(other) not in unspaced(board + paper)
    assert desk.acts(f"session:{session_id}") == ["created", "notice_printed"]


def test_r_notice_the_access_code_is_never_on_it_nor_a_name(desk: Desk, come: Come) -> None:
    session_id = desk.session()
    desk.candidate(session_id)
    code = desk.read(session_id).access_code
    for role in (Role.REFERENT, Role.INVIGILATOR):
        visitor = come(role)
        for version in VERSIONS:
            board = visitor.get(f"/certif/sessions/{session_id}/notice?version={version}").text
            paper = visitor.get(paper_of(desk, session_id, version)).data
            for shown in (board, unspaced(" ".join(pages(paper))), paper.decode("latin-1")):
                assert code not in shown
                assert "LEFÈVRE" not in shown
                assert visitor.person.name not in shown


def test_the_board_leads_back_to_where_each_one_works(desk: Desk, come: Come) -> None:
    session_id = desk.session()
    for role, way in ((Role.REFERENT, f"sessions/{session_id}"), (Role.INVIGILATOR, f"surveillance/{session_id}")):
        page = lxml.html.fromstring(come(role).get(f"/certif/sessions/{session_id}/notice").text)
        (leave,) = page.xpath("//a[.='Quitter']")
        assert leave.get("href") == f"/certif/{way}"


def test_the_qr_code_has_words_and_leads_to_the_join_page(desk: Desk, referent: Visitor) -> None:
    page = lxml.html.fromstring(referent.get(f"/certif/sessions/{desk.session()}/notice").text)
    (image,) = page.xpath("//main//img")
    assert image.get("alt") == "QR code de l’adresse localhost/test"
    assert image.get("src").startswith("data:image/svg+xml")


@pytest.mark.parametrize("version", ["", "gar", "pix%00", "../pix", "pix&version=ent"])
def test_a_version_that_is_not_one_shows_that_of_the_pix_account(desk: Desk, referent: Visitor, version: str) -> None:
    assert SIGN_IN["pix"] in referent.read(f"/certif/sessions/{desk.session()}/notice?version={version}")


def test_the_paper_is_tagged_and_its_picture_has_words(desk: Desk, referent: Visitor) -> None:
    pdf = referent.get(paper_of(desk, desk.session(), "pix")).data
    kinds = structure(pdf)
    assert (kinds["/H1"], kinds["/Figure"]) == (1, 1)
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert str(document.Root.Lang) == "fr-FR"
        with document.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
            assert str(metadata["dc:title"]).startswith("Notice candidat (Compte Pix), session n°")
        alternatives = [
            str(item.Alt) for item in document.objects if isinstance(item, pikepdf.Dictionary) and "/Alt" in item
        ]
    assert alternatives == ["QR code de l’adresse localhost/test"]
    width, height = pypdfium2.PdfDocument(pdf)[0].get_size()
    assert (round(width), round(height)) == (595, 842), "A4, upright"
