"""The page where candidates are picked, as a browser without scripts asks for it."""

from uuid import UUID, uuid4

import lxml.html
import pytest
from werkzeug.test import TestResponse

from services.sessions.tables import Candidate
from tests.sessions.desk import Desk, linked, profile
from tests.sessions.web.visitor import Visitor, words


def page(session_id: UUID) -> str:
    return f"/certif/sessions/{session_id}/candidats/eleves"


def send(referent: Visitor, session_id: UUID, action: str, *pupils: object, **asked: object) -> TestResponse:
    token = referent.form(page(session_id))["csrf_token"]
    data = {"csrf_token": token, "action": action, "eleve": [str(one) for one in pupils], **asked}
    return referent.client.post(page(session_id), data=data)


def ticked(answer: TestResponse) -> set[str]:
    """The pupils whose box is ticked, or who are chosen out of sight."""
    boxes = "//input[@name='eleve'][@checked or @type='hidden']/@value"
    return set(lxml.html.fromstring(answer.text).xpath(boxes))


def boxes(answer: TestResponse) -> list[str]:
    """The pupils who may be ticked, in order."""
    return list(lxml.html.fromstring(answer.text).xpath("//input[@name='eleve'][@type='checkbox']/@value"))


def test_classes_come_in_order_then_names_with_what_is_known_of_each_in_words(desk: Desk, referent: Visitor) -> None:
    session_id = desk.session()
    wanted = [("6A", "ÉLIE", 5), ("6A", "Elkaïm", 3), ("6A", "ŒUVRARD", None), ("10B", "ABAD", 0)]
    pupils = {name: desk.pupil(division=division, last_name=name) for division, name, _ in reversed(wanted)}
    for _, name, competences in wanted:
        if competences is not None:
            desk.hear(profile(pupils[name], competences))
    answer = referent.get(page(session_id))
    assert boxes(answer) == [str(pupils[name]) for _, name, _ in wanted]
    text = words(answer)
    assert "ÉLIE Zoé 14/03/2012 Certifiable au 12/05/2026" in text
    assert "Elkaïm Zoé 14/03/2012 Pas encore 3 compétences sur 5" in text
    assert "ŒUVRARD Zoé 14/03/2012 Profil inconnu" in text
    assert "ABAD Zoé 14/03/2012 Pas encore 0 compétence sur 5" in text


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ({"classe": ["3A", "3C"]}, {"BERNARD", "DUPONT"}),
        ({"recherche": "zoe ber"}, {"BERNARD"}),
        ({"profil": "inconnu"}, {"COHEN", "DUPONT"}),
        ({"profil": "certifiable", "classe": ["3B"]}, set()),
        ({"classe": ["\x00", "9" * 5000], "recherche": "'--"}, set()),
        ({"profil": "<script>"}, set()),
    ],
)
def test_the_list_is_filtered_by_classes_name_and_profile(
    desk: Desk, referent: Visitor, asked: dict[str, object], shown: set[str]
) -> None:
    session_id = desk.session()
    pupils = {
        str(desk.pupil(division=division, last_name=name)): name
        for division, name in (("3A", "BERNARD"), ("3B", "COHEN"), ("3C", "DUPONT"))
    }
    desk.hear(profile(UUID(next(iter(pupils))), 5))
    answer = send(referent, session_id, "afficher", **asked)
    assert answer.status_code == 200
    assert {pupils[one] for one in boxes(answer)} == shown


def test_a_class_and_all_the_certifiable_are_ticked_by_the_server_and_ticks_outlive_the_filter(
    desk: Desk, referent: Visitor
) -> None:
    session_id = desk.session()
    ana, bea, chloe, dora = (
        str(desk.pupil(division=division, last_name=name))
        for division, name in (("3A", "ANA"), ("3A", "BEA"), ("3B", "CHLOE"), ("3B", "DORA"))
    )
    desk.hear(profile(UUID(chloe), 6), profile(UUID(bea), 5), profile(UUID(dora), 4))
    assert ticked(send(referent, session_id, "classe:3A", chloe)) == {ana, bea, chloe}
    assert ticked(send(referent, session_id, "certifiables", dora)) == {bea, chloe, dora}
    assert ticked(send(referent, session_id, "certifiables", classe=["3A"])) == {bea}
    kept = send(referent, session_id, "afficher", chloe, classe=["3A"])
    assert (ticked(kept), boxes(kept)) == ({chloe}, [ana, bea])
    assert "1 élève choisi, dont 1 hors de l’affichage" in words(kept)
    assert ticked(send(referent, session_id, "personne", ana, bea)) == set()


