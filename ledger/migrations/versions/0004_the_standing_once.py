"""the standing once."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_column("lawsuit", "standing")
    op.execute("""
        create view lawsuit_standing as
        select l.ref, (j.text::jsonb -> 'outcome')::text as standing
        from lawsuit l join journal_entry j on j.ref = l.ref and j.version = l.version
    """)


def downgrade() -> None:
    op.add_column("lawsuit", sa.Column("standing", sa.Text(), nullable=True))
    op.execute(
        "update lawsuit l set standing = s.standing from lawsuit_standing s where s.ref = l.ref"
    )
    op.alter_column("lawsuit", "standing", nullable=False)
    op.execute("drop view lawsuit_standing")
