"""What the « test technique » checks of a computer, and what to do about it (`docs/rules.md` R-TECHNICAL)."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

LONGEST_LABEL = 40
"""Characters of « poste 1 »."""

LONGEST_DETAIL = 200

MOST_COMPUTERS = 200
"""Of one session: a room has forty."""


class CheckKind(StrEnum):
    """What is looked at, in the order of the report."""

    BROWSER = "browser"
    SCRIPT = "script"
    STORAGE = "storage"
    SCREEN = "screen"
    CLOCK = "clock"
    NETWORK = "network"
    EXCHANGES = "exchanges"
    FILES = "files"
    KEYBOARD = "keyboard"
    ANSWER = "answer"
    CUT = "cut"

    @property
    def label(self) -> str:
        return _LABELS[self]

    @property
    def advice(self) -> str:
        """What to do when it does not pass."""
        return _ADVICE[self]


class Outcome(StrEnum):
    OK = "ok"
    WARNING = "warning"
    """Told, and in nobody's way."""
    FAILED = "failed"
    """To be mended before the day."""
    PENDING = "pending"
    """Not done yet."""

    @property
    def label(self) -> str:
        return _OUTCOMES[self][0]

    @property
    def tone(self) -> str:
        return _OUTCOMES[self][1]


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at. `detail` is a short sentence, and never holds what a browser wrote."""

    kind: CheckKind
    outcome: Outcome
    detail: str


def verdict(checks: Iterable[Check]) -> Outcome:
    """The computer as a whole: what must be mended first, then what was not done, then a remark."""
    found = {check.outcome for check in checks}
    order = (Outcome.FAILED, Outcome.PENDING, Outcome.WARNING)
    return next((outcome for outcome in order if outcome in found), Outcome.OK)


_OUTCOMES = {
    Outcome.OK: ("Bon", "success"),
    Outcome.WARNING: ("Bon, une remarque", "info"),
    Outcome.FAILED: ("À revoir", "danger"),
    Outcome.PENDING: ("Pas encore fait", "neutral"),
}

_LABELS = {
    CheckKind.BROWSER: "Navigateur",
    CheckKind.SCRIPT: "JavaScript",
    CheckKind.STORAGE: "Mémoire du navigateur",
    CheckKind.SCREEN: "Taille de la fenêtre",
    CheckKind.CLOCK: "Horloge",
    CheckKind.NETWORK: "Vitesse du réseau",
    CheckKind.EXCHANGES: "Échanges avec la plateforme",
    CheckKind.FILES: "Fichiers à ouvrir",
    CheckKind.KEYBOARD: "Clavier et accents",
    CheckKind.ANSWER: "Réponse d’entraînement",
    CheckKind.CUT: "Coupure du réseau",
}

_ADVICE = {
    CheckKind.BROWSER: "Mettez à jour le navigateur, ou utilisez-en un autre sorti il y a moins de deux ans : Firefox, "
    "Chrome, Edge ou Safari.",
    CheckKind.SCRIPT: "Autorisez JavaScript pour ce site. Sans lui le test se passe, mais une coupure du réseau "
    "arrête l’élève.",
    CheckKind.STORAGE: "Autorisez les cookies et les données de ce site, et quittez la navigation privée : c’est là "
    "que les réponses attendent si le réseau se coupe.",
    CheckKind.SCREEN: "Agrandissez la fenêtre ou réduisez le zoom (Ctrl et la touche −) ; au besoin, augmentez la "
    "définition de l’écran.",
    CheckKind.CLOCK: "Remettez l’ordinateur à l’heure si vous le pouvez. Le test ne s’en sert pas : le temps est "
    "compté par la plateforme.",
    CheckKind.NETWORK: "Recommencez avec un câble, ou plus près de la borne Wi-Fi, puis avec tous les postes allumés. "
    "Si cela dure, parlez-en à qui gère le réseau de l’établissement.",
    CheckKind.EXCHANGES: "Demandez à qui gère le filtrage du réseau de laisser passer l’adresse de cette plateforme "
    "sans la modifier ni la garder en cache.",
    CheckKind.FILES: "Installez une suite bureautique (LibreOffice convient) et un lecteur de PDF, et vérifiez que "
    "l’élève peut enregistrer un fichier puis le retrouver.",
    CheckKind.KEYBOARD: "Réglez le clavier sur « Français » : la réponse attendue s’écrit avec ses accents.",
    CheckKind.ANSWER: "Répondez à une épreuve de l’entraînement : son enregistrement prouve que le test se passera.",
    CheckKind.CUT: "Débranchez le réseau pendant l’entraînement, validez une réponse, puis rebranchez-le.",
}
