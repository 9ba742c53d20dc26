"""The positioning on its pages, as a browser without scripts asks for them (`docs/rules.md` R-POSITIONING)."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID

import pytest
from sqlalchemy import func, select, text
from werkzeug.test import TestResponse

from services.exam.commands.positioning import answer_question
from services.exam.domain.attempt import LONGEST_ANSWER
from services.exam.queries.profiles import profile_of, profiles_of_pupils
from services.exam.tables import KnowledgeRow, PositioningRow, Reconciliation
from shared.domain.statuses import AnswerStatus
from shared.identity.model import Identity, Role
from shared.referential.answers import as_text, right_answer, wrong_answer
from shared.referential.bank import load_bank
from tests.exam.desk import Desk, item_on, words
from tests.exam.room import LEVELS, Room
from tests.exam.web.test_profiles import enrol
from tests.identities import someone

Sit = Callable[..., Desk]
BANK = load_bank()
FIRST = "/test/profil/positionnement/1.1"


@pytest.fixture
def pupil() -> Identity:
    return someone(Role.PUPIL)


def reply(desk: Desk, page: TestResponse, *, right: bool = True, path: str = FIRST) -> TestResponse:
    """Answer the question of a page; the page that comes next."""
    item = BANK.items[item_on(page)]
    given = right_answer(item) if right else wrong_answer(item)
    answer = desk.post(path, {"item_id": item.id, "action": "valide", "response": given})
    assert answer.status_code == 303
    return desk.get(answer.location)


def finish(desk: Desk, path: str = FIRST, *, right: bool = True) -> int:
    """Answer until nothing is left to ask; how many questions there were."""
    page, count = desk.get(path), 0
    while 'name="item_id"' in page.text:
        page, count = reply(desk, page, right=right, path=path), count + 1
    return count


def rows(room: Room, table: type[PositioningRow] | type[KnowledgeRow]) -> int:
    with room.database.transaction() as tx:
        return tx.session.scalar(select(func.count()).select_from(table)) or 0


def let_days_pass(room: Room, days: int) -> None:
    with room.database.transaction() as tx:
        past = text("UPDATE knowledge_element SET at = at - :days * interval '1 day'")
        tx.session.execute(past, {"days": days})


def test_a_pupil_is_positioned_in_the_sixteen_competences(room: Room, desk: Sit, pupil: Identity) -> None:
    mine = desk(pupil)
    asked = [finish(mine, f"/test/profil/positionnement/{one.code}") for one in BANK.competences]
    assert max(asked) <= 8
    profile = words(mine.get("/test/profil"))
    assert "Votre profil est certifiable. Vous avez 16 compétences de niveau 1 ou plus" in profile
    assert "640 pix en tout" in profile
    assert profile.count("Terminé") == 16
    assert rows(room, PositioningRow) == sum(asked)


def test_each_answer_is_told_right_or_wrong_and_never_the_solution(desk: Sit, pupil: Identity) -> None:
    mine = desk(pupil)
    page = mine.get(FIRST)
    item = BANK.items[item_on(page)]
    page = reply(mine, page)
    assert "Juste : c’était la bonne réponse." in words(page)
    page = reply(mine, page, right=False)
    assert "Faux : ce n’était pas la bonne réponse." in words(page)
    assert item.rationale not in words(page)
    page = mine.get(mine.post(FIRST, {"item_id": item_on(page), "action": "passe"}).location)
    assert "Question passée." in words(page)


def test_a_pupil_resumes_on_another_computer_where_they_stopped(desk: Sit, pupil: Identity) -> None:
    here, elsewhere = desk(pupil), desk(pupil)
    page = reply(here, here.get(FIRST))
    assert "Continuer" in words(elsewhere.get("/test/profil"))
    assert item_on(elsewhere.get(FIRST)) == item_on(page)


def test_a_click_twice_and_two_tabs_change_nothing(room: Room, desk: Sit, pupil: Identity) -> None:
    mine = desk(pupil)
    item = BANK.items[item_on(mine.get(FIRST))]
    tab = mine.another_tab()
    form = {"item_id": item.id, "action": "valide", "response": right_answer(item)}
    mine.post(FIRST, form)
    known = rows(room, KnowledgeRow)
    for other in (mine, tab):
        wrong = {**form, "response": wrong_answer(item)}
        assert "Vous aviez déjà répondu à cette question" in words(other.get(other.post(FIRST, wrong).location))
    assert (rows(room, PositioningRow), rows(room, KnowledgeRow)) == (1, known)


def test_what_makes_no_sense_is_told_and_teaches_nothing(room: Room, desk: Sit, pupil: Identity) -> None:
    mine = desk(pupil)
    item = item_on(mine.get(FIRST))
    for response, said in (
        ("", "Vous n’avez rien répondu"),
        ("x" * (LONGEST_ANSWER + 1), "trop longue"),
        ("\0", "illisible"),
    ):
        answer = mine.post(FIRST, {"item_id": item, "action": "valide", "response": response})
        assert answer.status_code == 400
        assert said in words(answer)
    for strange in ("", "inconnu", "\0", "x" * 10_000):
        assert mine.post(FIRST, {"item_id": strange, "action": "passe"}).status_code == 303
    for code in ("9.9", "1", "%00", "1.1/x"):
        assert mine.get(f"/test/profil/positionnement/{code}").status_code == 404
    assert rows(room, PositioningRow) == 0


def test_an_item_already_met_is_not_asked_again_while_there_is_another(room: Room, desk: Sit, pupil: Identity) -> None:
    mine = desk(pupil)
    finish(mine, right=False)
    with room.database.transaction() as tx:
        met = set(tx.session.scalars(select(PositioningRow.item_id)))
    let_days_pass(room, 4)
    mine.post(f"{FIRST}/retenter", {})
    page = mine.get(FIRST)
    assert item_on(page) not in met


def test_only_what_was_not_validated_is_tried_again_and_no_pix_is_lost(room: Room, desk: Sit, pupil: Identity) -> None:
    mine = desk(pupil)
    reply(mine, mine.get(FIRST))
    finish(mine, right=False)

    def pix() -> int:
        with room.database.transaction() as tx:
            return profile_of(tx, pupil.account_id, before=tx.now).pix

    before, known = pix(), rows(room, KnowledgeRow)
    early = mine.post(f"{FIRST}/retenter", {})
    assert early.status_code == 409
    assert "Vous pourrez retenter cette compétence dans 4 jours." in words(early)
    let_days_pass(room, 4)
    assert "Retenter" in words(mine.get("/test/profil"))
    mine.post(f"{FIRST}/retenter", {})
    mine.post(f"{FIRST}/retenter", {})
    assert pix() == before > 0
    finish(mine)
    assert pix() > before
    assert rows(room, KnowledgeRow) > known, "the history is kept"


def test_a_competence_begun_again_starts_from_nothing_once_the_pupil_has_read_what_is_lost(
    room: Room, desk: Sit, pupil: Identity
) -> None:
    mine = desk(pupil)
    finish(mine)
    for early in (mine.get(f"{FIRST}/recommencer"), mine.post(f"{FIRST}/recommencer", {})):
        assert early.status_code == 409
        assert "Vous pourrez recommencer cette compétence dans 7 jours." in words(early)
    let_days_pass(room, 7)
    known = rows(room, KnowledgeRow)
    assert "Votre niveau 5 et vos 40 pix dans cette compétence seront oubliés" in words(
        mine.get(f"{FIRST}/recommencer")
    )
    mine.post(f"{FIRST}/recommencer", {})
    assert 'aria-label="Commencer 1.1 ' in mine.get("/test/profil").text
    assert "0 pix en tout" in words(mine.get("/test/profil"))
    assert rows(room, KnowledgeRow) > known, "the history is kept"


def test_nobody_is_positioned_during_a_test(room: Room, desk: Sit) -> None:
    seat = room.seat()
    room.start(seat)
    mine = desk(seat.person)
    for answer in (mine.get(FIRST), mine.post(f"{FIRST}/retenter", {}), mine.post(FIRST, {"action": "passe"})):
        assert answer.status_code == 409
        assert "Vous passez une certification : terminez-la d’abord." in words(answer)


def test_the_list_of_a_class_counts_as_the_profile_of_each_pupil_does(room: Room, desk: Sit) -> None:
    """The database finds what is validated for a list; the rule finds it for one pupil."""
    pupils = [
        enrol(room, name, "3A", levels) for name, levels in (("A", LEVELS), ("B", {"1.1": 4, "2.1": 1}), ("C", {}))
    ]
    accounts: dict[UUID | None, UUID] = {}
    with room.database.transaction() as tx:
        accounts = {one.pupil_id: one.account_id for one in tx.session.scalars(select(Reconciliation))}
    mine = desk(someone(Role.PUPIL, account_id=accounts[pupils[0]]))
    mine.post(f"{FIRST}/recommencer", {})
    reply(mine, mine.get(FIRST))
    mine.post("/test/profil/positionnement/4.2/retenter", {})
    finish(mine, "/test/profil/positionnement/4.2")
    with room.database.transaction() as tx:
        listed = profiles_of_pupils(tx, pupils, before=tx.now)
        assert listed == {one: profile_of(tx, accounts[one], before=tx.now) for one in pupils}


def test_two_answers_to_one_question_at_the_same_instant_are_one(room: Room, desk: Sit, pupil: Identity) -> None:
    item = BANK.items[item_on(desk(pupil).get(FIRST))]
    together = Barrier(4)

    def send(_: int) -> AnswerStatus | None:
        together.wait(10)
        with room.database.transaction() as tx:
            return answer_question(
                tx, pupil.account_id, BANK.competences[0], item.id, as_text(item, right_answer(item))
            )

    with ThreadPoolExecutor(4) as crowd:
        told = list(crowd.map(send, range(4)))
    assert sorted(map(str, told)) == ["None", "None", "None", "ok"]
    assert rows(room, PositioningRow) == 1
