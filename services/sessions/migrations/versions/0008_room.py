"""The room: who watches it, what they note and order, and how each test goes."""

from secrets import SystemRandom

import sqlalchemy as sa
from alembic import op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None

PASSWORD_SIGNS = "23456789bcdfghjkmpqrstvwxzBCDFGHJKMPQRSTVWXZ!*?"


def upgrade() -> None:
    _add_columns()
    op.create_table(
        "room",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("start_noted", sa.Time(), nullable=True),
        sa.ForeignKeyConstraint(["session_id"], ["session.id"], name="room_session_id_fkey"),
        sa.PrimaryKeyConstraint("session_id", name="room_pkey"),
    )
    op.create_table(
        "room_access",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("by_password", sa.Boolean(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["session_id"], ["session.id"], name="room_access_session_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="room_access_pkey"),
    )
    op.create_index("room_access_of", "room_access", ["session_id", "account_id", "entered_at"])
    op.create_table(
        "room_try",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("account_id", name="room_try_pkey"),
    )
    op.create_table(
        "room_mark",
        sa.Column("candidate_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("present_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("present_by", sa.Text(), nullable=True),
        sa.Column("end_seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_seen_by", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["candidate_id"], ["candidate.id"], name="room_mark_candidate_id_fkey"),
        sa.ForeignKeyConstraint(["session_id"], ["session.id"], name="room_mark_session_id_fkey"),
        sa.PrimaryKeyConstraint("candidate_id", name="room_mark_pkey"),
    )
    op.create_index("room_mark_session_id_idx", "room_mark", ["session_id"])
    _create_orders()
    _create_what_exam_tells()
    op.create_table(
        "room_issue",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("candidate_id", sa.Uuid(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("item_number", sa.Integer(), nullable=True),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("noted_by", sa.Text(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "category IN ('C1', 'C2', 'C4', 'C6', 'C7', 'C8', 'E1', 'E2', 'E3', 'E4', 'E5', 'E8', 'E9', 'E10', 'E11', "
            "'E12', 'ABANDON', 'AUTRE')",
            name="room_issue_category",
        ),
        sa.CheckConstraint("item_number BETWEEN 1 AND 500", name="room_issue_item_number"),
        sa.ForeignKeyConstraint(["candidate_id"], ["candidate.id"], name="room_issue_candidate_id_fkey"),
        sa.ForeignKeyConstraint(["session_id"], ["session.id"], name="room_issue_session_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="room_issue_pkey"),
    )
    op.create_index("room_issue_session_id_idx", "room_issue", ["session_id"])
    op.create_index("room_issue_candidate_id_idx", "room_issue", ["candidate_id"])


def downgrade() -> None:
    for table in ("room_issue", "join_miss", "help_call", "room_order", "room_mark", "room_try", "room_access", "room"):
        op.drop_table(table)
    for column in ("end_code", "item_since", "item_rank", "seen_at"):
        op.drop_column("attempt_copy", column)
    for column in ("resume_on_permission", "presence_required", "room_password"):
        op.drop_column("session", column)


def _add_columns() -> None:
    op.add_column("attempt_copy", sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("attempt_copy", sa.Column("item_rank", sa.Integer(), nullable=True))
    op.add_column("attempt_copy", sa.Column("item_since", sa.DateTime(timezone=True), nullable=True))
    op.add_column("attempt_copy", sa.Column("end_code", sa.Text(), server_default="", nullable=False))
    op.add_column("session", sa.Column("presence_required", sa.Boolean(), server_default="false", nullable=False))
    op.add_column("session", sa.Column("resume_on_permission", sa.Boolean(), server_default="false", nullable=False))
    op.add_column("session", sa.Column("room_password", sa.Text(), nullable=True))
    connection, random = op.get_bind(), SystemRandom()
    for session_id in connection.scalars(sa.text("SELECT id FROM session")).all():
        connection.execute(
            sa.text("UPDATE session SET room_password = :password WHERE id = :id"),
            {"password": "".join(random.sample(PASSWORD_SIGNS, 6)), "id": session_id},
        )
    op.alter_column("session", "room_password", nullable=False)


def _create_orders() -> None:
    op.create_table(
        "room_order",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("candidate_id", sa.Uuid(), nullable=True),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("ordered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ordered_by", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "act IN ('add_time', 'end_test', 'allow_resume', 'record_presence', 'withdraw_presence', 'accept_join', "
            "'dismiss_join', 'answer_help')",
            name="room_order_act",
        ),
        sa.CheckConstraint("outcome IN ('done', 'no_test', 'too_late', 'taken')", name="room_order_outcome"),
        sa.CheckConstraint(
            "minutes BETWEEN 0 AND 120 AND (minutes > 0) = (act = 'add_time')", name="room_order_minutes"
        ),
        sa.ForeignKeyConstraint(["candidate_id"], ["candidate.id"], name="room_order_candidate_id_fkey"),
        sa.ForeignKeyConstraint(["session_id"], ["session.id"], name="room_order_session_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="room_order_pkey"),
    )
    op.create_index("room_order_waiting", "room_order", ["session_id"], postgresql_where=sa.text("outcome IS NULL"))
    op.create_index("room_order_of", "room_order", ["session_id", "ordered_at"])


def _create_what_exam_tells() -> None:
    op.create_table(
        "help_call",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("candidate_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("item_rank", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="help_call_pkey"),
    )
    op.create_index("help_call_session_id_idx", "help_call", ["session_id"])
    op.create_table(
        "join_miss",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("candidate_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("last_name", sa.Text(), nullable=False),
        sa.Column("first_name", sa.Text(), nullable=False),
        sa.Column("birth_date", sa.Date(), nullable=False),
        sa.Column("missed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="join_miss_pkey"),
    )
    op.create_index("join_miss_session_id_idx", "join_miss", ["session_id"])
    op.create_index("join_miss_account_id_idx", "join_miss", ["account_id"])
