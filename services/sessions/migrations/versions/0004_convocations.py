"""Letters to candidates: the convocations, and what each said."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "letter",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=True),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("useful_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("last_error", sa.Text(), server_default="", nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.CheckConstraint("outcome IN ('sent', 'refused', 'too_late', 'nobody')", name="letter_outcome"),
        sa.CheckConstraint("(ended_at IS NULL) = (outcome IS NULL)", name="letter_ended"),
        sa.CheckConstraint("(ended_at IS NULL) = (sealed IS NOT NULL)", name="letter_sealed_while_it_waits"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("letter_to_send", "letter", ["due_at"], postgresql_where=sa.text("ended_at IS NULL"))
    op.create_table(
        "convocation",
        sa.Column("candidate_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("letter_id", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("start_time", sa.Time(), nullable=False),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("room", sa.Text(), nullable=False),
        sa.Column("extra_time_percent", sa.Integer(), nullable=False),
        sa.Column("identity_digest", sa.Text(), nullable=False),
        sa.Column("address_digest", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["candidate_id"], ["candidate.id"], name="convocation_candidate_id_fkey"),
        sa.ForeignKeyConstraint(["session_id"], ["session.id"], name="convocation_session_id_fkey"),
        sa.PrimaryKeyConstraint("candidate_id", name="convocation_pkey"),
    )
    op.create_index("convocation_session_id_idx", "convocation", ["session_id"])


def downgrade() -> None:
    op.drop_table("convocation")
    op.drop_table("letter")
