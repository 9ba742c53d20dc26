"""The files that came with a finalisation, and what the jury asks of the centre."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("session_report", sa.Column("files", JSONB(), nullable=False, server_default="[]"))
    op.create_table(
        "session_advice",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("advice", sa.Text(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("given_by_name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("session_id", name="session_advice_pkey"),
    )


def downgrade() -> None:
    op.drop_table("session_advice")
    op.drop_column("session_report", "files")
