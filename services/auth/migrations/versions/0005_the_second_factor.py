"""The second factor of the staff, its recovery codes, and the sessions that have passed it."""

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('second_factor',
    sa.Column('account_id', sa.Uuid(), nullable=False),
    sa.Column('sealed_secret', sa.Text(), nullable=False),
    sa.Column('drawn_for', sa.Uuid(), nullable=False),
    sa.Column('drawn_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('last_step', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('second_factor_to_account')),
    sa.PrimaryKeyConstraint('account_id', name=op.f('second_factor_pk'))
    )
    op.create_table('recovery_code',
    sa.Column('account_id', sa.Uuid(), nullable=False),
    sa.Column('digest', sa.Text(), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('recovery_code_to_account')),
    sa.PrimaryKeyConstraint('account_id', 'digest', name=op.f('recovery_code_pk'))
    )
    op.add_column('signed_session', sa.Column('factor_passed_at', sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column('signed_session', 'factor_passed_at')
    op.drop_table('recovery_code')
    op.drop_table('second_factor')
