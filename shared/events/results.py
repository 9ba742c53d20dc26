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
