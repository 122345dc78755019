"""The levels of one dispute are found by its id, the ref of the first."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("lawsuit", sa.Column("dispute", sa.Text(), nullable=True))
    op.execute("update lawsuit set dispute = ref")
    op.alter_column("lawsuit", "dispute", nullable=False)
    op.create_index(op.f("ix_lawsuit_dispute"), "lawsuit", ["dispute"])


def downgrade() -> None:
    op.drop_index(op.f("ix_lawsuit_dispute"), table_name="lawsuit")
    op.drop_column("lawsuit", "dispute")
