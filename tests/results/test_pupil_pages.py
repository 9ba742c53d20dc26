"""« Le résultat s'affiche alors sur le compte Pix du candidat »: after the publication, and to nobody else."""

from uuid import uuid4

import pytest

from services.results.tables import Decision
from shared.identity.model import Identity, Role
from shared.transaction import Database
from tests.identities import someone
from tests.results.day import KO, OK, Day, Sitter, small_day
from tests.results.pages import Visit, Visitor, words
from tests.results.test_deciding import choose
from tests.results.test_publishing import publish


def pupil(visit: Visit, sitter: Sitter) -> Visitor:
    return visit(someone(Role.PUPIL, account_id=sitter.account_id, name=sitter.first_name))


def detail(sitter: Sitter) -> str:
    return f"/resultats/certifications/{sitter.attempt_id}"


def test_before_the_publication_the_pupil_only_knows_that_the_result_is_awaited(
    results_database: Database, day: Day, visit: Visit
) -> None:
    zoe = pupil(visit, day.sitters[0])
    page = words(zoe.get("/resultats/"))
    assert "Certification du 12 mai 2026 Collège Jeanne-Villepreux En attente du résultat" in page
    assert "135" not in page
    assert zoe.get(detail(day.sitters[0])).status_code == 404


def test_a_test_in_progress_is_awaited_too(results_database: Database, visit: Visit) -> None:
    day = Day()
    zoe = day.enrol("LEFÈVRE-NUÑEZ", "Zoé")
    day.start(zoe)
    day.play(results_database, [one for one in day.deliveries if one.envelope.type == "exam.attempt_started"])
    assert "Certification du 12 mai 2026 En attente du résultat" in words(pupil(visit, zoe).get("/resultats/"))


def test_only_after_publication_does_the_pupil_see_the_result(
    results_database: Database, day: Day, jury: Identity, visit: Visit
) -> None:
    publish(results_database, day, jury)
    zoe = pupil(visit, day.sitters[0])
    assert "135 pix Obtenue" in words(zoe.get("/resultats/"))
    page = words(zoe.get(detail(day.sitters[0])))
    for told in (
        "Zoé LEFÈVRE-NUÑEZ",
        "135 pix",
        "Date du test 12 mai 2026",
        "Centre de certification Collège Jeanne-Villepreux",
        "Code de vérification P-BCDF52001",
        "Information et données 1.1 Mener une recherche et une veille d’information niveau 3 sur 8",
        "5.2 Construire un environnement numérique Non évaluée",
    ):
        assert told in page


def test_a_certification_not_obtained_says_why_and_has_no_detail(
    results_database: Database, day: Day, jury: Identity, visit: Visit
) -> None:
    publish(results_database, day, jury)
    noe = pupil(visit, day.sitters[1])
    page = words(noe.get("/resultats/"))
    assert "moins de la moitié des réponses sont justes. Non obtenue" in page
    assert noe.get(detail(day.sitters[1])).status_code == 404


def test_a_cancelled_certification_carries_the_comment_of_the_jury_and_not_the_internal_one(
    results_database: Database, day: Day, jury: Identity, visit: Visit
) -> None:
    choose(results_database, day.sitters[0], Decision.INVALIDATE, jury, comment="Votre émargement manque.")
    before = words(pupil(visit, day.sitters[0]).get("/resultats/"))
    assert "émargement" not in before
    publish(results_database, day, jury)
    page = words(pupil(visit, day.sitters[0]).get("/resultats/"))
    assert "Votre émargement manque. Annulée" in page
    assert "Vu avec le centre" not in page


def test_a_competence_that_was_tested_and_not_obtained_is_at_level_zero(
    results_database: Database, jury: Identity, visit: Visit
) -> None:
    day = Day()
    zoe = day.enrol("LEFÈVRE-NUÑEZ", "Zoé")
    day.start(zoe)
    day.answer(zoe, [OK] * 12 + [KO] * 3)
    day.finalise()
    day.close()
    day.play(results_database)
    publish(results_database, day, jury)
    page = words(pupil(visit, zoe).get(detail(zoe)))
    assert "108 pix" in page
    assert "3.1 Développer des documents textuels niveau 0" in page


def test_certifications_are_listed_newest_first(
    results_database: Database, day: Day, jury: Identity, visit: Visit
) -> None:
    publish(results_database, day, jury)
    later = Day(53)
    again = later.enrol("LEFÈVRE-NUÑEZ", "Zoé")
    again.account_id = day.sitters[0].account_id
    later.instant = day.instant
    later.start(again)
    later.play(results_database)
    page = words(pupil(visit, again).get("/resultats/"))
    assert page.index("En attente du résultat") < page.index("Obtenue")


def test_no_pupil_sees_the_certification_of_another(
    results_database: Database, day: Day, jury: Identity, visit: Visit
) -> None:
    publish(results_database, day, jury)
    noe = pupil(visit, day.sitters[1])
    assert "135" not in words(noe.get("/resultats/"))
    for other in (day.sitters[0].attempt_id, uuid4(), day.session_id):
        answer = noe.get(f"/resultats/certifications/{other}")
        assert answer.status_code == 404
        assert "LEFÈVRE" not in answer.text


@pytest.mark.parametrize("role", [Role.JURY, Role.SCHOOL_ADMIN, Role.TEACHER])
def test_staff_do_not_open_the_page_of_a_pupil(
    results_database: Database, day: Day, jury: Identity, role: Role, visit: Visit
) -> None:
    publish(results_database, day, jury)
    assert visit(someone(role)).get(detail(day.sitters[0])).status_code == 404


def test_a_pupil_without_a_certification_is_told_how_one_comes(results_database: Database, visit: Visit) -> None:
    tom = visit(someone(Role.PUPIL))
    assert "Aucune certification pour l’instant" in words(tom.get("/resultats/"))


def test_the_publication_of_one_session_shows_nothing_of_another(
    results_database: Database, day: Day, jury: Identity, visit: Visit
) -> None:
    other = small_day(number=53)
    other.play(results_database)
    publish(results_database, day, jury)
    assert "En attente" in words(pupil(visit, other.sitters[0]).get("/resultats/"))
