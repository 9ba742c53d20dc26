"""The items of the practice, apart from the bank: they are public, and no certification ever asks one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

from shared.referential.models import Item
from shared.referential.reading import read_sheet

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class PracticeBank:
    """`items` in the order asked; `media` are their files, by name."""

    items: Sequence[Item]
    media: Mapping[str, Path]
    version: str
    """Changes with any of the files."""

    def item(self, item_id: str) -> Item | None:
        return next((item for item in self.items if item.id == item_id), None)


@cache
def load_practice() -> PracticeBank:
    sheet = FOLDER / "entrainement.yaml"
    items = read_sheet(sheet).items
    media = {each.file: FOLDER / "media" / each.file for item in items for each in item.media}
    content = b"".join(path.read_bytes() for path in (sheet, *media.values()))
    return PracticeBank(items, media, sha256(content).hexdigest()[:16])
