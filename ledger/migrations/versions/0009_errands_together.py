"""errands together."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("errand", sa.Column("activity", sa.Text(), nullable=True))
    op.execute("update errand set activity = id where started_at is not null")
    op.create_index(
        "ix_errand_activity",
        "errand",
        ["activity"],
        postgresql_where=sa.text("finished_at is null"),
    )


def downgrade() -> None:
    op.drop_index("ix_errand_activity", table_name="errand")
    op.drop_column("errand", "activity")
