"""Tables of auth: who people are, how they sign in, and where they are signed in."""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKey, Index, MetaData, Text, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from shared.identity.model import Role


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "%(table_name)s_by_%(column_0_N_name)s",
            "uq": "%(table_name)s_%(column_0_N_name)s_once",
            "ck": "%(table_name)s_%(constraint_name)s",
            "fk": "%(table_name)s_to_%(referred_table_name)s",
            "pk": "%(table_name)s_pk",
        }
    )
    type_annotation_map = {datetime: DateTime(timezone=True), str: Text, dict[str, Any]: JSONB}


class Account(Base):
    """A person. `demo` marks the invented ones, who never sign in on an https address."""

    __tablename__ = "account"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    first_name: Mapped[str]
    last_name: Mapped[str]
    created_at: Mapped[datetime]
    demo: Mapped[bool] = mapped_column(default=False)
    terms_accepted: Mapped[str | None]
    """The date of the terms of use that the person accepted when they signed up; None for who came otherwise."""
    last_seen_at: Mapped[datetime | None]
    """The last sign-in; None for an account that nobody used since this is noted."""

    @property
    def display(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


class SignInName(Base):
    """An e-mail address or an identifiant. One key space for both: what is typed leads to one account."""

    __tablename__ = "sign_in_name"
    __table_args__ = (CheckConstraint("kind IN ('email', 'identifiant')", name="kind"),)

    key: Mapped[str] = mapped_column(primary_key=True)
    written: Mapped[str]
    kind: Mapped[str]
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)


class Credential(Base):
    """The password of a compte Pix, as an argon2id hash."""

    __tablename__ = "credential"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), primary_key=True)
    password_hash: Mapped[str]
    changed_at: Mapped[datetime]
    provisional_until: Mapped[datetime | None]
    """Given by the school and to be changed at the next sign-in, before this instant (R-PROVISIONAL)."""


class ExternalIdentity(Base):
    """The person behind an opaque id of an identity provider; the names are the last ones it gave."""

    __tablename__ = "external_identity"

    idp: Mapped[str] = mapped_column(primary_key=True)
    ido: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    last_name: Mapped[str]
    first_name: Mapped[str]
    linked_at: Mapped[datetime]
    seen_at: Mapped[datetime | None]


class FormerIdentity(Base):
    """An opaque id that opened the account before another replaced it: it opens nothing any more."""

    __tablename__ = "former_identity"

    idp: Mapped[str] = mapped_column(primary_key=True)
    ido: Mapped[str] = mapped_column(primary_key=True)
    replaced_at: Mapped[datetime] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    linked_at: Mapped[datetime]


class Arrival(Base):
    """A person whom the ENT sent, not recognised yet: what it said, what was answered, whom the school may choose."""

    __tablename__ = "arrival"

    idp: Mapped[str] = mapped_column(primary_key=True)
    ido: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(unique=True)
    browser_digest: Mapped[str] = mapped_column(unique=True)
    arrived_at: Mapped[datetime] = mapped_column(index=True)
    suite: Mapped[str]
    last_name: Mapped[str]
    first_name: Mapped[str]
    uais: Mapped[list[str]] = mapped_column(JSONB)
    divisions: Mapped[list[str]] = mapped_column(JSONB)
    name_id: Mapped[str | None]
    session_index: Mapped[str | None]
    tries: Mapped[int]
    tried_at: Mapped[datetime | None]
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    """The compte Pix whose password is asked…"""
    pupil_id: Mapped[UUID | None]
    """…and the pupil that was found."""
    why: Mapped[str | None]
    """Why the roll was not enough, as a code of `Unmatched`."""
    proposals: Mapped[list[str]] = mapped_column(JSONB)
    """Pupils of the roll among whom the staff says; empty when nothing waits."""
    refused_at: Mapped[datetime | None]
    staff: Mapped[bool] = mapped_column(server_default=text("false"))
    """Sent by a provider of the staff: an account is proved, and the roll is not looked at."""


class Membership(Base):
    """A role of the staff, and where it holds: a UAI, or `*` for the jury and the operators."""

    __tablename__ = "membership"
    __table_args__ = (
        CheckConstraint(
            f"role IN ({', '.join(repr(role.value) for role in Role if role is not Role.PUPIL)})", name="role"
        ),
        CheckConstraint("(scope = '*') = (role IN ('jury', 'operateur'))", name="scope"),
    )

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), primary_key=True)
    role: Mapped[str] = mapped_column(primary_key=True)
    scope: Mapped[str] = mapped_column(primary_key=True)
    given_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Invitation(Base):
    """A role offered to whoever opens the link, once; the link's secret is kept as its digest only."""

    __tablename__ = "invitation"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    secret_digest: Mapped[str] = mapped_column(unique=True)
    uai: Mapped[str] = mapped_column(index=True)
    role: Mapped[str]
    email: Mapped[str]
    invited_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]


