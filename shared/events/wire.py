"""Events of the wire itself."""

from typing import ClassVar

from shared.events.base import Event


class JournalLinesWritten(Event):
    """Journal lines that no other event of their transaction carries; they ride in the envelope."""

    type: ClassVar[str] = "journal.lines_written"
