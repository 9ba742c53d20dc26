"""The first tables of auth; its application may add to the journal, and change nothing of it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None

JOURNAL_IS_APPEND_ONLY = """
DO $$ BEGIN
    IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'auth_app') THEN
        REVOKE UPDATE, DELETE, TRUNCATE ON journal_line FROM auth_app;
    END IF;
END $$
"""


def upgrade() -> None:
    op.create_table('account',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('first_name', sa.Text(), nullable=False),
    sa.Column('last_name', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('demo', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('account_pk'))
    )
    op.create_table('pupil',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('uai', sa.Text(), nullable=False),
    sa.Column('last_name', sa.Text(), nullable=False),
    sa.Column('first_name', sa.Text(), nullable=False),
    sa.Column('division', sa.Text(), nullable=False),
    sa.Column('removed', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pupil_pk'))
    )
    op.create_index('pupil_by_school', 'pupil', ['uai'], unique=False, postgresql_where=sa.text('NOT removed'))
    op.create_table('saml_flow',
    sa.Column('request_id', sa.Text(), nullable=False),
    sa.Column('browser_digest', sa.Text(), nullable=False),
    sa.Column('suite', sa.Text(), nullable=False),
    sa.Column('previous_session', sa.Uuid(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('request_id', name=op.f('saml_flow_pk')),
    sa.UniqueConstraint('browser_digest', name=op.f('saml_flow_browser_digest_once'))
    )
    op.create_table('sign_in_failure',
    sa.Column('name_digest', sa.Text(), nullable=False),
    sa.Column('network', sa.Text(), nullable=False),
    sa.Column('known_browser', sa.Boolean(), nullable=False),
    sa.Column('failures', sa.Integer(), nullable=False),
    sa.Column('last_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('name_digest', 'network', 'known_browser', name=op.f('sign_in_failure_pk'))
    )
    op.create_index(op.f('sign_in_failure_by_last_at'), 'sign_in_failure', ['last_at'], unique=False)
    op.create_table('signing_key',
    sa.Column('kid', sa.Text(), nullable=False),
    sa.Column('private_jwk', postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('retired_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('(retired_at IS NULL) = (private_jwk IS NOT NULL)', name=op.f('signing_key_private_while_in_use')),
    sa.PrimaryKeyConstraint('kid', name=op.f('signing_key_pk'))
    )
    op.create_table('used_assertion',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('used_assertion_pk'))
    )
    op.create_table('credential',
    sa.Column('account_id', sa.Uuid(), nullable=False),
    sa.Column('password_hash', sa.Text(), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('credential_to_account')),
    sa.PrimaryKeyConstraint('account_id', name=op.f('credential_pk'))
    )
    op.create_table('external_identity',
    sa.Column('idp', sa.Text(), nullable=False),
    sa.Column('ido', sa.Text(), nullable=False),
    sa.Column('account_id', sa.Uuid(), nullable=False),
    sa.Column('last_name', sa.Text(), nullable=False),
    sa.Column('first_name', sa.Text(), nullable=False),
    sa.Column('linked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('external_identity_to_account')),
    sa.PrimaryKeyConstraint('idp', 'ido', name=op.f('external_identity_pk'))
    )
    op.create_index(op.f('external_identity_by_account_id'), 'external_identity', ['account_id'], unique=False)
    op.create_table('membership',
    sa.Column('account_id', sa.Uuid(), nullable=False),
    sa.Column('role', sa.Text(), nullable=False),
    sa.Column('scope', sa.Text(), nullable=False),
    sa.CheckConstraint("(scope = '*') = (role = 'jury')", name=op.f('membership_scope')),
    sa.CheckConstraint("role IN ('enseignant', 'referent', 'surveillant', 'administrateur', 'jury')", name=op.f('membership_role')),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('membership_to_account')),
    sa.PrimaryKeyConstraint('account_id', 'role', 'scope', name=op.f('membership_pk'))
    )
    op.create_table('pupil_link',
    sa.Column('account_id', sa.Uuid(), nullable=False),
    sa.Column('pupil_id', sa.Uuid(), nullable=False),
    sa.Column('uai', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('linked_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('pupil_link_to_account')),
    sa.PrimaryKeyConstraint('account_id', name=op.f('pupil_link_pk')),
    sa.UniqueConstraint('pupil_id', name=op.f('pupil_link_pupil_id_once'))
    )
    op.create_table('sign_in_name',
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('written', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('account_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("kind IN ('email', 'identifiant')", name=op.f('sign_in_name_kind')),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('sign_in_name_to_account')),
    sa.PrimaryKeyConstraint('key', name=op.f('sign_in_name_pk'))
    )
    op.create_index(op.f('sign_in_name_by_account_id'), 'sign_in_name', ['account_id'], unique=False)
    op.create_table('signed_session',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('account_id', sa.Uuid(), nullable=False),
    sa.Column('secret_digest', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('name_id', sa.Text(), nullable=True),
    sa.Column('session_index', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('signed_session_to_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('signed_session_pk')),
    sa.UniqueConstraint('secret_digest', name=op.f('signed_session_secret_digest_once'))
    )
    op.create_index(op.f('signed_session_by_account_id'), 'signed_session', ['account_id'], unique=False)
    op.create_index('signed_session_by_ent', 'signed_session', ['name_id'], unique=False, postgresql_where=sa.text('name_id IS NOT NULL'))
    op.create_table('dead_letter',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('event_id', sa.Uuid(), nullable=True),
    sa.Column('type', sa.Text(), nullable=False),
    sa.Column('producer', sa.Text(), nullable=False),
    sa.Column('message', sa.Text(), nullable=False),
    sa.Column('error', sa.Text(), nullable=False),
    sa.Column('failed_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('replayed_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('event_id')
    )
    op.create_table('inbox',
    sa.Column('event_id', sa.Uuid(), nullable=False),
    sa.Column('producer', sa.Text(), nullable=False),
    sa.Column('epoch', sa.Integer(), nullable=False),
    sa.Column('seq', sa.BigInteger(), nullable=False),
    sa.Column('handled_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.PrimaryKeyConstraint('event_id')
    )
    op.create_index('inbox_by_stream', 'inbox', ['producer', 'epoch', 'seq'], unique=False)
    op.create_table('inbox_link',
    sa.Column('producer', sa.Text(), nullable=False),
    sa.Column('epoch', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('contiguous', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('announced', sa.BigInteger(), server_default='0', nullable=False),
    sa.PrimaryKeyConstraint('producer', 'epoch')
    )
    op.create_table('outbox',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('event_id', sa.Uuid(), nullable=False),
    sa.Column('type', sa.Text(), nullable=False),
    sa.Column('envelope', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('numbered', sa.Boolean(), server_default='false', nullable=False),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('event_id')
    )
    op.create_index('outbox_to_number', 'outbox', ['id'], unique=False, postgresql_where=sa.text('NOT numbered'))
    op.create_table('outbox_delivery',
    sa.Column('listener', sa.Text(), nullable=False),
    sa.Column('epoch', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('seq', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('outbox_id', sa.BigInteger(), nullable=False),
    sa.Column('confirmed', sa.Boolean(), server_default='false', nullable=False),
    sa.PrimaryKeyConstraint('listener', 'epoch', 'seq')
    )
    op.create_index('outbox_to_publish', 'outbox_delivery', ['listener', 'seq'], unique=False, postgresql_where=sa.text('NOT confirmed'))
    op.create_table('outbox_link',
    sa.Column('listener', sa.Text(), nullable=False),
    sa.Column('epoch', sa.Integer(), server_default='1', nullable=False),
    sa.Column('last_seq', sa.BigInteger(), server_default='0', nullable=False),
    sa.PrimaryKeyConstraint('listener')
    )
    op.create_table('journal_head',
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('seq', sa.BigInteger(), nullable=False),
    sa.Column('hash', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('subject')
    )
    op.create_table('journal_line',
    sa.Column('service', sa.Text(), nullable=False),
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('seq', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor', sa.Text(), nullable=False),
    sa.Column('act', sa.Text(), nullable=False),
    sa.Column('facts', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('previous', sa.Text(), nullable=False),
    sa.Column('hash', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('service', 'subject', 'seq')
    )
    op.create_table('revoked_session',
    sa.Column('sid', sa.Uuid(), nullable=False),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('keep_until', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('sid')
    )
    op.create_table('verification_key',
    sa.Column('kid', sa.Text(), nullable=False),
    sa.Column('jwk', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('kid')
    )
    op.execute(JOURNAL_IS_APPEND_ONLY)


def downgrade() -> None:
    op.drop_table('verification_key')
    op.drop_table('revoked_session')
    op.drop_table('journal_line')
    op.drop_table('journal_head')
    op.drop_table('outbox_link')
    op.drop_index('outbox_to_publish', table_name='outbox_delivery', postgresql_where=sa.text('NOT confirmed'))
    op.drop_table('outbox_delivery')
    op.drop_index('outbox_to_number', table_name='outbox', postgresql_where=sa.text('NOT numbered'))
    op.drop_table('outbox')
    op.drop_table('inbox_link')
    op.drop_index('inbox_by_stream', table_name='inbox')
    op.drop_table('inbox')
    op.drop_table('dead_letter')
    op.drop_index('signed_session_by_ent', table_name='signed_session', postgresql_where=sa.text('name_id IS NOT NULL'))
    op.drop_index(op.f('signed_session_by_account_id'), table_name='signed_session')
    op.drop_table('signed_session')
    op.drop_index(op.f('sign_in_name_by_account_id'), table_name='sign_in_name')
    op.drop_table('sign_in_name')
    op.drop_table('pupil_link')
    op.drop_table('membership')
    op.drop_index(op.f('external_identity_by_account_id'), table_name='external_identity')
    op.drop_table('external_identity')
    op.drop_table('credential')
    op.drop_table('used_assertion')
    op.drop_table('signing_key')
    op.drop_index(op.f('sign_in_failure_by_last_at'), table_name='sign_in_failure')
    op.drop_table('sign_in_failure')
    op.drop_table('saml_flow')
    op.drop_index('pupil_by_school', table_name='pupil', postgresql_where=sa.text('NOT removed'))
    op.drop_table('pupil')
    op.drop_table('account')
