"""What was last said of each pupil's profile, so that sessions hears of changes, in order, and of nothing else."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "told_profile",
        sa.Column("pupil_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("competences", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("pupil_id"),
    )


def downgrade() -> None:
    op.drop_table("told_profile")
