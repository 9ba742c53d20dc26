"""Accounts to be erased."""

import sqlalchemy as sa
from alembic import op

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('erasure',
    sa.Column('account_id', sa.Uuid(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('erasure_to_account')),
    sa.PrimaryKeyConstraint('account_id', name=op.f('erasure_pk'))
    )
    op.create_index('erasure_by_due_at', 'erasure', ['due_at'])


def downgrade() -> None:
    op.drop_table('erasure')
