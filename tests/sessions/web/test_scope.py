"""Who may open what: the référent and the surveillant of the session's own school, and nobody else."""

from collections.abc import Sequence
from uuid import UUID

import pytest
from structlog.testing import capture_logs

from shared.identity.model import Grant, Identity, Role
from shared.web.errors import DOOR_REFUSED
from tests.identities import UAI, someone
from tests.sessions.desk import Desk
from tests.sessions.web.conftest import Come

ELSEWHERE = "0750001A"

REFERENT_PAGES = (
    "sessions/{session}",
    "sessions/{session}/convocations",
    "sessions/{session}/convocations/sans-adresse.pdf",
    "sessions/{session}/candidats/{candidate}/convocation.pdf",
    "sessions/{session}/modifier",
    "sessions/{session}/supprimer",
    "sessions/{session}/dupliquer",
    "sessions/{session}/finaliser",
    "sessions/{session}/convocations/envoyer",
    "sessions/{session}/fichiers",
    "sessions/{session}/candidats/nouveau",
    "sessions/{session}/candidats/eleves",
    "sessions/{session}/candidats/{candidate}/modifier",
    "sessions/{session}/candidats/{candidate}/supprimer",
)
ROOM_PAGES = (
    "surveillance/{session}",
    "sessions/{session}/pv.pdf",
    "sessions/{session}/documents",
    "sessions/{session}/documents.zip",
    "sessions/{session}/documents/pv-incident-vierge.pdf",
    "sessions/{session}/notice",
)
POSTED = REFERENT_PAGES[4:]

OTHER_ROLES = (Role.PUPIL, Role.TEACHER, Role.SCHOOL_ADMIN, Role.JURY)


def holding(*grants: tuple[Role, str]) -> Identity:
    person = someone()
    return Identity(person.account_id, person.sid, person.name, tuple(Grant(*grant) for grant in grants))


def addresses(desk: Desk, pages: Sequence[str]) -> tuple[UUID, list[str]]:
    session_id = desk.session()
    candidate_id = desk.candidate(session_id)
    return session_id, [f"/certif/{page.format(session=session_id, candidate=candidate_id)}" for page in pages]


def test_the_people_of_the_school_open_their_pages(desk: Desk, come: Come) -> None:
    _, paths = addresses(desk, ("sessions/{session}", *ROOM_PAGES))
    assert [come(Role.REFERENT).get(path).status_code for path in paths] == [200] * len(paths)
    assert [come(Role.INVIGILATOR).get(path).status_code for path in paths] == [403] + [200] * len(ROOM_PAGES)


@pytest.mark.parametrize(
    "grants",
    [
        ((Role.REFERENT, ELSEWHERE),),
        ((Role.REFERENT, ELSEWHERE), (Role.INVIGILATOR, ELSEWHERE)),
        ((Role.REFERENT, ELSEWHERE), (Role.SCHOOL_ADMIN, UAI), (Role.JURY, "*")),
        ((Role.REFERENT, "*"),),
    ],
)
def test_a_session_of_another_school_does_not_exist(desk: Desk, come: Come, grants: Sequence[tuple[Role, str]]) -> None:
    session_id, paths = addresses(desk, (*REFERENT_PAGES, *ROOM_PAGES))
    visitor = come(person=holding(*grants))
    code = desk.read(session_id).access_code
    for path in paths:
        with capture_logs() as logged:
            answer = visitor.get(path)
        assert answer.status_code == 404, path
        assert code not in answer.text
        assert [line["event"] for line in logged] == [DOOR_REFUSED], path
    assert str(session_id) not in visitor.get("/certif/").text
    assert str(session_id) not in visitor.get("/certif/surveillance/").text


def test_a_form_posted_to_another_school_changes_nothing(desk: Desk, come: Come) -> None:
    session_id, paths = addresses(desk, POSTED)
    referent, stranger = come(Role.REFERENT), come(Role.REFERENT, uai=ELSEWHERE)
    desk.sit(session_id, first_name="Chloé", completed=True)
    forms = [referent.form(path) if "session" in path else {} for path in paths]
    # The token of the form is the stranger's own: only the scope can refuse.
    Desk(desk.database, uai=ELSEWHERE)
    token = stranger.form("/certif/sessions/nouvelle")["csrf_token"]
    for path, form in zip(paths, forms, strict=True):
        assert stranger.client.post(path, data={**form, "csrf_token": token}).status_code == 404, path
    assert desk.acts(f"session:{session_id}") == ["created"]
    assert desk.read(session_id).finalised_at is None


def test_being_surveillant_here_and_referent_elsewhere_does_not_mix(desk: Desk, come: Come) -> None:
    _, paths = addresses(desk, (*REFERENT_PAGES, *ROOM_PAGES))
    visitor = come(person=holding((Role.REFERENT, ELSEWHERE), (Role.INVIGILATOR, UAI)))
    statuses = [visitor.get(path).status_code for path in paths]
    assert statuses == [404] * len(REFERENT_PAGES) + [200] * len(ROOM_PAGES)


@pytest.mark.parametrize("role", OTHER_ROLES)
def test_no_other_role_sees_a_session_or_its_code(desk: Desk, come: Come, role: Role) -> None:
    session_id, paths = addresses(desk, (*REFERENT_PAGES, *ROOM_PAGES))
    visitor = come(role)
    code = desk.read(session_id).access_code
    for path in (*paths, "/certif/", "/certif/sessions/nouvelle"):
        answer = visitor.get(path)
        assert answer.status_code == 403, path
        assert code not in answer.text
    # The door of the rooms is open to every adult, for who has been given a password (R-ROOM-ENTRY).
    door = visitor.get("/certif/surveillance/")
    assert door.status_code == (403 if role is Role.PUPIL else 200)
    assert str(session_id) not in door.text


def test_a_visitor_is_led_to_the_sign_in_page(desk: Desk, come: Come) -> None:
    _, paths = addresses(desk, (*REFERENT_PAGES, *ROOM_PAGES))
    visitor = come(Role.REFERENT)
    visitor.client.delete_cookie("jeton")
    for path in paths:
        answer = visitor.get(path)
        assert (answer.status_code, answer.location) == (303, f"/compte/connexion?suite={path}")


def test_a_form_without_its_token_is_refused(desk: Desk, come: Come) -> None:
    _, paths = addresses(desk, POSTED)
    visitor = come(Role.REFERENT)
    for path in paths:
        assert visitor.client.post(path, data={}).status_code == 400, path


def test_a_deleted_session_no_longer_exists(desk: Desk, come: Come) -> None:
    session_id, paths = addresses(desk, (*REFERENT_PAGES, *ROOM_PAGES))
    visitor = come(Role.REFERENT)
    delete = f"/certif/sessions/{session_id}/supprimer"
    visitor.client.post(delete, data=visitor.form(delete))
    assert {visitor.get(path).status_code for path in paths} == {404}


def test_each_menu_opens_what_the_role_allows(come: Come) -> None:
    referent, invigilator = come(Role.REFERENT).read("/certif/"), come(Role.INVIGILATOR).read("/certif/surveillance/")
    assert "Sessions de certification" in referent
    assert "Sessions de certification" not in invigilator
