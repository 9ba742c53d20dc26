"""What auth keeps of a person, to hand it over (`docs/privacy.md`)."""

from sqlalchemy import Table, inspect
from sqlalchemy.orm import Session

from services.auth.oauth.tables import OAuthGrant
from services.auth.tables import (
    Account,
    Arrival,
    Base,
    Credential,
    Erasure,
    ExternalIdentity,
    FormerIdentity,
    Invitation,
    MailedLink,
    Membership,
    Pupil,
    PupilLink,
    SecondFactor,
    SignedSession,
    SignInName,
)
from shared.privacy.person import Person, Rows, rows_of

OF_AN_ACCOUNT = (
    SignInName,
    Credential,
    ExternalIdentity,
    FormerIdentity,
    PupilLink,
    Membership,
    SignedSession,
    SecondFactor,
    OAuthGrant,
    MailedLink,
    Arrival,
    Erasure,
)


def export(session: Session, person: Person) -> Rows:
    wanted = {_table(one): _table(one).c.account_id == person.account_id for one in OF_AN_ACCOUNT}
    wanted[_table(Account)] = _table(Account).c.id == person.account_id
    wanted[_table(Pupil)] = _table(Pupil).c.id == person.pupil_id
    wanted[_table(Invitation)] = _table(Invitation).c.invited_by == person.account_id
    return rows_of(session, wanted)


def _table(mapped: type[Base]) -> Table:
    table = inspect(mapped).local_table
    assert isinstance(table, Table)
    return table
