"""The files of a package, in a zip or a folder. What is read was made by others: hostile until it is looked at."""

import zipfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from shared.referential.qti.xml import QtiError

MOST_FILES = 20_000
LARGEST_FILE = 2_000_000
"""Bytes once unpacked, four times what an item may give to download."""
LARGEST_PACKAGE = 200_000_000

_EVER = (1980, 1, 1, 0, 0, 0)
"""One instant for every file: the same bank gives the same package."""


def write_package(destination: Path, files: Mapping[str, bytes]) -> None:
    """A zip when the name says so, else a folder, made if need be."""
    if destination.suffix.lower() != ".zip":
        for name, content in files.items():
            path = destination / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        return
    with zipfile.ZipFile(destination, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, _EVER), content, zipfile.ZIP_DEFLATED)


def read_package(source: Path) -> dict[str, bytes]:
    """The files of a zip, by their path in it. Nothing is written anywhere.

    :raises QtiError: it is no zip, too large once unpacked, or a name in it leads outside.
    """
    try:
        with zipfile.ZipFile(source) as archive:
            return _read(archive)
    except (zipfile.BadZipFile, NotImplementedError, OSError, EOFError, ValueError) as error:
        raise QtiError(f"{source.name} : ce n’est pas un zip lisible ({error})") from error


def _read(archive: zipfile.ZipFile) -> dict[str, bytes]:
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    if len(entries) > MOST_FILES:
        raise QtiError(f"Le paquet contient {len(entries)} fichiers, {MOST_FILES} au plus.")
    files: dict[str, bytes] = {}
    left = LARGEST_PACKAGE
    for entry in entries:
        name = _safe(entry)
        if name in files:
            raise QtiError(f"Le paquet contient deux fois « {name} ».")
        # The size that an entry announces is its author's word: only what comes out is counted.
        with archive.open(entry) as content:
            files[name] = content.read(min(LARGEST_FILE, left) + 1)
        left -= len(files[name])
        if len(files[name]) > LARGEST_FILE or left < 0:
            most = f"{LARGEST_FILE // 10**6} Mo par fichier, {LARGEST_PACKAGE // 10**6} Mo en tout"
            raise QtiError(f"« {name} » est trop lourd une fois décompressé : {most}.")
    return files


def _safe(entry: zipfile.ZipInfo) -> str:
    name = entry.filename
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or "\\" in name or ":" in name or "\0" in name:
        raise QtiError(f"« {name[:80]} » mène hors du paquet : rien n’a été importé.")
    if entry.flag_bits & 1:
        raise QtiError("Le paquet est protégé par un mot de passe : retirez-le, puis recommencez.")
    return str(path)
