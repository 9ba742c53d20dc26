"""The documents of a session (docs/rules.md, R-KIT): what each says, to whom, and how it is read aloud."""

import io
from collections import Counter
from uuid import UUID

import pikepdf
import pytest

from services.sessions.kit.archive import stream_archive
from services.sessions.kit.catalogue import DOCUMENTS
from services.sessions.kit.document import Moment
from shared.identity.model import Role
from tests.sessions.desk import ACTOR, Desk
from tests.sessions.kit.papers import (
    LONGEST,
    NAMES,
    at_home,
    elements,
    outside_the_margins,
    papers,
    pdfs,
    text_of,
)
from tests.shared.documents.sheets import fonts_of, pages, unspaced

CODE_SHEET = "code-acces-session-{number}.pdf"
CONVOCATIONS = "convocations-session-{number}.pdf"

SAID = {
    "guide-pix-certif-session-{number}.pdf": (
        "cinq compétences au moins au niveau 1", "Imprimez le PV de session", "Finalisez la session", "« Je passe »",
        "Cette case est indispensable", "Le test dure 1 h 45", "Le code n’est sur aucun autre document",
    ),
    "verification-salle-session-{number}.pdf": (
        "3 candidats inscrits", "dont 1 avec temps majoré", "11 h 49", "suite bureautique", "lecteur de PDF",
        "moins de deux ans", "espace personnel", "test technique",
    ),
    CODE_SHEET: ("Pour le surveillant seul", "N’affichez pas cette feuille", "Quand le donner", "l’heure de début"),
    "consignes-orales-session-{number}.pdf": (
        "Le test dure 1 h 45", "s’il y a une erreur", "« Actualiser »", "Vous avez presque terminé", "« Je passe »",
        "le test reprend où vous étiez", "attendez",
    ),
    "pv-incident-session-{number}.pdf": (
        "Incident technique", "Fraude ou suspicion de fraude", "Autre", "Heure de l’incident", "Candidats concernés",
        "Les faits", "Signatures", "Salle B12",
    ),
    CONVOCATIONS: ("pièce d’identité", "Salle B12", "9 h 30", "1 h 45", "2 h 20", "référent Pix"),
    "notice-candidat-pix-session-{number}.pdf": ("compte Pix", "Attendez le code d’accès", "Une coupure"),
    "notice-candidat-ent-session-{number}.pdf": ("Avec mon ENT", "Attendez le code d’accès", "Une coupure"),
    "pv-incident-vierge.pdf": ("Incident technique", "Candidats concernés", "Les faits", "Signatures"),
}  # fmt: skip


HEADED = {*SAID, "pv-session-{number}.pdf"} - {"pv-incident-vierge.pdf"}
"""Those that say which room they are for."""


@pytest.fixture
def session_id(desk: Desk) -> UUID:
    session_id = desk.session(room="Salle B12")
    for name, extra_time in zip(NAMES, (0, 33, 0), strict=True):
        desk.candidate(session_id, last_name=name, extra_time_percent=extra_time)
    return session_id


def test_each_document_says_what_it_is_for(desk: Desk, session_id: UUID) -> None:
    made = papers(desk, session_id)
    for name, sentences in SAID.items():
        text = text_of(name, made[name])
        assert [sentence for sentence in sentences if unspaced(sentence) not in text] == [], name


def test_the_access_code_is_on_its_own_sheet_and_nowhere_else(desk: Desk, session_id: UUID) -> None:
    code = desk.read(session_id).access_code
    made = papers(desk, session_id)
    assert code in text_of(CODE_SHEET, made.pop(CODE_SHEET))
    for name, content in made.items():
        assert code not in text_of(name, content), name
        assert code.encode() not in content, name


def test_the_access_code_is_spelled_out_for_whoever_says_it(desk: Desk, session_id: UUID) -> None:
    code = desk.read(session_id).access_code
    text = text_of(CODE_SHEET, papers(desk, session_id)[CODE_SHEET])
    assert all(f"{letter}comme{letter}" in text for letter in code[:4])


