"""When a timed item was opened, and how many times the page of an item to keep on screen was left."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "item_watch",
        sa.Column("attempt_id", sa.Uuid(), sa.ForeignKey("attempt.id"), nullable=False),
        sa.Column("item_id", sa.String(), nullable=False),
        sa.Column("opened_at", INSTANT, nullable=True),
        sa.Column("left_at", INSTANT, nullable=True),
        sa.Column("losses", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("attempt_id", "item_id"),
    )


def downgrade() -> None:
    op.drop_table("item_watch")
