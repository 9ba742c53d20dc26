"""The files of sessions, the draft of the finalisation, and what the jury asks of the centre."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None

KINDS = "'pv', 'incident', 'photo', 'other'"
STATES = "'receiving', 'waiting', 'accepted', 'refused', 'removed', 'erased'"


def upgrade() -> None:
    op.create_table(
        "finalisation_draft",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fields", JSONB(), nullable=False),
        sa.ForeignKeyConstraint(["session_id"], ["session.id"], name="finalisation_draft_session_id_fkey"),
        sa.PrimaryKeyConstraint("session_id", name="finalisation_draft_pkey"),
    )
    op.create_table(
        "session_file",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("received", sa.Integer(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("deposited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deposited_by", sa.Text(), nullable=False),
        sa.Column("scan_after", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(f"kind IN ({KINDS})", name="session_file_kind"),
        sa.CheckConstraint(f"state IN ({STATES})", name="session_file_state"),
        sa.CheckConstraint("size > 0", name="session_file_size"),
        sa.ForeignKeyConstraint(["session_id"], ["session.id"], name="session_file_session_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="session_file_pkey"),
    )
    op.create_index("session_file_session_id_idx", "session_file", ["session_id"])
    op.create_table(
        "session_file_part",
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("start", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"], ["session_file.id"], name="session_file_part_file_id_fkey", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("file_id", "start", name="session_file_part_pkey"),
    )
    op.create_table(
        "advice_copy",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("advice", sa.Text(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("session_id", name="advice_copy_pkey"),
    )


def downgrade() -> None:
    for table in ("advice_copy", "session_file_part", "session_file", "finalisation_draft"):
        op.drop_table(table)
