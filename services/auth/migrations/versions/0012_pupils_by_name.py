"""A pupil is found by name: a sign-in of the ENT read the whole roll of the school, nine hundred rows."""

import sqlalchemy as sa
from alembic import op

from shared.domain.names import full_name_key

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('pupil', sa.Column('name_key', sa.Text(), nullable=True))
    pupil = sa.table('pupil', *(sa.column(name) for name in ('id', 'last_name', 'first_name', 'name_key')))
    connection = op.get_bind()
    for row in connection.execute(sa.select(pupil.c.id, pupil.c.last_name, pupil.c.first_name)).all():
        key = full_name_key(row.last_name, row.first_name)
        connection.execute(sa.update(pupil).where(pupil.c.id == row.id).values(name_key=key))
    op.alter_column('pupil', 'name_key', nullable=False)
    op.create_index('pupil_by_name', 'pupil', ['uai', 'name_key'], postgresql_where=sa.text('NOT removed'))
    op.drop_index('pupil_by_school', table_name='pupil')


def downgrade() -> None:
    op.create_index('pupil_by_school', 'pupil', ['uai'], postgresql_where=sa.text('NOT removed'))
    op.drop_index('pupil_by_name', table_name='pupil')
    op.drop_column('pupil', 'name_key')
