"""The columns of the sheets: declared once, for templates, exports, imports and errors (`docs/rules.md` R-SHEET)."""

import re
from dataclasses import dataclass
from enum import StrEnum

from shared.domain.names import normalise


class Kind(StrEnum):
    """What a column holds, hence how its cells are formatted, and read when they are not text."""

    TEXT = "text"
    DATE = "date"
    TIME = "time"
    DEPARTMENT = "department"
    COUNTRY = "country"
    PERCENT = "percent"


@dataclass(frozen=True, slots=True)
class Column:
    """`field` is named as that of `Candidate` or `SessionDescription`; `hint` tells how to fill a cell."""

    field: str
    header: str
    kind: Kind = Kind.TEXT
    required: bool = False
    hint: str = ""
    width: int = 24
    """In signs."""

    @property
    def title(self) -> str:
        """As the header row writes it."""
        return f"{self.header} *" if self.required else self.header

    @property
    def key(self) -> str:
        return header_key(self.header)


CANDIDATE_COLUMNS = (
    Column("last_name", "Nom de naissance", required=True, hint="Le nom de l’état civil, sans abréviation."),
    Column("first_name", "Prénom", required=True, hint="Le prénom usuel de l’élève."),
    Column("birth_date", "Date de naissance (JJ/MM/AAAA)", Kind.DATE, True, "Par exemple 14/03/2012.", 18),
    Column("birth_city", "Commune de naissance", required=True, hint="La commune, ou la ville à l’étranger."),
    Column(
        "birth_department",
        "Code du département de naissance",
        Kind.DEPARTMENT,
        True,
        "Par exemple 01, 75, 2A ou 972 ; 99 pour une naissance à l’étranger.",
        18,
    ),
    Column("birth_country", "Pays de naissance", Kind.COUNTRY, True, "Choisissez dans la liste."),
    Column(
        "extra_time_percent",
        "Temps majoré (%)",
        Kind.PERCENT,
        hint="Un nombre entier, par exemple 33 ; laissez vide s’il n’y en a pas.",
        width=12,
    ),
    Column("invitation_email", "Adresse e-mail de convocation", hint="Facultative.", width=32),
    Column("result_recipient_email", "Adresse e-mail du destinataire des résultats", hint="Facultative.", width=32),
    Column("external_id", "Identifiant local", hint="Facultatif : celui de votre logiciel.", width=16),
    Column("division", "Classe", hint="Facultative, par exemple 3A.", width=10),
)

SESSION_NUMBER = Column(
    "number", "Numéro de session", hint="Pour remplacer la liste d’une session qui existe déjà ; sinon laissez vide."
)
SESSION_COLUMNS = (
    SESSION_NUMBER,
    Column(
        "site", "Nom du site", required=True, hint="Une ligne par candidat ; vide : la session de la ligne du dessus."
    ),
    Column("room", "Nom de la salle", required=True),
    Column("date", "Date de la session (JJ/MM/AAAA)", Kind.DATE, True, "Par exemple 09/03/2027.", 18),
    Column("start_time", "Heure de début (HH:MM)", Kind.TIME, True, "Heure du centre, par exemple 09:30.", 14),
    Column("examiners", "Surveillant(s)", required=True),
    Column("observations", "Observations"),
)
BULK_COLUMNS = SESSION_COLUMNS + CANDIDATE_COLUMNS

ERROR_COLUMN = Column("", "Erreur", width=60)
"""Added to a sheet that is given back; ignored when it returns."""

_ASIDE = re.compile(r"\([^)]*\)")


def header_key(header: str) -> str:
    """What makes two spellings the same header: neither case, accent, star nor what is between brackets."""
    return normalise(_ASIDE.sub("", header)) or normalise(header)
