"""what was known of heads."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("office_holder", sa.Column("known_from", sa.DateTime(timezone=True)))
    op.add_column("office_holder", sa.Column("known_until", sa.DateTime(timezone=True)))


def downgrade() -> None:
    op.execute("delete from office_holder where known_until is not null")
    op.drop_column("office_holder", "known_until")
    op.drop_column("office_holder", "known_from")
