"""What auth publishes."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from shared.events.base import Event


class KeyPublished(Event):
    """A public key that signs identity tokens; each service keeps it and verifies alone."""

    type: ClassVar[str] = "key.published"

    kid: str
    jwk: dict[str, Any]
    expires_at: datetime


class SessionRevoked(Event):
    """A signed-in session has ended: its tokens are refused everywhere, at once."""

    type: ClassVar[str] = "account.session_revoked"

    sid: UUID
    revoked_at: datetime
    keep_until: datetime
    """After this instant no token of that session can be valid: the row may be forgotten."""


class AccountErased(Event):
    """An account was erased for good: each service erases what it keeps of the person, as soon as it may."""

    type: ClassVar[str] = "account.erased"

    account_id: UUID
    pupil_id: UUID | None
    erased_at: datetime


class AccountReconciled(Event):
    """An account is the one of a pupil of the roll (or no longer, when `pupil_id` is None)."""

    type: ClassVar[str] = "account.reconciled"

    account_id: UUID
    pupil_id: UUID | None
    uai: str
    reconciled_at: datetime
    version: int
