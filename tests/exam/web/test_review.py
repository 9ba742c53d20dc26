"""The bank before its reviewers' eyes."""

from collections.abc import Callable

import pytest

from shared.identity.model import Identity, Role
from shared.referential.answers import right_answer, wrong_answer
from shared.referential.bank import load_bank
from shared.referential.models import Item, Kind
from tests.exam.desk import Desk, words
from tests.exam.room import Room
from tests.identities import someone

Sit = Callable[[Identity | None], Desk]
BANK = load_bank()
ONE_OF_EACH = [next(item for item in BANK.items.values() if item.kind is kind) for kind in Kind]


@pytest.fixture
def reviewer(desk: Sit) -> Desk:
    return desk(someone(Role.OPERATOR))


def try_answer(desk: Desk, item: Item, given: list[str], **more: str) -> str:
    desk.get(f"/test/revue/{item.id}")
    return words(desk.post(f"/test/revue/{item.id}", {"response": given, "action": "valide", **more}))


@pytest.mark.parametrize("role", [Role.PUPIL, Role.TEACHER, Role.REFERENT])
def test_solutions_are_for_reviewers_alone(desk: Sit, role: Role) -> None:
    page = desk(someone(role))
    for path in ("", ONE_OF_EACH[0].id):
        assert page.get(f"/test/revue/{path}").status_code == 403
    assert page.post(f"/test/revue/{ONE_OF_EACH[0].id}", {"response": "1"}).status_code == 403


def test_every_item_can_be_read_with_its_rationale(reviewer: Desk) -> None:
    for item in BANK.items.values():
        answer = reviewer.get(f"/test/revue/{item.id}")
        assert answer.status_code == 200
        assert 'name="response"' in answer.text
        assert "Écrite pour ce projet" in answer.text
    assert reviewer.get("/test/revue/rien").status_code == 404


def test_the_list_counts_finds_and_filters(reviewer: Desk) -> None:
    first = words(reviewer.get("/test/revue/"))
    assert f"{len(BANK.items)} épreuves, version {BANK.version}" in first
    found = words(reviewer.get("/test/revue/?type=qrocm-dep"))
    assert all(item.id in found for item in BANK.items.values() if item.kind is Kind.QROCM_DEP)
    assert ONE_OF_EACH[3].id in words(reviewer.get(f"/test/revue/?recherche={ONE_OF_EACH[3].id.upper()}"))
    assert "Aucune épreuve" in words(reviewer.get("/test/revue/?recherche=introuvablissime"))
    assert reviewer.get("/test/revue/?type=x&competence=9.9&recherche=" + "%00<" * 200).status_code == 200


@pytest.mark.parametrize("item", ONE_OF_EACH, ids=lambda item: item.kind)
def test_an_answer_is_tried_and_its_status_told(reviewer: Desk, item: Item, room: Room) -> None:
    assert "Juste (ok)" in try_answer(reviewer, item, right_answer(item))
    assert "Fausse (ko)" in try_answer(reviewer, item, wrong_answer(item))
    assert "Passée (aband)" in try_answer(reviewer, item, [], action="passe")


def test_the_answer_tried_is_shown_again_and_partly_right_is_said(reviewer: Desk) -> None:
    item = next(one for one in BANK.items.values() if one.grading and one.grading.partially)
    assert item.grading is not None
    given = [*right_answer(item)[: item.grading.partially], *[""] * (len(item.blanks) - (item.grading.partially or 0))]
    assert "Juste en partie (partially)" in try_answer(reviewer, item, given)
    answer = reviewer.post(f"/test/revue/{item.id}", {"response": given, "action": "valide"})
    assert f'value="{given[0]}"' in answer.text
