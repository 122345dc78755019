"""handled alarms."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("alarm", sa.Column("handled_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("alarm", sa.Column("handled_by", sa.Text(), nullable=True))
    op.add_column("alarm", sa.Column("handled_note", sa.Text(), nullable=True))
    op.drop_constraint("uq_alarm_kind_ref_text", "alarm", type_="unique")
    op.create_index(
        "uq_alarm_open",
        "alarm",
        ["kind", "ref", "text"],
        unique=True,
        postgresql_where=sa.text("handled_at is null"),
        postgresql_nulls_not_distinct=True,
    )
    op.create_index(
        "ix_errand_deposit", "errand", ["ref"], postgresql_where=sa.text("kind = 'deposit'")
    )


def downgrade() -> None:
    op.drop_index("ix_errand_deposit", table_name="errand")
    op.drop_index("uq_alarm_open", table_name="alarm")
    # Before, an alarm was raised once and for all.
    op.execute(
        "delete from alarm a using alarm b where a.id > b.id and a.kind = b.kind and a.text = b.text"
        " and a.ref is not distinct from b.ref"
    )
    op.create_unique_constraint(
        "uq_alarm_kind_ref_text",
        "alarm",
        ["kind", "ref", "text"],
        postgresql_nulls_not_distinct=True,
    )
    op.drop_column("alarm", "handled_note")
    op.drop_column("alarm", "handled_by")
    op.drop_column("alarm", "handled_at")
