"""Several identity providers: which one a sign-in was sent to, and who comes from one of the staff."""

import sqlalchemy as sa
from alembic import op

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.rename_table('saml_flow', 'sign_in_flow')
    op.execute('ALTER TABLE sign_in_flow RENAME CONSTRAINT saml_flow_pk TO sign_in_flow_pk')
    op.execute(
        'ALTER TABLE sign_in_flow RENAME CONSTRAINT saml_flow_browser_digest_once TO sign_in_flow_browser_digest_once'
    )
    op.add_column('sign_in_flow', sa.Column('provider', sa.Text(), server_default='ent', nullable=False))
    op.add_column('arrival', sa.Column('staff', sa.Boolean(), server_default=sa.text('false'), nullable=False))


def downgrade() -> None:
    op.drop_column('arrival', 'staff')
    op.execute("DELETE FROM sign_in_flow WHERE provider <> 'ent'")
    op.drop_column('sign_in_flow', 'provider')
    op.execute('ALTER TABLE sign_in_flow RENAME CONSTRAINT sign_in_flow_pk TO saml_flow_pk')
    op.execute(
        'ALTER TABLE sign_in_flow RENAME CONSTRAINT sign_in_flow_browser_digest_once TO saml_flow_browser_digest_once'
    )
    op.rename_table('sign_in_flow', 'saml_flow')
