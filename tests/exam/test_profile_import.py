"""The profiles of a class from a file (`docs/rules.md` R-IMPORT): checked whole, read again, kept."""

import csv
import io
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from services.exam.app import create_app
from services.exam.commands.profile_import import forget_checks
from services.exam.personal import KEPT
from services.exam.queries.profiles import profile_of, profiles_of_pupils
from services.exam.settings import ExamSettings
from services.exam.tables import ImportedLevelRow, ProfileImport
from shared.events import AccountReconciled, ProfileChanged
from shared.identity.model import Role
from shared.journal.tables import journal_line
from shared.privacy.person import Person
from tests.exam.desk import TOKEN, Desk, words
from tests.exam.outbox import announced
from tests.exam.room import KEY, LEVELS, Room, hear
from tests.exam.web.test_profiles import enrol
from tests.identities import UAI, service_settings, someone

PAGE = f"/test/classes/profils?etablissement={UAI}&classe=3A"
FIVE = {"1.1": "2", "1.2": "1", "2.1": "2", "3.1": "1", "4.2": "3"}


@pytest.fixture
def desk(room: Room) -> Iterator[Callable[..., Desk]]:
    app = create_app(service_settings(ExamSettings, room.database, receipt_key=KEY.decode()))
    yield lambda person: Desk(app, room.database, person)
    app.extensions["certif.database"].dispose()


@pytest.fixture
def teacher(desk: Callable[..., Desk]) -> Desk:
    return desk(someone(Role.TEACHER))


def template(teacher: Desk) -> list[list[str]]:
    answer = teacher.get(PAGE.replace("/profils?", "/profils/modele.csv?"))
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))


def filled(rows: list[list[str]], *levels: dict[str, str]) -> list[list[str]]:
    """The template with the levels of each pupil in turn."""
    header = rows[0]
    places = {title.split()[0]: place for place, title in enumerate(header)}
    for row, of_each in zip(rows[1:], levels, strict=True):
        for code, level in of_each.items():
            row[places[code]] = level
    return rows


def as_csv(rows: list[list[str]], separator: str = ";") -> str:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=separator).writerows(rows)
    return text.getvalue()


def give(teacher: Desk, content: str | bytes, **more: str) -> TestResponse:
    """The body is made here: the client's own would leave a file open."""
    data = content.encode("utf-8-sig") if isinstance(content, str) else content
    token = TOKEN.search(teacher.get(PAGE).text)
    assert token is not None
    upload = FileStorage(io.BytesIO(data), "profils.csv", name="profiles")
    boundary, body = encode_multipart({"csrf_token": token[1], **more, "profiles": upload})
    return teacher.client.post(PAGE, data=body, content_type=f"multipart/form-data; boundary={boundary}")


def import_all(teacher: Desk, content: str | bytes, **more: str) -> TestResponse:
    checked = give(teacher, content, **more)
    assert checked.status_code == 303, words(checked)
    teacher.get(checked.location)
    return teacher.post(checked.location, {})


def levels(room: Room, pupil: UUID) -> dict[str, int]:
    with room.database.transaction() as tx:
        profile = profiles_of_pupils(tx, [pupil], before=tx.now).get(pupil)
    return {one.code: one.level for one in profile.competences if one.level} if profile else {}


def kept(room: Room) -> int:
    with room.database.transaction() as tx:
        return tx.session.scalar(select(func.count()).select_from(ImportedLevelRow)) or 0


def reconcile(room: Room, account: UUID, pupil: UUID | None, version: int = 1) -> None:
    event = AccountReconciled(
        account_id=account, pupil_id=pupil, uai=UAI, reconciled_at=datetime.now(UTC), version=version
    )
    hear(room.database, event)


def test_an_imported_profile_waits_for_the_account_then_is_certifiable_and_examinable(
    room: Room, teacher: Desk
) -> None:
    pupil, account = enrol(room, "AUBRY", "3A", None), someone(Role.PUPIL)
    assert import_all(teacher, as_csv(filled(template(teacher), FIVE))).status_code == 303
    assert levels(room, pupil) == {code: int(level) for code, level in FIVE.items()}
    page = words(teacher.get("/test/classes"))
    assert "AUBRY Lou Certifiable" in page
    assert "Profil importé : l’élève n’a pas encore de compte." in page
    assert [(one.competences, one.certifiable) for one in announced(room.database, ProfileChanged)] == [(5, True)]
    seat = room.seat({}, person=account)
    reconcile(room, account.account_id, pupil)
    attempt = room.start(seat)
    assert [one["code"] for one in attempt.profile if one["level"]] == list(FIVE)
    assert attempt.item_count > 5
    reconcile(room, account.account_id, None, version=2)
    with room.database.transaction() as tx:
        assert not profile_of(tx, account.account_id, before=tx.now).is_certifiable


