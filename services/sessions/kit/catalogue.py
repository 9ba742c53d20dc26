"""Every document of a session, in the order of its page (`docs/rules.md`, R-KIT).

The page, the addresses and the archive follow this list: a new document is a function in its own file and a line here.
"""

from collections.abc import Collection

from services.sessions.kit.access_code import print_access_code
from services.sessions.kit.checklist import print_checklist
from services.sessions.kit.convocations import print_convocations
from services.sessions.kit.document import ODS, PDF, Document, Moment
from services.sessions.kit.guide import print_guide
from services.sessions.kit.incident import print_blank_incident, print_incident
from services.sessions.kit.instructions import print_instructions
from services.sessions.kit.notice import print_ent_notice, print_pix_notice
from services.sessions.kit.pv import print_pv
from services.sessions.kit.pv_sheet import write_pv_sheet
from services.sessions.tables import Session
from shared.errors import NotFound
from shared.identity.model import Role

REFERENT = (Role.REFERENT,)
ROOM = (Role.REFERENT, Role.INVIGILATOR)

DOCUMENTS = (
    Document(
        title="Guide Pix Certif du référent",
        purpose="Que faire avant, pendant et après la session, dans l’ordre.",
        moment=Moment.BEFORE,
        readers=REFERENT,
        file="guide-pix-certif-session-{number}.pdf",
        media_type=PDF,
        make=print_guide,
        kilobytes=50,
    ),
    Document(
        title="Vérification de la salle",
        purpose="Les points à vérifier sur chaque ordinateur et dans la salle, à cocher.",
        moment=Moment.BEFORE,
        readers=REFERENT,
        file="verification-salle-session-{number}.pdf",
        media_type=PDF,
        make=print_checklist,
        kilobytes=50,
    ),
    Document(
        title="Convocations",
        purpose="Une page par candidat : où, quand, que faut-il apporter, comment se connecter.",
        moment=Moment.BEFORE,
        readers=REFERENT,
        file="convocations-session-{number}.pdf",
        media_type=PDF,
        make=print_convocations,
        kilobytes=25,
        candidate_bytes=10000,
    ),
    Document(
        title="PV de session",
        purpose="La liste des candidats, à imprimer, à faire signer et à compléter dans la salle.",
        moment=Moment.DAY,
        readers=ROOM,
        file="pv-session-{number}.pdf",
        media_type=PDF,
        make=print_pv,
        kilobytes=80,
        candidate_bytes=3000,
    ),
    Document(
        title="PV de session, pour tableur",
        purpose="Le même PV, à adapter dans un tableur avant de l’imprimer.",
        moment=Moment.DAY,
        readers=ROOM,
        file="pv-session-{number}.ods",
        media_type=ODS,
        make=write_pv_sheet,
        kilobytes=10,
        candidate_bytes=40,
    ),
    Document(
        title="Feuille du code d’accès",
        purpose="Le code à dicter quand tous les candidats sont prêts : à remettre en main propre au surveillant.",
        moment=Moment.DAY,
        readers=ROOM,
        file="code-acces-session-{number}.pdf",
        media_type=PDF,
        make=print_access_code,
        kilobytes=40,
        folder="Pour le surveillant seulement",
    ),
    Document(
        title="Consignes à lire aux candidats",
        purpose="Ce que le surveillant dit à voix haute, de l’accueil au départ du test.",
        moment=Moment.DAY,
        readers=ROOM,
        file="consignes-orales-session-{number}.pdf",
        media_type=PDF,
        make=print_instructions,
        kilobytes=35,
    ),
    Document(
        title="Notice candidat, compte Pix",
        purpose="Comment rejoindre la session : à afficher ou à poser près de chaque ordinateur.",
        moment=Moment.DAY,
        readers=ROOM,
        file="notice-candidat-pix-session-{number}.pdf",
        media_type=PDF,
        make=print_pix_notice,
        kilobytes=35,
    ),
    Document(
        title="Notice candidat, ENT",
        purpose="La même pour les élèves qui passent par leur ENT (GAR).",
        moment=Moment.DAY,
        readers=ROOM,
        file="notice-candidat-ent-session-{number}.pdf",
        media_type=PDF,
        make=print_ent_notice,
        kilobytes=35,
    ),
    Document(
        title="PV d’incident",
        purpose="À remplir pour une fraude ou un incident grave, et à joindre au PV de session.",
        moment=Moment.INCIDENT,
        readers=ROOM,
        file="pv-incident-session-{number}.pdf",
        media_type=PDF,
        make=print_incident,
        kilobytes=45,
    ),
    Document(
        title="PV d’incident vierge",
        purpose="Le même sans les informations de la session, pour en garder en réserve.",
        moment=Moment.INCIDENT,
        readers=ROOM,
        file="pv-incident-vierge.pdf",
        media_type=PDF,
        make=print_blank_incident,
        kilobytes=45,
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
