"""What each act of the journal says, in French: a title, and what its facts add."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from services.results.words import clock, date_and_clock, file_kind, many
from shared.domain.engine import EngineName
from shared.domain.issues import IssueCategory
from shared.domain.room import RoomAct
from shared.domain.statuses import AbortReason, CertificationStatus
from shared.journal.chain import Fact, JournalLine

Facts = Mapping[str, Fact]


@dataclass(frozen=True, slots=True)
class Entry:
    """An act as the jury reads it."""

    time: str
    datetime: str
    title: str
    text: str
    tone: str = "neutral"


@dataclass(frozen=True, slots=True)
class Act:
    """`title` may name facts; `text` is made from them, and from the time zone for the instants among them."""

    title: str
    text: Callable[[Facts, ZoneInfo], str] = lambda _facts, _zone: ""
    tone: str = "neutral"


FIELDS = {
    "last_name": "nom de naissance",
    "first_name": "prénom",
    "birth_date": "date de naissance",
    "birth_city": "commune de naissance",
    "birth_department": "département de naissance",
    "birth_country": "pays de naissance",
    "extra_time_percent": "temps majoré",
    "invitation_email": "adresse e-mail de convocation",
    "result_recipient_email": "destinataire des résultats",
    "external_id": "identifiant local",
    "division": "classe",
    "pupil_id": "élève de la base",
    "site": "nom du site",
    "room": "nom de la salle",
    "date": "date",
    "start_time": "heure de début",
    "examiners": "surveillants",
    "observations": "observations",
    "presence_required": "présence exigée avant de commencer",
    "resume_on_permission": "accord exigé avant de reprendre",
    "engine": "type de test",
}

REFUSALS = {
    "closed": "le test était clos",
    "time_is_over": "le temps était écoulé",
}

ALTERED = "Cette ligne a été modifiée ou remplacée : elle n’est pas fiable."

DECISIONS = {
    "validate": "Résultat validé par le jury",
    "invalidate": "Certification invalidée par le jury",
    "undo": "Décision du jury retirée",
}


def _corrected(facts: Facts, _zone: ZoneInfo) -> str:
    names = str(facts.get("fields") or "").split()
    return "Corrigé : " + ", ".join(FIELDS.get(name, name) for name in names) + "." if names else ""


def _answered(facts: Facts, _zone: ZoneInfo) -> str:
    late = "Envoyée avant la fin du temps et reçue après. " if facts.get("late") else ""
    return f"{late}Reçu {facts.get('receipt')}." if facts.get("receipt") else late.strip()


def _imported(facts: Facts, _zone: ZoneInfo) -> str:
    told = {
        "taken": ("enregistrée", "enregistrées"),
        "known": ("déjà arrivée", "déjà arrivées"),
        "kept_for_jury": ("trop tard, gardée pour le jury", "trop tard, gardées pour le jury"),
        "refused": ("pas prise", "pas prises"),
    }
    parts = [many(int(facts.get(name) or 0), *words) for name, words in told.items() if facts.get(name)]
    return f"Réponses du fichier : {', '.join(parts)}."


def _opened(facts: Facts, _zone: ZoneInfo) -> str:
    return f"À la question {facts['rank']}, pour {many(int(facts['seconds'] or 0), 'seconde')}."


def _left(facts: Facts, _zone: ZoneInfo) -> str:
    """How many times so far, for one item: each loss is a line."""
    times = int(facts.get("times") or 1)
    again = f", pour la {times}e fois" if times > 1 else ""
    return f"À la question {facts['rank']}, à faire sans quitter la page{again}."


def _reported(facts: Facts, _zone: ZoneInfo) -> str:
    told = ["Écran de fin de test vu." if facts.get("end_screen_seen") else "Écran de fin de test non vu."]
    if facts.get("abort_reason"):
        told.append(f"{AbortReason(str(facts['abort_reason'])).label}.")
    told += [f"{_issue(code)}." for code in str(facts.get("issues") or "").split()]
    return " ".join(told)


def _issue(code: str) -> str:
    category, _, number = code.partition(":")
    return f"{IssueCategory(category).label}{f' (question {number})' if number else ''}"


def _noted(facts: Facts, _zone: ZoneInfo) -> str:
    return f"{_issue(':'.join(str(facts[name]) for name in ('category', 'item') if facts.get(name)))}."


ORDERS = {
    RoomAct.ADD_TIME: "{minutes} minutes de plus",
    RoomAct.END_TEST: "arrêter le test",
    RoomAct.ALLOW_RESUME: "autoriser la reprise",
    RoomAct.RECORD_PRESENCE: "identité vérifiée, présent",
    RoomAct.WITHDRAW_PRESENCE: "présence retirée",
    RoomAct.ACCEPT_JOIN: "c’est bien ce candidat qui se présente",
    RoomAct.DISMISS_JOIN: "ce n’est pas ce candidat qui se présente",
    RoomAct.ANSWER_HELP: "aide apportée",
}


def _ordered(facts: Facts, _zone: ZoneInfo) -> str:
    words = ORDERS[RoomAct(str(facts["order"]))].format(minutes=facts.get("minutes"))
    return f"{words[0].upper()}{words[1:]}."


def _started(facts: Facts, zone: ZoneInfo) -> str:
    questions = many(int(facts["items"] or 0), "question") if "items" in facts else ""
    end = f"fin prévue à {clock(_instant(facts['deadline'], zone))}" if facts.get("deadline") else ""
    told = ", ".join(filter(None, (questions, end)))
    return f"{told.capitalize()}{_adaptive(facts)}." if told else ""


def _adaptive(facts: Facts) -> str:
    return ", test adaptatif" if facts.get("engine") == EngineName.ADAPTIVE else ""


def _completed(facts: Facts, _zone: ZoneInfo) -> str:
    if "planned" not in facts:
        return ""
    return (
        f"Après {facts.get('answers')} questions sur {facts['planned']} : "
        "les règles du test adaptatif n’en laissaient plus aucune."
    )


def _extra_time(facts: Facts, zone: ZoneInfo) -> str:
    return f"{facts.get('percent')} %, fin à {clock(_instant(facts['deadline'], zone))}." if "deadline" in facts else ""


def _time_added(facts: Facts, zone: ZoneInfo) -> str:
    end = f", fin à {clock(_instant(facts['deadline'], zone))}" if facts.get("deadline") else ""
    return f"{many(int(facts.get('minutes') or 0), 'minute')}{end}."


def _scored(facts: Facts, _zone: ZoneInfo) -> str:
    status = CertificationStatus(str(facts["status"])).label
    rate = f", {facts['rate']} % de bonnes réponses" if facts.get("rate") is not None else ""
    return f"{status}, {facts['pix']} pix{rate}."


def _convened(facts: Facts, _zone: ZoneInfo) -> str:
    again = f", dont {facts['again']} de nouveau" if facts.get("again") else ""
    return f"{many(int(facts.get('letters') or 0), 'courriel')}{again}."


def _created(facts: Facts, _zone: ZoneInfo) -> str:
    model = f", sur le modèle de la session n° {facts['copied_from']}" if facts.get("copied_from") else ""
    return f"Session n° {facts.get('number')}{model}."


def _finalised(facts: Facts, _zone: ZoneInfo) -> str:
    files = f", {many(int(facts['files'] or 0), 'fichier')}" if facts.get("files") else ""
    return f"{many(int(facts.get('tests') or 0), 'test')}{files}."


def _file(facts: Facts, _zone: ZoneInfo) -> str:
    """Its kind and its number: names are not in the journal."""
    return f"{file_kind(str(facts.get('kind')))}, fichier {str(facts.get('file'))[:8]}."


def _advice(facts: Facts, _zone: ZoneInfo) -> str:
    return f"{many(int(facts.get('words') or 0), 'mot')}." if facts.get("words") else "Texte retiré."


def _roll(facts: Facts, _zone: ZoneInfo) -> str:
    """What a file of pupils does to the roll, in figures."""
    told = {"added": "ajouté", "changed": "modifié", "restored": "revenu", "removed": "sorti"}
    parts = [many(int(facts.get(name) or 0), word) for name, word in told.items() if facts.get(name)]
    if facts.get("errors"):
        parts.append(many(int(facts["errors"] or 0), "erreur"))
    return f"{', '.join(parts) or 'Aucun changement'}."


def _class(facts: Facts, _zone: ZoneInfo) -> str:
    return f"Classe {facts.get('division')} : {many(int(facts.get('pupils') or 0), 'élève')}."


def _profiles(facts: Facts, zone: ZoneInfo) -> str:
    how = "en remplaçant ce qui était obtenu" if facts.get("replaced") else "sans rien baisser"
    return f"{_class(facts, zone)[:-1]}, {many(int(facts.get('levels') or 0), 'niveau', 'niveaux')}, {how}."


def _list(facts: Facts, _zone: ZoneInfo) -> str:
    """What a sheet does to the list of a session, in figures."""
    told = {"added": "ajouté", "changed": "modifié", "removed": "retiré", "unchanged": "inchangé"}
    parts = [many(int(facts.get(name) or 0), word) for name, word in told.items() if facts.get(name)]
    return f"Fichier {str(facts.get('file') or '').upper()} : {', '.join(parts) or 'aucun candidat'}."


ACTS: Mapping[tuple[str, str], Act] = {
    ("candidate", "enrolled"): Act("Candidat inscrit à la session"),
    ("candidate", "corrected"): Act("Fiche du candidat corrigée", _corrected),
    ("candidate", "removed"): Act("Candidat retiré de la liste", tone="warning"),
    ("candidate", "restored"): Act("Candidat rétabli sur la liste, car il avait rejoint la session", tone="warning"),
    ("candidate", "erased"): Act("Nom et coordonnées effacés, comme le prévoit le calendrier de conservation"),
    ("candidate", "joined"): Act("Session rejointe", tone="info"),
    ("candidate", "attempt_started"): Act("Test commencé", _started, "info"),
    ("candidate", "attempt_resumed"): Act("Test repris", lambda facts, _: f"À la question {facts.get('rank')}."),
    ("candidate", "item_opened"): Act("Épreuve chronométrée commencée", _opened),
    ("candidate", "focus_lost"): Act("Page de l’épreuve quittée", _left, "warning"),
    ("candidate", "answered"): Act("Réponse n° {sequence} enregistrée", _answered),
    ("candidate", "refused_late"): Act(
        "Réponse refusée, gardée pour le jury",
        lambda facts, _: f"Question {facts.get('item')} : {REFUSALS.get(str(facts.get('reason')), 'trop tard')}.",
        "warning",
    ),
    ("candidate", "answers_imported"): Act("Fichier de réponses déposé", _imported, "info"),
    ("candidate", "extra_time_given"): Act("Temps majoré accordé", _extra_time),
    ("candidate", "time_added"): Act("Temps ajouté par le surveillant", _time_added, "info"),
    ("candidate", "test_ended"): Act("Temps du test arrêté par le surveillant", tone="warning"),
    ("candidate", "presence_recorded"): Act("Présence relevée, identité vérifiée"),
    ("candidate", "presence_withdrawn"): Act("Présence retirée", tone="warning"),
    ("candidate", "resume_allowed"): Act("Reprise du test autorisée"),
    ("candidate", "join_accepted"): Act("Candidat reconnu par le surveillant malgré une faute de saisie", tone="info"),
    ("candidate", "join_dismissed"): Act("Saisie proche de ce candidat, écartée par le surveillant", tone="warning"),
    ("candidate", "help_asked"): Act(
        "Surveillant appelé", lambda facts, _: f"À la question {facts['rank']}." if "rank" in facts else ""
    ),
    ("candidate", "help_cancelled"): Act("Appel annulé par l’élève"),
    ("candidate", "help_answered"): Act("Appel entendu par le surveillant"),
    ("candidate", "completed"): Act("Écran de fin de test atteint", _completed, "success"),
    ("candidate", "closed"): Act(
        "Test clos par la finalisation", lambda facts, _: f"{many(int(facts.get('answers') or 0), 'réponse')}."
    ),
    ("candidate", "reported"): Act("Finalisation : ce que la salle a noté", _reported),
    ("candidate", "scored"): Act("Résultat calculé", _scored, "info"),
    ("candidate", "decided"): Act("Décision du jury", lambda facts, _: DECISIONS[str(facts["decision"])] + ".", "info"),
    ("session", "created"): Act(
        "Session créée", lambda facts, _: f"Session n° {facts.get('number')}{_adaptive(facts)}."
    ),
    ("session", "corrected"): Act("Session corrigée", _corrected),
    ("session", "list_exported"): Act(
        "Liste des candidats téléchargée", lambda facts, _: f"{many(int(facts.get('candidates') or 0), 'candidat')}."
    ),
    ("session", "list_replaced"): Act("Liste des candidats remplacée par celle d’un fichier", _list),
    ("session", "pv_printed"): Act(
        "PV de session imprimé", lambda facts, _: f"{many(int(facts.get('candidates') or 0), 'candidat')}."
    ),
    ("session", "notice_printed"): Act(
        "Notice candidat imprimée", lambda facts, _: "Version ENT." if facts.get("version") == "ent" else "Version Pix."
    ),
    ("session", "convocations_printed"): Act(
        "Convocations imprimées", lambda facts, _: f"{many(int(facts.get('candidates') or 0), 'candidat')}."
    ),
    ("session", "convened"): Act("Convocations envoyées par courriel", _convened, "info"),
    ("session", "access_code_printed"): Act("Feuille du code d’accès imprimée"),
    ("session", "kit_downloaded"): Act(
        "Documents de la session téléchargés ensemble",
        lambda facts, _: f"{many(int(facts.get('documents') or 0), 'document')}.",
    ),
    ("session", "room_entered"): Act(
        "Entrée dans la salle",
        lambda facts, _: "Avec le mot de passe de la session." if facts.get("by_password") else "",
    ),
    ("session", "room_password_renewed"): Act("Mot de passe de la salle renouvelé"),
    ("session", "technical_test_opened"): Act("Test technique ouvert"),
    ("session", "technical_code_renewed"): Act("Code du test technique renouvelé"),
    ("session", "computer_removed"): Act(
        "Poste retiré du test technique", lambda facts, _: f"Poste {str(facts.get('computer'))[:8]}."
    ),
    ("session", "room_start_noted"): Act("Heure de début notée", lambda facts, _: f"{facts.get('at')}."),
    ("session", "room_ordered"): Act("Ordre de la salle, pour tous", _ordered),
    ("candidate", "room_ordered"): Act("Ordre de la salle", _ordered),
    ("candidate", "end_screen_ticked"): Act("Écran de fin de test vu par le surveillant", tone="success"),
    ("candidate", "end_screen_unticked"): Act("Coche de l’écran de fin de test retirée", tone="warning"),
    ("candidate", "issue_noted"): Act("Signalement noté dans la salle", _noted),
    ("candidate", "issue_corrected"): Act("Signalement corrigé dans la salle", _noted),
    ("candidate", "issue_withdrawn"): Act("Signalement retiré dans la salle", _noted),
    ("session", "removed"): Act("Session supprimée", tone="warning"),
    ("session", "restored"): Act("Session rétablie, car un test y avait commencé", tone="warning"),
    ("session", "finalised"): Act("Session finalisée", _finalised, "info"),
    ("session", "file_deposited"): Act("Fichier déposé", _file),
    ("session", "file_scanned"): Act("Fichier analysé : aucun virus", _file),
    ("session", "file_refused"): Act("Fichier refusé", _file, "warning"),
    ("session", "file_removed"): Act("Fichier retiré", _file),
    ("session", "file_read"): Act("Fichier lu par le jury", _file),
    ("session", "file_erased"): Act("Fichier effacé, comme le prévoit le calendrier de conservation", _file),
    ("session", "advice_given"): Act("Améliorations demandées au centre", _advice),
    ("session", "published"): Act(
        "Résultats publiés",
        lambda facts, _: f"{many(int(facts.get('certifications') or 0), 'certification')}.",
        "success",
    ),
    ("school", "roll_checked"): Act("Base élèves : fichier vérifié", _roll),
    ("school", "roll_imported"): Act("Base élèves : fichier importé", _roll, "info"),
    ("school", "profiles_exported"): Act("Profils d’une classe téléchargés", _class),
    ("school", "profiles_imported"): Act("Profils d’une classe importés", _profiles, "info"),
}


def entry(line: JournalLine, who: str, zone: ZoneInfo, *, faulty: bool = False) -> Entry:
    """The act of a line; `who` is its actor, named for the jury. An act without words shows its own name."""
    kind = line.subject.partition(":")[0]
    act = ACTS.get((kind, line.act), Act(f"Acte « {line.act} »"))
    said = [_said(act, line.facts, zone), who, ALTERED if faulty else ""]
    return Entry(
        time=date_and_clock(line.at.astimezone(zone)),
        datetime=line.at.isoformat(),
        title=act.title.format(**{"sequence": "?", **line.facts}),
        text=" ".join(filter(None, said)),
        tone="danger" if faulty else act.tone,
    )


def _said(act: Act, facts: Facts, zone: ZoneInfo) -> str:
    """A line that was tampered with may hold anything: it is then shown as it is, for the jury to judge."""
    try:
        return act.text(facts, zone)
    except (KeyError, TypeError, ValueError):
        return f"Contenu illisible : {dict(facts)}."


def _instant(value: Fact, zone: ZoneInfo) -> datetime:
    return datetime.fromisoformat(str(value)).astimezone(zone)
