"""What is known of a document of a session before it is made."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from services.sessions.tables import Session
from shared.identity.model import Role
from shared.transaction import Transaction

PDF = "application/pdf"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
FORMATS = {PDF: "PDF", ODS: "ODS"}


class Moment(StrEnum):
    """When a document serves. The page and the folders of the archive follow this order."""

    BEFORE = "before"
    DAY = "day"
    INCIDENT = "incident"
    AFTER = "after"

    @property
    def label(self) -> str:
        return _WORDS[self][0]

    @property
    def advice(self) -> str:
        """What to do then."""
        return _WORDS[self][1]

    @property
    def folder(self) -> str:
        """Its folder of the archive: numbered, so that a list by name keeps the order."""
        return f"{list(Moment).index(self) + 1} {self.label}"


_WORDS = {
    Moment.BEFORE: ("Avant la session", "Préparez la salle et la liste des candidats."),
    Moment.DAY: (
        "Le jour de la session",
        "À imprimer une fois la liste complète, pour le surveillant.",
    ),
    Moment.INCIDENT: ("En cas d’incident", "Gardez quelques exemplaires dans la salle."),
    Moment.AFTER: (
        "Après la session",
        "Dans la finalisation, déposez le PV signé et les PV d’incident, puis reportez ce que le surveillant a noté.",
    ),
}


class Make(Protocol):
    """From the rows to the bytes of the file. Raises nothing that a typed value could cause.

    Called inside the application, whose settings say its public address (`entrance.py`).
    """

    def __call__(self, tx: Transaction, session: Session, *, actor: str) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Document:
    """One line of the catalogue."""

    title: str
    purpose: str
    """What it is for, in one sentence."""
    moment: Moment
    readers: tuple[Role, ...]
    """Who may have it: a role held in the school of the session."""
    file: str
    """The name of the file, `{number}` standing for the number of the session; also the end of its address."""
    media_type: str
    make: Make
    kilobytes: int
    """About how much it weighs, told before it is made."""
    candidate_bytes: int = 0
    """What each candidate adds to that."""
    folder: str = ""
    """Its own folder of the archive, for what some readers must not meet by chance."""

    @property
    def format(self) -> str:
        return FORMATS[self.media_type]

    def file_name(self, session: Session) -> str:
        return self.file.format(number=session.number)

    def path(self, session: Session) -> str:
        """Where it stands in the archive."""
        return "/".join(filter(None, (self.moment.folder, self.folder, self.file_name(session))))

    def weight(self, candidates: int) -> int:
        """Kilobytes, to the nearest five, for a list of `candidates`."""
        return 5 * round((self.kilobytes + self.candidate_bytes * candidates / 1000) / 5)
