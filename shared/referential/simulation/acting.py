"""What a pupil changes in a simulator, as a text that is checked like any other answer (`docs/rules.md` R-SIMULATOR).

Each thing that can be changed is a control, which has a subject and a value. The answer holds the controls whose
value is not the first one, in the order of the page: `Lampe torche, Micro : non ; Lampe torche, Contacts : non`.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from shared.referential.simulation.models import (
    OFF,
    ON,
    Act,
    File,
    FileTree,
    Mailbox,
    Message,
    Setting,
    SettingGroup,
    SettingsPanel,
    Simulator,
)

BETWEEN, SAYS = " ; ", " : "
LONGEST = 1000
"""Characters of an answer, at the most (R-ANSWER): all that can be changed must hold in it."""

TYPED = 80
"""Characters of a name that the pupil types, at the most."""


@dataclass(frozen=True, slots=True)
class Control:
    """`values` are those that it may take, the first one included; empty when any text may be typed."""

    subject: str
    first: str
    values: tuple[str, ...]


def controls(simulator: Simulator) -> list[Control]:
    """In the order of the page, as `shared/ui/static/js/simulators/acting.js` reads them there."""
    acts = simulator.acts
    match simulator.content:
        case Mailbox() as mailbox:
            return list(_mailbox_controls(mailbox, acts))
        case FileTree() as tree:
            return list(_file_controls(tree, acts))
        case SettingsPanel() as panel if Act.SET in acts:
            changed = [(group, one) for group, one in panel.settings if one.choices or one.is_switch]
            return [Control(setting_subject(group, one), one.value, one.choices or (ON, OFF)) for group, one in changed]
    return []


def longest(known: list[Control]) -> int:
    """The length of the answer of who changes everything."""
    parts = (len(one.subject) + len(SAYS) + max(map(len, one.values), default=TYPED) for one in known)
    return sum(parts) + len(BETWEEN) * max(len(known) - 1, 0)


def move_subject(moved: Message | File) -> str:
    return f"{moved.subject if isinstance(moved, Message) else moved.name}, dossier"


def report_subject(message: Message) -> str:
    return f"{message.subject}, signalé"


def rename_subject(file: File) -> str:
    return f"{file.name}, nom"


def setting_subject(group: SettingGroup, setting: Setting) -> str:
    return f"{group.name}, {setting.name}"


def unreachable(answer: str, known: list[Control]) -> str:
    """The first part of an answer that no change gives, or gives at that place; empty when all can be given."""
    named = {control.subject: (place, control) for place, control in enumerate(known)}
    last = -1
    for part in answer.split(BETWEEN):
        subject, _, value = part.partition(SAYS)
        place, control = named.get(subject, (-1, None))
        if control is None or place <= last or value in ("", control.first):
            return part
        if control.values and value not in control.values:
            return part
        last = place
    return ""


def _mailbox_controls(mailbox: Mailbox, acts: frozenset[Act]) -> Iterator[Control]:
    folders = tuple(folder.name for folder in mailbox.folders)
    for folder, message in mailbox.messages:
        if Act.MOVE in acts:
            yield Control(move_subject(message), folder.name, folders)
        if Act.REPORT in acts:
            yield Control(report_subject(message), OFF, (ON, OFF))


def _file_controls(tree: FileTree, acts: frozenset[Act]) -> Iterator[Control]:
    folders = tuple(folder.path for folder in tree.folders)
    for folder, file in tree.files:
        if Act.RENAME in acts:
            yield Control(rename_subject(file), file.name, ())
        if Act.MOVE in acts:
            yield Control(move_subject(file), folder.path, folders)
