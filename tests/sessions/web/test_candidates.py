"""The référent's pages of candidates."""

from datetime import date
from uuid import uuid4

import pytest

from services.sessions.tables import Candidate
from tests.sessions.desk import Desk, linked
from tests.sessions.web.visitor import Visitor, words

ZOE = {
    "last_name": "LEFÈVRE-NUÑEZ",
    "first_name": "Zoé",
    "birth_date": "14/03/2012",
    "birth_city": "Ajaccio",
    "birth_department": "2a",
    "birth_country": "France",
    "extra_time_percent": "33 %",
    "division": "3A",
    "external_id": "1203456789A",
    "invitation_email": "zoe@exemple.fr",
    "result_recipient_email": "resultats@exemple.fr",
}


def new(session_id: object) -> str:
    return f"/certif/sessions/{session_id}/candidats/nouveau"


def edit(session_id: object, candidate_id: object) -> str:
    return f"/certif/sessions/{session_id}/candidats/{candidate_id}/modifier"


def test_every_field_of_the_procedure_is_kept(desk: Desk, referent: Visitor) -> None:
    session_id = desk.session()
    answer = referent.send(new(session_id), **ZOE)
    assert (answer.status_code, answer.location) == (303, f"/certif/sessions/{session_id}")
    (kept,) = desk.all(Candidate)
    assert (kept.last_name, kept.first_name, kept.birth_date) == ("LEFÈVRE-NUÑEZ", "Zoé", date(2012, 3, 14))
    assert (kept.birth_city, kept.birth_department, kept.birth_country) == ("Ajaccio", "2A", "France")
    assert (kept.extra_time_percent, kept.division, kept.external_id) == (33, "3A", "1203456789A")
    assert (kept.invitation_email, kept.result_recipient_email) == ("zoe@exemple.fr", "resultats@exemple.fr")
    page = referent.read(answer.location)
    assert "LEFÈVRE-NUÑEZ Zoé 14/03/2012 Ajaccio (2A) 3A Profil inconnu 33 %" in page


@pytest.mark.parametrize(
    ("department", "country", "shown"),
    [("972", "France", "(972)"), ("99", "Mali", "(99), Mali"), ("75", "France", "(75)")],
)
def test_a_birth_overseas_or_abroad_is_kept(
    desk: Desk, referent: Visitor, department: str, country: str, shown: str
) -> None:
    session_id = desk.session()
    answer = referent.send(new(session_id), **{**ZOE, "birth_department": department, "birth_country": country})
    assert shown in referent.read(answer.location)


BAD: list[tuple[str, str, str]] = [
    ("last_name", "", "Indiquez le nom de naissance."),
    ("last_name", "'- ’", "avec des lettres"),
    ("first_name", "a" * 100_000, "255 caractères au plus"),
    ("first_name", "Zo\x00é", "invisible"),
    ("birth_date", "", "JJ/MM/AAAA"),
    ("birth_date", "2012-03-14x", "JJ/MM/AAAA"),
    ("birth_date", "31/02/2012", "n’existe pas"),
    ("birth_date", "14/03/2099", "futur"),
    ("birth_city", "", "commune"),
    ("birth_department", "20", "2A"),
    ("birth_department", "970", "qui existe"),
    ("birth_department", "99", "99 est réservé à l’étranger"),
    ("birth_country", "Atlantide", "Choisissez le pays"),
    ("birth_country", "Mali", "Indiquez 99"),
    ("extra_time_percent", "100", "de 1 à 99"),
    ("extra_time_percent", "un tiers", "de 1 à 99"),
    ("division", "3" * 300, "255 caractères au plus"),
    ("external_id", "\u202e", "invisible"),
    ("invitation_email", "zoe@", "prenom.nom@exemple.fr"),
    ("result_recipient_email", "<script>@x.fr", "prenom.nom@exemple.fr"),
]


