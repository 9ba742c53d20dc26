"""`load-breached-passwords FILE`: the operator's list of stolen passwords takes the place of the one before."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

from sqlalchemy import delete, insert, select

from services.auth.domain.breached import drawer_of, is_inside, read_line
from services.auth.tables import BreachedDrawer
from shared.settings import ServiceSettings
from shared.transaction import Transaction

USAGE = "Usage : load-breached-passwords <fichier>, une empreinte SHA-1 ou un mot de passe par ligne"
AT_ONCE = 2_000


def load_breached_passwords(_settings: ServiceSettings, tx: Transaction, words: Sequence[str]) -> int:
    """Until it is all there, the list before goes on serving."""
    if len(words) != 1:
        print(USAGE)
        return 2
    try:
        with Path(words[0]).open("rb") as lines:
            drawers = fill_drawers(lines)
    except OSError as error:
        print(f"Ce fichier ne se lit pas ({error.strerror}).")
        return 1
    if not drawers:
        print("Ce fichier est vide : la liste d’avant reste en service.")
        return 1
    count = replace_list(tx, drawers)
    print(f"{count} mots de passe dans la liste.")
    return 0


def fill_drawers(lines: Iterable[bytes]) -> dict[int, set[bytes]]:
    """Each digest once."""
    drawers: dict[int, set[bytes]] = defaultdict(set)
    for line in lines:
        place = read_line(line)
        if place is not None:
            drawers[place[0]].add(place[1])
    return drawers


def replace_list(tx: Transaction, drawers: dict[int, set[bytes]]) -> int:
    """Return how many passwords the list holds."""
    tx.session.execute(delete(BreachedDrawer))
    rows = [{"number": number, "digests": b"".join(sorted(held))} for number, held in drawers.items()]
    for start in range(0, len(rows), AT_ONCE):
        tx.session.execute(insert(BreachedDrawer), rows[start : start + AT_ONCE])
    return sum(len(held) for held in drawers.values())


def is_breached(tx: Transaction, password: str) -> bool:
    """True when the operator's list holds it; False when no list was loaded."""
    number, rest = drawer_of(password)
    held = tx.session.scalar(select(BreachedDrawer.digests).where(BreachedDrawer.number == number))
    return held is not None and is_inside(held, rest)
