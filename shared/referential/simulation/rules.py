"""What a sound simulator obeys. Each rule yields one French sentence for each place that breaks it."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from shared.referential.models import Item, Kind, Tolerance
from shared.referential.simulation.acting import BETWEEN, LONGEST, SAYS, controls, longest, unreachable
from shared.referential.simulation.formulas import circular, references, unknown_functions
from shared.referential.simulation.models import (
    ACTS,
    OFF,
    ON,
    Content,
    FileTree,
    Mailbox,
    SearchPage,
    SettingsPanel,
    Spreadsheet,
)
from shared.referential.simulation.reading import FOLDER

MOST_ROWS, MOST_COLUMNS = 60, 10
LISTED = range(2, 11)
"""How many values a list of settings offers."""

_HOST = re.compile(r"(?:https?://|@)([\w.-]+)")
_INVENTED = (".example", ".test", ".invalid")


def simulator_faults(item: Item) -> Iterator[str]:
    """What one item says of its simulator."""
    simulator = item.simulator
    if simulator is None:
        return
    if not simulator.title:
        yield "le simulateur n'a pas de titre"
    if extra := simulator.acts - ACTS[simulator.kind]:
        yield f"le simulateur {simulator.kind} ne connaît pas : {', '.join(sorted(extra))}"
    yield from _content_faults(simulator.content)
    if simulator.acts:
        yield from _acting_faults(item)


def file_faults(items: Iterable[Item], paths: Iterable[Path]) -> Iterator[str]:
    """Data files that no item uses."""
    used = {item.simulator.file for item in items if item.simulator}
    yield from (f"{FOLDER}/{path.name} : aucune épreuve ne s'en sert" for path in paths if path.name not in used)


def _acting_faults(item: Item) -> Iterator[str]:
    assert item.simulator is not None
    if item.kind is not Kind.QROC or item.choices:
        yield "les changements faits dans un simulateur sont la réponse d'un QROC sans liste"
        return
    if Tolerance.T3 in item.tolerances:
        yield "t3 pardonnerait un changement pour un autre : l'épreuve dit ses tolérances, sans t3"
    known = controls(item.simulator)
    names = Counter(control.subject for control in known)
    yield from (f"« {name} » désigne deux choses à changer" for name, count in names.items() if count > 1)
    if longest(known) > LONGEST:
        yield f"qui change tout donne une réponse de plus de {LONGEST} caractères : il y a trop à changer"
    for control in known:
        for text in (control.subject, *control.values):
            if BETWEEN in text or SAYS in text:
                yield f"« {text} » contient un signe qui sépare les changements (« ; » ou « : » entre espaces)"
    for answer in (*item.accepted_answers, *item.wrong):
        if part := unreachable(answer, known):
            yield f"« {part} » : aucun changement du simulateur ne donne cela à cette place"


def _content_faults(content: Content) -> Iterator[str]:
    match content:
        case Mailbox():
            yield from _mailbox_faults(content)
        case FileTree():
            yield from _tree_faults(content)
        case Spreadsheet():
            yield from _sheet_faults(content)
        case SearchPage():
            yield from _search_faults(content)
        case SettingsPanel():
            yield from _panel_faults(content)


def _mailbox_faults(mailbox: Mailbox) -> Iterator[str]:
    yield from _repeated("dossier", [folder.name for folder in mailbox.folders])
    if not any(mailbox.messages):
        yield "la boîte n'a aucun message"
    for _, message in mailbox.messages:
        for text in (message.sender, message.to, message.cc, *(link.target for link in message.links)):
            yield from _real_hosts(text)


def _tree_faults(tree: FileTree) -> Iterator[str]:
    if not any(tree.files):
        yield "les dossiers n'ont aucun fichier"
    for folder in tree.folders:
        names = [*(one.name for one in folder.folders), *(one.name for one in folder.files)]
        yield from _repeated(f"nom dans {folder.path}", names)
        yield from (f"« {name} » : un nom n'a pas de /" for name in names if "/" in name)


def _sheet_faults(sheet: Spreadsheet) -> Iterator[str]:
    height, width = len(sheet.rows), len(sheet.rows[0]) if sheet.rows else 0
    if not (1 <= height <= MOST_ROWS and 1 <= width <= MOST_COLUMNS):
        yield f"une feuille a de 1 à {MOST_ROWS} lignes et de 1 à {MOST_COLUMNS} colonnes"
        return
    if sheet.sortable == 1 or sheet.sortable > height:
        yield "sortable compte la ligne des titres et au moins une autre, toutes dans la feuille"
    for text in (text for row in sheet.rows for text in row if text.startswith("=")):
        if names := unknown_functions(text):
            yield f"{text} : fonction inconnue {', '.join(names)}"
        if any(row >= height or column >= width for row, column in references(text)):
            yield f"{text} : désigne une cellule hors de la feuille"
    if circular(sheet.rows):
        yield "des cellules se calculent l'une par l'autre"


def _search_faults(search: SearchPage) -> Iterator[str]:
    yield from _repeated("adresse", [page.url for page in search.pages])
    if len(search.pages) < 2:
        yield "un moteur de recherche connaît au moins deux pages"
    for page in search.pages:
        if not _HOST.match(page.url):
            yield f"« {page.url} » n'est pas une adresse de page"
        yield from _real_hosts(page.url)


def _panel_faults(panel: SettingsPanel) -> Iterator[str]:
    yield from _repeated("onglet", [tab.name for tab in panel.tabs])
    yield from _repeated("réglage", [f"{group.name}, {one.name}" for group, one in panel.settings])
    if not any(one.choices or one.is_switch for _, one in panel.settings):
        yield "le panneau n'a rien à régler"
    for _, one in panel.settings:
        if one.choices and (len(one.choices) not in LISTED or len(set(one.choices)) < len(one.choices)):
            yield f"{one.name} : une liste a de {LISTED[0]} à {LISTED[-1]} valeurs différentes"
        if one.choices and one.value not in one.choices:
            yield f"{one.name} : « {one.value} » n'est pas dans sa liste"
        if one.choices and set(one.choices) <= {ON, OFF}:
            yield f"{one.name} : oui ou non s'écrit sans liste"


def _real_hosts(text: str) -> Iterator[str]:
    """No person nor site that exists may be named by accident."""
    for host in _HOST.findall(text):
        if not host.endswith(_INVENTED):
            yield f"{host} : une adresse inventée finit par {', '.join(_INVENTED)}"


def _repeated(word: str, names: Iterable[str]) -> Iterator[str]:
    yield from (f"{word} « {name} » : deux fois" for name, count in Counter(names).items() if count > 1)
