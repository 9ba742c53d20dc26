"""What a candidate does in the room, in a few words: one text for the paper, the board and the letter (R-NOTICE).

The access code has no place in it: the surveillant says it (`docs/procedure.md`, P-3.5).
"""

from dataclasses import dataclass
from enum import StrEnum

JOIN = "/test/"
"""The page « Certification » of exam, below the public address: it asks to sign in first."""


class Version(StrEnum):
    """How the pupils of the room sign in."""

    PIX = "pix"
    ENT = "ent"

    @property
    def label(self) -> str:
        return "Compte Pix" if self is Version.PIX else "ENT (GAR)"

    @property
    def other(self) -> "Version":
        return Version.ENT if self is Version.PIX else Version.PIX


@dataclass(frozen=True, slots=True)
class Step:
    title: str
    text: str


SIGN_IN = {
    Version.PIX: "Avec mon compte Pix : votre adresse e-mail ou votre identifiant, puis votre mot de passe.",
    Version.ENT: "Avec mon ENT : l’identifiant et le mot de passe de l’ENT de votre établissement.",
}


def steps_of(version: Version) -> tuple[Step, ...]:
    """The steps in order, from the seat to the end of the test."""
    return (
        Step("Connectez-vous", SIGN_IN[version]),
        Step(
            "Rejoignez la session",
            "Page « Certification » : numéro de session, prénom, nom de naissance et date de naissance, "
            "comme ils sont imprimés sur le PV de session.",
        ),
        Step("Attendez le code d’accès", "Le surveillant le donne à tous quand chacun est prêt."),
        Step(
            "Une coupure ?",
            "Prévenez le surveillant, puis recommencez ces étapes : le test reprend là où il s’est arrêté.",
        ),
        Step(
            "À la fin, appelez le surveillant",
            "Il doit voir l’écran « Vous avez presque terminé » avant que vous vous déconnectiez.",
        ),
    )
