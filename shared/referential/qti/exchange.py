"""The whole bank as the files of a package, and a package as the files of a bank."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from shared.referential.bank import DATA, Bank
from shared.referential.media import DOWNLOADS, LARGEST_DOWNLOAD, ending
from shared.referential.models import Item, Provenance
from shared.referential.qti.manifest import (
    MEDIA,
    NAME,
    Listed,
    Place,
    item_path,
    place_of,
    read_manifest,
    write_manifest,
)
from shared.referential.qti.read_item import item_fields, plain
from shared.referential.qti.write_item import item_xml
from shared.referential.qti.xml import QtiError
from shared.referential.reading import item_of

_FILE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\.[a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Imported:
    """What a package holds: the sheets, as YAML has them, by compétence; the media; and why items were refused."""

    sheets: Mapping[str, Any]
    media: Mapping[str, bytes]
    items: int
    refused: list[str] = field(default_factory=list)


def export_files(bank: Bank, items: Iterable[Item]) -> tuple[dict[str, bytes], list[str]]:
    """The files of a package by path, and why some items do not travel."""
    files: dict[str, bytes] = {NAME: b""}
    refused: list[str] = []
    taken: list[tuple[Item, Place]] = []
    for item in items:
        try:
            files[item_path(item.id)] = item_xml(item)
        except QtiError as error:
            refused.append(str(error))
            continue
        skill = bank.skills[item.skill]
        taken.append((item, place_of(skill, bank.tubes[skill.tube])))
        files |= {MEDIA + each.file: bank.media[each.file].read_bytes() for each in item.media}
    files[NAME] = write_manifest(taken, bank.provenance)
    return files, refused


def import_files(
    files: Mapping[str, bytes],
    *,
    usual: Provenance | None,
    place: Place | None = None,
    foreign: Provenance | None = None,
) -> Imported:
    """The sheets of a package.

    `usual` is the provenance of the bank that it goes to: items of another say theirs. `place` and `foreign` are for
    the items whose package says neither where they stand nor who wrote them.

    :raises QtiError: there is no manifest, or it lists nothing that can be taken.
    """
    if NAME not in files:
        raise QtiError(f"Le paquet n’a pas de {NAME} à sa racine.")
    listed, told = read_manifest(files[NAME])
    sheets: dict[str, Any] = {}
    media: dict[str, bytes] = {}
    refused: list[str] = []
    seen: set[str] = set()
    for one in listed:
        try:
            where, fields = _item(one, files, place, foreign)
            if told is not None and told != usual and one.place is not None:
                fields.setdefault("provenance", _as_fields(told))
            if fields["id"] in seen:
                raise QtiError(f"{one.path} : l’identifiant {fields['id']} est déjà pris")
            wanted = _media_of(fields, one.path, files)
            _readable(fields, one.path)
        except QtiError as error:
            refused.append(str(error))
            continue
        seen.add(fields["id"])
        media |= wanted
        _file_under(sheets, where, plain(fields))
    return Imported(sheets, media, len(seen), refused)


def _item(
    one: Listed, files: Mapping[str, bytes], place: Place | None, foreign: Provenance | None
) -> tuple[Place, dict[str, Any]]:
    if one.path not in files:
        raise QtiError(f"{one.path[:80]} : le manifeste le cite, le paquet ne l’a pas")
    try:
        fields = item_fields(files[one.path], one.path)
    except (KeyError, TypeError, ValueError, AttributeError) as error:  # what no schema has checked
        raise QtiError(f"{one.path} : épreuve illisible ({error})") from error
    if one.place is not None:
        return one.place, {**fields, **one.fields}
    if place is None or foreign is None:
        raise QtiError(
            f"{one.path} : ce paquet vient d’ailleurs. "
            "Dites son acquis (--acquis), son auteur (--auteur) et sa licence (--licence)"
        )
    name = f"{place.tube}{place.difficulty}-{_words(fields['id']) or 'sans-nom'}"
    return place, {**fields, "id": name, "provenance": _as_fields(foreign)}


def _words(identifier: str) -> str:
    bare = unicodedata.normalize("NFD", identifier.lower()).encode("ascii", "ignore").decode()
    return "-".join(re.findall(r"[a-z0-9]+", bare))[:60]


def _media_of(fields: Mapping[str, Any], path: str, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files that an item names: in the package, of a kind that an item may have, and no heavier."""
    names = [one["file"] for one in ([fields["image"]] if "image" in fields else []) + fields.get("attachments", [])]
    found: dict[str, bytes] = {}
    for name in names:
        content = files.get(MEDIA + name)
        if content is None:
            raise QtiError(f"{path} : le fichier « {name[:80]} » n’est pas dans le dossier media du paquet")
        if not _FILE.fullmatch(name) or ending(name) not in DOWNLOADS or len(content) > LARGEST_DOWNLOAD:
            raise QtiError(
                f"{path} : « {name[:80]} » n’est pas un fichier que la banque accepte (nom sans accent, type, poids)"
            )
        found[name] = content
    return found


def _readable(fields: dict[str, Any], path: str) -> None:
    try:
        item_of(fields, "@")
    except (KeyError, TypeError, ValueError) as error:
        raise QtiError(f"{path} : {error}") from error


def _file_under(sheets: dict[str, Any], place: Place, fields: dict[str, Any]) -> None:
    sheet = sheets.setdefault(place.competence, {"competence": place.competence, "tubes": []})
    tube = _found(sheet["tubes"], "name", place.tube, {"title": place.tube_title, "skills": []})
    skill = _found(tube["skills"], "difficulty", place.difficulty, {"title": place.skill_title, "items": []})
    skill["items"].append(fields)


def _found(rows: list[dict[str, Any]], key: str, value: str, new: dict[str, Any]) -> dict[str, Any]:
    """The row of that name, made at its first item."""
    for row in rows:
        if row[key] == value:
            return row
    rows.append({key: value, **new})
    return rows[-1]


def _as_fields(provenance: Provenance) -> dict[str, str]:
    return {"author": provenance.author, "licence": provenance.licence, "date": provenance.date}


def write_bank(folder: Path, imported: Imported) -> None:
    """The files of a bank in a new folder, with our framework, so that the check reads it."""
    (folder / "bank").mkdir(parents=True)
    (folder / "media").mkdir()
    (folder / "framework.yaml").write_bytes((DATA / "framework.yaml").read_bytes())
    for competence, sheet in imported.sheets.items():
        text = yaml.safe_dump(sheet, allow_unicode=True, sort_keys=False, width=120)
        (folder / "bank" / f"{competence}.yaml").write_text(text, encoding="utf-8")
    for name, content in imported.media.items():
        (folder / "media" / name).write_bytes(content)
