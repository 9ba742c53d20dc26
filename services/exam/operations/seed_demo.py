"""`seed-demo [school.yaml]`: give the pupils of the demonstration school the positioning that their levels tell."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy import exists, select

from deploy.demo.school import DEFAULT, load_school
from services.exam.commands.positioning import record_positioning_answer
from services.exam.commands.telling import tell_profile_of_account
from services.exam.tables import PositioningRow
from shared.referential.answers import as_text, right_answer, wrong_answer
from shared.referential.bank import load_bank
from shared.referential.models import Item
from shared.settings import ServiceSettings
from shared.transaction import Transaction

BEGAN = timedelta(days=30)
"""How long ago the demonstration pupils answered their first question; one more each minute after."""


def seed_demo(settings: ServiceSettings, tx: Transaction, words: Sequence[str]) -> int:
    """Answer the items of the bank for each pupil, once; a pupil who has answered is left alone. Refused on https."""
    if settings.secure:
        print("Les comptes de démonstration sont refusés sur une adresse https.")
        return 1
    school = load_school(Path(words[0]) if words else DEFAULT)
    for pupil in school.pupils:
        if not _has_answered(tx, pupil.account_id):
            position(tx, pupil.account_id, pupil.levels, since=tx.now - BEGAN)
        tell_profile_of_account(tx, pupil.account_id)
    print(f"Positionnement de {len(school.pupils)} élèves : en place.")
    return 0


def position(tx: Transaction, account_id: UUID, levels: dict[str, int], *, since: datetime) -> None:
    """Bring an account to these levels by real answers, the alternates left unanswered for a certification."""
    for minute, (item, right) in enumerate(_path(levels)):
        response = as_text(item, right_answer(item) if right else wrong_answer(item))
        record_positioning_answer(tx, account_id, item.id, response, at=since + timedelta(minutes=minute))


def _path(levels: dict[str, int]) -> Iterator[tuple[Item, bool]]:
    """In each compétence, every skill up to the level answered right, then the next of each tube wrong."""
    bank = load_bank()
    for competence, level in levels.items():
        failed: set[str] = set()
        for skill in bank.skills_of(competence):
            right = skill.difficulty <= level
            if skill.tube in failed:
                continue
            if not right:
                failed.add(skill.tube)
            yield bank.items_of(skill.name)[0], right


def _has_answered(tx: Transaction, account_id: UUID) -> bool:
    return bool(tx.session.scalar(select(exists().where(PositioningRow.account_id == account_id))))
