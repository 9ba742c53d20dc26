"""first tables."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None

# What was written of an act or of a result is never written again, even by this service's own code.
ONLY_ADDED_TO = """
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'results_app') THEN
        REVOKE UPDATE, DELETE, TRUNCATE ON journal_line, assessment_result, jury_decision, publication FROM results_app;
    END IF;
END $$
"""


def upgrade() -> None:
    op.create_table('assessment_result',
    sa.Column('attempt_id', sa.Uuid(), nullable=False),
    sa.Column('rank', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('computed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('emitter', sa.Text(), nullable=False),
    sa.Column('status', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('rate', sa.Integer(), nullable=True),
    sa.Column('pix', sa.Integer(), nullable=False),
    sa.Column('marks', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('explanation', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.CheckConstraint("status IN ('validated', 'rejected', 'cancelled', 'error')", name=op.f('assessment_result_status')),
    sa.PrimaryKeyConstraint('attempt_id', 'rank', name=op.f('assessment_result_pkey'))
    )
    op.create_table('candidate_copy',
    sa.Column('candidate_id', sa.Uuid(), nullable=False),
    sa.Column('session_id', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('last_name', sa.Text(), nullable=False),
    sa.Column('first_name', sa.Text(), nullable=False),
    sa.Column('birth_date', sa.Date(), nullable=False),
    sa.Column('birth_city', sa.Text(), nullable=False),
    sa.Column('birth_department', sa.Text(), nullable=False),
    sa.Column('birth_country', sa.Text(), nullable=False),
    sa.Column('extra_time_percent', sa.Integer(), nullable=False),
    sa.Column('division', sa.Text(), nullable=False),
    sa.Column('external_id', sa.Text(), nullable=False),
    sa.Column('removed', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('candidate_id', name=op.f('candidate_copy_pkey'))
    )
    op.create_index(op.f('candidate_copy_session_id_idx'), 'candidate_copy', ['session_id'], unique=False)
    op.create_table('closing',
    sa.Column('session_id', sa.Uuid(), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('attempts', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('scored_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('session_id', name=op.f('closing_pkey'))
    )
    op.create_index('closing_to_score', 'closing', ['session_id'], unique=False, postgresql_where=sa.text('scored_at IS NULL'))
    op.create_table('completion',
    sa.Column('attempt_id', sa.Uuid(), nullable=False),
    sa.Column('completed_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('attempt_id', name=op.f('completion_pkey'))
    )
    op.create_table('jury_decision',
    sa.Column('attempt_id', sa.Uuid(), nullable=False),
    sa.Column('rank', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('decision', sa.Text(), nullable=False),
    sa.Column('candidate_comment', sa.Text(), nullable=False),
    sa.Column('internal_comment', sa.Text(), nullable=False),
    sa.Column('decided_by', sa.Uuid(), nullable=False),
    sa.Column('decided_by_name', sa.Text(), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("decision IN ('validate', 'invalidate', 'undo')", name=op.f('jury_decision_decision')),
    sa.PrimaryKeyConstraint('attempt_id', 'rank', name=op.f('jury_decision_pkey'))
    )
    op.create_table('link_copy',
    sa.Column('candidate_id', sa.Uuid(), nullable=False),
    sa.Column('session_id', sa.Uuid(), nullable=False),
    sa.Column('account_id', sa.Uuid(), nullable=False),
    sa.Column('linked_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('candidate_id', name=op.f('link_copy_pkey'))
    )
    op.create_table('publication',
    sa.Column('session_id', sa.Uuid(), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('published_by', sa.Uuid(), nullable=False),
    sa.Column('published_by_name', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('session_id', name=op.f('publication_pkey'))
    )
    op.create_table('session_copy',
    sa.Column('session_id', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('centre_name', sa.Text(), nullable=False),
    sa.Column('uai', sa.Text(), nullable=False),
    sa.Column('site', sa.Text(), nullable=False),
    sa.Column('room', sa.Text(), nullable=False),
    sa.Column('date', sa.Date(), nullable=False),
    sa.Column('start_time', sa.Time(), nullable=False),
    sa.Column('time_zone', sa.Text(), nullable=False),
    sa.Column('examiners', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('session_id', name=op.f('session_copy_pkey'))
    )
    op.create_index(op.f('session_copy_number_idx'), 'session_copy', ['number'], unique=False)
    op.create_index(op.f('session_copy_uai_idx'), 'session_copy', ['uai'], unique=False)
    op.create_table('session_report',
    sa.Column('session_id', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('finalised_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('global_comment', sa.Text(), nullable=False),
    sa.Column('reports', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.PrimaryKeyConstraint('session_id', name=op.f('session_report_pkey'))
    )
    op.create_table('transcript',
    sa.Column('attempt_id', sa.Uuid(), nullable=False),
    sa.Column('session_id', sa.Uuid(), nullable=False),
    sa.Column('candidate_id', sa.Uuid(), nullable=False),
    sa.Column('account_id', sa.Uuid(), nullable=False),
    sa.Column('certification_number', sa.BigInteger(), nullable=False),
    sa.Column('verification_code', sa.Text(), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('deadline', sa.DateTime(timezone=True), nullable=False),
    sa.Column('bank_version', sa.Text(), nullable=False),
    sa.Column('profile', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('items', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.PrimaryKeyConstraint('attempt_id', name=op.f('transcript_pkey'))
    )
    op.create_index(op.f('transcript_account_id_idx'), 'transcript', ['account_id'], unique=False)
    op.create_index(op.f('transcript_candidate_id_idx'), 'transcript', ['candidate_id'], unique=False)
    op.create_index(op.f('transcript_session_id_idx'), 'transcript', ['session_id'], unique=False)
    op.create_table('transcript_answer',
    sa.Column('attempt_id', sa.Uuid(), nullable=False),
    sa.Column('sequence', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('item_id', sa.Text(), nullable=False),
    sa.Column('response', sa.Text(), nullable=False),
    sa.Column('status', sa.Text(), nullable=False),
    sa.Column('late', sa.Boolean(), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('receipt', sa.Text(), nullable=False),
    sa.CheckConstraint("status IN ('ok', 'ko', 'aband', 'timedout', 'partially', 'focusedOut')", name=op.f('transcript_answer_status')),
    sa.PrimaryKeyConstraint('attempt_id', 'sequence', name=op.f('transcript_answer_pkey'))
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
    op.execute(ONLY_ADDED_TO)


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
    op.drop_table('transcript_answer')
    op.drop_index(op.f('transcript_session_id_idx'), table_name='transcript')
    op.drop_index(op.f('transcript_candidate_id_idx'), table_name='transcript')
    op.drop_index(op.f('transcript_account_id_idx'), table_name='transcript')
    op.drop_table('transcript')
    op.drop_table('session_report')
    op.drop_index(op.f('session_copy_uai_idx'), table_name='session_copy')
    op.drop_index(op.f('session_copy_number_idx'), table_name='session_copy')
    op.drop_table('session_copy')
    op.drop_table('publication')
    op.drop_table('link_copy')
    op.drop_table('jury_decision')
    op.drop_table('completion')
    op.drop_index('closing_to_score', table_name='closing', postgresql_where=sa.text('scored_at IS NULL'))
    op.drop_table('closing')
    op.drop_index(op.f('candidate_copy_session_id_idx'), table_name='candidate_copy')
    op.drop_table('candidate_copy')
    op.drop_table('assessment_result')
