"""The finalisation: what the référent reports, what is refused, what is only pointed out (`docs/procedure.md`, P-6)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from services.sessions.domain.issues import Issue
from services.sessions.domain.typed import Form, read_paragraph
from shared.domain.issues import DESCRIPTION_LIMIT, IssueCategory
from shared.domain.statuses import AbortReason, SessionStatus
from shared.errors import Refusal


@dataclass(frozen=True, slots=True)
class StartedTest:
    """A test of the session as sessions knows it. `name` is how the page names the candidate."""

    candidate_id: UUID
    name: str
    completed: bool


@dataclass(frozen=True, slots=True)
class Report:
    """What the référent says of one candidate who started."""

    candidate_id: UUID
    end_screen_seen: bool = False
    abort_reason: AbortReason | None = None
    issues: tuple[Issue, ...] = ()


@dataclass(frozen=True, slots=True)
class Finalisation:
    """A finalisation that may be sent: one report for each started test, in the order of the tests."""

    reports: tuple[Report, ...]
    global_comment: str


def finalise(
    status: SessionStatus, tests: Sequence[StartedTest], reports: Iterable[Report], global_comment: str
) -> Finalisation:
    """The finalisation of a session whose started tests are `tests`; a test without report gets an empty one.

    :raises Refusal: `session-already-finalised`, `session-without-started-test`, `report-without-started-test`,
        `unfinished-without-abort-reason` or `abort-reason-on-completed-test`.
    :raises InvalidForm: the comment is too long or cannot be read.
    """
    refuse_untimely(status, tests)
    by_candidate = {report.candidate_id: report for report in reports}
    _refuse_strangers(tests, by_candidate)
    complete = tuple(by_candidate.get(test.candidate_id, Report(test.candidate_id)) for test in tests)
    _refuse_missing_reasons(tests, complete)
    _refuse_stray_reasons(tests, complete)
    return Finalisation(complete, read_global_comment(global_comment))


def refuse_untimely(status: SessionStatus, tests: Sequence[StartedTest]) -> None:
    """:raises Refusal: the session is finalised already, or no test has started in it (P-6.5, P-6.6)."""
    if status is not SessionStatus.CREATED:
        raise Refusal("session-already-finalised", "Cette session est déjà finalisée : rien de plus n’est à envoyer.")
    if not tests:
        raise Refusal(
            "session-without-started-test",
            "Aucun test n’a commencé dans cette session : supprimez-la au lieu de la finaliser.",
        )


def read_global_comment(typed: str) -> str:
    """The comment on the whole session, 500 characters at most, empty when there is nothing to say (P-6.4).

    :raises InvalidForm: too long, or holding an invisible character.
    """
    form = Form({"global_comment": typed})
    comment = form.read(
        "global_comment", lambda text: read_paragraph(text, "le commentaire global", longest=DESCRIPTION_LIMIT)
    )
    form.check()
    return comment or ""


def missing_ticks(tests: Sequence[StartedTest], reports: Iterable[Report]) -> int:
    """How many finished tests have no « écran de fin de test vu »."""
    seen = {report.candidate_id for report in reports if report.end_screen_seen}
    return sum(test.completed and test.candidate_id not in seen for test in tests)


def reminders(
    tests: Sequence[StartedTest],
    reports: Sequence[Report],
    *,
    pv: bool = True,
    on_their_way: tuple[int, int] = (0, 0),
    unconfirmed: int = 0,
) -> tuple[str, ...]:
    """What the référent should know before sending; nothing here prevents it (P-6.3, P-6.4, P-4.5).

    `pv` says whether the scanned PV is deposited; `on_their_way`, how many files have not come whole, and how many
    wait for the virus scan; `unconfirmed`, how many acts of the room exam has not answered.
    """
    sentences = []
    unsent, unscanned = on_their_way
    if not pv:
        sentences.append("Le PV de session scanné n’est pas déposé : ajoutez-le aux fichiers avant de confirmer.")
    if unsent:
        sentences.append("L’envoi d’un fichier n’est pas terminé : reprenez-le, sinon il ne sera pas transmis.")
    if unscanned:
        sentences.append(
            "L’analyse antivirus d’un fichier n’est pas terminée : il est transmis quand même, "
            "et le jury le lira ensuite."
        )
    if unconfirmed:
        acts = "1 acte n’est" if unconfirmed == 1 else f"{unconfirmed} actes ne sont"
        sentences.append(
            f"Dans la salle, {acts} pas encore confirmé{'s' if unconfirmed > 1 else ''} (temps ajouté, reprise…) : "
            "attendez un instant si vous le pouvez, car un acte qui arrive après la finalisation ne compte pas."
        )
    missing = missing_ticks(tests, reports)
    if missing:
        tests_named = "1 test terminé" if missing == 1 else f"{missing} tests terminés"
        sentences.append(
            f"L’écran de fin de test n’est pas coché pour {tests_named} : "
            "si le surveillant l’a vu, cochez-le, car le jury peut rejeter la certification."
        )
    if any(issue.category is IssueCategory.FRAUD for report in reports for issue in report.issues):
        sentences.append("Une suspicion de fraude est signalée : joignez le PV d’incident qui la décrit.")
    return tuple(sentences)


def _refuse_strangers(tests: Sequence[StartedTest], reports: dict[UUID, Report]) -> None:
    if reports.keys() - {test.candidate_id for test in tests}:
        raise Refusal(
            "report-without-started-test",
            "Un signalement concerne un candidat qui n’a pas commencé le test : "
            "retirez-le, et décrivez la situation dans le commentaire global.",
        )


def _refuse_missing_reasons(tests: Sequence[StartedTest], reports: tuple[Report, ...]) -> None:
    names = _names(tests, reports, completed=False, reasoned=False)
    if names:
        raise Refusal(
            "unfinished-without-abort-reason",
            f"Indiquez pourquoi le test n’est pas terminé (abandon ou problème technique) pour : {names}.",
        )


def _refuse_stray_reasons(tests: Sequence[StartedTest], reports: tuple[Report, ...]) -> None:
    names = _names(tests, reports, completed=True, reasoned=True)
    if names:
        raise Refusal(
            "abort-reason-on-completed-test",
            f"Le test est maintenant terminé pour : {names}. "
            "Actualisez la page : aucun motif d’abandon n’est plus à donner.",
        )


def _names(tests: Sequence[StartedTest], reports: tuple[Report, ...], *, completed: bool, reasoned: bool) -> str:
    """The candidates whose test is `completed` (or not) and whose report gives a reason (or not)."""
    return ", ".join(
        test.name
        for test, report in zip(tests, reports, strict=True)
        if test.completed is completed and (report.abort_reason is not None) is reasoned
    )
