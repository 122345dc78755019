"""shredded files."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("attachment", sa.Column("shredded_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    op.drop_column("attachment", "shredded_at")
