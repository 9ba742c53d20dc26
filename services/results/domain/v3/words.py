"""The sentences that tell the jury how a certification of version 3 was scored (`docs/rules.md` R-WHY)."""

from collections import defaultdict
from collections.abc import Iterable

from services.results.domain.certification import CompetenceMark
from services.results.domain.scoring_words import many
from services.results.domain.v3.result import Measure
from services.results.domain.v3.scale import Scale
from services.results.domain.v3.sheet import Sheet

REJECTED_TOO_FEW = "C’est trop peu pour mesurer : la certification est rejetée."
CANCELLED_TOO_FEW = "C’est trop peu pour mesurer, après un problème technique : la certification est annulée."
CANCELLED_UNUSABLE = "Trop de réponses sont laissées de côté pour mesurer : la certification est annulée."
NO_REASON = "Le test n’est pas terminé et aucun motif d’abandon n’est donné : le jury décide."
NO_ITEM_LEFT = "La banque n’a plus de question pour simuler la fin du test : le jury décide."
AS_GIVEN = "Un problème technique a interrompu le test : les réponses données comptent telles quelles."
VALIDATED = "Le score n’est pas nul : la certification est validée."
REJECTED = "Le score est nul : la certification est rejetée."


def answers(sheet: Sheet, length: int, fewest: int) -> str:
    """How long the test was."""
    given = len(sheet.given)
    if given >= length:
        return f"{many(given, 'réponse')} : le test est complet."
    return f"{many(given, 'réponse')} sur {length} questions, pour un minimum de {fewest}."


def left_out(sheet: Sheet) -> list[str]:
    """What the measure does not read; nothing to say when it reads everything."""
    neutralised = len(sheet.given) - len(sheet.counted)
    told = []
    if neutralised:
        told.append(f"{many(neutralised, 'réponse neutralisée')}, laissée{'s' if neutralised > 1 else ''} de côté.")
    if sheet.set_aside:
        told.append(f"{many(len(sheet.set_aside), 'question neutralisée')} sans réponse, hors du décompte.")
    return told


def counted(sheet: Sheet) -> str:
    return f"{many(len(sheet.counted), 'réponse')} prises en compte, dont {many(sum(sheet.right), 'bonne')}."


def skipped(count: int) -> str:
    if count == 1:
        return "Le candidat n’a pas terminé le test : la question restante est comptée comme passée."
    return f"Le candidat n’a pas terminé le test : les {count} questions restantes sont comptées comme passées."


def capacity(measure: Measure) -> str:
    """The ability and its error."""
    told = f"Capacité estimée à {decimal(measure.ability)}, avec une erreur type de {decimal(measure.error)}"
    if measure.answered is None:
        return f"{told}."
    return f"{told} ({decimal(measure.answered)} d’après les seules réponses données)."


def score(scale: Scale, measure: Measure, reached: int) -> str:
    """The interval, and how it gives the score (R-V3-MESH)."""
    mesh = scale.mesh
    if measure.level is None:
        return f"La capacité est sous {decimal(mesh.intervals[0].lowest)}, où commence la première maille : score de 0."
    interval = mesh.intervals[measure.level]
    if measure.ability >= interval.highest:
        return f"La capacité dépasse {decimal(interval.highest)}, où finit la dernière maille : score de {reached}."
    formula = f"{interval.weight} × ({interval.coefficient} + {decimal(interval.progress(measure.ability), 3)})"
    return (
        f"Maille de {decimal(interval.lowest)} à {decimal(interval.highest)}, « {interval.label} », "
        f"niveau {measure.level} : {formula}, soit un score de {reached} sur {mesh.most} (barème {scale.name})."
    )


def levels(marks: Iterable[CompetenceMark]) -> list[str]:
    """The levels of the compétences, the highest first (R-V3-COMPETENCE)."""
    codes: defaultdict[int, list[str]] = defaultdict(list)
    for mark in marks:
        codes[mark.level].append(mark.code)
    return [
        f"Compétence{'s' if len(those) > 1 else ''} {', '.join(those)} : niveau {level}."
        for level, those in sorted(codes.items(), reverse=True)
    ]


def decimal(number: float, digits: int = 2) -> str:
    """As French writes it: « −0,52 ». Never « −0 »."""
    text = f"{number:.{digits}f}".rstrip("0").rstrip(".").replace(".", ",")
    return "0" if text in ("-0", "0") else text.replace("-", "−")
