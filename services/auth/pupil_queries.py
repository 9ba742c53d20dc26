"""What the staff of a school reads of its pupils' accounts (`docs/rules.md` R-PROVISIONAL)."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, select
from sqlalchemy.orm import Session

from services.auth.tables import Account, Credential, Membership, Pupil, PupilLink, SignInName
from shared.domain.names import normalise

SHOWN = 100


@dataclass(frozen=True)
class PupilAccount:
    """A pupil of the roll who signs in with a password. `sign_in` is the identifiant, else the address."""

    account_id: UUID
    name: str
    division: str
    sign_in: str


def accounts_of_pupils(session: Session, uai: str, search: str = "") -> list[PupilAccount]:
    """By class and name; `search` is part of a name, of a class or of an identifiant."""
    wanted = normalise(search)
    everyone = _gathered(session, _query(uai))
    return [one for one in everyone if wanted in normalise(f"{one.name} {one.division} {one.sign_in}")]


def account_of_pupil(session: Session, uai: str, account_id: UUID) -> PupilAccount | None:
    found = _gathered(session, _query(uai, Account.id == account_id))
    return found[0] if found else None


def _query(uai: str, *more: ColumnElement[bool]) -> Select[Account, Pupil, SignInName]:
    staff = exists().where(Membership.account_id == Account.id)
    return (
        select(Account, Pupil, SignInName)
        .join(PupilLink, PupilLink.account_id == Account.id)
        .join(Pupil, Pupil.id == PupilLink.pupil_id)
        .join(Credential, Credential.account_id == Account.id)
        .join(SignInName, SignInName.account_id == Account.id)
        .where(Pupil.uai == uai, ~Pupil.removed, ~staff, *more)
        .order_by(Pupil.division, Pupil.last_name, Pupil.first_name, SignInName.kind)
    )


def _gathered(session: Session, query: Select[Account, Pupil, SignInName]) -> list[PupilAccount]:
    """One line an account: of two names, the identifiant, which comes last, is the one shown."""
    lines: dict[UUID, PupilAccount] = {}
    for account, pupil, name in session.execute(query):
        shown = f"{pupil.first_name} {pupil.last_name}"
        lines[account.id] = PupilAccount(account.id, shown, pupil.division, name.written)
    return list(lines.values())
