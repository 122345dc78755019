"""calendar notices."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "calendar_notice",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("loaded_by", sa.Text(), nullable=False),
        sa.Column(
            "loaded_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_notice")),
    )
    op.create_table(
        "lawbook_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_lawbook_version_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lawbook_version")),
    )
    op.execute("insert into lawbook_version (id) values (1)")
    # Empty: every open lawsuit is looked at once by the calendar that is in force then.
    op.add_column("lawsuit", sa.Column("calendar", sa.Text(), server_default="", nullable=False))
    op.create_index(
        "ix_lawsuit_calendar",
        "lawsuit",
        ["calendar"],
        unique=False,
        postgresql_where=sa.text("not is_closed"),
    )


def downgrade() -> None:
    op.drop_index(
        "ix_lawsuit_calendar", table_name="lawsuit", postgresql_where=sa.text("not is_closed")
    )
    op.drop_column("lawsuit", "calendar")
    op.drop_table("lawbook_version")
    op.drop_table("calendar_notice")
