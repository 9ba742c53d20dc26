"""The images and the downloads of the items: what the files of `media/` may be."""

from collections.abc import Mapping
from pathlib import PurePath

IMAGES: Mapping[str, str] = {
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".webp": "image/webp",
}
"""What an item may show, by the end of the name."""

DOWNLOADS: Mapping[str, str] = {
    **IMAGES,
    ".csv": "text/csv; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".pdf": "application/pdf",
    ".txt": "text/plain; charset=utf-8",
    ".zip": "application/zip",
}
"""What an item may give to download."""

LARGEST_IMAGE = 150_000
"""Bytes: a whole room loads it at once, over one connection."""

LARGEST_DOWNLOAD = 500_000


def ending(name: str) -> str:
    return PurePath(name).suffix


def content_type(name: str) -> str:
    """What the file is, as its name says.

    :raises KeyError: a name that no item may have.
    """
    return DOWNLOADS[ending(name)]
