"""What each simulator is made of. It never holds a solution: all of it travels to the browser."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class SimulatorKind(StrEnum):
    MAILBOX = "mailbox"
    FILES = "files"
    SPREADSHEET = "spreadsheet"
    SEARCH = "search"
    SETTINGS = "settings"


class Act(StrEnum):
    """What a pupil may change in a simulator, when the changes are the answer."""

    MOVE = "move"
    REPORT = "report"
    RENAME = "rename"
    SET = "set"


ACTS: dict[SimulatorKind, frozenset[Act]] = {
    SimulatorKind.MAILBOX: frozenset({Act.MOVE, Act.REPORT}),
    SimulatorKind.FILES: frozenset({Act.MOVE, Act.RENAME}),
    SimulatorKind.SETTINGS: frozenset({Act.SET}),
    SimulatorKind.SPREADSHEET: frozenset(),
    SimulatorKind.SEARCH: frozenset(),
}


@dataclass(frozen=True, slots=True)
class Link:
    """A link of a message: what it says and where it leads."""

    text: str
    target: str


@dataclass(frozen=True, slots=True)
class Attachment:
    name: str
    size: str


@dataclass(frozen=True, slots=True)
class Message:
    sender: str
    to: str
    cc: str
    date: str
    subject: str
    body: str
    links: tuple[Link, ...]
    attachments: tuple[Attachment, ...]
    headers: str
    """The technical header as it came, line by line; empty when the mailbox does not show it."""


@dataclass(frozen=True, slots=True)
class MailFolder:
    name: str
    messages: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class Mailbox:
    folders: tuple[MailFolder, ...]

    @property
    def messages(self) -> Iterator[tuple[MailFolder, Message]]:
        return ((folder, message) for folder in self.folders for message in folder.messages)


@dataclass(frozen=True, slots=True)
class File:
    """`size` in bytes. `properties` are what only « Propriétés » shows, in order."""

    name: str
    type: str
    size: int
    modified: datetime
    properties: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Folder:
    """`path` joins the names from the first folder down, by `/`."""

    name: str
    path: str
    folders: "tuple[Folder, ...]"
    files: tuple[File, ...]

    def walk(self) -> "Iterator[Folder]":
        """This folder, then all those inside, in reading order."""
        yield self
        for folder in self.folders:
            yield from folder.walk()


@dataclass(frozen=True, slots=True)
class FileTree:
    root: Folder

    @property
    def folders(self) -> Iterator[Folder]:
        return self.root.walk()

    @property
    def files(self) -> Iterator[tuple[Folder, File]]:
        return ((folder, file) for folder in self.folders for file in folder.files)


@dataclass(frozen=True, slots=True)
class Spreadsheet:
    """Rows of texts as one types them: `2,5`, `12/03/2026`, `=SOMME(B2:B9)`. All rows have one length.

    `sortable` is how many of the first rows, headings included, can be sorted and filtered; 0 for none.
    """

    rows: tuple[tuple[str, ...], ...]
    sortable: int


@dataclass(frozen=True, slots=True)
class WebPage:
    title: str
    url: str
    type: str
    date: date
    snippet: str
    text: str
    sponsored: bool


@dataclass(frozen=True, slots=True)
class SearchPage:
    """A search engine and all that it knows, in the order in which it ranks."""

    name: str
    pages: tuple[WebPage, ...]

    @property
    def types(self) -> list[str]:
        return sorted({page.type for page in self.pages})

    @property
    def years(self) -> list[int]:
        """The latest first."""
        return sorted({page.date.year for page in self.pages}, reverse=True)


ON, OFF = "oui", "non"


@dataclass(frozen=True, slots=True)
class Setting:
    """A list when it has `choices`, a switch when its value is `oui` or `non`, otherwise something to read."""

    name: str
    value: str
    choices: tuple[str, ...]
    hint: str

    @property
    def is_switch(self) -> bool:
        return not self.choices and self.value in (ON, OFF)


@dataclass(frozen=True, slots=True)
class SettingGroup:
    """The settings of one subject, or the permissions of one application."""

    name: str
    text: str
    settings: tuple[Setting, ...]


@dataclass(frozen=True, slots=True)
class Tab:
    name: str
    groups: tuple[SettingGroup, ...]


@dataclass(frozen=True, slots=True)
class SettingsPanel:
    tabs: tuple[Tab, ...]

    @property
    def settings(self) -> Iterator[tuple[SettingGroup, Setting]]:
        return ((group, one) for tab in self.tabs for group in tab.groups for one in group.settings)


Content = Mailbox | FileTree | Spreadsheet | SearchPage | SettingsPanel


@dataclass(frozen=True, slots=True)
class Simulator:
    """What an item shows. `title` names it, on screen and for who does not see it.

    With `acts`, what the pupil changes is the answer of the item (`acting`). `file` is empty when the item holds the
    data itself.
    """

    kind: SimulatorKind
    title: str
    acts: frozenset[Act]
    content: Content
    file: str = ""
