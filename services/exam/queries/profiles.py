"""The profiles of pupils, computed from their knowledge each time they are asked for: never a flag."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from services.exam.domain.knowledge import KnowledgeElement, Source, Verdict
from services.exam.domain.profile import PlacementProfile, placement_profile
from services.exam.tables import KnowledgeRow, PositioningRow
from shared.referential.bank import load_bank
from shared.transaction import Transaction


def profile_of(tx: Transaction, account_id: UUID, *, before: datetime) -> PlacementProfile:
    """The profile of one account at an instant."""
    return profiles_of(tx, [account_id], before=before)[account_id]


def profiles_of(tx: Transaction, account_ids: Iterable[UUID], *, before: datetime) -> Mapping[UUID, PlacementProfile]:
    """The profiles of several accounts, in one query; an account that never answered has an empty one."""
    wanted = list(account_ids)
    known = _knowledge(tx, wanted)
    bank = load_bank()
    return {account: placement_profile(bank, known[account], before) for account in wanted}


def elements_of(tx: Transaction, account_id: UUID) -> list[KnowledgeElement]:
    """All that the positioning taught of one account, the oldest first."""
    return _knowledge(tx, [account_id])[account_id]


def items_met(tx: Transaction, account_id: UUID) -> frozenset[str]:
    """The items that an account answered in the positioning."""
    met = select(PositioningRow.item_id).where(PositioningRow.account_id == account_id)
    return frozenset(tx.session.scalars(met))


def _knowledge(tx: Transaction, account_ids: list[UUID]) -> Mapping[UUID, list[KnowledgeElement]]:
    elements: defaultdict[UUID, list[KnowledgeElement]] = defaultdict(list)
    row = KnowledgeRow
    for account_id, skill, source, verdict, at in tx.session.execute(
        select(row.account_id, row.skill, row.source, row.verdict, row.at)
        .where(row.account_id.in_(account_ids))
        .order_by(row.id)
    ):
        elements[account_id].append(KnowledgeElement(skill, Source(source), Verdict(verdict), at))
    return elements
