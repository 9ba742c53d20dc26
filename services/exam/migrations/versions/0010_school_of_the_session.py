"""The school of a session, so that its staff may hand over the file of answers of one of its tests."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("session_copy", sa.Column("uai", sa.String(), server_default="", nullable=False))


def downgrade() -> None:
    op.drop_column("session_copy", "uai")
