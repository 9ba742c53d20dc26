"""A signalement as the référent copies it from the PV (`docs/procedure.md`, P-4.4 and P-6.1)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from services.sessions.domain.typed import Form, InvalidValue, read_paragraph
from shared.domain.issues import DESCRIPTION_LIMIT, LAST_ITEM_NUMBER, IssueCategory, issue_problems

_NUMBER = re.compile(r"[0-9]{1,3}")


@dataclass(frozen=True, slots=True)
class Issue:
    """A valid signalement. `item_number` is the rank of the item as its page shows it, for an `E` category only."""

    category: IssueCategory
    item_number: int | None = None
    description: str = ""

    @property
    def fingerprint(self) -> str:
        """The same as long as it says the same."""
        said = f"{self.category.value}\n{self.item_number}\n{self.description}"
        return sha256(said.encode()).hexdigest()


def validate_issue(raw: Mapping[str, str]) -> Issue:
    """The signalement described by `category`, `item_number` and `description`; other fields are ignored.

    :raises InvalidForm: with a sentence for each field to correct.
    """
    form = Form(raw)
    category = form.read("category", _choose_category)
    item_number = form.read("item_number", _parse_item_number)
    description = form.read(
        "description", lambda typed: read_paragraph(typed, "la description", longest=DESCRIPTION_LIMIT)
    )
    form.check()
    assert category is not None
    for problem in issue_problems(category, item_number=item_number, description=description or ""):
        form.refuse(problem.field, problem.sentence)
    form.check()
    return Issue(category, item_number if category.needs_item_number else None, description or "")


def _choose_category(typed: str) -> IssueCategory:
    try:
        return IssueCategory(typed.strip())
    except ValueError:
        raise InvalidValue("Choisissez la catégorie du signalement dans la liste.") from None


def _parse_item_number(typed: str) -> int | None:
    number = typed.strip()
    if not number:
        return None
    if not _NUMBER.fullmatch(number):
        raise InvalidValue(f"Indiquez le numéro de l’épreuve avec des chiffres, de 1 à {LAST_ITEM_NUMBER}.")
    return int(number)
