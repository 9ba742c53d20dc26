"""The type of test that a session asks for."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("session", sa.Column("engine", sa.Text(), server_default="placement", nullable=False))
    op.create_check_constraint(op.f("session_engine"), "session", "engine IN ('placement', 'adaptive')")


def downgrade() -> None:
    op.drop_column("session", "engine")