def test_each_document_is_read_aloud_with_its_title_headings_and_tables(desk: Desk, session_id: UUID) -> None:
    for name, content in pdfs(papers(desk, session_id)).items():
        with pikepdf.open(io.BytesIO(content)) as pdf:
            assert pdf.Root.MarkInfo.Marked, name
            assert str(pdf.Root.Lang) == "fr-FR", name
            assert pdf.Root.ViewerPreferences.DisplayDocTitle, name
            with pdf.open_metadata() as metadata:
                assert metadata["dc:title"], name
                assert metadata["pdfuaid:part"] == "1", name
        seen = elements(content)
        kinds = Counter(kind for kind, _ in seen)
        assert kinds["/H1"] == (len(NAMES) if name == CONVOCATIONS else 1), name
        assert kinds["/TH"] >= 2 * kinds["/Table"], name
        assert ("/Figure", "") not in seen, name


def test_the_longest_words_stay_inside_the_margins(desk: Desk) -> None:
    session_id = desk.session(site=LONGEST, room=LONGEST, examiners=f"{LONGEST} {LONGEST}")
    desk.candidate(session_id, last_name=LONGEST, first_name=LONGEST, birth_city=LONGEST, division=LONGEST)
    for name, content in pdfs(papers(desk, session_id)).items():
        assert outside_the_margins(content) == [], name
        if name in HEADED:
            assert LONGEST in text_of(name, content), name


def test_the_names_of_europe_and_vietnam_are_drawn_and_not_boxed(desk: Desk, session_id: UUID) -> None:
    made = papers(desk, session_id)
    for name in ("pv-session-{number}.pdf", "pv-session-{number}.ods"):
        text = text_of(name, made[name])
        assert [each for each in NAMES if unspaced(each) not in text] == [], name
    assert not [each for content in pdfs(made).values() for each in fonts_of(content) if "CaseVide" in each]


def test_three_hundred_candidates_are_printed_and_weigh_what_the_page_tells(desk: Desk) -> None:
    session_id = desk.session()
    for count in (0, 300):
        for number in range(count):
            desk.candidate(session_id, last_name=f"NOM {chr(65 + number // 26)}{chr(65 + number % 26)}")
        made = papers(desk, session_id)
        for document in DOCUMENTS:
            told, real = document.weight(count), len(made[document.file]) / 1000
            assert 0.6 <= told / real <= 1.7, f"{document.title}: {real:.0f} ko, {told} told for {count}"
    for name in ("pv-session-{number}.pdf", "pv-session-{number}.ods"):
        text = text_of(name, made[name])
        assert all(text.count(f"NOM{chr(65 + n // 26)}{chr(65 + n % 26)}") == 1 for n in range(300)), name


def test_a_blank_form_names_no_session(desk: Desk, session_id: UUID) -> None:
    blank = papers(desk, session_id)["pv-incident-vierge.pdf"]
    assert "Salle B12" not in " ".join(pages(blank))


def test_a_printing_that_matters_is_journalled(desk: Desk, session_id: UUID) -> None:
    papers(desk, session_id)
    printed = {"pv_printed": 2, "access_code_printed": 1, "convocations_printed": 1, "notice_printed": 2}
    assert Counter(desk.acts(f"session:{session_id}")) == {"created": 1, **printed}


def test_a_zip_given_up_midway_has_told_what_left(desk: Desk, session_id: UUID) -> None:
    upto = [document.file for document in DOCUMENTS].index("pv-session-{number}.pdf") + 1
    with at_home(desk):
        parts = stream_archive(desk.database, session_id, DOCUMENTS, actor=ACTOR, correlation_id="")
        assert all(next(parts) for _ in range(upto))
        parts.close()
    acts = Counter(desk.acts(f"session:{session_id}"))
    assert (acts["pv_printed"], acts["access_code_printed"]) == (1, 0)


def test_the_surveillant_has_what_serves_in_the_room(desk: Desk) -> None:
    for document in DOCUMENTS:
        in_the_room = document.moment in {Moment.DAY, Moment.INCIDENT}
        assert Role.REFERENT in document.readers
        assert (Role.INVIGILATOR in document.readers) == in_the_room, document.title
        assert set(document.readers) <= {Role.REFERENT, Role.INVIGILATOR}
    assert len({document.file for document in DOCUMENTS}) == len(DOCUMENTS)
