"""« Envoie les résultats à l'établissement »: a school reads and downloads its own, once published."""

import csv
import io

import pytest

from shared.identity.model import Grant, Identity, Role
from shared.transaction import Database
from tests.identities import someone
from tests.results.day import OK, Day, small_day
from tests.results.pages import Visit, Visitor, words
from tests.results.test_publishing import publish

OTHER_UAI = "9720001A"


def file_path(day: Day) -> str:
    return f"/resultats/etablissement/sessions/{day.session_id}.csv"


def rows_of(text: str) -> list[dict[str, str]]:
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text[1:]), delimiter=";"))


@pytest.fixture
def school(visit: Visit) -> Visitor:
    return visit(someone(Role.SCHOOL_ADMIN))


def test_nothing_is_shown_before_the_publication(school: Visitor, day: Day) -> None:
    assert "Aucun résultat publié pour l’instant" in words(school.get("/resultats/etablissement/"))
    for path in (file_path(day), file_path(day).removesuffix(".csv")):
        assert school.get(path).status_code == 404


def test_the_published_sessions_of_the_school_are_listed_with_their_results(
    results_database: Database, school: Visitor, day: Day, jury: Identity
) -> None:
    publish(results_database, day, jury)
    assert "n° 52 12 mai 2026 Bâtiment B, Salle 12 2 1" in words(school.get("/resultats/etablissement/"))
    page = words(school.get(file_path(day).removesuffix(".csv")))
    assert "LEFÈVRE-NUÑEZ Zoé 3A Validée 135" in page
    assert "GARCIA Noé 3A Rejetée 0" in page


def test_the_file_has_a_row_for_each_certification_and_a_column_for_each_competence(
    results_database: Database, school: Visitor, day: Day, jury: Identity
) -> None:
    publish(results_database, day, jury)
    answer = school.get(file_path(day))
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="20260512_0900_resultats_session_52.csv"'
    garcia, zoe = rows_of(answer.text)
    assert (garcia["Statut"], garcia["Nombre de pix"], garcia["1.1"], garcia["5.2"]) == ("Rejetée", "0", "0", "-")
    assert (zoe["Statut"], zoe["Nombre de pix"], zoe["1.1"], zoe["5.2"]) == ("Validée", "135", "3", "-")
    assert (zoe["Prénom"], zoe["Nom"], zoe["Date de naissance"]) == ("Zoé", "LEFÈVRE-NUÑEZ", "14/03/2012")
    assert (zoe["Numéro de certification"], zoe["Numéro de session"]) == ("52001", "52")
    assert (zoe["Centre de certification"], zoe["Date de certification"]) == ("Collège Jeanne-Villepreux", "12/05/2026")
    assert len(zoe) == 8 + 16 + 4


def test_a_name_that_looks_like_a_formula_stays_a_name_in_the_file(
    results_database: Database, school: Visitor, jury: Identity
) -> None:
    day = Day(70)
    sitter = day.enrol("=HYPERLINK(1)", '+cmd|"; x"', external_id="@SUM(1)")
    day.start(sitter)
    day.answer(sitter, [OK] * 15)
    day.finalise()
    day.close()
    day.play(results_database)
    publish(results_database, day, jury)
    (row,) = rows_of(school.get(file_path(day)).text)
    assert (row["Nom"], row["Prénom"], row["Identifiant local"]) == ("'=HYPERLINK(1)", '\'+cmd|"; x"', "'@SUM(1)")


def test_a_school_reads_its_own_results_only(
    results_database: Database, school: Visitor, day: Day, jury: Identity, visit: Visit
) -> None:
    other = small_day(number=80, uai=OTHER_UAI)
    other.play(results_database)
    for one in (day, other):
        publish(results_database, one, jury)
    assert "n° 80" not in words(school.get("/resultats/etablissement/"))
    for path in (file_path(other), file_path(other).removesuffix(".csv")):
        assert school.get(path).status_code == 404
    both = someone(Role.SCHOOL_ADMIN)
    both = Identity(both.account_id, both.sid, both.name, (*both.grants, Grant(Role.REFERENT, OTHER_UAI)))
    assert visit(both).get(file_path(other)).status_code == 200


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.SCHOOL_ADMIN, 200),
        (Role.REFERENT, 200),
        (Role.PUPIL, 403),
        (Role.TEACHER, 403),
        (Role.INVIGILATOR, 403),
        (Role.JURY, 403),
    ],
)
def test_administrators_and_referents_alone_read_the_results_of_the_school(
    results_database: Database, day: Day, jury: Identity, role: Role, status: int, visit: Visit
) -> None:
    publish(results_database, day, jury)
    visitor = visit(someone(role))
    for path in ("/resultats/etablissement/", file_path(day), file_path(day).removesuffix(".csv")):
        assert visitor.get(path).status_code == status
