"""The files of the items reach who takes part, and nobody else; they run nothing."""

from collections.abc import Callable

import pytest

from services.exam.web.item_pages import item_html
from shared.identity.model import Identity, Role
from shared.referential.bank import load_bank
from shared.web.service import Service
from tests.exam.desk import Desk
from tests.exam.room import Room
from tests.identities import someone

Sit = Callable[[Identity | None], Desk]
BANK = load_bank()
SHOWN = next(item for item in BANK.items.values() if item.image)
GIVEN = next(item for item in BANK.items.values() if item.attachments)


def address(name: str, version: str = BANK.version) -> str:
    return f"/test/media/{version}/{name}"


def test_an_image_reaches_the_pupil_of_a_test_without_any_token(room: Room, desk: Sit) -> None:
    seat = room.seat()
    pupil = desk(seat.person)
    pupil.begin(room, seat)
    pupil.client.delete_cookie("jeton")
    assert SHOWN.image is not None
    answer = pupil.client.get(address(SHOWN.image.file))
    assert answer.status_code == 200
    assert answer.mimetype in {"image/svg+xml", "image/png"}
    assert answer.data == BANK.media[SHOWN.image.file].read_bytes()
    assert answer.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "private, max-age=31536000, immutable"


def test_a_download_is_never_opened_as_a_page(desk: Sit) -> None:
    pupil = desk(someone(Role.PUPIL))
    for item in BANK.items.values():
        for each in item.attachments:
            answer = pupil.client.get(address(each.file))
            assert answer.status_code == 200
            assert answer.headers["Content-Disposition"] == f"attachment; filename={each.file}"


def test_another_version_is_not_kept(desk: Sit) -> None:
    answer = desk(someone(Role.PUPIL)).client.get(address(GIVEN.attachments[0].file, "0123456789abcdef"))
    assert answer.headers["Cache-Control"] == "no-store"


def test_who_takes_no_part_gets_nothing(desk: Sit) -> None:
    assert desk(None).client.get(address(GIVEN.attachments[0].file)).status_code == 303


@pytest.mark.parametrize(
    "name", ["rien.csv", "..%2fframework.yaml", "../framework.yaml", "1.1.yaml", "%00", "a" * 3000]
)
def test_no_other_file_is_served(desk: Sit, name: str) -> None:
    assert desk(someone(Role.PUPIL)).client.get(address(name)).status_code in {404, 308}


def test_an_item_says_no_solution_but_names_its_files(app: Service) -> None:
    with app.app_context():
        html = item_html(SHOWN.id, ())
        assert SHOWN.image is not None
        assert address(SHOWN.image.file) in html
        for item in BANK.items.values():
            page = item_html(item.id, ())
            assert item.rationale not in page
            assert not any(f'value="{text}"' in page for one in item.blanks if not one.choices for text in one.accepted)
            if item.simulator is None:  # whose settings have their first value (test_simulators)
                assert " selected" not in page
                assert " checked" not in page
