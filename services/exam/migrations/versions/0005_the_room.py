"""What the room orders of a test, what the pupil asks of the room, and the code of the end-of-test screen."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    for setting in ("presence_required", "resume_on_permission"):
        op.add_column("session_copy", sa.Column(setting, sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("attempt", sa.Column("added_minutes", sa.Integer(), server_default="0", nullable=False))
    op.add_column("attempt", sa.Column("end_code", sa.String(), server_default="", nullable=False))
    op.create_index(
        "attempt_end_code",
        "attempt",
        ["session_id", "end_code"],
        unique=True,
        postgresql_where=sa.text("closed_at IS NULL AND end_code <> ''"),
    )
    op.create_table(
        "room_order",
        sa.Column("act_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("candidate_id", sa.Uuid(), nullable=True),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("ordered_at", INSTANT, nullable=False),
        sa.Column("done_at", INSTANT, nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("act_id"),
    )
    op.create_index("room_order_session_id_idx", "room_order", ["session_id"])
    op.create_index("room_order_done_at_idx", "room_order", ["done_at"])
    op.create_table(
        "presence",
        sa.Column("candidate_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("present", sa.Boolean(), nullable=False),
        sa.Column("ordered_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("candidate_id"),
    )
    op.create_index("presence_session_id_idx", "presence", ["session_id"])
    op.create_table(
        "resume_permission",
        sa.Column("candidate_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("given_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("candidate_id"),
    )
    op.create_index("resume_permission_session_id_idx", "resume_permission", ["session_id"])
    op.create_table(
        "join_miss",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("candidate_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("missed_at", INSTANT, nullable=False),
        sa.Column("accepted_at", INSTANT, nullable=True),
        sa.Column("dismissed_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("account_id", "candidate_id"),
    )
    op.create_index("join_miss_session_id_idx", "join_miss", ["session_id"])
    op.create_index("join_miss_missed_at_idx", "join_miss", ["missed_at"])
    op.create_table(
        "attempt_sighting",
        sa.Column("attempt_id", sa.Uuid(), sa.ForeignKey("attempt.id"), nullable=False),
        sa.Column("seen_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("attempt_id"),
    )
    op.execute("INSERT INTO attempt_sighting SELECT id, started_at FROM attempt WHERE closed_at IS NULL")
    op.create_table(
        "help_call",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("attempt_id", sa.Uuid(), sa.ForeignKey("attempt.id"), nullable=False),
        sa.Column("item_rank", sa.Integer(), nullable=False),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("help_call_attempt", "help_call", ["attempt_id"])
    op.create_index(
        "help_call_open", "help_call", ["attempt_id"], unique=True, postgresql_where=sa.text("ended_at IS NULL")
    )


def downgrade() -> None:
    for table in ("help_call", "attempt_sighting", "join_miss", "resume_permission", "presence", "room_order"):
        op.drop_table(table)
    op.drop_index("attempt_end_code", "attempt")
    for table, column in (
        ("attempt", "end_code"),
        ("attempt", "added_minutes"),
        ("session_copy", "resume_on_permission"),
        ("session_copy", "presence_required"),
    ):
        op.drop_column(table, column)
