"""A level that the school says a pupil has, earned elsewhere (`docs/rules.md` R-IMPORT)."""

from dataclasses import dataclass
from datetime import datetime

from services.exam.domain.knowledge import KnowledgeElement, Source, Verdict
from shared.referential.bank import Bank


@dataclass(frozen=True, slots=True)
class ImportedLevel:
    """`level` from 0 to 8. `replaces`: what was known above it is forgotten."""

    competence: str
    level: int
    replaces: bool
    at: datetime


def elements_from_import(bank: Bank, imported: ImportedLevel) -> list[KnowledgeElement]:
    """Every skill up to the level is validated, in each tube; those above are left alone, or forgotten."""
    elements = []
    for skill in bank.skills_of(imported.competence):
        if skill.difficulty <= imported.level:
            elements.append(KnowledgeElement(skill.name, Source.IMPORTED, Verdict.VALIDATED, imported.at))
        elif imported.replaces:
            elements.append(KnowledgeElement(skill.name, Source.IMPORTED, Verdict.RESET, imported.at))
    return elements
