"""What was measured of a computer, and what it is worth (`docs/rules.md` R-TECHNICAL)."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from services.exam.domain.browser_age import browser_of
from services.exam.domain.practice import Practice, Role
from shared.domain.computer import Check, CheckKind, Outcome

NEEDED_WIDTH, NEEDED_HEIGHT = 1024, 600
"""CSS pixels, for a whole item without scrolling much. Pages stand at 320 px: less is told, not refused."""

NARROWEST = 320

EXACT_CLOCK = 120
"""Seconds of difference that nobody notices."""

GOOD_LATENCY, WORST_LATENCY = 400, 2_000
"""Milliseconds for a small request, the median of several."""

GOOD_RATE, WORST_RATE = 1_000, 200
"""Kilobits a second, for one computer alone."""

Seconds = Annotated[float, Field(ge=-1e10, le=1e10, allow_inf_nan=False)]
Positive = Annotated[float, Field(ge=0, le=1e9, allow_inf_nan=False)]
Pixels = Annotated[int, Field(ge=0, le=100_000)]
Feature = Literal["fetch", "abort-timeout", "submitter", "parameters", "details", "css-has"]
"""What the page of the test relies on."""


class Measures(BaseModel):
    """What the script of the page counted; nothing that it wrote in words."""

    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)

    script: bool = True
    lacking: Annotated[list[Feature], Field(max_length=10)] = []
    tab_storage: bool = False
    local_storage: bool = False
    indexed_db: bool = False
    clock_offset: Seconds | None = None
    """The device's clock less the server's."""
    latency: Positive | None = None
    rate: Positive | None = None
    polled: bool = False
    """A second look at the state of the test got « nothing new » (304)."""
    posted: bool = False
    """A JSON document went, and came back whole."""
    redirected: bool = False
    """A form that was posted led to the page it should (303)."""
    width: Pixels = 0
    height: Pixels = 0


def judge(measures: Measures | None, practice: Practice, *, user_agent: str, today: date) -> list[Check]:
    """Every check of a computer, in the order of the report."""
    checks = [_browser(measures, user_agent, today), *_measured(measures), *_practised(practice)]
    return sorted(checks, key=lambda check: list(CheckKind).index(check.kind))


def _browser(measures: Measures | None, user_agent: str, today: date) -> Check:
    browser = browser_of(user_agent)
    if measures is not None and measures.lacking:
        return Check(CheckKind.BROWSER, Outcome.FAILED, "Il lui manque des fonctions dont la page du test se sert.")
    if browser is None:
        return Check(CheckKind.BROWSER, Outcome.WARNING, "Navigateur non reconnu : vérifiez qu’il est récent.")
    about = f"{browser.name} {browser.version}"
    if browser.is_too_old(today):
        return Check(CheckKind.BROWSER, Outcome.FAILED, f"{about} a plus de deux ans.")
    return Check(CheckKind.BROWSER, Outcome.OK, f"{about}, cookies acceptés.")


def _measured(measures: Measures | None) -> Iterator[Check]:
    if measures is None:
        yield Check(CheckKind.SCRIPT, Outcome.PENDING, "La vérification automatique n’a pas été lancée.")
        return
    if not measures.script:
        yield Check(CheckKind.SCRIPT, Outcome.FAILED, "JavaScript ne fonctionne pas : le reste n’a pas pu être mesuré.")
        return
    yield Check(CheckKind.SCRIPT, Outcome.OK, "JavaScript fonctionne.")
    yield _storage(measures)
    yield _screen(measures)
    yield _clock(measures.clock_offset)
    yield _network(measures)
    yield _exchanges(measures)


def _storage(measures: Measures) -> Check:
    if not (measures.tab_storage and measures.local_storage):
        return Check(CheckKind.STORAGE, Outcome.FAILED, "Le navigateur refuse de garder ce que la page y écrit.")
    if not measures.indexed_db:
        return Check(
            CheckKind.STORAGE, Outcome.WARNING, "Les réponses y sont gardées ; sa base de données est refusée."
        )
    return Check(CheckKind.STORAGE, Outcome.OK, "Ce que la page écrit est retrouvé à la page suivante.")


def _screen(measures: Measures) -> Check:
    size = f"{measures.width} × {measures.height} pixels"
    if measures.width < NARROWEST:
        return Check(CheckKind.SCREEN, Outcome.FAILED, f"{size} : trop étroit.")
    if measures.width < NEEDED_WIDTH or measures.height < NEEDED_HEIGHT:
        return Check(
            CheckKind.SCREEN,
            Outcome.WARNING,
            f"{size} : il faudra défiler ({NEEDED_WIDTH} × {NEEDED_HEIGHT} conseillés).",
        )
    return Check(CheckKind.SCREEN, Outcome.OK, f"{size}.")


def _clock(offset: float | None) -> Check:
    if offset is None:
        return Check(CheckKind.CLOCK, Outcome.WARNING, "L’heure n’a pas pu être comparée.")
    if abs(offset) <= EXACT_CLOCK:
        return Check(CheckKind.CLOCK, Outcome.OK, "À l’heure.")
    way = "avance" if offset > 0 else "retarde"
    return Check(CheckKind.CLOCK, Outcome.WARNING, f"Elle {way} de {_span(abs(offset))}, sans effet sur le test.")


def _span(seconds: float) -> str:
    for size, one, several in ((86_400, "jour", "jours"), (3_600, "heure", "heures"), (60, "minute", "minutes")):
        if seconds >= size:
            count = round(seconds / size)
            return f"{count} {one if count == 1 else several}"
    return f"{round(seconds)} secondes"


def _network(measures: Measures) -> Check:
    if measures.latency is None or measures.rate is None:
        return Check(CheckKind.NETWORK, Outcome.FAILED, "La mesure n’est pas allée à son terme.")
    told = f"{measures.latency:.0f} ms par demande, {_rate(measures.rate)}"
    if measures.latency > WORST_LATENCY or measures.rate < WORST_RATE:
        return Check(CheckKind.NETWORK, Outcome.FAILED, f"Trop lent : {told}.")
    if measures.latency > GOOD_LATENCY or measures.rate < GOOD_RATE:
        return Check(CheckKind.NETWORK, Outcome.WARNING, f"Suffisant, mais lent : {told}.")
    return Check(CheckKind.NETWORK, Outcome.OK, f"{told}.")


def _rate(kilobits: float) -> str:
    if kilobits < 1_000:
        return f"{kilobits:.0f} kbit/s"
    return f"{kilobits / 1_000:.1f} Mbit/s".replace(".", ",") if kilobits < 10_000 else f"{kilobits / 1_000:.0f} Mbit/s"


def _exchanges(measures: Measures) -> Check:
    wanted = {
        "les envois de données": measures.posted,
        "les renvois d’une page à l’autre": measures.redirected,
        "le suivi du test": measures.polled,
    }
    lost = [name for name, passes in wanted.items() if not passes]
    if lost:
        return Check(CheckKind.EXCHANGES, Outcome.FAILED, f"Le réseau arrête ou modifie {' et '.join(lost)}.")
    return Check(CheckKind.EXCHANGES, Outcome.OK, "Envois, renvois et suivi passent.")


def _practised(practice: Practice) -> Iterator[Check]:
    yield _by_role(
        practice, Role.FILE, CheckKind.FILES, "Tableur et PDF ouverts.", "Un fichier n’a pas donné la réponse attendue."
    )
    yield _by_role(
        practice, Role.ACCENTS, CheckKind.KEYBOARD, "Les accents s’écrivent.", "Les accents ne sont pas ceux attendus."
    )
    if practice.given:
        yield Check(CheckKind.ANSWER, Outcome.OK, "Une réponse est partie et a été enregistrée.")
    else:
        yield Check(CheckKind.ANSWER, Outcome.PENDING, "Aucune réponse n’a encore été donnée.")
    if any(one.waited for one in practice.given):
        yield Check(CheckKind.CUT, Outcome.OK, "Une réponse a attendu le retour du réseau, puis est partie.")


def _by_role(practice: Practice, role: Role, kind: CheckKind, passed: str, missed: str) -> Check:
    found: Iterable[bool | None] = practice.results(role)
    if any(one is False for one in found):
        return Check(kind, Outcome.FAILED, missed)
    if any(one is None for one in found):
        return Check(kind, Outcome.PENDING, "À faire dans l’entraînement.")
    return Check(kind, Outcome.OK, passed)
