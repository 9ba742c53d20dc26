"""The files of a session: what may be deposited, and when (`docs/rules.md` R-FILES; `docs/procedure.md`, P-6.4)."""

import unicodedata
from enum import StrEnum

from shared.domain.statuses import SessionStatus
from shared.errors import Refusal

MEGABYTE = 1_000_000
LONGEST_NAME = 100
CHUNK = 512 * 1024
"""Bytes of a file in one request of an upload: below what the gateway takes of any request."""

EXTENSIONS = {"application/pdf": ".pdf", "image/jpeg": ".jpg", "image/png": ".png"}
"""What is kept, by media type. HEIC becomes JPEG."""


class FileKind(StrEnum):
    """What a file is for, as the wire says it."""

    PV = "pv"
    INCIDENT = "incident"
    PHOTO = "photo"
    OTHER = "other"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    FileKind.PV: "PV de session scanné",
    FileKind.INCIDENT: "PV d’incident",
    FileKind.PHOTO: "Photo",
    FileKind.OTHER: "Autre fichier",
}


class FileState(StrEnum):
    """How far a file has come."""

    RECEIVING = "receiving"
    """Part of it is here."""
    WAITING = "waiting"
    """It is here whole and checked, and waits for the virus scan."""
    ACCEPTED = "accepted"
    REFUSED = "refused"
    """Nothing of it is kept but the reason."""
    REMOVED = "removed"
    """The référent took it back: the next sweep forgets it."""
    ERASED = "erased"
    """Its time is over: its bytes and its name are gone."""

    @property
    def whole(self) -> bool:
        """Checked and kept: it goes with the finalisation. A scanner that is away stops nobody."""
        return self in (FileState.WAITING, FileState.ACCEPTED)


def refusal_to_deposit(status: SessionStatus, *, count: int, most: int) -> Refusal | None:
    """Files come and go until the finalisation, `most` of them at most."""
    if status is not SessionStatus.CREATED:
        return Refusal(
            "session-finalised",
            "La session est finalisée : ses fichiers ne changent plus. Signalez au jury Pix ce qui manque.",
        )
    if count >= most:
        return Refusal(
            "too-many-files", f"Cette session a déjà {most} fichiers : retirez-en un avant d’en déposer un autre."
        )
    return None


def refusal_of_size(size: int, *, biggest: int) -> Refusal | None:
    """`size` and `biggest` in bytes."""
    if size <= 0:
        return Refusal("empty-file", "Ce fichier est vide : choisissez-en un autre.", status=400)
    if size > biggest:
        return Refusal(
            "file-too-big",
            f"Ce fichier dépasse {biggest // MEGABYTE} Mo : scannez-le en qualité moyenne, ou en plusieurs fichiers.",
            status=413,
        )
    return None


def clean_name(typed: str) -> str:
    """The name of a file as it is shown: without folders, invisible signs nor what a system forbids."""
    last = unicodedata.normalize("NFC", typed).replace("\\", "/").rpartition("/")[2]
    shown = "".join(sign if _shows(sign) else " " for sign in last)
    name = " ".join(shown.split()).strip(". ")
    stem, dot, extension = name.rpartition(".")
    if not dot or len(extension) > 5:
        return name[:LONGEST_NAME].strip(". ") or "Sans nom"
    return f"{stem[: LONGEST_NAME - len(extension) - 1].strip('. ')}.{extension}"


def kept_name(name: str, media_type: str) -> str:
    """The same name with the extension of what the file is."""
    stem, dot, extension = name.rpartition(".")
    right = EXTENSIONS[media_type]
    if dot and (f".{extension.lower()}" == right or (right, extension.lower()) == (".jpg", "jpeg")):
        return name
    return f"{stem if dot and len(extension) <= 5 else name}{right}"


def _shows(sign: str) -> bool:
    return sign not in '<>:"|?*/' and unicodedata.category(sign)[0] not in {"C", "Z"}
