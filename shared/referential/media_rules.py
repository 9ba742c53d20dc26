"""What the images and the downloads of a sound bank obey."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from xml.etree import ElementTree
from zipfile import is_zipfile

from shared.referential.media import DOWNLOADS, IMAGES, LARGEST_DOWNLOAD, LARGEST_IMAGE, ending
from shared.referential.models import Item, Media

SHORTEST_ALT = 15
"""Below, an alternative text names the image without saying what it shows."""

_ACTIVE = {"script", "foreignObject", "image", "use", "a", "animate", "set"}


def item_media_faults(item: Item) -> Iterator[str]:
    """What one item says of its files."""
    if item.image:
        if len(item.image.text) < SHORTEST_ALT:
            yield f"l'image {item.image.file} n'a pas d'alternative qui dise ce qu'elle montre"
        if ending(item.image.file) not in IMAGES:
            yield f"{item.image.file} : une image finit par {', '.join(IMAGES)}"
    for each in item.attachments:
        if not each.text:
            yield f"le fichier {each.file} n'a pas d'étiquette"
        if ending(each.file) not in DOWNLOADS:
            yield f"{each.file} : un fichier à télécharger finit par {', '.join(DOWNLOADS)}"


def media_faults(items: Iterable[Item], paths: Iterable[Path]) -> Iterator[str]:
    """Files that are missing, that no item uses, too heavy, or drawings that do more than draw."""
    files = {path.name: path for path in paths}
    used: set[str] = set()
    for item in items:
        for each in item.media:
            used.add(each.file)
            if each.file not in files:
                yield f"{item.id} : le fichier media/{each.file} n'existe pas"
            else:
                yield from (f"{item.id} : {fault}" for fault in _size_faults(item, each, files[each.file]))
    for name, path in files.items():
        if name not in used:
            yield f"media/{name} : aucune épreuve ne s'en sert"
        elif path.suffix == ".svg":
            yield from _drawing_faults(path)


def _size_faults(item: Item, each: Media, path: Path) -> Iterator[str]:
    largest = LARGEST_IMAGE if each is item.image else LARGEST_DOWNLOAD
    size = path.stat().st_size
    if size == 0:
        yield f"media/{each.file} est vide"
    elif not _opens(path):
        yield f"media/{each.file} ne s'ouvre pas : ce n'est pas ce que dit son nom"
    if size > largest:
        yield f"media/{each.file} pèse {size} octets, le plus permis est {largest}"


def _opens(path: Path) -> bool:
    """True when the file begins as one of its kind does, or is text in UTF-8."""
    content = path.read_bytes()
    match path.suffix:
        case ".ods" | ".odt" | ".zip":
            return is_zipfile(path)
        case ".pdf":
            return content.startswith(b"%PDF-")
        case ".png":
            return content.startswith(b"\x89PNG\r\n\x1a\n")
        case ".webp":
            return content[:4] == b"RIFF" and content[8:12] == b"WEBP"
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


def _drawing_faults(path: Path) -> Iterator[str]:
    try:
        nodes = list(ElementTree.parse(path).iter())  # noqa: S314
    except ElementTree.ParseError as error:
        yield f"media/{path.name} : ce n'est pas du SVG lisible ({error})"
        return
    if active := _ACTIVE & {str(node.tag).rpartition("}")[2] for node in nodes}:
        yield f"media/{path.name} : un dessin n'a pas de {', '.join(sorted(active))}"
    if not {"width", "height", "viewBox"} <= nodes[0].attrib.keys():
        yield f"media/{path.name} : il manque width, height ou viewBox"
