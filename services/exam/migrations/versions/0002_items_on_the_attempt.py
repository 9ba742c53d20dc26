"""Keep the items of a test on its row: they never change, and each answer reads them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("attempt", sa.Column("items", ARRAY(sa.Text()), nullable=True))
    op.execute(
        "UPDATE attempt SET items = "
        "ARRAY(SELECT item_id FROM attempt_item WHERE attempt_id = attempt.id ORDER BY rank)"
    )
    op.alter_column("attempt", "items", nullable=False)
    op.drop_table("attempt_item")


def downgrade() -> None:
    op.create_table(
        "attempt_item",
        sa.Column("attempt_id", sa.Uuid(), sa.ForeignKey("attempt.id"), primary_key=True),
        sa.Column("rank", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("item_id", sa.String(), nullable=False),
        sa.UniqueConstraint("attempt_id", "item_id"),
    )
    op.execute(
        "INSERT INTO attempt_item SELECT id, rank, item_id FROM attempt, "
        "unnest(items) WITH ORDINALITY AS asked(item_id, rank)"
    )
    op.drop_column("attempt", "items")