def test_who_is_enrolled_or_lacks_a_fact_is_shown_and_has_no_box(desk: Desk, referent: Visitor) -> None:
    session_id = desk.session()
    picked, lacking = desk.pupil(last_name="COHEN"), desk.pupil(last_name="AUBRY", birth_city="")
    desk.candidate(session_id, last_name="COHEN", pupil_id=picked)
    desk.pupil(last_name="TYPÉ-PAR")
    desk.candidate(session_id, last_name="Type Par")
    answer = referent.get(page(session_id))
    assert boxes(answer) == []
    assert words(answer).count("Déjà inscrit") == 2
    assert "Il manque : commune de naissance." in words(answer)
    assert f"nouveau?eleve={lacking}" in answer.text
    assert ticked(send(referent, session_id, "classe:3A", picked, lacking)) == set()


def test_those_picked_are_on_the_list_and_the_page_counts_who_is_not_certifiable(desk: Desk, referent: Visitor) -> None:
    session_id = desk.session()
    pupils = [desk.pupil(first_name=name) for name in ("Ana", "Bea", "Chloé", "Dora")]
    desk.hear(profile(pupils[0], 5), profile(pupils[1], 4), profile(pupils[2], 0))
    answer = send(referent, session_id, "inscrire", *pupils)
    assert (answer.status_code, answer.location) == (303, f"/certif/sessions/{session_id}")
    text = referent.read(answer.location)
    assert "4 candidats ajoutés à la liste." in text
    assert "2 ne sont pas encore certifiables et 1 a un profil inconnu" in text
    assert "Pas encore 4 compétences sur 5" in text
    again = send(referent, session_id, "inscrire", *pupils)
    assert "déjà inscrits" in referent.read(again.location)
    assert len(desk.all(Candidate)) == 4


def test_a_duplicate_that_crossed_is_named_in_a_notice(desk: Desk, referent: Visitor) -> None:
    session_id, pupil = desk.session(), desk.pupil()
    desk.candidate(session_id, last_name="Lefevre Nunez")
    answer = send(referent, session_id, "inscrire", pupil, desk.pupil(first_name="Ana"))
    assert "laissés de côté : Lefevre Nunez Zoé." in referent.read(answer.location)


def test_what_cannot_be_enrolled_is_refused_with_a_sentence_and_changes_nothing(desk: Desk, referent: Visitor) -> None:
    session_id = desk.session()
    good, lacking = desk.pupil(first_name="Ana"), desk.pupil(birth_city="")
    foreign = desk.pupil(uai="0750001A", first_name="Bea")
    for pupils, status, sentence in (
        ((), 400, "Cochez au moins un élève"),
        (("abc", "\x00", ""), 400, "Cochez au moins un élève"),
        ((good, lacking), 409, "il manque une information obligatoire"),
        ((good, foreign), 403, "pas de votre établissement"),
        ((good, uuid4()), 403, "pas de votre établissement"),
    ):
        answer = send(referent, session_id, "inscrire", *pupils)
        assert answer.status_code == status
        assert sentence in words(answer)
    assert desk.all(Candidate) == []
    assert ticked(send(referent, session_id, "inscrire", good, lacking)) == {str(good)}
    assert referent.client.post(page(session_id), data={"action": "inscrire", "eleve": str(good)}).status_code == 400


def test_after_the_finalisation_nobody_is_picked(desk: Desk, referent: Visitor) -> None:
    session_id, pupil = desk.session(), desk.pupil()
    token = referent.form(page(session_id))["csrf_token"]
    desk.sit(session_id, first_name="Lou")
    desk.finalise(session_id)
    for answer in (
        referent.get(page(session_id)),
        referent.client.post(page(session_id), data={"csrf_token": token, "action": "inscrire", "eleve": str(pupil)}),
    ):
        assert answer.status_code == 409
        assert "finalisée" in words(answer)


def test_a_profile_that_comes_late_or_twice_is_dropped_and_one_that_is_no_more_is_unknown(
    desk: Desk, referent: Visitor
) -> None:
    session_id, pupil = desk.session(), desk.pupil()
    desk.hear(profile(pupil, 6, version=3), profile(pupil, 2, version=2), profile(pupil, 6, version=3))
    assert "Certifiable" in referent.read(page(session_id)).split("3A 1 élève")[1]
    desk.hear(profile(pupil, None, version=4))
    assert "Profil inconnu au" not in referent.read(page(session_id))
    assert "Zoé 14/03/2012 Profil inconnu" in referent.read(page(session_id))


def test_a_candidate_is_found_by_a_part_of_the_name(desk: Desk, referent: Visitor) -> None:
    session_id = desk.session()
    joined = desk.candidate(session_id, last_name="ŁUKASIEWICZ", first_name="Jan", extra_time_percent=33)
    desk.candidate(session_id)
    desk.hear(linked(session_id, joined))
    found = referent.read(f"/certif/sessions/{session_id}?recherche=lukas")
    assert "1 sur 2 candidats inscrits" in found
    assert "ŁUKASIEWICZ Jan 14/03/2012 Bondy (93) Profil inconnu 33 % A rejoint Modifier" in found
    assert "Retirer" not in found.split("1 sur 2")[1]
    assert "Aucun candidat de ce nom" in referent.read(f"/certif/sessions/{session_id}?recherche=%00xyz")
