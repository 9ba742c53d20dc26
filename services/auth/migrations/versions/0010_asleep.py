"""Accounts that nobody uses any more."""

import sqlalchemy as sa
from alembic import op

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('account', sa.Column('last_seen_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('erasure', sa.Column('asleep', sa.Boolean(), server_default=sa.text('false'), nullable=False))


def downgrade() -> None:
    op.drop_column('erasure', 'asleep')
    op.drop_column('account', 'last_seen_at')
