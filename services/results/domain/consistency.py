"""Facts that contradict each other: such a certification is in error (`docs/rules.md` R-V2-GUARDS)."""

from collections import Counter
from collections.abc import Iterator

from services.results.domain.certification import CertificationFacts


def inconsistencies(facts: CertificationFacts) -> list[str]:
    """Every contradiction, in French sentences for the jury; empty when the facts hold together."""
    return [
        *_about_competences(facts),
        *about_repeated_questions(facts),
        *_about_questions(facts),
        *about_answers(facts),
    ]


def _about_competences(facts: CertificationFacts) -> Iterator[str]:
    if not facts.profile:
        yield "Le profil ne contient aucune compétence à certifier."
    asked = {question.competence for question in facts.questions}
    for code, times in sorted(Counter(competence.code for competence in facts.profile).items()):
        if times > 1:
            yield f"La compétence {code} figure {times} fois dans le profil."
        if code not in asked:
            yield f"La compétence {code} n’a aucune question."


def about_repeated_questions(facts: CertificationFacts) -> Iterator[str]:
    """Items asked twice."""
    for item_id, times in sorted(Counter(question.item_id for question in facts.questions).items()):
        if times > 1:
            yield f"La question {item_id} figure {times} fois dans le test."


def _about_questions(facts: CertificationFacts) -> Iterator[str]:
    profiled = {competence.code for competence in facts.profile}
    answered = {answer.item_id for answer in facts.answers}
    for question in sorted(facts.questions, key=lambda question: question.item_id):
        if question.competence not in profiled:
            yield f"La question {question.item_id} porte sur une compétence hors du profil."
        if not (question.neutralised or question.auto_skipped or question.item_id in answered):
            yield f"La question {question.item_id} n’a pas de réponse."


def about_answers(facts: CertificationFacts) -> Iterator[str]:
    """Answers given twice, or to nothing that was asked."""
    asked = {question.item_id for question in facts.questions}
    for item_id, times in sorted(Counter(answer.item_id for answer in facts.answers).items()):
        if times > 1:
            yield f"La question {item_id} a {times} réponses."
        if item_id not in asked:
            yield f"Une réponse porte sur {item_id}, qui n’est pas dans le test."
