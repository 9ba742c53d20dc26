"""first tables."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('attempt_copy',
    sa.Column('attempt_id', sa.Uuid(), nullable=False),
    sa.Column('candidate_id', sa.Uuid(), nullable=False),
    sa.Column('session_id', sa.Uuid(), nullable=False),
    sa.Column('certification_number', sa.BigInteger(), nullable=True),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('deadline', sa.DateTime(timezone=True), nullable=True),
    sa.Column('item_count', sa.Integer(), nullable=True),
    sa.Column('completed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closed_complete', sa.Boolean(), nullable=True),
    sa.Column('answers', sa.Integer(), nullable=True),
    sa.PrimaryKeyConstraint('attempt_id', name=op.f('attempt_copy_pkey'))
    )
    op.create_index(op.f('attempt_copy_candidate_id_idx'), 'attempt_copy', ['candidate_id'], unique=False)
    op.create_index(op.f('attempt_copy_session_id_idx'), 'attempt_copy', ['session_id'], unique=False)
    op.create_table('centre',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('uai', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('time_zone', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('centre_pkey')),
    sa.UniqueConstraint('uai', name=op.f('centre_uai_key'))
    )
    op.create_table('pupil',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('uai', sa.Text(), nullable=False),
    sa.Column('last_name', sa.Text(), nullable=False),
    sa.Column('first_name', sa.Text(), nullable=False),
    sa.Column('birth_date', sa.Date(), nullable=False),
    sa.Column('birth_city', sa.Text(), nullable=False),
    sa.Column('birth_department', sa.Text(), nullable=False),
    sa.Column('birth_country', sa.Text(), nullable=False),
    sa.Column('division', sa.Text(), nullable=False),
    sa.Column('removed', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pupil_pkey'))
    )
    op.create_index(op.f('pupil_uai_idx'), 'pupil', ['uai'], unique=False)
    op.create_table('session',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('centre_id', sa.Uuid(), nullable=False),
    sa.Column('site', sa.Text(), nullable=False),
    sa.Column('room', sa.Text(), nullable=False),
    sa.Column('date', sa.Date(), nullable=False),
    sa.Column('start_time', sa.Time(), nullable=False),
    sa.Column('examiners', sa.Text(), nullable=False),
    sa.Column('observations', sa.Text(), nullable=False),
    sa.Column('access_code', sa.Text(), nullable=False),
    sa.Column('access_code_salt', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.Text(), nullable=False),
    sa.Column('removed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('restored_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('finalised_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('finalised_by', sa.Text(), nullable=True),
    sa.Column('global_comment', sa.Text(), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['centre_id'], ['centre.id'], name=op.f('session_centre_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('session_pkey')),
    sa.UniqueConstraint('access_code', name=op.f('session_access_code_key')),
    sa.UniqueConstraint('number', name=op.f('session_number_key'))
    )
    op.create_index('session_by_day', 'session', ['centre_id', 'date', 'start_time'], unique=False)
    op.create_table('candidate',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('session_id', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('last_name', sa.Text(), nullable=False),
    sa.Column('first_name', sa.Text(), nullable=False),
    sa.Column('last_name_key', sa.Text(), nullable=False),
    sa.Column('first_name_key', sa.Text(), nullable=False),
    sa.Column('birth_date', sa.Date(), nullable=False),
    sa.Column('birth_city', sa.Text(), nullable=False),
    sa.Column('birth_department', sa.Text(), nullable=False),
    sa.Column('birth_country', sa.Text(), nullable=False),
    sa.Column('invitation_email', sa.Text(), nullable=False),
    sa.Column('result_recipient_email', sa.Text(), nullable=False),
    sa.Column('external_id', sa.Text(), nullable=False),
    sa.Column('extra_time_percent', sa.Integer(), nullable=False),
    sa.Column('division', sa.Text(), nullable=False),
    sa.Column('pupil_id', sa.Uuid(), nullable=True),
    sa.Column('account_id', sa.Uuid(), nullable=True),
    sa.Column('linked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('removed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('restored_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint('extra_time_percent >= 0', name=op.f('candidate_extra_time_percent')),
    sa.ForeignKeyConstraint(['pupil_id'], ['pupil.id'], name=op.f('candidate_pupil_id_fkey')),
    sa.ForeignKeyConstraint(['session_id'], ['session.id'], name=op.f('candidate_session_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('candidate_pkey'))
    )
    op.create_index('candidate_once', 'candidate', ['session_id', 'last_name_key', 'first_name_key', 'birth_date'], unique=True, postgresql_where=sa.text('removed_at IS NULL AND restored_at IS NULL'))
    op.create_index(op.f('candidate_session_id_idx'), 'candidate', ['session_id'], unique=False)
    op.create_table('candidate_report',
    sa.Column('candidate_id', sa.Uuid(), nullable=False),
    sa.Column('session_id', sa.Uuid(), nullable=False),
    sa.Column('end_screen_seen', sa.Boolean(), nullable=False),
    sa.Column('abort_reason', sa.Text(), nullable=True),
    sa.CheckConstraint("abort_reason IN ('candidate', 'technical')", name=op.f('candidate_report_abort_reason')),
    sa.ForeignKeyConstraint(['candidate_id'], ['candidate.id'], name=op.f('candidate_report_candidate_id_fkey')),
    sa.ForeignKeyConstraint(['session_id'], ['session.id'], name=op.f('candidate_report_session_id_fkey')),
    sa.PrimaryKeyConstraint('candidate_id', name=op.f('candidate_report_pkey'))
    )
    op.create_index(op.f('candidate_report_session_id_idx'), 'candidate_report', ['session_id'], unique=False)
    op.create_table('issue_report',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('candidate_id', sa.Uuid(), nullable=False),
    sa.Column('rank', sa.Integer(), nullable=False),
    sa.Column('category', sa.Text(), nullable=False),
    sa.Column('item_number', sa.Integer(), nullable=True),
    sa.Column('description', sa.Text(), nullable=False),
    sa.CheckConstraint("category IN ('C1', 'C2', 'C4', 'C6', 'C7', 'C8', 'E1', 'E2', 'E3', 'E4', 'E5', 'E8', 'E9', 'E10', 'E11', 'E12', 'ABANDON', 'AUTRE')", name=op.f('issue_report_category')),
    sa.CheckConstraint('item_number BETWEEN 1 AND 500', name=op.f('issue_report_item_number')),
    sa.ForeignKeyConstraint(['candidate_id'], ['candidate_report.candidate_id'], name=op.f('issue_report_candidate_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('issue_report_pkey'))
    )
    op.create_index(op.f('issue_report_candidate_id_idx'), 'issue_report', ['candidate_id'], unique=False)
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
    op.execute(
        """
        DO $$ BEGIN
            IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'sessions_app') THEN
                REVOKE UPDATE, DELETE, TRUNCATE ON journal_line FROM sessions_app;
            END IF;
        END $$
        """
    )


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
    op.drop_index(op.f('issue_report_candidate_id_idx'), table_name='issue_report')
    op.drop_table('issue_report')
    op.drop_index(op.f('candidate_report_session_id_idx'), table_name='candidate_report')
    op.drop_table('candidate_report')
    op.drop_index(op.f('candidate_session_id_idx'), table_name='candidate')
    op.drop_index('candidate_once', table_name='candidate', postgresql_where=sa.text('removed_at IS NULL AND restored_at IS NULL'))
    op.drop_table('candidate')
    op.drop_index('session_by_day', table_name='session')
    op.drop_table('session')
    op.drop_index(op.f('pupil_uai_idx'), table_name='pupil')
    op.drop_table('pupil')
    op.drop_table('centre')
    op.drop_index(op.f('attempt_copy_session_id_idx'), table_name='attempt_copy')
    op.drop_index(op.f('attempt_copy_candidate_id_idx'), table_name='attempt_copy')
    op.drop_table('attempt_copy')
