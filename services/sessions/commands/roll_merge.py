"""A checked file against the roll, by whole sets: what differs, and the roll made to say the same."""

from dataclasses import asdict, dataclass

from sqlalchemy import select, text

from services.sessions.commands.roll_staging import BATCH
from services.sessions.publishing import pupil_recorded
from services.sessions.tables import Pupil, RollImport
from shared.transaction import Transaction


@dataclass(frozen=True)
class Diff:
    """How many pupils the file puts on the roll, corrects, puts back, takes away, or leaves as they are."""

    added: int = 0
    changed: int = 0
    restored: int = 0
    removed: int = 0
    unchanged: int = 0

    @property
    def counts(self) -> dict[str, int]:
        return asdict(self)


_BY_INE = """
UPDATE roll_import_row AS said SET pupil_id = known.id
FROM pupil AS known WHERE said.import_id = :import_id AND known.uai = :uai AND known.ine = said.ine
"""

_BY_NAMES = """
UPDATE roll_import_row AS said SET pupil_id = only_one.id
FROM (
    SELECT min(ine) AS ine, id FROM (
        SELECT min(known.id::text)::uuid AS id, here.ine
        FROM roll_import_row AS here
        JOIN pupil AS known ON known.uai = :uai AND known.ine IS NULL AND NOT known.removed
            AND (lower(known.last_name), lower(known.first_name), known.birth_date)
              = (lower(here.last_name), lower(here.first_name), here.birth_date)
        WHERE here.import_id = :import_id AND here.pupil_id IS NULL
        GROUP BY here.ine HAVING count(*) = 1
    ) AS fitting
    GROUP BY id HAVING count(*) = 1
) AS only_one
WHERE said.import_id = :import_id AND said.ine = only_one.ine
"""

_COUNT = """
SELECT
    count(*) FILTER (WHERE said.ine IS NOT NULL AND known.id IS NULL) AS added,
    count(*) FILTER (WHERE said.ine IS NOT NULL AND NOT known.removed AND differs) AS changed,
    count(*) FILTER (WHERE said.ine IS NOT NULL AND known.removed) AS restored,
    count(*) FILTER (WHERE said.ine IS NULL AND NOT known.removed) AS removed,
    count(*) FILTER (WHERE said.ine IS NOT NULL AND NOT known.removed AND NOT differs) AS unchanged
FROM (SELECT * FROM roll_import_row WHERE import_id = :import_id) AS said
FULL JOIN (SELECT * FROM pupil WHERE uai = :uai) AS known ON known.id = said.pupil_id
CROSS JOIN LATERAL (SELECT
    (said.last_name, said.first_name, said.birth_date, said.birth_city, said.birth_department, said.birth_country,
     said.division)
    IS DISTINCT FROM
    (known.last_name, known.first_name, known.birth_date, known.birth_city, known.birth_department, known.birth_country,
     known.division) AS differs) AS compared
"""

_MARKED = "CREATE TEMPORARY TABLE roll_marked (pupil_id uuid PRIMARY KEY) ON COMMIT DROP"

_SAID = """
CREATE TEMPORARY TABLE roll_said ON COMMIT DROP AS
SELECT said.*, elsewhere.id AS former_pupil_id
FROM roll_import_row AS said
LEFT JOIN LATERAL (
    SELECT id FROM pupil AS other
    WHERE other.ine = said.ine AND other.birth_date = said.birth_date AND other.uai <> :uai
    ORDER BY other.entered_at DESC NULLS LAST, other.id LIMIT 1
) AS elsewhere ON true
WHERE said.import_id = :import_id
"""

_LEARN_INE = """
UPDATE pupil SET ine = said.ine FROM roll_said AS said WHERE pupil.id = said.pupil_id AND pupil.ine IS NULL
"""

_CORRECT = """
WITH corrected AS (
    UPDATE pupil SET
        version = pupil.version + 1, last_name = said.last_name, first_name = said.first_name,
        birth_date = said.birth_date, birth_city = said.birth_city, birth_department = said.birth_department,
        birth_country = said.birth_country, division = said.division, removed = false,
        former_pupil_id = CASE WHEN pupil.removed
            THEN coalesce(said.former_pupil_id, pupil.former_pupil_id) ELSE pupil.former_pupil_id END,
        entered_at = CASE WHEN pupil.removed THEN :now ELSE pupil.entered_at END
    FROM roll_said AS said
    WHERE pupil.id = said.pupil_id AND (pupil.removed OR
        (pupil.last_name, pupil.first_name, pupil.birth_date, pupil.birth_city, pupil.birth_department,
         pupil.birth_country, pupil.division)
        IS DISTINCT FROM
        (said.last_name, said.first_name, said.birth_date, said.birth_city, said.birth_department,
         said.birth_country, said.division))
    RETURNING pupil.id
)
INSERT INTO roll_marked SELECT id FROM corrected
"""

_ADD = """
WITH added AS (
    INSERT INTO pupil (id, version, uai, ine, last_name, first_name, birth_date, birth_city, birth_department,
                       birth_country, division, removed, former_pupil_id, entered_at)
    SELECT gen_random_uuid(), 1, :uai, ine, last_name, first_name, birth_date, birth_city, birth_department,
           birth_country, division, false, former_pupil_id, :now
    FROM roll_said WHERE pupil_id IS NULL
    RETURNING id
)
INSERT INTO roll_marked SELECT id FROM added
"""

_TAKE_AWAY = """
WITH taken AS (
    UPDATE pupil SET removed = true, version = version + 1
    WHERE uai = :uai AND NOT removed AND NOT EXISTS (SELECT FROM roll_said WHERE roll_said.ine = pupil.ine)
    RETURNING id
)
INSERT INTO roll_marked SELECT id FROM taken
"""


def recognise(tx: Transaction, found: RollImport) -> None:
    """Tell which pupils of the roll the rows are: by the INE, or by names and birth date for want of it."""
    values = {"import_id": found.id, "uai": found.uai}
    for statement in (_BY_INE, _BY_NAMES):
        tx.session.execute(text(statement), values)


def diff_of(tx: Transaction, found: RollImport) -> Diff:
    """What the file, once recognised, would do to the roll as it is now."""
    row = tx.session.execute(text(_COUNT), {"import_id": found.id, "uai": found.uai}).one()
    return Diff(**row._mapping)


def merge(tx: Transaction, found: RollImport) -> None:
    """Put the file on the roll; each pupil who changes is said to the others, and nobody else."""
    values = {"import_id": found.id, "uai": found.uai, "now": tx.now}
    for statement in (_MARKED, _SAID, _LEARN_INE, _TAKE_AWAY, _CORRECT, _ADD):
        named = {name: value for name, value in values.items() if f":{name}" in statement}
        tx.session.execute(text(statement), named)
    marked = select(Pupil).where(text("pupil.id IN (SELECT pupil_id FROM roll_marked)"))
    for pupils in tx.session.scalars(marked, execution_options={"yield_per": BATCH}).partitions():
        tx.emit_all([pupil_recorded(pupil) for pupil in pupils])
