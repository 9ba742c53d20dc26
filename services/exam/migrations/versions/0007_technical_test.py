"""The technical test: its code, the computers that passed it, and the wrong codes."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("session_copy", sa.Column("technical_code_digest", sa.String(), server_default="", nullable=False))
    op.create_table(
        "computer_check",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("computer_id", sa.Uuid(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("checks", JSONB(), nullable=False),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.Column("checked_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("session_id", "computer_id"),
    )
    op.create_index("computer_check_checked_at_idx", "computer_check", ["checked_at"])
    op.create_table(
        "technical_try",
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("network", sa.String(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("since", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("number", "network"),
    )


def downgrade() -> None:
    op.drop_table("technical_try")
    op.drop_table("computer_check")
    op.drop_column("session_copy", "technical_code_digest")
