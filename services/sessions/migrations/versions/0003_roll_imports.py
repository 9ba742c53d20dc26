"""The school's own file of pupils: who each is (INE), whom it was elsewhere, and the files that were checked."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

COUNTS = ("errors", "departed", "without_class", "inactive", "added", "changed", "restored", "removed", "unchanged")


def upgrade() -> None:
    op.add_column("pupil", sa.Column("ine", sa.Text(), nullable=True))
    op.add_column("pupil", sa.Column("former_pupil_id", sa.Uuid(), nullable=True))
    op.add_column("pupil", sa.Column("entered_at", sa.DateTime(timezone=True), nullable=True))
    op.create_unique_constraint("pupil_ine_uai_key", "pupil", ["ine", "uai"])
    op.create_table(
        "roll_import",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("uai", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("file_digest", sa.Text(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("checked_by", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in COUNTS),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("applied_by", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="roll_import_pkey"),
    )
    op.create_index("roll_import_uai_idx", "roll_import", ["uai"])
    op.create_table(
        "roll_import_row",
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("ine", sa.Text(), nullable=False),
        sa.Column("pupil_id", sa.Uuid(), nullable=True),
        sa.Column("last_name", sa.Text(), nullable=False),
        sa.Column("first_name", sa.Text(), nullable=False),
        sa.Column("birth_date", sa.Date(), nullable=False),
        sa.Column("birth_city", sa.Text(), nullable=False),
        sa.Column("birth_department", sa.Text(), nullable=False),
        sa.Column("birth_country", sa.Text(), nullable=False),
        sa.Column("division", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["import_id"], ["roll_import.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("import_id", "ine", name="roll_import_row_pkey"),
    )
    op.create_table(
        "roll_import_note",
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("rank", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("column", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["import_id"], ["roll_import.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("import_id", "rank", name="roll_import_note_pkey"),
    )


def downgrade() -> None:
    for table in ("roll_import_note", "roll_import_row", "roll_import"):
        op.drop_table(table)
    op.drop_constraint("pupil_ine_uai_key", "pupil")
    for column in ("entered_at", "former_pupil_id", "ine"):
        op.drop_column("pupil", column)
