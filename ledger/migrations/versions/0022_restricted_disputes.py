"""restricted disputes."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_lawsuit_restricted",
        "lawsuit",
        ["dispute"],
        postgresql_where=sa.text("is_restricted"),
    )


def downgrade() -> None:
    op.drop_index("ix_lawsuit_restricted", table_name="lawsuit")
