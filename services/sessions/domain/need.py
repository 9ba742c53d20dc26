"""Who needs the surveillant most (`docs/rules.md` R-NEED). Instants are aware; `now` is the instant of the request."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

OFFLINE_AFTER = timedelta(seconds=90)
"""A page behind another window speaks once a minute at least, and exam leaves 20 s between two words of a test."""


class Need(StrEnum):
    """What a candidate's line says first. The order of this list is that of the room."""

    HELP = "aide"
    OFFLINE = "hors-ligne"
    SILENT = "sans-reponse"
    END_SCREEN = "ecran"
    RUNNING = "en-cours"
    READY = "pret"
    ABSENT = "pas-arrive"
    UNFINISHED = "interrompu"
    SEEN = "vu"

    @property
    def rank(self) -> int:
        return list(Need).index(self)

    @property
    def label(self) -> str:
        return _WORDS[self][0]

    @property
    def plural(self) -> str:
        """The name of its filter."""
        return _WORDS[self][1]

    @property
    def said(self) -> str:
        """What is announced, after the name, when it becomes so; nothing for a state that calls nobody."""
        return _SAID.get(self, "")

    @property
    def icon(self) -> str:
        return _WORDS[self][2]

    @property
    def tone(self) -> str:
        return _WORDS[self][3]


_WORDS = {
    Need.HELP: ("Demande de l’aide", "Aide", "hand", "danger"),
    Need.OFFLINE: ("Hors ligne", "Hors ligne", "offline", "lost"),
    Need.SILENT: ("Sans réponse", "Sans réponse", "clock", "warning"),
    Need.END_SCREEN: ("Écran de fin à voir", "Écran à voir", "screen", "call"),
    Need.RUNNING: ("En cours", "En cours", "pencil", "info"),
    Need.READY: ("Prêt", "Prêts", "check", "neutral"),
    Need.ABSENT: ("Pas arrivé", "Pas arrivés", "empty-seat", "quiet"),
    Need.UNFINISHED: ("Test non terminé", "Non terminés", "danger", "quiet"),
    Need.SEEN: ("Écran de fin vu", "Vus", "success", "success"),
}

_SAID = {
    Need.HELP: "demande de l’aide",
    Need.OFFLINE: "est hors ligne",
    Need.SILENT: "ne répond plus depuis un moment",
    Need.END_SCREEN: "attend que son écran de fin de test soit vu",
}


@dataclass(frozen=True, slots=True)
class Watched:
    """What is known of one candidate: the room's own notes, and what exam told last."""

    joined: bool = False
    present: bool = False
    started: bool = False
    completed: bool = False
    closed: bool = False
    end_seen: bool = False
    help_asked_at: datetime | None = None
    seen_at: datetime | None = None
    item_since: datetime | None = None

    @property
    def running(self) -> bool:
        return self.started and not self.completed and not self.closed


def needs_of(watched: Watched, now: datetime, *, silent_after: timedelta, news: bool = True) -> tuple[Need, ...]:
    """All that is true of the candidate, the most urgent first: one state never hides another.

    `news` is False while nothing arrives from exam: nobody is then said to be offline or silent.
    """
    if not watched.started:
        return (Need.READY if watched.joined or watched.present else Need.ABSENT,)
    if watched.completed:
        return (Need.SEEN if watched.end_seen else Need.END_SCREEN,)
    if watched.closed:
        return (Need.UNFINISHED,)
    found = []
    if watched.help_asked_at is not None:
        found.append(Need.HELP)
    if news and watched.seen_at is not None and now - watched.seen_at > OFFLINE_AFTER:
        found.append(Need.OFFLINE)
    if news and watched.item_since is not None and now - watched.item_since >= silent_after:
        found.append(Need.SILENT)
    return (*found, Need.RUNNING)


def has_news(everyone: Iterable[Watched], now: datetime) -> bool:
    """False when several tests run and nothing was heard of any: the way from exam is cut, not thirty computers."""
    heard = [one.seen_at for one in everyone if one.running and one.seen_at is not None]
    return len(heard) < 2 or now - max(heard) <= OFFLINE_AFTER
