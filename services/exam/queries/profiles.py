"""The profiles of pupils, computed from what is known of them each time they are asked for: never a flag."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, text

from services.exam.domain.imported import ImportedLevel, elements_from_import
from services.exam.domain.knowledge import KnowledgeElement, Source, Verdict
from services.exam.domain.profile import PlacementProfile, Validated, placement_profile, profile_from
from services.exam.tables import KnowledgeRow, Reconciliation
from shared.referential.bank import load_bank
from shared.transaction import Transaction

Elements = Mapping[UUID, list[KnowledgeElement]]

_VALIDATED = text(
    """
    SELECT account_id,
           string_agg(skill, ' ') FILTER (WHERE source <> 'inferred'),
           string_agg(skill, ' ') FILTER (WHERE source = 'inferred')
    FROM knowledge_element AS held
    WHERE account_id = ANY(:accounts) AND at < :before AND verdict = 'validated'
      AND NOT EXISTS (SELECT FROM knowledge_element AS later
                      WHERE later.account_id = held.account_id AND later.skill = held.skill
                        AND later.verdict = 'reset' AND later.at < :before
                        AND (later.at, later.id) > (held.at, held.id))
    GROUP BY account_id
    """
)
_IMPORTED = text(
    "SELECT pupil_id, competence, level, replaces, imported_at FROM imported_level "
    "WHERE pupil_id = ANY(:pupils) ORDER BY id"
)
_IMPORTED_OF_ACCOUNT = text(
    "SELECT competence, level, replaces, imported_at FROM reconciliation JOIN imported_level USING (pupil_id) "
    "WHERE account_id = :account ORDER BY id"
)
_MET = text("SELECT item_id FROM positioning_answer WHERE account_id = :account ORDER BY id")


def profile_of(tx: Transaction, account_id: UUID, *, before: datetime) -> PlacementProfile:
    """The profile of one account at an instant."""
    if imported := _imported_of_account(tx, account_id):
        return placement_profile(load_bank(), [*imported, *_answered(tx, [account_id])[account_id]], before)
    return profile_from(load_bank(), _validated(tx, [account_id], before).get(account_id, {}))


def elements_of(tx: Transaction, account_id: UUID) -> list[KnowledgeElement]:
    """All that is known of one account: what the school of its pupil imported, then what it answered."""
    return [*_imported_of_account(tx, account_id), *_answered(tx, [account_id])[account_id]]


def profiles_of_pupils(
    tx: Transaction, pupil_ids: Iterable[UUID], *, before: datetime, more: Elements | None = None
) -> Mapping[UUID, PlacementProfile]:
    """The profiles of pupils of a roll, in four queries whatever their number.

    A pupil without an account has what the school imported; without that either, the pupil is left out.
    `more` is counted as if it were known too.
    """
    wanted = list(pupil_ids)
    accounts, imported = _accounts(tx, wanted), _imported(tx, wanted)
    also = {pupil: [*imported.get(pupil, ()), *(more or {}).get(pupil, ())] for pupil in {*imported, *(more or {})}}
    mixed = _answered(tx, [accounts[pupil] for pupil in also if pupil in accounts])
    alone = _validated(tx, [account for pupil, account in accounts.items() if pupil not in also], before)
    bank, profiles = load_bank(), {}
    for pupil in wanted:
        account = accounts.get(pupil)
        if pupil in also:
            own = mixed.get(account, []) if account else []
            profiles[pupil] = placement_profile(bank, [*also[pupil], *own], before)
        elif account:
            profiles[pupil] = profile_from(bank, alone.get(account, {}))
    return profiles


def items_met(tx: Transaction, account_id: UUID) -> list[str]:
    """The items that an account answered in the positioning, the oldest answer first."""
    return list(tx.session.scalars(_MET, {"account": account_id}))


def _accounts(tx: Transaction, pupil_ids: list[UUID]) -> Mapping[UUID, UUID]:
    """The account that each pupil is; between two events of auth there may be two, until the next one."""
    theirs = select(Reconciliation.pupil_id, Reconciliation.account_id).where(Reconciliation.pupil_id.in_(pupil_ids))
    rows = tx.session.execute(theirs.order_by(Reconciliation.account_id.desc()))
    return {row.pupil_id: row.account_id for row in rows}


def _answered(tx: Transaction, account_ids: Iterable[UUID]) -> Elements:
    elements: defaultdict[UUID, list[KnowledgeElement]] = defaultdict(list)
    row = KnowledgeRow
    for account_id, skill, source, verdict, at in tx.session.execute(
        select(row.account_id, row.skill, row.source, row.verdict, row.at)
        .where(row.account_id.in_(list(account_ids)))
        .order_by(row.id)
    ):
        elements[account_id].append(KnowledgeElement(skill, Source(source), Verdict(verdict), at))
    return elements


def _validated(tx: Transaction, account_ids: list[UUID], before: datetime) -> Mapping[UUID, Validated]:
    """What `current_knowledge` holds as validated, found by the database: one row an account, not one an element.

    An answer never teaches a skill that is known, so that an element holds until it is forgotten.
    """
    rows = tx.session.execute(_VALIDATED, {"accounts": account_ids, "before": before})
    return {
        account_id: {
            **dict.fromkeys((inferred or "").split(), Source.INFERRED),
            **dict.fromkeys((direct or "").split(), Source.DIRECT),
        }
        for account_id, direct, inferred in rows
    }


def _imported_of_account(tx: Transaction, account_id: UUID) -> list[KnowledgeElement]:
    """What the school imported of the pupil that this account is, if it is one."""
    rows = tx.session.execute(_IMPORTED_OF_ACCOUNT, {"account": account_id})
    return [element for row in rows for element in elements_from_import(load_bank(), ImportedLevel(*row))]


def _imported(tx: Transaction, pupil_ids: list[UUID]) -> Elements:
    elements: defaultdict[UUID, list[KnowledgeElement]] = defaultdict(list)
    for pupil_id, *level in tx.session.execute(_IMPORTED, {"pupils": pupil_ids}):
        elements[pupil_id] += elements_from_import(load_bank(), ImportedLevel(*level))
    return elements
