"""The blind review: a reader who did not write the items answers them all without their solutions.

`python -m shared.referential.blind ask 1.1` prints what to answer, as YAML; `reviews/<compétence>.yaml` keeps the
answers; `python -m shared.referential.blind` corrects them as a pupil's, and says how often reader and bank agree.
"""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path

import yaml

from shared.domain.statuses import AnswerStatus
from shared.referential.answers import as_text
from shared.referential.bank import DATA, Bank, load_bank
from shared.referential.matching import compare
from shared.referential.models import Item

WANTED = 0.95
"""Share of the items on which a blind reader must agree; the rest is written again."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a blind reader answered to one item, as it was then."""

    item: str
    seen: str
    """`fingerprint` of the item that was read."""
    answer: tuple[str, ...]
    """One value for each choice ticked or blank filled."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """Where the blind review stands. Ids of items, in the order of the bank."""

    agreed: tuple[str, ...]
    disputed: tuple[str, ...]
    unread: tuple[str, ...]
    """Never read, or changed since."""

    @property
    def share(self) -> float:
        """From 0 to 1, of the items read; 1 when none is."""
        read = len(self.agreed) + len(self.disputed)
        return len(self.agreed) / read if read else 1.0


def agreement(bank: Bank, readings: Iterable[Reading]) -> Agreement:
    """The last reading of an item holds; one made before the item changed does not count."""
    latest = {reading.item: reading for reading in readings}
    sorted_out: dict[str, list[str]] = {"agreed": [], "disputed": [], "unread": []}
    for item in bank.items.values():
        sorted_out[_verdict(bank, item, latest.get(item.id))].append(item.id)
    return Agreement(*(tuple(sorted_out[name]) for name in ("agreed", "disputed", "unread")))


def _verdict(bank: Bank, item: Item, reading: Reading | None) -> str:
    if reading is None or reading.seen != fingerprint(bank, item):
        return "unread"
    return "agreed" if compare(item, as_text(item, reading.answer)) is AnswerStatus.OK else "disputed"


def fingerprint(bank: Bank, item: Item) -> str:
    """Eight hexadecimal signs that change with anything the pupil sees of the item, files and simulator included."""
    digest = sha256(json.dumps(_question(item), sort_keys=True, default=str).encode())
    for each in item.media:
        digest.update(bank.media[each.file].read_bytes())
    return digest.hexdigest()[:8]


def _question(item: Item) -> dict[str, object]:
    """The item as a reader meets it: nothing here tells what is right."""
    question: dict[str, object] = {"kind": item.kind.value, "instruction": item.instruction}
    if not item.kind.has_blanks:
        question["choices"] = dict(enumerate(item.choices, 1))
    else:
        question["blanks"] = [
            {"label": blank.label, "format": blank.format.value, "choices": list(blank.choices)}
            for blank in item.blanks
        ]
    if item.media:
        question["files"] = [f"{each.file} ({each.text})" for each in item.media]
    if item.simulator:
        question["simulator"] = {
            "kind": item.simulator.kind.value,
            "title": item.simulator.title,
            "acts": sorted(act.value for act in item.simulator.acts),
            "data": asdict(item.simulator.content),
        }
    return question


def read_reviews(folder: Path = DATA) -> Iterator[Reading]:
    """What the files of `reviews/` hold: one line an item, `id: [fingerprint, answer, …]`."""
    for path in sorted((folder / "reviews").glob("*.yaml")):
        rows: Mapping[str, list[object]] = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        for item, (seen, *answer) in rows.items():
            yield Reading(item, str(seen), tuple(map(str, answer)))


def ask(bank: Bank, competence: str, wanted: Iterable[str]) -> str:
    """The questions of a compétence, without their solutions, as YAML."""
    ids = set(wanted)
    items = [item for skill in bank.skills_of(competence) for item in bank.items_of(skill.name) if item.id in ids]
    sheet = {item.id: {"seen": fingerprint(bank, item), **_question(item)} for item in items}
    return yaml.safe_dump(sheet, allow_unicode=True, sort_keys=False, width=140)


def main(arguments: list[str]) -> int:
    """Print the questions still to read (`ask <compétence>`) or the agreement; 1 when it is too low."""
    bank = load_bank()
    codes = [competence.code for competence in bank.competences]
    found = agreement(bank, read_reviews())
    if arguments[:1] == ["ask"]:
        print("".join(ask(bank, competence, found.unread) for competence in arguments[1:] or codes))
        return 0
    for item in found.disputed:
        print(f"✗ {item} : le lecteur à l’aveugle a répondu autre chose")
    read = len(found.agreed) + len(found.disputed)
    print(f"{read} épreuves relues à l’aveugle sur {len(bank.items)}, accord {found.share:.1%} ; à lire : ", end="")
    print(", ".join(found.unread) or "aucune")
    return 0 if found.share >= WANTED and not found.unread else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
