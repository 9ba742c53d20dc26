"""The operator's role, since when a role is held, and invitations to join a school."""

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_constraint(op.f('membership_scope'), 'membership')
    op.drop_constraint(op.f('membership_role'), 'membership')
    op.create_check_constraint(op.f('membership_scope'), 'membership', "(scope = '*') = (role IN ('jury', 'operateur'))")
    op.create_check_constraint(
        op.f('membership_role'), 'membership',
        "role IN ('enseignant', 'referent', 'surveillant', 'administrateur', 'jury', 'operateur')",
    )
    op.add_column(
        'membership', sa.Column('given_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False)
    )
    op.create_table('invitation',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('secret_digest', sa.Text(), nullable=False),
    sa.Column('uai', sa.Text(), nullable=False),
    sa.Column('role', sa.Text(), nullable=False),
    sa.Column('email', sa.Text(), nullable=False),
    sa.Column('invited_by', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('accepted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('cancelled_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['invited_by'], ['account.id'], name=op.f('invitation_to_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('invitation_pk')),
    sa.UniqueConstraint('secret_digest', name=op.f('invitation_secret_digest_once'))
    )
    op.create_index(op.f('invitation_by_uai'), 'invitation', ['uai'], unique=False)


def downgrade() -> None:
    op.drop_index(op.f('invitation_by_uai'), table_name='invitation')
    op.drop_table('invitation')
    op.drop_column('membership', 'given_at')
    op.drop_constraint(op.f('membership_role'), 'membership')
    op.drop_constraint(op.f('membership_scope'), 'membership')
    op.execute("DELETE FROM membership WHERE role = 'operateur'")
    op.create_check_constraint(op.f('membership_scope'), 'membership', "(scope = '*') = (role = 'jury')")
    op.create_check_constraint(
        op.f('membership_role'), 'membership', "role IN ('enseignant', 'referent', 'surveillant', 'administrateur', 'jury')"
    )