@pytest.mark.parametrize(("field", "typed", "sentence"), BAD)
def test_a_field_that_cannot_be_taken_says_what_to_type(
    desk: Desk, referent: Visitor, field: str, typed: str, sentence: str
) -> None:
    session_id = desk.session()
    answer = referent.send(new(session_id), **{**ZOE, field: typed})
    assert answer.status_code == 400
    assert sentence in words(answer)
    assert desk.all(Candidate) == []


@pytest.mark.parametrize(("field", "typed", "sentence"), BAD[::5])
def test_a_correction_is_held_to_the_same_rules(
    desk: Desk, referent: Visitor, field: str, typed: str, sentence: str
) -> None:
    session_id = desk.session()
    path = edit(session_id, desk.candidate(session_id))
    answer = referent.send(path, **{**ZOE, field: typed})
    assert answer.status_code == 400
    assert sentence in words(answer)


def test_hostile_text_is_shown_as_text(desk: Desk, referent: Visitor) -> None:
    session_id = desk.session()
    answer = referent.send(new(session_id), **{**ZOE, "last_name": "<script>alert(1)</script>"})
    assert answer.status_code == 303
    page = referent.get(answer.location)
    assert "&lt;script&gt;" in page.text
    assert "<script>alert" not in page.text


def test_an_empty_or_foreign_form_is_refused_with_a_sentence(desk: Desk, referent: Visitor) -> None:
    session_id = desk.session()
    token = referent.form(new(session_id))["csrf_token"]
    for data in ({}, {"csrf_token": token}, {"csrf_token": token, "last_name": "Zoé", "x" * 500: "y"}):
        answer = referent.client.post(new(session_id), data=data)
        assert answer.status_code == 400
    assert desk.all(Candidate) == []


def test_a_duplicate_names_the_candidate_on_the_list_leads_there_and_nothing_typed_is_lost(
    desk: Desk, referent: Visitor
) -> None:
    session_id = desk.session()
    referent.send(new(session_id), **ZOE)
    answer = referent.send(new(session_id), **{**ZOE, "last_name": "Lefevre Nunez"})
    assert answer.status_code == 409
    (there,) = desk.all(Candidate)
    assert "compte déjà un candidat" in words(answer)
    assert "LEFÈVRE-NUÑEZ Zoé, 14/03/2012" in words(answer)
    assert f'href="{edit(session_id, there.id)}"' in answer.text
    assert 'value="Lefevre Nunez"' in answer.text


def test_the_same_form_sent_twice_enrols_once(desk: Desk, referent: Visitor) -> None:
    session_id = desk.session()
    form = {**referent.form(new(session_id)), **ZOE}
    assert [referent.client.post(new(session_id), data=form).status_code for _ in range(2)] == [303, 303]
    assert len(desk.all(Candidate)) == 1


def test_a_form_brought_back_and_filled_in_for_someone_else_enrols_them_too(desk: Desk, referent: Visitor) -> None:
    session_id = desk.session()
    form = {**referent.form(new(session_id)), **ZOE}
    for first_name in ("Zoé", "Chloé"):
        referent.client.post(new(session_id), data={**form, "first_name": first_name})
    assert {candidate.first_name for candidate in desk.all(Candidate)} == {"Zoé", "Chloé"}


def test_a_list_is_typed_without_leaving_the_form(desk: Desk, referent: Visitor) -> None:
    session_id = desk.session()
    answer = referent.send(new(session_id), **ZOE, encore="oui")
    assert answer.location == new(session_id)
    page = referent.read(answer.location)
    assert "Ajouté à la liste : LEFÈVRE-NUÑEZ Zoé." in page


def test_a_pupil_of_the_roll_fills_the_form_in(desk: Desk, referent: Visitor) -> None:
    session_id, pupil_id = desk.session(), desk.pupil(birth_department="972", birth_city="Fort-de-France")
    path = f"{new(session_id)}?eleve={pupil_id}"
    form = referent.form(path)
    assert (form["last_name"], form["birth_date"], form["division"]) == ("LEFÈVRE-NUÑEZ", "14/03/2012", "3A")
    answer = referent.client.post(new(session_id), data=form)
    assert answer.status_code == 303
    (candidate,) = desk.all(Candidate)
    assert (candidate.pupil_id, candidate.birth_department) == (pupil_id, "972")


