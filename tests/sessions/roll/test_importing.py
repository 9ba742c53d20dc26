"""R-ROLL: a file is checked, then confirmed; the roll says what the file says, and the others hear what changed."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.auth.consumers import keep_pupil
from services.auth.tables import Pupil as KnownToAuth
from services.sessions.commands.roll_import import STANDS_FOR, forget_roll_checks
from services.sessions.personal import erase
from services.sessions.tables import RollImport, RollImportNote, RollImportRow
from shared.errors import NotFound, Refusal
from shared.journal.read import lines_of
from shared.privacy.person import Person
from shared.transaction import Database
from tests.sessions.desk import Desk
from tests.sessions.parallel import twice
from tests.sessions.roll.files import IBRAHIM, ZOE, fregata, onde, pupil, siecle, structure, zipped
from tests.sessions.roll.office import Office, counts

FIRST = siecle([ZOE, IBRAHIM])
COLLEAGUE = "account:00000000-0000-0000-0000-000000000002"


def test_a_check_writes_nothing_on_the_roll(office: Office) -> None:
    found = office.check(FIRST)
    assert counts(found) == (2, 0, 0, 0, 0)
    assert office.roll() == {}
    assert office.said() == []


def test_a_confirmed_file_is_the_roll(office: Office) -> None:
    assert counts(office.load(zipped(("a.xml", FIRST)))) == (2, 0, 0, 0, 0)
    zoe = office.roll()[ZOE.ine]
    kept = ("last_name", "first_name", "birth_date", "birth_city", "birth_department", "birth_country", "division")
    assert all(getattr(zoe, name) == getattr(ZOE, name) for name in kept)
    assert (zoe.version, zoe.removed, zoe.former_pupil_id) == (1, False, None)
    told = {event.pupil_id: event for event in office.said()}[zoe.id]
    assert (told.version, told.uai, told.last_name, told.division) == (1, office.desk.uai, ZOE.last_name, "3A")


@pytest.mark.parametrize("write", [siecle, fregata, onde])
def test_the_same_file_twice_changes_nothing_and_tells_nothing(office: Office, write: object) -> None:
    assert callable(write)
    content = write([ZOE, IBRAHIM, pupil(7), pupil(8, first_name="Zoé")])
    office.load(content)
    said = len(office.said())
    assert counts(office.load(content)) == (0, 0, 0, 0, 4)
    assert len(office.said()) == said == 4
    assert {one.version for one in office.roll().values()} == {1}


def test_a_pupil_whose_names_changed_keeps_the_id(office: Office) -> None:
    office.load(FIRST)
    before = office.roll()[ZOE.ine].id
    found = office.load(siecle([replace(ZOE, last_name="LEFÈVRE", division="3B"), IBRAHIM]))
    assert counts(found) == (0, 1, 0, 0, 1)
    after = office.roll()[ZOE.ine]
    assert (after.id, after.last_name, after.division, after.version) == (before, "LEFÈVRE", "3B", 2)
    assert [event.last_name for event in office.said() if event.pupil_id == before] == [ZOE.last_name, "LEFÈVRE"]


def test_who_is_no_longer_in_the_file_is_removed_and_who_comes_back_finds_the_same_id(office: Office) -> None:
    office.load(FIRST)
    before = office.roll()[ZOE.ine].id
    assert counts(office.load(siecle([IBRAHIM]))) == (0, 0, 0, 1, 1)
    assert office.roll()[ZOE.ine].removed
    assert counts(office.load(siecle([IBRAHIM]))) == (0, 0, 0, 0, 1)
    assert counts(office.load(FIRST)) == (0, 0, 1, 0, 1)
    assert (office.roll()[ZOE.ine].id, office.roll()[ZOE.ine].removed) == (before, False)
    assert [(event.version, event.removed) for event in office.said() if event.pupil_id == before] == [
        (1, False),
        (2, True),
        (3, False),
    ]


def test_homonyms_are_two_pupils(office: Office) -> None:
    twin = replace(ZOE, ine="120000009AB")
    assert counts(office.load(siecle([ZOE, twin]))) == (2, 0, 0, 0, 0)
    assert counts(office.load(siecle([ZOE, twin]))) == (0, 0, 0, 0, 2)


def test_a_pupil_recorded_without_an_ine_takes_that_of_the_one_who_has_the_same_names_and_date(office: Office) -> None:
    known = office.desk.pupil()
    twins = (
        office.desk.pupil(last_name="TRAORÉ", first_name="Ibrahim"),
        office.desk.pupil(last_name="TRAORÉ", first_name="Ibrahim"),
    )
    row = replace(ZOE, birth_city="Bondy")
    said = len(office.said())
    assert counts(office.load(siecle([row, IBRAHIM]))) == (1, 0, 0, 2, 1)
    assert office.roll()[ZOE.ine].id == known
    assert len(office.said()) == said + 3
    assert office.roll()[IBRAHIM.ine].id not in twins


def test_who_left_or_has_no_class_is_left_aside_and_asked_nothing_else(office: Office) -> None:
    left, alone, inactive, ghost = (replace(pupil(number), birth_city="", birth_city_code="") for number in range(1, 5))
    found = office.check(
        siecle(
            [ZOE, left, alone, inactive, ghost],
            also={left.ine: {"DATE_SORTIE": "01/10/2026"}},
            structures={
                alone.ine: structure("LATIN", "G"),
                inactive.ine: structure("Inactifs", "D"),
                ghost.ine: "",
            },
        )
    )
    assert (found.errors, found.departed, found.without_class, found.inactive) == (0, 1, 2, 1)
    assert counts(found) == (1, 0, 0, 0, 0)
    assert [kind for kind, *_ in office.notes(found)] == ["departed", "without_class", "inactive", "without_class"]


def test_every_error_is_told_at_once_and_nothing_can_be_imported(office: Office) -> None:
    office.load(FIRST)
    rows = [
        ZOE,
        replace(ZOE, first_name="Sosie"),
        replace(pupil(1), birth_city="", birth_city_code=""),
        replace(pupil(2), ine=""),
        replace(pupil(3), ine="12345", last_name="-", birth_department="99"),
    ]
    broken = siecle(rows, also={pupil(1).ine: {"DATE_NAISS": "31/02/2012", "CODE_SEXE": "7"}})
    found = office.check(broken)
    assert [(line, column) for _, line, column, _ in office.notes(found)] == [
        (7, "ID_NATIONAL"),
        (8, "CODE_COMMUNE_INSEE_NAISS"),
        (8, "CODE_SEXE"),
        (8, "DATE_NAISS"),
        (9, "ID_NATIONAL"),
        (10, "CODE_DEPARTEMENT_NAISS"),
        (10, "ID_NATIONAL"),
        (10, "NOM_DE_FAMILLE"),
    ]
    assert found.errors == 8
    assert office.desk.all(RollImportRow) == []
    with pytest.raises(Refusal) as refused:
        office.confirm(found.id)
    assert refused.value.code == "roll-errors"
    assert counts(office.load(FIRST)) == (0, 0, 0, 0, 2)


def test_the_errors_of_a_table_name_its_line_and_header(office: Office) -> None:
    content = onde([ZOE, replace(IBRAHIM, ine=ZOE.ine), replace(pupil(1), last_name="")]) + b"a;b\r\n"
    assert [(line, column) for _, line, column, _ in office.notes(office.check(content))] == [
        (3, "INE"),
        (4, "Nom élève"),
        (6, "Nom élève"),
    ]


def test_a_file_that_would_empty_the_roll_is_refused(office: Office) -> None:
    office.load(FIRST)
    for content in (siecle([]), onde([]), siecle([ZOE], also={ZOE.ine: {"DATE_SORTIE": "01/10/2026"}})):
        with pytest.raises(Refusal) as refused:
            office.check(content)
        assert refused.value.code == "roll-nobody"
    assert len(office.desk.all(RollImport)) == 1


def test_a_file_refused_half_way_leaves_nothing(office: Office) -> None:
    with pytest.raises(Refusal):
        office.check(siecle([pupil(number) for number in range(3_000)])[:-20])
    assert [office.desk.all(table) for table in (RollImport, RollImportRow, RollImportNote)] == [[], [], []]
    assert office.desk.acts(f"school:{office.desk.uai}") == []


def test_a_check_confirmed_twice_is_applied_once(office: Office) -> None:
    found = office.check(FIRST)
    outcomes = twice(lambda: office.confirm(found.id))
    assert [counts(one) for one in outcomes if isinstance(one, RollImport)] == [(2, 0, 0, 0, 0)] * 2
    assert len(office.said()) == 2
    assert office.desk.acts(f"school:{office.desk.uai}") == ["roll_checked", "roll_imported"]


def test_a_check_ends_with_its_time_and_its_names_go(office: Office) -> None:
    with office.desk.database.transaction() as tx:
        long_ago = tx.now - STANDS_FOR - timedelta(seconds=1)
    found = office.check(FIRST, at=long_ago, actor=COLLEAGUE)
    with pytest.raises(NotFound):
        office.confirm(found.id)
    fresh = office.check(FIRST)
    with office.desk.database.transaction() as tx:
        forget_roll_checks(tx)
    assert [one.id for one in office.desk.all(RollImport)] == [fresh.id]
    office.confirm(fresh.id)
    assert office.desk.all(RollImportRow) == office.desk.all(RollImportNote) == []


def test_an_import_ends_the_other_checks_of_the_school_and_of_no_other(office: Office, neighbour: Office) -> None:
    first, second = office.check(FIRST, actor=COLLEAGUE), office.check(siecle([ZOE]))
    elsewhere = neighbour.check(siecle([pupil(1)], uai=neighbour.desk.uai))
    office.confirm(second.id)
    with pytest.raises(NotFound):
        office.confirm(first.id)
    with pytest.raises(NotFound):
        office.confirm(elsewhere.id)
    assert counts(neighbour.confirm(elsewhere.id)) == (1, 0, 0, 0, 0)


def test_another_file_of_the_same_person_ends_the_check_before(office: Office) -> None:
    first, theirs = office.check(FIRST), office.check(FIRST, actor=COLLEAGUE)
    second = office.check(siecle([ZOE]))
    assert {one.id for one in office.desk.all(RollImport)} == {theirs.id, second.id}
    with pytest.raises(NotFound):
        office.confirm(first.id)


def test_a_roll_that_changed_since_the_check_is_checked_again(office: Office) -> None:
    found = office.check(FIRST)
    office.desk.pupil(last_name="NOUVEAU")
    with pytest.raises(Refusal) as refused:
        office.confirm(found.id)
    assert refused.value.code == "roll-changed"
    assert [one.last_name for one in office.roll().values()] == ["NOUVEAU"]


def test_the_journal_says_who_what_and_how_many_and_no_name(office: Office) -> None:
    office.load(FIRST)
    with office.desk.database.transaction() as tx:
        *_, line = lines_of(tx.session, f"school:{office.desk.uai}")
    assert line.facts["added"] == 2
    assert len(str(line.facts["file"])) == 64
    assert not any(name in str(line.facts) for name in (ZOE.last_name, ZOE.first_name, ZOE.ine))


def test_a_pupil_who_changes_school_is_told_as_the_same_person(
    office: Office, neighbour: Office, auth_database: Database
) -> None:
    office.load(FIRST)
    neighbour.load(siecle([ZOE], uai=neighbour.desk.uai))
    old, new = office.roll()[ZOE.ine].id, neighbour.roll()[ZOE.ine].id
    with auth_database.transaction() as tx:
        for event in office.said():
            keep_pupil(tx, event)
        assert tx.session.get_one(KnownToAuth, new).former_pupil_id == old
        assert tx.session.get_one(KnownToAuth, old).former_pupil_id is None
    office.load(siecle([IBRAHIM]))
    office.load(FIRST)
    assert office.roll()[ZOE.ine].former_pupil_id == new


def test_of_several_schools_the_last_one_is_the_former(
    office: Office, neighbour: Office, sessions_database: Database
) -> None:
    office.load(FIRST)
    neighbour.load(siecle([ZOE], uai=neighbour.desk.uai))
    third = Office(Desk(sessions_database, uai="0130001B"))
    third.load(siecle([ZOE], uai="0130001B"))
    assert third.roll()[ZOE.ine].former_pupil_id == neighbour.roll()[ZOE.ine].id


def test_the_ine_alone_never_links(office: Office, neighbour: Office) -> None:
    office.load(FIRST)
    other = replace(ZOE, birth_date=ZOE.birth_date + timedelta(days=1))
    neighbour.load(siecle([other], uai=neighbour.desk.uai))
    assert neighbour.roll()[ZOE.ine].former_pupil_id is None


def test_an_erased_pupil_who_comes_back_is_somebody_new(office: Office) -> None:
    office.load(FIRST)
    before = office.roll()[ZOE.ine].id
    office.load(siecle([IBRAHIM]))
    with office.desk.database.transaction() as tx:
        assert erase(tx, Person(before, before))
    assert counts(office.load(FIRST)) == (1, 0, 0, 0, 1)
    assert office.roll()[ZOE.ine].id != before
