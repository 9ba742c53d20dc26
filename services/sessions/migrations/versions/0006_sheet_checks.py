"""The sheets that a référent deposits, between the check and the confirmation."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sheet_check",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("uai", sa.Text(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("rows", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("checked_by", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["session_id"], ["session.id"], name="sheet_check_session_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="sheet_check_pkey"),
    )
    op.create_index("sheet_check_session_id_idx", "sheet_check", ["session_id"])
    op.create_index("sheet_check_expires_at_idx", "sheet_check", ["expires_at"])


def downgrade() -> None:
    op.drop_table("sheet_check")