@pytest.mark.parametrize("chosen", ["", "abc", "%00", "5e1f0000-0000-4000-8000-000000000404"])
def test_a_pupil_who_is_not_there_gives_an_empty_form(desk: Desk, referent: Visitor, chosen: str) -> None:
    form = referent.form(f"{new(desk.session())}?eleve={chosen}")
    assert form["last_name"] == ""


def test_a_pupil_of_another_school_is_not_shown_nor_taken(desk: Desk, referent: Visitor) -> None:
    session_id, stranger = desk.session(), desk.pupil(uai="0750001A")
    assert referent.form(f"{new(session_id)}?eleve={stranger}")["last_name"] == ""
    answer = referent.send(new(session_id), **ZOE, pupil_id=str(stranger))
    assert answer.status_code == 404
    assert desk.all(Candidate) == []


def test_a_candidate_is_corrected(desk: Desk, referent: Visitor) -> None:
    session_id = desk.session()
    candidate_id = desk.candidate(session_id, extra_time_percent=33, external_id="A1", division="3B")
    path = edit(session_id, candidate_id)
    form = referent.form(path)
    assert (form["extra_time_percent"], form["external_id"], form["division"]) == ("33", "A1", "3B")
    assert referent.send(path, extra_time_percent="").status_code == 303
    assert desk.read_candidate(candidate_id).extra_time_percent == 0


def test_a_candidate_is_removed_after_a_confirmation(desk: Desk, referent: Visitor) -> None:
    session_id = desk.session()
    path = f"/certif/sessions/{session_id}/candidats/{desk.candidate(session_id)}/supprimer"
    form = referent.form(path)
    assert "Retirer LEFÈVRE-NUÑEZ Zoé de la liste ?" in referent.read(path)
    assert [referent.client.post(path, data=form).status_code for _ in range(2)] == [303, 303]
    assert "Aucun candidat inscrit" in referent.read(f"/certif/sessions/{session_id}")
    assert referent.get(path).status_code == 404


def test_a_candidate_who_joined_is_not_removed_and_the_page_says_what_to_do(desk: Desk, referent: Visitor) -> None:
    session_id = desk.session()
    candidate_id = desk.candidate(session_id)
    path = f"/certif/sessions/{session_id}/candidats/{candidate_id}/supprimer"
    form = referent.form(path)
    desk.hear(linked(session_id, candidate_id))
    for answer in (referent.get(path), referent.client.post(path, data=form)):
        assert answer.status_code == 409
        assert "a déjà rejoint la session" in words(answer)
        assert "« Modifier »" in words(answer)
    assert "Retirer" not in referent.read(f"/certif/sessions/{session_id}")


def test_after_the_finalisation_the_list_is_only_read(desk: Desk, referent: Visitor) -> None:
    session_id = desk.session()
    absent = desk.candidate(session_id, first_name="Chloé")
    paths = [new(session_id), edit(session_id, absent), edit(session_id, absent).replace("modifier", "supprimer")]
    forms = [referent.form(path) for path in paths]
    desk.sit(session_id)
    desk.finalise(session_id)
    for path, form in zip(paths, forms, strict=True):
        for answer in (referent.get(path), referent.client.post(path, data={**form, **ZOE})):
            assert answer.status_code == 409
            assert "finalisée" in words(answer)


def test_a_candidate_of_another_session_is_not_found_here(desk: Desk, referent: Visitor) -> None:
    candidate_id, elsewhere = desk.candidate(desk.session()), desk.session()
    for path in (edit(elsewhere, candidate_id), edit(elsewhere, uuid4()), edit(elsewhere, "abc")):
        assert referent.get(path).status_code == 404