class Pupil(Base):
    """The copy of the roll that sessions publishes: no more of it than recognising a pupil takes."""

    __tablename__ = "pupil"
    __table_args__ = (Index("pupil_by_name", "uai", "name_key", postgresql_where=text("NOT removed")),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    uai: Mapped[str]
    last_name: Mapped[str]
    first_name: Mapped[str]
    name_key: Mapped[str]
    """`shared.domain.names.full_name_key`: one sign-in must not read a whole school."""
    division: Mapped[str]
    birth_date: Mapped[date | None]
    former_pupil_id: Mapped[UUID | None]
    """The same person on the roll of the school before, as sessions says it."""
    removed: Mapped[bool]


class PupilLink(Base):
    """One account is one pupil of the roll. No foreign key to the copy: the link may come first."""

    __tablename__ = "pupil_link"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), primary_key=True)
    pupil_id: Mapped[UUID] = mapped_column(unique=True)
    uai: Mapped[str]
    version: Mapped[int]
    linked_at: Mapped[datetime]


class SignedSession(Base):
    """A browser where a person is signed in. The cookie's secret is kept as its digest only."""

    __tablename__ = "signed_session"
    __table_args__ = (Index("signed_session_by_ent", "name_id", postgresql_where=text("name_id IS NOT NULL")),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    secret_digest: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    browser: Mapped[str] = mapped_column(server_default="")
    """« Firefox sur Windows »: for the person to recognise it, and no more than that."""
    name_id: Mapped[str | None]
    """How the ENT calls the person, and its own session: for single logout only."""
    session_index: Mapped[str | None]
    factor_passed_at: Mapped[datetime | None]
    """When the second factor was given in this session (R-SECOND-FACTOR)."""


class SignInFlow(Base):
    """A sign-in sent to an identity provider: its answer is taken once, from the browser that asked."""

    __tablename__ = "sign_in_flow"

    request_id: Mapped[str] = mapped_column(primary_key=True)
    """The number of the question: the ID of a SAML request, the `state` of OpenID Connect."""
    provider: Mapped[str] = mapped_column(server_default="ent")
    browser_digest: Mapped[str] = mapped_column(unique=True)
    suite: Mapped[str]
    previous_session: Mapped[UUID | None]
    """The session of this browser when it left: the cookie may not come back with the answer."""
    joins: Mapped[bool] = mapped_column(server_default=text("false"))
    """The person of that session asked to add the provider to their account."""
    created_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class UsedAssertion(Base):
    """An assertion that has served, until the instant from which it is refused anyway."""

    __tablename__ = "used_assertion"

    id: Mapped[str] = mapped_column(primary_key=True)
    expires_at: Mapped[datetime]


class SigningKey(Base):
    """A key that signs identity tokens. Retired, its private part is erased."""

    __tablename__ = "signing_key"
    __table_args__ = (CheckConstraint("(retired_at IS NULL) = (private_jwk IS NOT NULL)", name="private_while_in_use"),)

    kid: Mapped[str] = mapped_column(primary_key=True)
    private_jwk: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    created_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]


class SignInFailure(Base):
    """Wrong passwords in a row for a name from a network; `known_browser`: one where that person was signed in."""

    __tablename__ = "sign_in_failure"

    name_digest: Mapped[str] = mapped_column(primary_key=True)
    network: Mapped[str] = mapped_column(primary_key=True)
    known_browser: Mapped[bool] = mapped_column(primary_key=True)
    failures: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(index=True)


class BreachedDrawer(Base):
    """A part of the operator's list of stolen passwords: the ends of their digests, laid end to end."""

    __tablename__ = "breached_drawer"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    digests: Mapped[bytes]


class SecondFactor(Base):
    """The second factor of an account; until a first code confirms it, a secret shown to one session."""

    __tablename__ = "second_factor"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), primary_key=True)
    sealed_secret: Mapped[str]
    """Encrypted with a key that only the service's secret gives (`factor_seal.py`)."""
    drawn_for: Mapped[UUID]
    drawn_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    last_step: Mapped[int] = mapped_column(BigInteger)
    """The step of the last code that served: a code of this step or before is refused."""


class RecoveryCode(Base):
    """A code that stands once for the telephone; kept as a keyed digest only."""

    __tablename__ = "recovery_code"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), primary_key=True)
    digest: Mapped[str] = mapped_column(primary_key=True)
    used_at: Mapped[datetime | None]


class Erasure(Base):
    """An account to be erased: at once asked, done at `due_at` unless the person changes their mind."""

    __tablename__ = "erasure"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), primary_key=True)
    asked_at: Mapped[datetime]
    due_at: Mapped[datetime] = mapped_column(index=True)
    done_at: Mapped[datetime | None]
    asleep: Mapped[bool] = mapped_column(server_default=text("false"))
    """Nobody asked: the account was not used for two years. A sign-in is enough to keep it."""


class MailedLink(Base):
    """A link sent by e-mail, kept as its digest; without an account, only the count of letters to that address."""

    __tablename__ = "mailed_link"
    __table_args__ = (
        CheckConstraint("purpose IN ('password', 'address', 'sign_up')", name="purpose"),
        Index("mailed_link_by_address", "address_digest", "created_at"),
    )

    secret_digest: Mapped[str] = mapped_column(primary_key=True)
    purpose: Mapped[str]
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"), index=True)
    address: Mapped[str | None]
    address_digest: Mapped[str]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
