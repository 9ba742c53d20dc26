"""Reads the `simulator` of an item, and its data: in the item, or in a file of `simulators/`."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import yaml

from shared.referential.simulation.fields import Fields
from shared.referential.simulation.models import (
    Act,
    Attachment,
    Content,
    File,
    FileTree,
    Folder,
    Link,
    Mailbox,
    MailFolder,
    Message,
    SearchPage,
    Setting,
    SettingGroup,
    SettingsPanel,
    Simulator,
    SimulatorKind,
    Spreadsheet,
    Tab,
    WebPage,
)

FOLDER = "simulators"
"""Beside `bank/`: where the data files are."""

TYPES = {
    "csv": "Fichier CSV",
    "html": "Page web",
    "jpg": "Image JPEG",
    "mp3": "Son MP3",
    "mp4": "Vidéo MP4",
    "ods": "Classeur ODS",
    "odt": "Texte ODT",
    "pdf": "Document PDF",
    "png": "Image PNG",
    "txt": "Texte brut",
    "zip": "Archive ZIP",
}
"""What a file is, by the end of its name, when the author does not say."""


def read_simulator(data: Any, folder: Path) -> Simulator:
    """:raises ValueError: an unknown kind or act, a file that is not there, or data of the wrong shape."""
    fields = Fields({**data, "data": ""} if isinstance(data, dict) else data, "simulator", _KEYS)
    name = fields.text("kind")
    if name not in list(SimulatorKind):
        raise ValueError(f"simulator : type inconnu « {name} », il faut {', '.join(SimulatorKind)}")
    kind = SimulatorKind(name)
    if unknown := set(fields.texts("acts")) - set(Act):
        raise ValueError(f"simulator : geste inconnu « {', '.join(sorted(unknown))} », il faut {', '.join(Act)}")
    content = data.get("data")
    file = content if isinstance(content, str) else ""
    return Simulator(
        kind=kind,
        title=fields.text("title", ""),
        acts=frozenset(map(Act, fields.texts("acts"))),
        content=_CONTENTS[kind](parse_file(folder / file) if file else content, file or "simulator, data"),
        file=file,
    )


def parse_file(path: Path) -> Any:
    """The YAML of a data file, every scalar as it was typed."""
    if path.suffix != ".yaml" or not path.is_file():
        raise ValueError(f"simulator : le fichier {FOLDER}/{path.name} n'existe pas")
    try:
        return yaml.load(path.read_bytes(), Loader=yaml.CBaseLoader)  # noqa: S506 - builds text, lists and dicts only
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ValueError(f"{FOLDER}/{path.name} : ce n'est pas du YAML lisible ({error})") from error


def _mailbox(data: Any, where: str) -> Mailbox:
    folders = Fields(data, where, {"folders"}).rows("folders", {"name", "messages"})
    return Mailbox(
        tuple(
            MailFolder(folder.text("name"), tuple(map(_message, folder.rows("messages", _MESSAGE_KEYS))))
            for folder in folders
        )
    )


def _message(fields: Fields) -> Message:
    return Message(
        sender=fields.text("from"),
        to=fields.text("to"),
        cc=fields.text("cc", ""),
        date=fields.text("date"),
        subject=fields.text("subject"),
        body=fields.text("body"),
        links=tuple(Link(one.text("text"), one.text("target")) for one in fields.rows("links", {"text", "target"})),
        attachments=tuple(
            Attachment(one.text("name"), one.text("size")) for one in fields.rows("attachments", {"name", "size"})
        ),
        headers=fields.text("headers", ""),
    )


def _files(data: Any, where: str) -> FileTree:
    return FileTree(_folder(Fields(data, where, _FOLDER_KEYS), ""))


def _folder(fields: Fields, above: str) -> Folder:
    name = fields.text("name")
    path = f"{above}{name}"
    return Folder(
        name=name,
        path=path,
        folders=tuple(_folder(one, f"{path}/") for one in fields.rows("folders", _FOLDER_KEYS)),
        files=tuple(map(_file, fields.rows("files", _FILE_KEYS))),
    )


def _file(fields: Fields) -> File:
    name = fields.text("name")
    return File(
        name=name,
        type=fields.text("type", "") or TYPES.get(name.rpartition(".")[2].lower(), "Fichier"),
        size=fields.whole("size"),
        modified=fields.minute("modified"),
        properties=fields.pairs("properties"),
    )


def _spreadsheet(data: Any, where: str) -> Spreadsheet:
    fields = Fields(data, where, {"rows", "sortable"})
    rows = fields.lines("rows")
    width = max(map(len, rows), default=0)
    full = tuple(tuple(row + [""] * (width - len(row))) for row in rows)
    return Spreadsheet(full, fields.whole("sortable", "0"))


def _search(data: Any, where: str) -> SearchPage:
    fields = Fields(data, where, {"name", "pages"})
    return SearchPage(fields.text("name"), tuple(map(_page, fields.rows("pages", _PAGE_KEYS))))


def _page(fields: Fields) -> WebPage:
    return WebPage(
        title=fields.text("title"),
        url=fields.text("url"),
        type=fields.text("type", "Page web"),
        date=fields.day("date"),
        snippet=fields.text("snippet"),
        text=fields.text("text", ""),
        sponsored=fields.flag("sponsored"),
    )


def _settings(data: Any, where: str) -> SettingsPanel:
    tabs = Fields(data, where, {"tabs"}).rows("tabs", {"name", "groups"})
    return SettingsPanel(
        tuple(
            Tab(tab.text("name"), tuple(map(_group, tab.rows("groups", {"name", "text", "settings"})))) for tab in tabs
        )
    )


def _group(fields: Fields) -> SettingGroup:
    settings = tuple(
        Setting(one.text("name"), one.text("value"), one.texts("choices"), one.text("hint", ""))
        for one in fields.rows("settings", {"name", "value", "choices", "hint"})
    )
    return SettingGroup(fields.text("name"), fields.text("text", ""), settings)


_KEYS = {"kind", "title", "acts", "data"}
_MESSAGE_KEYS = {"from", "to", "cc", "date", "subject", "body", "links", "attachments", "headers"}
_FOLDER_KEYS = {"name", "folders", "files"}
_FILE_KEYS = {"name", "type", "size", "modified", "properties"}
_PAGE_KEYS = {"title", "url", "type", "date", "snippet", "text", "sponsored"}
_CONTENTS: Mapping[SimulatorKind, Callable[[Any, str], Content]] = {
    SimulatorKind.MAILBOX: _mailbox,
    SimulatorKind.FILES: _files,
    SimulatorKind.SPREADSHEET: _spreadsheet,
    SimulatorKind.SEARCH: _search,
    SimulatorKind.SETTINGS: _settings,
}
