"""what stands above an organ, found by the organ."""

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_organ_below_organ", "organ_below", ["organ", "above"])


def downgrade() -> None:
    op.drop_index("ix_organ_below_organ", table_name="organ_below")
