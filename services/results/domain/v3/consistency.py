"""Facts of an adaptive test that contradict each other (`docs/rules.md` R-V3-DECISION)."""

from collections.abc import Container, Iterator

from services.results.domain.certification import CertificationFacts
from services.results.domain.consistency import about_answers, about_repeated_questions
from services.results.domain.v3.sheet import Sheet


def contradictions(facts: CertificationFacts, sheet: Sheet, items: Container[str], length: int) -> list[str]:
    """Every contradiction, in French sentences for the jury; `items` are those whose difficulty is known."""
    return [*about_repeated_questions(facts), *about_answers(facts), *_about_items(sheet, items, length)]


def _about_items(sheet: Sheet, items: Container[str], length: int) -> Iterator[str]:
    for item in sorted({*sheet.given, *sheet.waiting, *sheet.set_aside}):
        if item not in items:
            yield f"La question {item} n’est plus dans la banque : sa difficulté est inconnue."
    if len(sheet.given) >= length:
        for item in sorted(sheet.waiting):
            yield f"Le test est complet et la question {item} n’a pas de réponse."