def test_an_import_never_lowers_what_was_earned_unless_the_teacher_says_so(room: Room, teacher: Desk) -> None:
    pupil = enrol(room, "BELLEC", "3A", {"1.1": 4, "1.2": 1})
    low = as_csv(filled(template(teacher), {"1.1": "1", "1.2": "3", "2.1": "0"}))
    import_all(teacher, low)
    assert levels(room, pupil) == {"1.1": 4, "1.2": 3}
    preview = words(teacher.get(give(teacher, low, replaces="oui").location))
    assert "1 élève perd des pix obtenus ici." in preview
    assert "1.1 : de 32 à 8 pix" in preview
    assert levels(room, pupil) == {"1.1": 4, "1.2": 3}
    import_all(teacher, low, replaces="oui")
    assert levels(room, pupil) == {"1.1": 1, "1.2": 3}


def test_a_file_is_read_as_any_spreadsheet_of_here_writes_it(room: Room, teacher: Desk) -> None:
    pupil = enrol(room, "LEFÈVRE-NUÑEZ", "3A", None)
    header = ["NOM", "prénom", "4.2 pix", "Remarque", "1.1 (niveau)"]
    for level, encoding in enumerate(("utf-8", "utf-8-sig", "cp1252", "utf-16"), 1):
        rows = [header, ["Lefevre Nunez", "LOU", "23", "né en août", str(level)], []]
        separator = "\t" if encoding == "utf-16" else ","
        import_all(teacher, as_csv(rows, separator).encode(encoding))
        assert levels(room, pupil) == {"1.1": level, "4.2": 2}


def test_every_line_is_checked_and_one_error_refuses_the_file(
    room: Room, teacher: Desk, desk: Callable[..., Desk]
) -> None:
    enrol(room, "AUBRY", "3A", None)
    enrol(room, "DUPONT", "3A", None)
    enrol(room, "DUPONT", "3A", None)
    stranger, neighbour = enrol(room, "ZOLA", "3A", None, uai="0750001A"), enrol(room, "COHEN", "3B", None)
    rows = template(teacher)
    rows[0].append("9.9 Inconnue")
    rows[1][4:6] = ["9", "2,5"]
    rows += [
        [*rows[1][:4], "1"],
        [str(stranger), "ZOLA", "Lou", "3A", "1"],
        [str(neighbour), "COHEN", "Lou", "3B", "1"],
        ["pas-un-identifiant", "AUBRY", "Lou", "3A", "1"],
        ["", "DUPONT", "Lou", "3A", "1"],
        ["", "", "Lou", "3A", "1"],
        ["", "PERSONNE", "Lou", "3A", "1"],
        [*rows[1][:4], "-1"],
    ]
    answer = give(teacher, as_csv(rows))
    assert answer.status_code == 422
    page = words(answer)
    for said in (
        "Rien n’a été importé 12 points à corriger",
        "1 9.9 Inconnue Aucune compétence n’a le numéro 9.9.",
        "2 1.1 Mener une recherche et une veille d'information (niveau) Écrivez un nombre entier de 0 à 8",
        "2 1.2 Gérer des données (niveau) Écrivez un nombre entier de 0 à 8",
        "5 Cet élève est déjà à la ligne 2.",
        "6 Cet identifiant n’est pas celui d’un élève de la classe.",
        "7 Cet identifiant n’est pas celui d’un élève de la classe.",
        "8 L’identifiant est illisible.",
        "9 Plusieurs élèves de la classe ont ce nom et ce prénom.",
        "10 Indiquez l’élève",
        "11 Aucun élève de la classe n’a ce nom et ce prénom.",
        "12 Cet élève est déjà à la ligne 2.",
    ):
        assert said in page, said
    assert kept(room) == 0


HOSTILE = [
    (b"", "est vide"),
    (b";;;\r\n;;\r\n", "est vide"),
    (b"\xff\xfe", "est vide"),
    (b"PK\x03\x04 a workbook", "est un classeur"),
    (b"\x00\x01\x02;\x00", "n’est pas un fichier CSV"),
    (b"\xff\xfe\x00", "n’est pas un fichier CSV"),
    (b"Nom\nAUBRY\n", "n’est pas un fichier CSV"),
    (b'Nom;1.1\n"AUBRY;1\n', "ne se referment pas"),
    (b"Nom;1.1\n" + b"x" * 20_001, "ligne démesurée"),
    (b"Nom;1.1\n" + b"a;1\n" * 1_001, "plus de 1000 lignes"),
    (b"x;" * 300_000, "trop volumineux"),
    (b"Nom;Classe\nAUBRY;3A\n", "aucun titre de compétence"),
    ("Nom;Prénom;1.1\nAUBRY;Lou;\n".encode(), "Aucun niveau n’est rempli"),
    ("Nom;Prénom;1.1;1.1\nAUBRY;Lou;1;2\n".encode(), "a deux colonnes"),
    ("Nom;Prénom;1.1\nAUBRY;Lou;²\n".encode(), "nombre entier de 0 à 8"),
    ("Nom;Prénom;1.1\nAUBRY;Lou;=1+1\n".encode(), "nombre entier de 0 à 8"),
]


