"""The person behind a request."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    """The people of the procedure. Rights come from a membership or from the roll, never from the ENT's word."""

    PUPIL = "eleve"
    TEACHER = "enseignant"
    REFERENT = "referent"
    INVIGILATOR = "surveillant"
    SCHOOL_ADMIN = "administrateur"
    JURY = "jury"
    OPERATOR = "operateur"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    Role.PUPIL: "Élève",
    Role.TEACHER: "Enseignant",
    Role.REFERENT: "Référent Pix",
    Role.INVIGILATOR: "Surveillant",
    Role.SCHOOL_ADMIN: "Administrateur de l’établissement",
    Role.JURY: "Jury Pix",
    Role.OPERATOR: "Opérateur de la plateforme",
}

EVERYWHERE = frozenset({Role.JURY, Role.OPERATOR})
"""The roles that no school gives, and that hold in all of them: their scope is `*`."""


@dataclass(frozen=True)
class Grant:
    """A role and where it holds: the UAI of a school or centre; `*` for a role that holds everywhere."""

    role: Role
    scope: str


@dataclass(frozen=True)
class PupilLink:
    """The pupil of the roll that the account is."""

    pupil_id: UUID
    uai: str


@dataclass(frozen=True)
class Identity:
    """What a verified token says. `sid` is the signed-in session, revoked as a whole."""

    account_id: UUID
    sid: UUID
    name: str
    grants: tuple[Grant, ...] = ()
    pupil: PupilLink | None = None

    @property
    def actor(self) -> str:
        """How the journal names this person."""
        return f"account:{self.account_id}"

    def has(self, *roles: Role) -> bool:
        return any(grant.role in roles for grant in self.grants)

    def scopes(self, *roles: Role) -> frozenset[str]:
        """The schools where one of `roles` is held."""
        return frozenset(grant.scope for grant in self.grants if grant.role in roles)

    @property
    def role_label(self) -> str:
        return self.grants[0].role.label if self.grants else ""
