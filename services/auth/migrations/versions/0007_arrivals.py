"""People whom the ENT sends and who are not recognised yet; the opaque ids that were replaced."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('pupil', sa.Column('birth_date', sa.Date(), nullable=True))
    op.add_column('pupil', sa.Column('former_pupil_id', sa.Uuid(), nullable=True))
    op.add_column('saml_flow', sa.Column('joins', sa.Boolean(), server_default=sa.text('false'), nullable=False))
    op.create_table('former_identity',
    sa.Column('idp', sa.Text(), nullable=False),
    sa.Column('ido', sa.Text(), nullable=False),
    sa.Column('replaced_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('account_id', sa.Uuid(), nullable=False),
    sa.Column('linked_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('former_identity_to_account')),
    sa.PrimaryKeyConstraint('idp', 'ido', 'replaced_at', name=op.f('former_identity_pk'))
    )
    op.create_index('former_identity_by_account_id', 'former_identity', ['account_id'])
    op.create_table('arrival',
    sa.Column('idp', sa.Text(), nullable=False),
    sa.Column('ido', sa.Text(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('browser_digest', sa.Text(), nullable=False),
    sa.Column('arrived_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('suite', sa.Text(), nullable=False),
    sa.Column('last_name', sa.Text(), nullable=False),
    sa.Column('first_name', sa.Text(), nullable=False),
    sa.Column('uais', postgresql.JSONB(), nullable=False),
    sa.Column('divisions', postgresql.JSONB(), nullable=False),
    sa.Column('name_id', sa.Text(), nullable=True),
    sa.Column('session_index', sa.Text(), nullable=True),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('tried_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('account_id', sa.Uuid(), nullable=True),
    sa.Column('pupil_id', sa.Uuid(), nullable=True),
    sa.Column('why', sa.Text(), nullable=True),
    sa.Column('proposals', postgresql.JSONB(), nullable=False),
    sa.Column('refused_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('arrival_to_account')),
    sa.PrimaryKeyConstraint('idp', 'ido', name=op.f('arrival_pk')),
    sa.UniqueConstraint('id', name=op.f('arrival_id_once')),
    sa.UniqueConstraint('browser_digest', name=op.f('arrival_browser_digest_once'))
    )
    op.create_index('arrival_by_arrived_at', 'arrival', ['arrived_at'])


def downgrade() -> None:
    op.drop_table('arrival')
    op.drop_table('former_identity')
    op.drop_column('saml_flow', 'joins')
    op.drop_column('pupil', 'former_pupil_id')
    op.drop_column('pupil', 'birth_date')