def test_a_hostile_file_is_refused_with_a_sentence(room: Room, teacher: Desk) -> None:
    enrol(room, "AUBRY", "3A", None)
    for content, said in HOSTILE:
        answer = give(teacher, content)
        assert (answer.status_code, said in words(answer)) == (422, True), said
    assert kept(room) == 0


def test_a_file_is_confirmed_once_by_who_gave_it_while_it_stands(
    room: Room, teacher: Desk, desk: Callable[..., Desk]
) -> None:
    enrol(room, "AUBRY", "3A", None)
    content = as_csv(filled(template(teacher), FIVE))
    first, second = give(teacher, content).location, give(teacher, content).location
    assert teacher.get(first).status_code == 404, "another file took its place"
    for other in (desk(someone(Role.TEACHER)), desk(someone(Role.TEACHER, uai="0750001A"))):
        assert other.get(second).status_code == 404
        assert other.post(second, {}).status_code == 404
    assert desk(someone(Role.PUPIL)).get(PAGE).status_code == 403
    assert desk(someone(Role.REFERENT, uai="0750001A")).get(PAGE).status_code == 404
    assert desk(someone(Role.REFERENT)).get(PAGE).status_code == 200
    for _ in range(2):
        assert teacher.post(second, {}).status_code == 303
    assert kept(room) == 5
    with room.database.transaction() as tx:
        lines = tx.session.execute(select(journal_line).where(journal_line.c.subject == f"school:{UAI}")).all()
        assert [line.act for line in lines] == ["profiles_exported", "profiles_imported"]
        assert lines[1].facts == {"division": "3A", "pupils": 1, "levels": 5, "replaced": False}
        tx.use_instant(tx.session.scalars(select(ProfileImport.expires_at)).one())
        forget_checks(tx)
        assert tx.session.scalar(select(func.count()).select_from(ProfileImport)) == 0
    assert teacher.post(second, {}).status_code == 404


def test_a_file_is_refused_when_the_class_has_changed(room: Room, teacher: Desk) -> None:
    pupil = enrol(room, "AUBRY", "3A", None)
    checked = give(teacher, as_csv(filled(template(teacher), FIVE))).location
    with room.database.transaction() as tx:
        row = tx.session.scalars(select(ProfileImport)).one()
        row.rows = [{**row.rows[0], "pupil_id": str(uuid4())}]
    assert "La classe a changé" in words(teacher.post(checked, {}))
    assert levels(room, pupil) == {}


def test_no_cell_of_a_file_given_is_a_formula(room: Room, teacher: Desk) -> None:
    pupil = enrol(room, "=CMD()", "3A", LEVELS)
    rows = template(teacher)
    assert rows[1][1] == "'=CMD()"
    import_all(teacher, as_csv(filled([rows[0], ["", *rows[1][1:]]], {"1.3": "2"})))
    assert levels(room, pupil)["1.3"] == 2
    given = teacher.get(f"/test/classes/profils.csv?etablissement={UAI}&classe=3A")
    header, line = csv.reader(io.StringIO(given.data.decode("utf-8-sig")), delimiter=";")
    assert dict(zip(header, line, strict=True)) | {"Pix": ""} == {
        "Nom": "'=CMD()",
        "Prénom": "Lou",
        "Classe": "3A",
        "Compte": "oui",
        "Certifiable": "oui",
        "Pix": "",
        "Compétences de niveau 1 ou plus": "6",
        **{title: str({**LEVELS, "1.3": 2}.get(title.split()[0], 0)) for title in header[7:]},
    }


def test_what_was_imported_is_handed_over_and_erased_with_the_person(room: Room, teacher: Desk) -> None:
    pupil = enrol(room, "AUBRY", "3A", {})
    content = as_csv(filled(template(teacher), FIVE))
    import_all(teacher, content)
    give(teacher, content)
    with room.database.transaction() as tx:
        person = Person(uuid4(), pupil)
        assert len(KEPT.export(tx.session, person)["imported_level"]) == 5
        assert KEPT.erase(tx, person)
        assert KEPT.export(tx.session, person)["imported_level"] == []
        waiting = select(func.count()).select_from(ProfileImport).where(ProfileImport.applied_at.is_(None))
        assert tx.session.scalar(waiting) == 0
