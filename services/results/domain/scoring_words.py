"""The sentences that tell the jury how a certification was scored."""

from collections.abc import Iterable

from services.results.domain.certification import CompetenceMark, ProfiledCompetence, Question
from services.results.domain.certified_level import (
    RATE_OF_HIGH_TRUST,
    RATE_OF_MIDDLE_TRUST,
    RATE_TO_BE_CERTIFIED,
    Outcome,
)
from services.results.domain.counting import Count, Tally
from shared.referential.models import PIX_PER_LEVEL

CANCELLED_BY_JURY = "Le jury a annulé la certification : elle n’est pas calculée."
FRAUD = "Le jury a constaté une fraude : toutes les compétences sont refusées, la certification est rejetée."
NO_PIX = "Aucune compétence ne rapporte de pix : la certification est rejetée."


def usable(answers: int, asked: int, wanted: int) -> str:
    """Whether the test can be trusted (R-V2-TRUST)."""
    figures = f"{many(answers, 'réponse exploitable')} sur {many(asked, 'question')}"
    if answers < wanted:
        return f"{figures} : il en faut au moins {wanted}, la certification est annulée."
    return f"{figures} : le minimum de {wanted} est atteint."


def left_out(questions: Iterable[Question]) -> list[str]:
    """What does not count, or counts without an answer; nothing to say when every question was answered."""
    asked = list(questions)
    neutralised = sum(question.neutralised for question in asked)
    skipped = sum(question.auto_skipped and not question.neutralised for question in asked)
    told = []
    if neutralised:
        told.append(f"{many(neutralised, 'question neutralisée')}, hors du décompte.")
    if skipped:
        told.append(f"{many(skipped, 'question')} sans réponse dans un test abandonné : autant de réponses fausses.")
    return told


def counted(figures: Tally) -> str:
    """What the rate rests on (R-V2-RATE)."""
    return f"{many(figures.right, 'bonne réponse')} sur {many(figures.asked, 'question prise')} en compte."


def rate(percent: int) -> str:
    """Which column of the level rules applies (R-V2-LEVEL)."""
    if percent >= RATE_OF_HIGH_TRUST:
        return f"Taux de bonnes réponses de {percent} %, {RATE_OF_HIGH_TRUST} % ou plus : confiance forte."
    if percent >= RATE_OF_MIDDLE_TRUST:
        return f"Taux de bonnes réponses de {percent} %, moins de {RATE_OF_HIGH_TRUST} % : confiance moyenne."
    return f"Taux de bonnes réponses de {percent} %, moins de {RATE_OF_MIDDLE_TRUST} % : confiance faible."


def too_low(percent: int) -> str:
    return (
        f"Taux de bonnes réponses de {percent} %, moins de {RATE_TO_BE_CERTIFIED} % : "
        "toutes les compétences sont refusées, la certification est rejetée."
    )


def technical_abort(percent: int) -> str:
    return (
        f"Taux de bonnes réponses de {percent} %, moins de {RATE_TO_BE_CERTIFIED} %, "
        "dans un test qu’un problème technique a interrompu : la certification est annulée."
    )


def competence(profiled: ProfiledCompetence, counted: Count, reached: Outcome, given: CompetenceMark) -> str:
    """Why a compétence gets its mark (R-V2-LEVEL, R-V2-PIX)."""
    return f"{_counts(profiled, counted)} : {_verdict(profiled, reached)}{_cap(profiled, reached, given)}."


def no_rule(profiled: ProfiledCompetence, counted: Count) -> str:
    return f"{_counts(profiled, counted)} : aucune règle ne prévoit ce décompte."


def validated(pix: int) -> str:
    return f"Total de {pix} pix : la certification est validée."


def no_pix_despite(percent: int) -> str:
    return f"Aucun pix malgré un taux de bonnes réponses de {percent} % : le résultat est incohérent."


def _counts(profiled: ProfiledCompetence, counted: Count) -> str:
    figures = f"{many(counted.questions, 'question')}, {many(counted.right, 'bonne réponse')}"
    neutralised = f", {many(counted.neutralised, 'neutralisée')}" if counted.neutralised else ""
    return f"Compétence {profiled.code}, {figures}{neutralised}"


def _verdict(profiled: ProfiledCompetence, reached: Outcome) -> str:
    if reached is Outcome.REFUSED:
        return "niveau refusé"
    if reached is Outcome.LOWERED:
        return f"niveau {profiled.level} abaissé d’un rang"
    return f"niveau {profiled.level} confirmé"


def _cap(profiled: ProfiledCompetence, reached: Outcome, given: CompetenceMark) -> str:
    if reached is Outcome.REFUSED:
        return ""
    lost = 1 if reached is Outcome.LOWERED else 0
    capped = ", plafonné" if given.pix < profiled.pix - lost * PIX_PER_LEVEL else ""
    return f"{capped}, soit le niveau {given.level} et {given.pix} pix"


def many(figure: int, noun: str) -> str:
    """« 1 bonne réponse », « 2 bonnes réponses »."""
    plural = " ".join(f"{word}s" for word in noun.split()) if figure > 1 else noun
    return f"{figure} {plural}"
