"""The people whose account was erased, until this service has erased its part."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


WORDS_MAY_LEAVE = """
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'results_app') THEN
        GRANT UPDATE (candidate_comment, internal_comment) ON jury_decision TO results_app;
    END IF;
END $$;
CREATE FUNCTION jury_words_only_leave() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF NEW.candidate_comment NOT IN ('', OLD.candidate_comment)
        OR NEW.internal_comment NOT IN ('', OLD.internal_comment) THEN
        RAISE EXCEPTION 'a decision is only added to: its words may be erased, never changed';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER jury_words_only_leave BEFORE UPDATE ON jury_decision
    FOR EACH ROW EXECUTE FUNCTION jury_words_only_leave();
"""
"""A decision stays added to only; the words of an erased person may leave it, and nothing else may change."""


def upgrade() -> None:
    op.execute(WORDS_MAY_LEAVE)
    op.create_table(
        "erased_account",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("pupil_id", sa.Uuid(), nullable=True),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("account_id"),
    )
    op.create_index(
        "erased_account_to_do", "erased_account", ["erased_at"], postgresql_where=sa.text("done_at IS NULL")
    )


def downgrade() -> None:
    op.execute("DROP TRIGGER jury_words_only_leave ON jury_decision")
    op.execute("DROP FUNCTION jury_words_only_leave")
    op.drop_table("erased_account")
