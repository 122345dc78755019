"""what is left to a person."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("lawsuit", sa.Column("left_to_a_person", sa.Text(), nullable=True))
    op.create_index(
        "ix_lawsuit_left_to_a_person",
        "lawsuit",
        ["organ"],
        postgresql_where=sa.text("left_to_a_person is not null"),
    )


def downgrade() -> None:
    op.drop_index("ix_lawsuit_left_to_a_person", table_name="lawsuit")
    op.drop_column("lawsuit", "left_to_a_person")
