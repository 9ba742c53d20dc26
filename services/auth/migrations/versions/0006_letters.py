"""Letters to people, and the links that they carry."""

import sqlalchemy as sa
from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('letter',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('sealed', sa.Text(), nullable=True),
    sa.Column('written_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('useful_until', sa.DateTime(timezone=True), nullable=False),
    sa.Column('tries', sa.Integer(), server_default='0', nullable=False),
    sa.Column('last_error', sa.Text(), server_default='', nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('outcome', sa.Text(), nullable=True),
    sa.CheckConstraint("outcome IN ('sent', 'refused', 'too_late', 'nobody')", name='letter_outcome'),
    sa.CheckConstraint('(ended_at IS NULL) = (outcome IS NULL)', name='letter_ended'),
    sa.CheckConstraint('(ended_at IS NULL) = (sealed IS NOT NULL)', name='letter_sealed_while_it_waits'),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index('letter_to_send', 'letter', ['due_at'], postgresql_where=sa.text('ended_at IS NULL'))
    op.create_table('mailed_link',
    sa.Column('secret_digest', sa.Text(), nullable=False),
    sa.Column('purpose', sa.Text(), nullable=False),
    sa.Column('account_id', sa.Uuid(), nullable=True),
    sa.Column('address', sa.Text(), nullable=True),
    sa.Column('address_digest', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("purpose IN ('password', 'address')", name=op.f('mailed_link_purpose')),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('mailed_link_to_account')),
    sa.PrimaryKeyConstraint('secret_digest', name=op.f('mailed_link_pk'))
    )
    op.create_index('mailed_link_by_account_id', 'mailed_link', ['account_id'])
    op.create_index('mailed_link_by_address', 'mailed_link', ['address_digest', 'created_at'])


def downgrade() -> None:
    op.drop_table('mailed_link')
    op.drop_table('letter')
