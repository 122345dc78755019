"""case numbers, those of before included."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "case_number",
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("organ", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["organ"], ["organ.id"], name=op.f("fk_case_number_organ")),
        sa.ForeignKeyConstraint(["ref"], ["lawsuit.ref"], name=op.f("fk_case_number_ref")),
        sa.PrimaryKeyConstraint("number", "organ", "level", name=op.f("pk_case_number")),
    )
    op.create_index(op.f("ix_case_number_ref"), "case_number", ["ref"], unique=False)
    op.execute(
        "insert into case_number (number, organ, level, ref)"
        " select number, organ, level, ref from lawsuit where number is not null"
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_case_number_ref"), table_name="case_number")
    op.drop_table("case_number")
