"""first tables."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None

# The journal is only ever added to, even by this service's own code. On a database without the role there is nobody to stop.
REVOKE = """
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'exam_app') THEN
        REVOKE UPDATE, DELETE, TRUNCATE ON journal_line FROM exam_app;
    END IF;
END $$
"""


def upgrade() -> None:
    op.create_table('attempt',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('certification_number', sa.BigInteger(), sa.Identity(always=True, start=1001), nullable=False),
    sa.Column('verification_code', sa.String(), nullable=False),
    sa.Column('session_id', sa.Uuid(), nullable=False),
    sa.Column('candidate_id', sa.Uuid(), nullable=False),
    sa.Column('account_id', sa.Uuid(), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('deadline', sa.DateTime(timezone=True), nullable=False),
    sa.Column('extra_time_percent', sa.Integer(), nullable=False),
    sa.Column('bank_version', sa.String(), nullable=False),
    sa.Column('profile', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('item_count', sa.Integer(), nullable=False),
    sa.Column('next_rank', sa.Integer(), nullable=False),
    sa.Column('completed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('(completed_at IS NOT NULL) = (next_rank > item_count)', name=op.f('attempt_completed')),
    sa.CheckConstraint('next_rank BETWEEN 1 AND item_count + 1', name=op.f('attempt_next_rank')),
    sa.PrimaryKeyConstraint('id', name=op.f('attempt_pkey')),
    sa.UniqueConstraint('candidate_id', name=op.f('attempt_candidate_id_key')),
    sa.UniqueConstraint('certification_number', name=op.f('attempt_certification_number_key')),
    sa.UniqueConstraint('verification_code', name=op.f('attempt_verification_code_key'))
    )
    op.create_index(op.f('attempt_account_id_idx'), 'attempt', ['account_id'], unique=False)
    op.create_index('attempt_open', 'attempt', ['session_id'], unique=False, postgresql_where='closed_at IS NULL')
    op.create_index(op.f('attempt_session_id_idx'), 'attempt', ['session_id'], unique=False)
    op.create_table('candidate_copy',
    sa.Column('candidate_id', sa.Uuid(), nullable=False),
    sa.Column('session_id', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('last_name', sa.String(), nullable=False),
    sa.Column('first_name', sa.String(), nullable=False),
    sa.Column('birth_date', sa.Date(), nullable=False),
    sa.Column('extra_time_percent', sa.Integer(), nullable=False),
    sa.Column('pupil_id', sa.Uuid(), nullable=True),
    sa.Column('removed', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('candidate_id', name=op.f('candidate_copy_pkey'))
    )
    op.create_index(op.f('candidate_copy_session_id_idx'), 'candidate_copy', ['session_id'], unique=False)
    op.create_table('candidate_link',
    sa.Column('candidate_id', sa.Uuid(), nullable=False),
    sa.Column('session_id', sa.Uuid(), nullable=False),
    sa.Column('account_id', sa.Uuid(), nullable=False),
    sa.Column('linked_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('candidate_id', name=op.f('candidate_link_pkey')),
    sa.UniqueConstraint('session_id', 'account_id', name=op.f('candidate_link_session_id_account_id_key'))
    )
    op.create_table('positioning_answer',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('account_id', sa.Uuid(), nullable=False),
    sa.Column('item_id', sa.String(), nullable=False),
    sa.Column('skill', sa.String(), nullable=False),
    sa.Column('response', sa.String(), nullable=False),
    sa.Column('status', sa.String(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('positioning_answer_pkey'))
    )
    op.create_index(op.f('positioning_answer_account_id_idx'), 'positioning_answer', ['account_id'], unique=False)
    op.create_table('pupil_copy',
    sa.Column('pupil_id', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('uai', sa.String(), nullable=False),
    sa.Column('last_name', sa.String(), nullable=False),
    sa.Column('first_name', sa.String(), nullable=False),
    sa.Column('division', sa.String(), nullable=False),
    sa.Column('removed', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('pupil_id', name=op.f('pupil_copy_pkey'))
    )
    op.create_index(op.f('pupil_copy_uai_idx'), 'pupil_copy', ['uai'], unique=False)
    op.create_table('reconciliation',
    sa.Column('account_id', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('pupil_id', sa.Uuid(), nullable=True),
    sa.Column('uai', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('account_id', name=op.f('reconciliation_pkey'))
    )
    op.create_index(op.f('reconciliation_pupil_id_idx'), 'reconciliation', ['pupil_id'], unique=False)
    op.create_table('session_closing',
    sa.Column('session_id', sa.Uuid(), nullable=False),
    sa.Column('finalised_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('announced_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('session_id', name=op.f('session_closing_pkey'))
    )
    op.create_table('session_copy',
    sa.Column('session_id', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('centre_name', sa.String(), nullable=False),
    sa.Column('site', sa.String(), nullable=False),
    sa.Column('room', sa.String(), nullable=False),
    sa.Column('date', sa.Date(), nullable=False),
    sa.Column('start_time', sa.Time(), nullable=False),
    sa.Column('time_zone', sa.String(), nullable=False),
    sa.Column('access_code_salt', sa.String(), nullable=False),
    sa.Column('access_code_digest', sa.String(), nullable=False),
    sa.Column('removed', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('session_id', name=op.f('session_copy_pkey'))
    )
    op.create_index(op.f('session_copy_number_idx'), 'session_copy', ['number'], unique=False)
    op.create_table('throttle',
    sa.Column('door', sa.String(), nullable=False),
    sa.Column('account_id', sa.Uuid(), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('since', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('door', 'account_id', name=op.f('throttle_pkey'))
    )
    op.create_table('answer',
    sa.Column('attempt_id', sa.Uuid(), nullable=False),
    sa.Column('sequence', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('item_id', sa.String(), nullable=False),
    sa.Column('response', sa.String(), nullable=False),
    sa.Column('salt', sa.String(), nullable=False),
    sa.Column('status', sa.String(), nullable=False),
    sa.Column('late', sa.Boolean(), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('receipt', sa.String(), nullable=False),
    sa.CheckConstraint("status IN ('ok', 'ko', 'aband', 'timedout', 'partially', 'focusedOut')", name=op.f('answer_status')),
    sa.ForeignKeyConstraint(['attempt_id'], ['attempt.id'], name=op.f('answer_attempt_id_fkey')),
    sa.PrimaryKeyConstraint('attempt_id', 'sequence', name=op.f('answer_pkey')),
    sa.UniqueConstraint('attempt_id', 'item_id', name=op.f('answer_attempt_id_item_id_key'))
    )
    op.create_table('attempt_item',
    sa.Column('attempt_id', sa.Uuid(), nullable=False),
    sa.Column('rank', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('item_id', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['attempt_id'], ['attempt.id'], name=op.f('attempt_item_attempt_id_fkey')),
    sa.PrimaryKeyConstraint('attempt_id', 'rank', name=op.f('attempt_item_pkey')),
    sa.UniqueConstraint('attempt_id', 'item_id', name=op.f('attempt_item_attempt_id_item_id_key'))
    )
    op.create_table('knowledge_element',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('account_id', sa.Uuid(), nullable=False),
    sa.Column('answer_id', sa.BigInteger(), nullable=False),
    sa.Column('skill', sa.String(), nullable=False),
    sa.Column('source', sa.String(), nullable=False),
    sa.Column('verdict', sa.String(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['answer_id'], ['positioning_answer.id'], name=op.f('knowledge_element_answer_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('knowledge_element_pkey'))
    )
    op.create_index(op.f('knowledge_element_account_id_idx'), 'knowledge_element', ['account_id'], unique=False)
    op.create_table('late_answer',
    sa.Column('attempt_id', sa.Uuid(), nullable=False),
    sa.Column('item_id', sa.String(), nullable=False),
    sa.Column('response', sa.String(), nullable=False),
    sa.Column('salt', sa.String(), nullable=False),
    sa.Column('reason', sa.String(), nullable=False),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['attempt_id'], ['attempt.id'], name=op.f('late_answer_attempt_id_fkey')),
    sa.PrimaryKeyConstraint('attempt_id', 'item_id', name=op.f('late_answer_pkey'))
    )
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
    op.execute(REVOKE)


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
    op.drop_table('late_answer')
    op.drop_index(op.f('knowledge_element_account_id_idx'), table_name='knowledge_element')
    op.drop_table('knowledge_element')
    op.drop_table('attempt_item')
    op.drop_table('answer')
    op.drop_table('throttle')
    op.drop_index(op.f('session_copy_number_idx'), table_name='session_copy')
    op.drop_table('session_copy')
    op.drop_table('session_closing')
    op.drop_index(op.f('reconciliation_pupil_id_idx'), table_name='reconciliation')
    op.drop_table('reconciliation')
    op.drop_index(op.f('pupil_copy_uai_idx'), table_name='pupil_copy')
    op.drop_table('pupil_copy')
    op.drop_index(op.f('positioning_answer_account_id_idx'), table_name='positioning_answer')
    op.drop_table('positioning_answer')
    op.drop_table('candidate_link')
    op.drop_index(op.f('candidate_copy_session_id_idx'), table_name='candidate_copy')
    op.drop_table('candidate_copy')
    op.drop_index(op.f('attempt_session_id_idx'), table_name='attempt')
    op.drop_index('attempt_open', table_name='attempt', postgresql_where='closed_at IS NULL')
    op.drop_index(op.f('attempt_account_id_idx'), table_name='attempt')
    op.drop_table('attempt')
