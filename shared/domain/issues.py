"""The signalements: what the room reports at the finalisation (`docs/rules.md` R-ISSUES)."""

from enum import StrEnum

from shared.domain.forms import FieldProblem

DESCRIPTION_LIMIT = 500
"""Characters of a description, and of the global comment of a session."""

LAST_ITEM_NUMBER = 500


class IssueCategory(StrEnum):
    """The code printed on the form; `E` categories are about one item, `C` ones about the candidate."""

    NAME_OR_BIRTH_DATE = "C1"
    EXTRA_TIME = "C2"
    SIGNATURE = "C4"
    FRAUD = "C6"
    NON_BLOCKING_TECHNICAL = "C7"
    NON_BLOCKING_CANDIDATE = "C8"
    IMAGE_NOT_DISPLAYING = "E1"
    EMBED_NOT_WORKING = "E2"
    FILE_NOT_OPENING = "E3"
    WEBSITE_UNAVAILABLE = "E4"
    WEBSITE_BLOCKED = "E5"
    EXTRA_TIME_EXCEEDED = "E8"
    SOFTWARE_NOT_WORKING = "E9"
    UNINTENTIONAL_FOCUS_OUT = "E10"
    SKIP_ON_ERROR_PAGE = "E11"
    ACCESSIBILITY = "E12"
    ABANDON = "ABANDON"
    OTHER = "AUTRE"

    @property
    def label(self) -> str:
        return _LABELS[self]

    @property
    def needs_item_number(self) -> bool:
        """True for a category about one item: the rank of the item, as its page shows it."""
        return self.value.startswith("E")

    @property
    def needs_description(self) -> bool:
        """True when the jury could not act without a text; any category may have one."""
        return not self.needs_item_number and self not in (IssueCategory.FRAUD, IssueCategory.ABANDON)

    @property
    def impactful(self) -> bool:
        """True when the result may depend on it: unresolved, it holds the publication for the jury."""
        return self not in _WITHOUT_IMPACT


def issue_problems(category: IssueCategory, *, item_number: int | None, description: str) -> tuple[FieldProblem, ...]:
    """What to correct before the report is accepted, empty when nothing is (R-ISSUES)."""
    problems = []
    if category.needs_item_number and not 1 <= (item_number or 0) <= LAST_ITEM_NUMBER:
        problems.append(
            FieldProblem(
                "item_number",
                f"Indiquez le numéro de l’épreuve, de 1 à {LAST_ITEM_NUMBER} : sa page l’affiche.",
            )
        )
    if category.needs_description and not description.strip():
        problems.append(FieldProblem("description", "Décrivez ce qui s’est passé, en une ou deux phrases."))
    if len(description) > DESCRIPTION_LIMIT:
        problems.append(
            FieldProblem("description", f"Raccourcissez la description : {DESCRIPTION_LIMIT} caractères au plus.")
        )
    return tuple(problems)


_LABELS = {
    IssueCategory.NAME_OR_BIRTH_DATE: "Nom, prénom ou date de naissance à corriger",
    IssueCategory.EXTRA_TIME: "Temps majoré à corriger",
    IssueCategory.SIGNATURE: "Présent, mais signature oubliée ou posée sur une autre ligne",
    IssueCategory.FRAUD: "Suspicion de fraude",
    IssueCategory.NON_BLOCKING_TECHNICAL: "Incident technique qui n’a pas empêché de poursuivre",
    IssueCategory.NON_BLOCKING_CANDIDATE: "Incident lié au candidat qui n’a pas empêché de poursuivre",
    IssueCategory.IMAGE_NOT_DISPLAYING: "L’image ne s’affiche pas",
    IssueCategory.EMBED_NOT_WORKING: "Le simulateur ou l’application ne fonctionne pas",
    IssueCategory.FILE_NOT_OPENING: "Le fichier ne se télécharge pas ou ne s’ouvre pas",
    IssueCategory.WEBSITE_UNAVAILABLE: "Le site à consulter ne répond pas",
    IssueCategory.WEBSITE_BLOCKED: "Le site à consulter est bloqué par le réseau de l’établissement",
    IssueCategory.EXTRA_TIME_EXCEEDED: "Temps majoré trop court sur une question chronométrée",
    IssueCategory.SOFTWARE_NOT_WORKING: "Le logiciel de l’ordinateur ne fonctionne pas",
    IssueCategory.UNINTENTIONAL_FOCUS_OUT: "Sortie involontaire d’une question à garder à l’écran",
    IssueCategory.SKIP_ON_ERROR_PAGE: "Une page d’erreur a empêché de répondre",
    IssueCategory.ACCESSIBILITY: "La question n’est pas accessible au candidat",
    IssueCategory.ABANDON: "Abandon",
    IssueCategory.OTHER: "Autre",
}

_WITHOUT_IMPACT = frozenset(
    {
        IssueCategory.EXTRA_TIME,
        IssueCategory.SIGNATURE,
        IssueCategory.NON_BLOCKING_TECHNICAL,
        IssueCategory.NON_BLOCKING_CANDIDATE,
    }
)
