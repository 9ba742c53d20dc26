"""What an identity provider is here: it starts a sign-in, and reads the answer into the facts of `Asserted`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from services.auth.domain.reconciliation import Asserted


class Audience(StrEnum):
    """Whom a provider vouches for: pupils are looked for in the roll, the staff never is."""

    PUPILS = "pupils"
    STAFF = "staff"


@dataclass(frozen=True)
class Question:
    """Where the browser goes to be asked, and the number that the answer quotes."""

    redirect_url: str
    request_id: str


@dataclass(frozen=True)
class Asked:
    """A question whose answer is back in the browser that left: its number, and the secret kept by that browser."""

    request_id: str
    secret: str


@dataclass(frozen=True)
class ProviderSession:
    """How the provider names the person and its own session: what single logout will quote."""

    name_id: str | None = None
    session_index: str | None = None


@dataclass(frozen=True)
class OnceOnly:
    """An answer that its protocol lets be shown again: it is remembered until it is refused anyway."""

    id: str
    until: datetime


@dataclass(frozen=True)
class Said:
    """Who it is, and what goes with the sign-in.

    `exit_proof` is what the browser shows the provider to close its session there; empty when it closes none that way.
    """

    person: Asserted
    session: ProviderSession = ProviderSession()
    once: OnceOnly | None = None
    exit_proof: str = ""


class Provider(Protocol):
    """`key` names it in addresses and in the flow, `idp` with a subject names a person for good, `name` is for
    sentences (« depuis … »), `method` for the journal."""

    @property
    def key(self) -> str: ...
    @property
    def idp(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def method(self) -> str: ...
    @property
    def audience(self) -> Audience: ...

    def prepare(self) -> None:
        """Fetch what is missing to ask or to read. Called while no transaction is open.

        :raises Refusal: the provider does not answer.
        """

    def ask(self, secret: str, now: datetime, /) -> Question:
        """The question of a browser that keeps `secret`. Goes nowhere over the network."""

    def read(self, answer: Mapping[str, str], asked: Asked, now: datetime) -> Said:
        """Verify the answer to that question and say who it is about.

        :raises Refusal: it does not hold; nothing else is raised, whatever the text.
        """
