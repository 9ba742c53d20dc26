"""The operator's list of stolen passwords; by which words a person recognises a session."""

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('signed_session', sa.Column('browser', sa.Text(), server_default='', nullable=False))
    op.create_table('breached_drawer',
    sa.Column('number', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('digests', sa.LargeBinary(), nullable=False),
    sa.PrimaryKeyConstraint('number', name=op.f('breached_drawer_pk'))
    )


def downgrade() -> None:
    op.drop_table('breached_drawer')
    op.drop_column('signed_session', 'browser')
