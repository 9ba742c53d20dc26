"""What sessions is told of profiles (`docs/rules.md` R-TOLD)."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from services.exam.commands.positioning import record_positioning_answer
from services.exam.commands.telling import publish_profiles
from services.exam.operations.seed_demo import position
from services.exam.personal import KEPT
from services.exam.settings import ExamSettings
from shared.events import AccountReconciled, ProfileChanged, PupilRecorded
from shared.privacy.person import Person
from shared.referential.answers import as_text, right_answer
from shared.referential.bank import load_bank
from shared.transaction import Database
from tests.exam.outbox import announced
from tests.exam.room import BORN, KEY, LEVELS, hear
from tests.identities import UAI, service_settings


def reconciled(account_id: UUID, pupil_id: UUID | None, version: int = 1) -> AccountReconciled:
    return AccountReconciled(
        account_id=account_id, pupil_id=pupil_id, uai=UAI, reconciled_at=datetime.now(UTC), version=version
    )


def answer(database: Database, account_id: UUID, levels: dict[str, int]) -> None:
    with database.transaction() as tx:
        position(tx, account_id, levels, since=tx.now - timedelta(days=1))


def told(database: Database) -> list[tuple[UUID, int, int | None, bool]]:
    events = announced(database, ProfileChanged)
    return [(event.pupil_id, event.version, event.competences, event.certifiable) for event in events]


def test_a_profile_is_told_when_the_account_becomes_a_pupils_even_after_the_answers(exam_database: Database) -> None:
    account, pupil = uuid4(), uuid4()
    answer(exam_database, account, LEVELS)
    assert told(exam_database) == []
    event = reconciled(account, pupil)
    hear(exam_database, event, event)
    assert told(exam_database) == [(pupil, 1, 5, True)]


def test_answers_are_told_once_a_transaction_and_only_when_they_change_the_count(exam_database: Database) -> None:
    account, pupil = uuid4(), uuid4()
    hear(exam_database, reconciled(account, pupil))
    answer(exam_database, account, {"1.1": 1, "1.2": 1, "2.1": 0})
    answer(exam_database, account, {"2.2": 0})
    answer(exam_database, account, {"2.3": 1})
    assert told(exam_database) == [(pupil, 1, 0, False), (pupil, 2, 2, False), (pupil, 3, 3, False)]


def test_the_answer_of_this_very_instant_counts(exam_database: Database) -> None:
    account, pupil = uuid4(), uuid4()
    hear(exam_database, reconciled(account, pupil))
    bank = load_bank()
    with exam_database.transaction() as tx:
        for skill in (one for one in bank.skills_of("1.1") if one.difficulty == 1):
            item = bank.items_of(skill.name)[0]
            record_positioning_answer(tx, account, item.id, as_text(item, right_answer(item)), at=tx.now)
    assert told(exam_database)[1:] == [(pupil, 2, 1, False)]


def test_a_profile_follows_the_account_from_one_pupil_to_another(exam_database: Database) -> None:
    account, former, pupil = uuid4(), uuid4(), uuid4()
    answer(exam_database, account, LEVELS)
    hear(exam_database, reconciled(account, former), reconciled(account, pupil, version=2))
    hear(exam_database, reconciled(account, former))
    last = {one: (version, competences) for one, version, competences, _ in told(exam_database)}
    assert last == {former: (2, None), pupil: (1, 5)}


def test_nothing_but_a_count_and_a_date_leaves_exam(exam_database: Database) -> None:
    account, pupil = uuid4(), uuid4()
    answer(exam_database, account, LEVELS)
    hear(exam_database, reconciled(account, pupil))
    (event,) = announced(exam_database, ProfileChanged)
    fields = {"pupil_id", "version", "competences", "wanted", "certifiable", "computed_at"}
    assert (set(event.model_dump()), event.wanted) == (fields, 5)


def test_an_erased_account_leaves_its_pupil_unknown_and_a_later_account_is_told_after_it(
    exam_database: Database,
) -> None:
    account, pupil = uuid4(), uuid4()
    answer(exam_database, account, LEVELS)
    hear(exam_database, reconciled(account, pupil))
    for _ in range(2):
        with exam_database.transaction() as tx:
            assert KEPT.erase(tx, Person(account, pupil))
    hear(exam_database, reconciled(uuid4(), pupil))
    assert told(exam_database) == [(pupil, 1, 5, True), (pupil, 2, None, False), (pupil, 3, 0, False)]


def test_the_operator_says_the_profiles_of_a_school_again(
    exam_database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    here, elsewhere = uuid4(), uuid4()
    for pupil, uai in ((here, UAI), (elsewhere, "0750001A")):
        hear(
            exam_database,
            PupilRecorded(
                pupil_id=pupil, version=1, uai=uai, last_name="PETIT", first_name="Lou", birth_date=BORN, division="3A"
            ),
            reconciled(uuid4(), pupil),
        )
    before = len(told(exam_database))
    settings = service_settings(ExamSettings, exam_database, receipt_key=KEY.decode())
    for words, again in (([UAI], [(here, 2, 0, False)]), (["9999999Z"], []), ([], [here, elsewhere])):
        with exam_database.transaction() as tx:
            assert publish_profiles(settings, tx, words) == 0
        now = told(exam_database)[before:]
        assert sorted(one[0] for one in now) == sorted(again) if not words else now == again
        before += len(now)
    assert "2 élèves" in capsys.readouterr().out
