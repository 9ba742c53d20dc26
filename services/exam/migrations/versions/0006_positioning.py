"""Positioning on pages: what is forgotten has no answer, and a school may import what its pupils earned elsewhere."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.alter_column("knowledge_element", "answer_id", nullable=True)
    op.create_table(
        "imported_level",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("pupil_id", sa.Uuid(), nullable=False),
        sa.Column("competence", sa.String(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("replaces", sa.Boolean(), nullable=False),
        sa.Column("imported_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.CheckConstraint("level BETWEEN 0 AND 8", name="imported_level_level"),
    )
    op.create_index("imported_level_pupil_id_idx", "imported_level", ["pupil_id"])
    op.create_table(
        "profile_import",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("uai", sa.String(), nullable=False),
        sa.Column("division", sa.String(), nullable=False),
        sa.Column("rows", postgresql.JSONB(), nullable=False),
        sa.Column("replaces", sa.Boolean(), nullable=False),
        sa.Column("checked_by", sa.String(), nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("applied_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("profile_import_expires_at_idx", "profile_import", ["expires_at"])


def downgrade() -> None:
    op.drop_table("profile_import")
    op.drop_table("imported_level")
    op.execute("DELETE FROM knowledge_element WHERE answer_id IS NULL")
    op.alter_column("knowledge_element", "answer_id", nullable=False)
