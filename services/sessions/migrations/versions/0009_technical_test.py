"""The technical test: its code, and the computers that passed it as exam tells them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("session", sa.Column("technical_code", sa.Text(), server_default="", nullable=False))
    op.create_table(
        "computer_check",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("computer_id", sa.Uuid(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("checks", JSONB(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("session_id", "computer_id", name="computer_check_pkey"),
    )


def downgrade() -> None:
    op.drop_table("computer_check")
    op.drop_column("session", "technical_code")
