"""The bank in figures, as `make bank-check` prints it."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from shared.referential.models import Item, Kind
from shared.referential.reading import Sheet

TRAITS: Mapping[str, Callable[[Item], bool]] = {
    "pratique": lambda item: bool(item.attachments) or _simulates(item),
    "image": lambda item: item.image is not None,
    "fichier": lambda item: bool(item.attachments),
    "simulateur": lambda item: _simulates(item),
    "chrono": lambda item: item.timed is not None,
    "sans quitter": lambda item: item.focus,
}
"""What an item may ask beyond reading and answering; « pratique » is done in a file or a simulator."""


def tables(sheets: list[Sheet]) -> str:
    """By compétence and level the kinds, then by compétence and by level the traits."""
    items = [(sheet.competence, _levels(sheet)[item.skill], item) for sheet in sheets for item in sheet.items]
    competences = {sheet.competence: [item for code, _, item in items if code == sheet.competence] for sheet in sheets}
    levels = {
        f"niveau {level}": [item for _, its, item in items if its == level]
        for level in sorted({one for _, one, _ in items})
    }
    return "\n".join(
        [*_kinds(sheets), "", *_traits({**competences, **levels, "total": [item for _, _, item in items]})]
    )


def _kinds(sheets: list[Sheet]) -> list[str]:
    lines = [f"{'compétence':<12}{'niveau':<8}" + "".join(f"{kind:>11}" for kind in Kind)]
    total: Counter[Kind] = Counter()
    for sheet in sheets:
        level = _levels(sheet)
        counts = Counter((level[item.skill], item.kind) for item in sheet.items)
        total.update(item.kind for item in sheet.items)
        for difficulty in sorted(set(level.values())):
            cells = "".join(f"{counts[difficulty, kind]:>11}" for kind in Kind)
            lines.append(f"{sheet.competence:<12}{difficulty:<8}{cells}")
    lines.append(f"{'total':<20}" + "".join(f"{total[kind]:>11}" for kind in Kind))
    return lines


def _traits(groups: Mapping[str, Iterable[Item]]) -> list[str]:
    lines = [f"{'':<12}{'épreuves':>9}" + "".join(f"{name:>14}" for name in TRAITS)]
    for name, group in groups.items():
        held = list(group)
        cells = "".join(f"{sum(map(has, held)):>14}" for has in TRAITS.values())
        lines.append(f"{name:<12}{len(held):>9}{cells}")
    return lines


def _levels(sheet: Sheet) -> dict[str, int]:
    return {skill.name: skill.difficulty for skill in sheet.skills}


def _simulates(item: Item) -> bool:
    return bool(getattr(item, "simulator", None))
