"""Which engine chose the items of a test, and what an adaptive one asked after each answer."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("transcript", sa.Column("engine", sa.Text(), server_default="placement", nullable=False))
    op.add_column("transcript", sa.Column("length", sa.Integer(), nullable=True))
    op.add_column("transcript_answer", sa.Column("next_item", JSONB(), nullable=True))


def downgrade() -> None:
    op.drop_column("transcript_answer", "next_item")
    op.drop_column("transcript", "length")
    op.drop_column("transcript", "engine")
