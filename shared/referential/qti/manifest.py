"""`imsmanifest.xml`: where each item stands in the référentiel, what it is, who wrote it, and the files it needs."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from shared.referential.models import Item, Provenance, Skill, Tube
from shared.referential.qti.xml import (
    CP,
    ITEM_TYPE,
    OWN,
    Node,
    QtiError,
    add,
    every,
    first,
    local,
    parse,
    root_of,
    serialise,
)

NAME = "imsmanifest.xml"
MEDIA = "media/"

_SHAPE = re.compile(r"[1-5]\.[1-9] [a-z]{1,40}[1-8]")


@dataclass(frozen=True, slots=True)
class Place:
    """Where an item stands: codes and titles, so that a package says all of it by itself."""

    competence: str
    tube: str
    tube_title: str
    difficulty: str
    skill_title: str


@dataclass(frozen=True, slots=True)
class Listed:
    """An item as a manifest lists it. `place` is None in a package that was not made here."""

    path: str
    place: Place | None
    fields: dict[str, Any] = field(default_factory=dict)
    """What the manifest says of it, as the YAML writes it: timed, focus, source, provenance."""


def place_of(skill: Skill, tube: Tube) -> Place:
    return Place(skill.competence, tube.name, tube.title, str(skill.difficulty), skill.title)


def item_path(item_id: str) -> str:
    return f"items/{item_id}.xml"


def write_manifest(items: Iterable[tuple[Item, Place]], provenance: Provenance | None) -> bytes:
    """The manifest of these items; `provenance` is that of those which say nothing."""
    root = root_of("manifest", CP, certif=OWN)
    root.set("identifier", "certif-sco-bank")
    about = add(root, "metadata")
    add(about, "schema", "QTI Package")
    add(about, "schemaversion", "3.0.0")
    _write_provenance(about, provenance)
    add(root, "organizations")
    resources = add(root, "resources")
    needed: dict[str, None] = {}
    for item, place in items:
        path = item_path(item.id)
        one = add(resources, "resource", identifier=f"item-{item.id}", type=ITEM_TYPE, href=path)
        _write_item(add(one, "metadata"), item, place)
        add(one, "file", href=path)
        for each in item.media:
            needed[each.file] = None
            add(one, "dependency", identifierref=f"media-{each.file}")
    for name in needed:
        one = add(resources, "resource", identifier=f"media-{name}", type="webcontent", href=MEDIA + name)
        add(one, "file", href=MEDIA + name)
    return serialise(root)


def _write_item(about: Node, item: Item, place: Place) -> None:
    own = add(about, "item", "", OWN, difficulty=place.difficulty)
    add(own, "competence", place.competence)
    add(own, "tube", place.tube_title, name=place.tube)
    add(own, "skill", place.skill_title)
    if item.timed is not None:
        own.set("timed", str(item.timed))
    if item.focus:
        own.set("focus", "true")
    if item.source:
        add(own, "source", item.source)
    _write_provenance(own, item.provenance)


def _write_provenance(about: Node, provenance: Provenance | None) -> None:
    if provenance is not None:
        one = add(about, "provenance", provenance.author, OWN)
        one.set("licence", provenance.licence)
        one.set("date", provenance.date)


def read_manifest(content: bytes) -> tuple[list[Listed], Provenance | None]:
    """The items of a package in its order, and the provenance of those which say nothing.

    :raises QtiError: it is no manifest, or lists no item of QTI 3.0.
    """
    root = parse(content, NAME)
    listed = list(_items(root))
    if not listed:
        raise QtiError("Le paquet ne contient aucune épreuve QTI 3.0.")
    about = next((one for one in root if local(one) == "metadata"), None)
    told = _provenance(about) if about is not None else None
    return listed, Provenance(**told) if told else None


def _items(root: Node) -> Iterator[Listed]:
    for one in every(root, "resource"):
        if one.get("type") != ITEM_TYPE:
            continue
        own = first(one, "item")
        path = one.get("href", "")
        if own is None:
            yield Listed(path, None)
            continue
        yield Listed(path, _place(own), _fields(own))


def _place(own: Node) -> Place:
    """Where an item stands. What names a file or a skill is held to the shape of ours: it comes from elsewhere."""
    tube = first(own, "tube")
    name, title = (tube.get("name", ""), tube.text or "") if tube is not None else ("", "")
    place = Place(_text(own, "competence"), name, title, own.get("difficulty", ""), _text(own, "skill"))
    if not _SHAPE.fullmatch(f"{place.competence} {place.tube}{place.difficulty}"):
        raise QtiError("Le manifeste ne dit pas où une épreuve se place dans le référentiel.")
    return place


def _fields(own: Node) -> dict[str, Any]:
    fields = {name: own.get(name) for name in ("timed", "focus")}
    told = {**fields, "source": _text(own, "source"), "provenance": _provenance(own)}
    return {key: value for key, value in told.items() if value}


def _provenance(about: Node) -> dict[str, str] | None:
    one = first(about, "provenance")
    if one is None:
        return None
    return {"author": one.text or "", "licence": one.get("licence", ""), "date": one.get("date", "")}


def _text(own: Node, name: str) -> str:
    node = first(own, name)
    return (node.text or "") if node is not None else ""
