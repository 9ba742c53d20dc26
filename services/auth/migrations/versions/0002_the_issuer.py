"""The issuer: tools and machines, what people allowed them, the keys that sign for them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('issuer_key',
    sa.Column('kid', sa.Text(), nullable=False),
    sa.Column('public_jwk', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('private_jwk', postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('retired_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('(retired_at IS NULL) = (private_jwk IS NOT NULL)', name=op.f('issuer_key_private_while_in_use')),
    sa.PrimaryKeyConstraint('kid', name=op.f('issuer_key_pk'))
    )
    op.create_table('oauth_assertion',
    sa.Column('client_id', sa.Text(), nullable=False),
    sa.Column('jti_digest', sa.Text(), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('client_id', 'jti_digest', name=op.f('oauth_assertion_pk'))
    )
    op.create_index(op.f('oauth_assertion_by_expires_at'), 'oauth_assertion', ['expires_at'], unique=False)
    op.create_table('oauth_client',
    sa.Column('client_id', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('uai', sa.Text(), nullable=True),
    sa.Column('redirect_uris', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('scopes', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('jwks', postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
    sa.Column('registered_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("(kind = 'public') = (jwks IS NULL)", name=op.f('oauth_client_key_unless_public')),
    sa.CheckConstraint("kind IN ('site', 'public', 'machine')", name=op.f('oauth_client_kind')),
    sa.PrimaryKeyConstraint('client_id', name=op.f('oauth_client_pk'))
    )
    op.create_table('oauth_subject',
    sa.Column('client_id', sa.Text(), nullable=False),
    sa.Column('account_id', sa.Uuid(), nullable=False),
    sa.Column('subject', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('oauth_subject_to_account')),
    sa.ForeignKeyConstraint(['client_id'], ['oauth_client.client_id'], name=op.f('oauth_subject_to_oauth_client')),
    sa.PrimaryKeyConstraint('client_id', 'account_id', name=op.f('oauth_subject_pk')),
    sa.UniqueConstraint('subject', name=op.f('oauth_subject_subject_once'))
    )
    op.create_table('oauth_grant',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('client_id', sa.Text(), nullable=False),
    sa.Column('account_id', sa.Uuid(), nullable=False),
    sa.Column('session_id', sa.Uuid(), nullable=False),
    sa.Column('code_digest', sa.Text(), nullable=False),
    sa.Column('code_expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('code_used_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('code_challenge', sa.Text(), nullable=False),
    sa.Column('redirect_uri', sa.Text(), nullable=False),
    sa.Column('scope', sa.Text(), nullable=False),
    sa.Column('nonce', sa.Text(), nullable=True),
    sa.Column('auth_time', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('oauth_grant_to_account')),
    sa.ForeignKeyConstraint(['client_id'], ['oauth_client.client_id'], name=op.f('oauth_grant_to_oauth_client')),
    sa.ForeignKeyConstraint(['session_id'], ['signed_session.id'], name=op.f('oauth_grant_to_signed_session')),
    sa.PrimaryKeyConstraint('id', name=op.f('oauth_grant_pk')),
    sa.UniqueConstraint('code_digest', name=op.f('oauth_grant_code_digest_once'))
    )
    op.create_index(op.f('oauth_grant_by_account_id'), 'oauth_grant', ['account_id'], unique=False)
    op.create_index(op.f('oauth_grant_by_client_id'), 'oauth_grant', ['client_id'], unique=False)
    op.create_index(op.f('oauth_grant_by_expires_at'), 'oauth_grant', ['expires_at'], unique=False)
    op.create_index(op.f('oauth_grant_by_session_id'), 'oauth_grant', ['session_id'], unique=False)
    op.create_table('oauth_token',
    sa.Column('digest', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('grant_id', sa.Uuid(), nullable=False),
    sa.Column('client_id', sa.Text(), nullable=False),
    sa.Column('scope', sa.Text(), nullable=False),
    sa.Column('issued_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("kind IN ('access', 'refresh')", name=op.f('oauth_token_kind')),
    sa.ForeignKeyConstraint(['grant_id'], ['oauth_grant.id'], name=op.f('oauth_token_to_oauth_grant'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('digest', name=op.f('oauth_token_pk'))
    )
    op.create_index(op.f('oauth_token_by_grant_id'), 'oauth_token', ['grant_id'], unique=False)


def downgrade() -> None:
    op.drop_index(op.f('oauth_token_by_grant_id'), table_name='oauth_token')
    op.drop_table('oauth_token')
    op.drop_index(op.f('oauth_grant_by_session_id'), table_name='oauth_grant')
    op.drop_index(op.f('oauth_grant_by_expires_at'), table_name='oauth_grant')
    op.drop_index(op.f('oauth_grant_by_client_id'), table_name='oauth_grant')
    op.drop_index(op.f('oauth_grant_by_account_id'), table_name='oauth_grant')
    op.drop_table('oauth_grant')
    op.drop_table('oauth_subject')
    op.drop_table('oauth_client')
    op.drop_index(op.f('oauth_assertion_by_expires_at'), table_name='oauth_assertion')
    op.drop_table('oauth_assertion')
    op.drop_table('issuer_key')
