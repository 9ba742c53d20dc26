"""Which engine a session asks for and a test has, and the ability that an adaptive one keeps."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("session_copy", sa.Column("engine", sa.String(), server_default="placement", nullable=False))
    op.add_column("attempt", sa.Column("engine", sa.String(), server_default="placement", nullable=False))
    op.add_column("attempt", sa.Column("ability", sa.Float(), nullable=True))


def downgrade() -> None:
    op.drop_column("attempt", "ability")
    op.drop_column("attempt", "engine")
    op.drop_column("session_copy", "engine")
