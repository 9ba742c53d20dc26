"""`python -m services.exam.operations.calibrate answers.csv`: the parameters of the items from recorded answers.

The file has the columns `attempt`, `item` and `right` (0 or 1), one line an answer. The result is written in the
bank, or where `--write` says; what an item with too few answers had stays.
"""

import argparse
import csv
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np

from services.exam.domain.adaptive.calibration import FEWEST_ANSWERS, NoCommonScale, Recorded, calibrate, linked
from shared.referential.bank import DATA, load_bank
from shared.referential.parameters import (
    FILE,
    HIGHEST,
    LOWEST,
    MOST_DISCRIMINATION,
    Parameters,
    read_parameters,
    write_parameters,
)

COLUMNS = ["attempt", "item", "right"]


class AnswersError(Exception):
    """The file of answers cannot serve; the message, in French, says where and why."""


def main(words: Sequence[str] | None = None) -> int:
    """Write the parameters and tell what changed; 1 when the answers cannot serve."""
    parser = argparse.ArgumentParser(prog="calibrate", description=__doc__)
    parser.add_argument("answers", type=Path)
    parser.add_argument("--write", type=Path, default=DATA / FILE)
    asked = parser.parse_args(words)
    known = load_bank().parameters
    try:
        with asked.answers.open(encoding="utf-8", newline="") as file:
            recorded = read_answers(csv.DictReader(file), list(known))
        found = new_parameters(recorded, known)
    except (AnswersError, OSError, UnicodeDecodeError, csv.Error) as error:
        print(f"✗ {asked.answers.name} : {error}")
        return 1
    write_parameters(asked.write, {**read_parameters(DATA / FILE), **found})
    print(f"{len(recorded.item)} réponses de {recorded.pupil[-1] + 1} tests : {len(found)} items calibrés,")
    print(f"{len(known) - len(found)} inchangés (moins de {FEWEST_ANSWERS} réponses, ou hors de l’échelle).")
    return 0


def read_answers(rows: Iterable[Mapping[str, str]], items: Sequence[str]) -> Recorded:
    """The answers as numbers, `items` giving that of each item.

    :raises AnswersError: a line without sense, an unknown item, an item twice in a test, no line.
    """
    numbers = {item: number for number, item in enumerate(items)}
    attempts: dict[str, int] = {}
    answers: dict[tuple[int, int], int] = {}
    for line, row in enumerate(rows, start=2):
        if list(row) != COLUMNS:
            raise AnswersError(f"les colonnes doivent être « {','.join(COLUMNS)} », une valeur dans chacune")
        if row["item"] not in numbers:
            raise AnswersError(f"ligne {line}, « {row['item']} » n’est pas un item de la banque")
        if row["right"] not in ("0", "1"):
            raise AnswersError(f"ligne {line}, « right » vaut 0 ou 1, et non « {row['right']} »")
        cell = attempts.setdefault(row["attempt"], len(attempts)), numbers[row["item"]]
        if cell in answers:
            raise AnswersError(f"ligne {line}, l’item « {row['item']} » a déjà une réponse dans ce test")
        answers[cell] = int(row["right"])
    if not answers:
        raise AnswersError("aucune réponse")
    pupil, item, right = np.array([(*cell, right) for cell, right in sorted(answers.items())], dtype=np.int64).T
    return Recorded(pupil, item, right, len(items))


def new_parameters(recorded: Recorded, known: Mapping[str, Parameters]) -> dict[str, Parameters]:
    """Those of the items answered enough, on the scale of the bank.

    :raises AnswersError: no item was answered enough, or the answers are not those of these items.
    """
    usable = np.flatnonzero(recorded.counts >= FEWEST_ANSWERS)
    if not usable.size:
        raise AnswersError(f"aucun item n’a {FEWEST_ANSWERS} réponses")
    before = np.array([one.difficulty for one in known.values()])
    try:
        found = linked(calibrate(recorded), before, usable)
    except NoCommonScale as error:
        raise AnswersError("les difficultés trouvées ne suivent pas celles de la banque") from error
    items = list(known)
    return {
        items[row]: Parameters(
            float(found.discrimination[row]), float(found.difficulty[row]), int(recorded.counts[row])
        )
        for row in usable
        if found.discrimination[row] <= MOST_DISCRIMINATION and LOWEST < found.difficulty[row] < HIGHEST
    }


if __name__ == "__main__":
    sys.exit(main())
