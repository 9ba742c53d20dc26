"""The jury's pages: what is to be published, one session, one certification, the decision."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from services.results.tables import JuryDecision, Publication
from shared.events import IssueReport
from shared.identity.model import Identity, Role
from shared.transaction import Database
from tests.identities import sign_in, someone
from tests.results.day import KO, OK, Day, small_day
from tests.results.pages import Visit, Visitor, csrf_token, words

HOSTILE = "<script>alert(1)</script> ' OR 1=1 -- \u202e é 😀"


def session_path(day: Day) -> str:
    return f"/resultats/jury/sessions/{day.session_id}"


def certification_path(day: Day, rank: int = 0) -> str:
    return f"/resultats/jury/certifications/{day.sitters[rank].attempt_id}"


def decisions(database: Database) -> int:
    with database.transaction() as tx:
        return tx.session.scalar(select(func.count()).select_from(JuryDecision)) or 0


@pytest.fixture
def visitor(visit: Visit, jury: Identity) -> Visitor:
    return visit(jury)


def test_the_list_sorts_the_sessions_and_counts_them(results_database: Database, visitor: Visitor, day: Day) -> None:
    awaited = small_day(number=53)
    awaited.play(results_database, awaited.deliveries[1:-2] + awaited.deliveries[-2:-1])
    page = words(visitor.get("/resultats/jury/"))
    assert "À publier 1" in page
    assert "Copies attendues 1" in page
    assert "Publiées 0" in page
    assert "n° 52 Collège Jeanne-Villepreux" in page
    assert "n° 53" not in page
    assert "Session attendue" in words(visitor.get("/resultats/jury/?etat=en-attente"))
    assert "Aucune session publiée" in words(visitor.get("/resultats/jury/?etat=publiees"))


def test_the_list_without_any_session_says_when_one_will_come(visitor: Visitor) -> None:
    assert "Aucune session à publier" in words(visitor.get("/resultats/jury/"))
    assert "Toutes les copies sont arrivées" in words(visitor.get("/resultats/jury/?etat=en-attente"))


@pytest.mark.parametrize("search", ["52", "n° 52", "jeanne", "0939999n"])
def test_a_session_is_found_by_number_centre_or_uai(visitor: Visitor, day: Day, search: str) -> None:
    assert "n° 52 Collège" in words(visitor.client.get("/resultats/jury/", query_string={"recherche": search}))


@pytest.mark.parametrize("search", ["99", "%", "_", HOSTILE, "\x00", "9" * 30, "x" * 100_000, "٥٢"])
def test_a_search_that_finds_nothing_says_so(visitor: Visitor, day: Day, search: str) -> None:
    page = visitor.client.get("/resultats/jury/", query_string={"recherche": search[:5000], "page": "-3"})
    assert page.status_code == 200
    assert "<script>alert" not in page.text


def test_a_page_number_out_of_the_list_shows_its_last_page(results_database: Database, visitor: Visitor) -> None:
    for number in range(1, 22):
        told = Day(number)
        told.start(told.enrol("PETIT", "Manon"))
        told.finalise()
        told.close()
        told.play(results_database)
    for page in ("2", "999", "10" * 20, "x"):
        read = visitor.get(f"/resultats/jury/?page={page}")
        assert read.status_code == 200
        assert "sur 2" in words(read)
    assert words(visitor.get("/resultats/jury/?page=2")).count("Jeanne-Villepreux") == 1


def test_the_session_page_tells_what_the_room_reported(results_database: Database, visitor: Visitor) -> None:
    day = Day(61)
    zoe, noe, jan = day.enrol("LEFÈVRE", "Zoé"), day.enrol("GARCIA", "Noé"), day.enrol("ŁUKASIEWICZ", "Jan")
    day.enrol("PETIT", "Manon")
    for sitter in (zoe, noe, jan):
        day.start(sitter)
    day.answer(zoe, [OK] * 15)
    day.answer(noe, [OK] * 15)
    day.answer(jan, [OK] * 11)
    day.finalise(
        comment="Le réseau a été coupé.",
        unseen=[zoe],
        aborts={jan.candidate_id: "technical"},
        issues={noe.candidate_id: [IssueReport(id=uuid4(), category="C6")]},
    )
    day.close()
    day.play(results_database)
    page = words(visitor.get(session_path(day)))
    assert "Le réseau a été coupé." in page
    assert "Le jury peut rejeter la certification." in page
    assert re.search(r"LEFÈVRE Zoé n° 61001 Validée 135 Non vu Aucun", page)
    assert re.search(r"GARCIA Noé n° 61002 Validée 135 Vu Suspicion de fraude", page)
    assert re.search(r"ŁUKASIEWICZ Jan n° 61003 Validée \d+ Test non terminé Aucun", page)
    assert "PETIT Manon Absent" in page
    assert "Certification 61001 : l’écran de fin de test n’a pas été vu." in page
    assert "Certification 61002 : signalement à traiter (C6, Suspicion de fraude)." in page
    assert "Journal vérifié" in page


def test_a_session_that_waits_says_for_what(results_database: Database, visitor: Visitor) -> None:
    day = small_day()
    answers = [one for one in day.deliveries if one.envelope.type == "exam.answer_recorded"]
    day.play(results_database, [one for one in day.deliveries if one not in answers[:2]])
    page = words(visitor.get(session_path(day)))
    assert "Il manque : 2 réponses." in page
    assert "Publier la session" not in page


def test_a_session_with_more_answers_than_announced_calls_for_the_operator(
    results_database: Database, visitor: Visitor
) -> None:
    day = Day(63)
    zoe = day.enrol("LEFÈVRE-NUÑEZ", "Zoé")
    day.start(zoe)
    day.answer(zoe, [OK] * 14)
    day.finalise()
    day.close()
    day.answer(zoe, [OK])
    day.play(results_database, day.deliveries[::-1])
    page = words(visitor.get(session_path(day)))
    assert "Plus de copies que ce qui a été annoncé" in page
    assert "Publier la session" not in page


def test_publishing_shows_the_results_and_leaves_the_button_behind(
    results_database: Database, visitor: Visitor, day: Day
) -> None:
    answer = visitor.post(f"{session_path(day)}/publier", session_path(day))
    assert (answer.status_code, answer.location) == (303, session_path(day))
    page = words(visitor.get(session_path(day)))
    assert "La session est publiée" in page
    assert "par Nadia Roussel" in page
    assert "Publier la session" not in page


def test_publishing_twice_is_refused_with_a_sentence(
    results_database: Database, visitor: Visitor, other_jury: Identity, day: Day, visit: Visit
) -> None:
    token = csrf_token(visitor.get(session_path(day)))
    other = visit(other_jury)
    other.post(f"{session_path(day)}/publier", session_path(day))
    answer = visitor.client.post(f"{session_path(day)}/publier", data={"csrf_token": token})
    assert answer.status_code == 409
    assert "déjà publiée, par Paul Aubry" in words(answer)


def test_the_certification_page_tells_all_that_is_known(results_database: Database, visitor: Visitor) -> None:
    day = Day(62, time_zone="America/Martinique")
    zoe = day.enrol("LEFÈVRE-NUÑEZ", "Zoé")
    day.start(zoe)
    day.answer(zoe, [OK] * 14 + [KO])
    blocked = IssueReport(id=uuid4(), category="E5", item_number=15, description="Bloqué par le proxy.")
    day.finalise(issues={zoe.candidate_id: [blocked]})
    day.close()
    day.play(results_database)
    page = words(visitor.get(certification_path(day)))
    for told in (
        "LEFÈVRE-NUÑEZ Zoé",
        "14/03/2012",
        "Taux de bonnes réponses de 100 %, 80 % ou plus : confiance forte.",
        "E5 – Le site à consulter est bloqué par le réseau de l’établissement 15 Bloqué par le proxy.",
        "Traité automatiquement. La question est neutralisée.",
        "Fausse Neutralisée",
        "À trouver des pages web à partir de mots Juste À trouver des pages web à partir de mots",
        "Test commencé 15 questions, fin prévue à 4 h 4",
        "Par l’élève.",
        "Résultat calculé Validée, 135 pix, 100 % de bonnes réponses. Fait automatiquement.",
        "Test : 19 lignes, chaîne vérifiée, conforme à ce qui était annoncé à la clôture.",
    ):
        assert told in page


def test_a_decision_is_shown_with_who_took_it_and_can_be_taken_back(
    results_database: Database, visitor: Visitor, day: Day
) -> None:
    path = certification_path(day)
    answer = visitor.post(
        f"{path}/decision",
        path,
        decision="invalidate",
        seen="0",
        candidate_comment="Votre émargement manque.",
        internal_comment="Vu avec le centre.",
    )
    assert (answer.status_code, answer.location) == (303, path)
    page = words(visitor.get(path))
    assert "Invalidée Nadia Roussel" in page
    assert "Votre émargement manque. Vu avec le centre." in page
    assert "Certification invalidée par le jury. Par Nadia Roussel." in page
    assert visitor.post(f"{path}/decision/retirer", path, seen="1").status_code == 303
    assert "Décision retirée Nadia Roussel" in words(visitor.get(path))


def test_a_decision_after_another_is_refused_and_keeps_what_was_typed(
    results_database: Database, visitor: Visitor, other_jury: Identity, day: Day, visit: Visit
) -> None:
    path = certification_path(day)
    form = {"decision": "validate", "seen": "0", "internal_comment": "Rien à dire de plus."}
    assert visit(other_jury).post(f"{path}/decision", path, **form).status_code == 303
    refused = visitor.post(f"{path}/decision", path, **form)
    assert refused.status_code == 409
    assert "Une décision de Paul Aubry a été enregistrée" in words(refused)
    assert "Rien à dire de plus." in words(refused)
    assert 'name="seen" type="hidden" value="1"' in refused.text
    assert decisions(results_database) == 1


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "Choisissez : valider ou invalider."),
        ({"decision": "undo"}, "Choisissez : valider ou invalider."),
        ({"decision": HOSTILE}, "Choisissez : valider ou invalider."),
        ({"decision": "invalidate"}, "Expliquez au candidat pourquoi sa certification est annulée."),
        ({"decision": "invalidate", "candidate_comment": " \r\n "}, "Expliquez au candidat"),
        ({"decision": "validate", "candidate_comment": "a\x00b"}, "contient un signe illisible"),
        ({"decision": "validate", "internal_comment": "x" * 100_000}, "500 caractères au plus"),
        ({"decision": "validate", "seen": ""}, "Cette page n’est plus à jour."),
        ({"decision": "validate", "seen": "-1"}, "Cette page n’est plus à jour."),
        ({"decision": "validate", "seen": "9" * 40}, "Cette page n’est plus à jour."),
        ({"decision": "validate", "seen": "7"}, "Une décision de"),
    ],
)
def test_a_decision_that_cannot_be_taken_says_what_to_correct_and_changes_nothing(
    results_database: Database, visitor: Visitor, day: Day, fields: dict[str, str], sentence: str
) -> None:
    path = certification_path(day)
    answer = visitor.post(f"{path}/decision", path, **{"seen": "0", **fields})
    assert answer.status_code in (400, 409)
    assert sentence in words(answer)
    assert "<script>alert" not in answer.text
    assert decisions(results_database) == 0


def test_a_hostile_comment_is_shown_as_it_was_typed(results_database: Database, visitor: Visitor, day: Day) -> None:
    path = certification_path(day)
    fields = {"decision": "validate", "seen": "0", "candidate_comment": HOSTILE, "internal_comment": HOSTILE}
    assert visitor.post(f"{path}/decision", path, **fields).status_code == 303
    page = visitor.get(path)
    assert "<script>alert" not in page.text
    assert "&lt;script&gt;alert(1)" in page.text


def test_a_decision_sent_twice_by_one_form_is_taken_once(
    results_database: Database, visitor: Visitor, day: Day
) -> None:
    path = certification_path(day)
    form = {"csrf_token": csrf_token(visitor.get(path)), "decision": ["validate", "invalidate"], "seen": ["0", "0"]}
    assert [visitor.client.post(f"{path}/decision", data=form).status_code for _ in range(2)] == [303, 409]
    assert decisions(results_database) == 1


def test_taking_back_what_is_not_decided_is_refused(results_database: Database, visitor: Visitor, day: Day) -> None:
    path = certification_path(day)
    for seen, sentence in (("0", "il n’y a rien à retirer"), ("x", "n’est plus à jour"), ("3", "Une décision de")):
        refused = visitor.post(f"{path}/decision/retirer", path, seen=seen)
        assert refused.status_code in (400, 409)
        assert sentence in words(refused)


def test_a_form_without_its_token_changes_nothing(results_database: Database, visitor: Visitor, day: Day) -> None:
    for path in (f"{session_path(day)}/publier", f"{certification_path(day)}/decision"):
        assert visitor.client.post(path, data={"decision": "validate", "seen": "0"}).status_code == 400
    with results_database.transaction() as tx:
        assert tx.session.scalars(select(Publication.session_id)).all() == []


@pytest.mark.parametrize(
    "path", ["sessions/{}", "certifications/{}", "sessions/x", "certifications/\x00", "nulle-part"]
)
def test_what_does_not_exist_is_not_found(visitor: Visitor, path: str) -> None:
    assert visitor.get(f"/resultats/jury/{path.format(uuid4())}").status_code == 404


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.JURY])
def test_the_jurys_pages_are_closed_to_all_others(
    results_database: Database, day: Day, role: Role, visit: Visit
) -> None:
    visitor = visit(someone(role))
    token = csrf_token(visitor.get("/resultats/"))
    for path in ("/resultats/jury/", session_path(day), certification_path(day)):
        assert visitor.get(path).status_code == 403
    for path in (f"{session_path(day)}/publier", f"{certification_path(day)}/decision"):
        sent = visitor.client.post(path, data={"csrf_token": token, "decision": "validate", "seen": "0"})
        assert sent.status_code == 403
    assert decisions(results_database) == 0


def test_nobody_enters_without_signing_in(results_database: Database, day: Day, visit: Visit) -> None:
    visitor = visit(None)
    for path in ("/resultats/", "/resultats/jury/", "/resultats/etablissement/", session_path(day)):
        answer = visitor.get(path)
        assert answer.status_code == 303
        assert answer.location.startswith("/compte/connexion?suite=")


def test_a_decision_sent_with_an_expired_identity_is_kept_for_after_its_renewal(
    results_database: Database, visitor: Visitor, jury: Identity, day: Day
) -> None:
    path = certification_path(day)
    token = csrf_token(visitor.get(path))
    client: FlaskClient = visitor.client
    sign_in(client, results_database, jury, age=timedelta(minutes=6))
    answer = client.post(f"{path}/decision", data={"csrf_token": token, "decision": "validate", "seen": "0"})
    assert answer.status_code == 307
    assert answer.location.startswith("/compte/renouveler?suite=")
