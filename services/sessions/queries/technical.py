"""The computers of a room that passed the technical test, as exam told them (`docs/rules.md` R-TECHNICAL)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from services.sessions.room_tables import ComputerCheck
from shared.domain.computer import MOST_COMPUTERS, Check, CheckKind, Outcome, verdict
from shared.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Computer:
    id: UUID
    label: str
    checks: Sequence[Check]
    checked_at: datetime

    @property
    def verdict(self) -> Outcome:
        return verdict(self.checks)

    @property
    def told(self) -> list[Check]:
        """What is not simply good."""
        return [check for check in self.checks if check.outcome is not Outcome.OK]


_ORDER = (Outcome.FAILED, Outcome.PENDING, Outcome.WARNING, Outcome.OK)


def computers_of(tx: Transaction, session_id: UUID) -> list[Computer]:
    """Those to look at again first, then by name: « poste 2 » before « poste 10 »."""
    rows = tx.session.scalars(
        select(ComputerCheck)
        .where(ComputerCheck.session_id == session_id, ComputerCheck.removed_at.is_(None))
        .order_by(ComputerCheck.checked_at.desc())
        .limit(2 * MOST_COMPUTERS)
    )
    found = [Computer(row.computer_id, row.label, [_check(one) for one in row.checks], row.checked_at) for row in rows]
    return sorted(found, key=lambda one: (_ORDER.index(one.verdict), _natural(one.label), one.id))


def summary(computers: Sequence[Computer]) -> str:
    """« 14 postes vérifiés, 2 à revoir. »"""
    count = len(computers)
    if not count:
        return "Aucun poste n’est encore vérifié."
    parts = [f"{count} poste{'s' if count > 1 else ''} vérifié{'s' if count > 1 else ''}"]
    verdicts = [one.verdict for one in computers]
    for outcome, words in ((Outcome.FAILED, "à revoir"), (Outcome.PENDING, "à terminer")):
        if outcome in verdicts:
            parts.append(f"{verdicts.count(outcome)} {words}")
    if len(parts) == 1:
        parts.append("qui convient" if count == 1 else "qui conviennent tous")
        return " ".join(parts) + "."
    return ", ".join(parts) + "."


def to_mend(computers: Sequence[Computer]) -> list[tuple[CheckKind, list[str]]]:
    """What fails in the room, each with the computers where it does: one advice serves them all."""
    return [
        (kind, labels)
        for kind in CheckKind
        if (labels := [one.label for one in computers for check in one.checks if _fails(check, kind)])
    ]


def _fails(check: Check, kind: CheckKind) -> bool:
    return check.kind is kind and check.outcome is Outcome.FAILED


def _check(told: dict[str, str]) -> Check:
    return Check(CheckKind(told["kind"]), Outcome(told["outcome"]), told["detail"])


def _natural(label: str) -> list[tuple[int, str]]:
    """Numbers by their size, words by their letters."""
    return [(int(word), "") if word.isdecimal() and len(word) < 9 else (0, word.casefold()) for word in label.split()]
