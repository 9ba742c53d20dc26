"""Every document of a session, in the order of its page (`docs/rules.md`, R-KIT).

The page, the addresses and the archive follow this list: a new document is a function in its own file and a line here.
"""

from collections.abc import Collection

from services.sessions.kit.document import PDF, Document, Moment
from services.sessions.kit.pv import print_pv
from services.sessions.tables import Session
from shared.errors import NotFound
from shared.identity.model import Role

REFERENT = (Role.REFERENT,)
ROOM = (Role.REFERENT, Role.INVIGILATOR)

DOCUMENTS = (
    Document(
        title="PV de session",
        purpose="La liste des candidats, à faire signer et à compléter dans la salle.",
        moment=Moment.DAY,
        readers=ROOM,
        file="pv-session-{number}.pdf",
        media_type=PDF,
        make=print_pv,
        kilobytes=80,
        candidate_bytes=3000,
    ),
)


def documents_for(roles: Collection[Role]) -> list[Document]:
    """Those that someone who holds `roles` in the school of the session may have."""
    return [document for document in DOCUMENTS if not set(roles).isdisjoint(document.readers)]


def document_named(session: Session, name: str, roles: Collection[Role]) -> Document:
    """The document of `session` whose file bears this name. Raises `NotFound`, also for what is another's to read."""
    for document in documents_for(roles):
        if document.file_name(session) == name:
            return document
    raise NotFound("Ce document n’existe pas. Revenez à la page « Documents » de la session pour le choisir.")
