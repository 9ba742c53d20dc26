"""A password given by the school, and the terms accepted at the sign-up."""

import sqlalchemy as sa
from alembic import op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('credential', sa.Column('provisional_until', sa.DateTime(timezone=True), nullable=True))
    op.add_column('account', sa.Column('terms_accepted', sa.Text(), nullable=True))
    op.drop_constraint(op.f('mailed_link_purpose'), 'mailed_link', type_='check')
    op.create_check_constraint(
        op.f('mailed_link_purpose'), 'mailed_link', "purpose IN ('password', 'address', 'sign_up')"
    )


def downgrade() -> None:
    op.execute("DELETE FROM mailed_link WHERE purpose = 'sign_up'")
    op.drop_constraint(op.f('mailed_link_purpose'), 'mailed_link', type_='check')
    op.create_check_constraint(op.f('mailed_link_purpose'), 'mailed_link', "purpose IN ('password', 'address')")
    op.drop_column('account', 'terms_accepted')
    op.drop_column('credential', 'provisional_until')
