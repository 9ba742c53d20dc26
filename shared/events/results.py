"""What results publishes."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from shared.events.base import Event


class SessionPublished(Event):
    """The jury has published: pupils and school see the results."""

    type: ClassVar[str] = "results.session_published"

    session_id: UUID
    published_at: datetime


class AdviceGiven(Event):
    """What the jury asks of the centre for its next sessions, as it stands now; an empty text takes it back."""

    type: ClassVar[str] = "results.advice_given"

    session_id: UUID
    version: int
    advice: str
    given_at: datetime
