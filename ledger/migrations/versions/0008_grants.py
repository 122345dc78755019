"""grants."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

# What an account had been: one role, below one organ. Courts and handling units saw what came to them.
_GRANT_EACH = """
    insert into account_grant (id, account, role, organ, scope, within, from_on)
    select 'directory/' || id, id, role, organ,
        case role when 'handling_unit' then 'assigned' when 'court' then 'court' else 'organs' end,
        scope, date '0001-01-01'
    from account
"""


def upgrade() -> None:
    op.add_column("organ", sa.Column("line", sa.Text(), nullable=True))
    op.create_table(
        "account_grant",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("organ", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("within", sa.Text(), nullable=False),
        sa.Column("line", sa.Text(), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("stands_in_for", sa.Text(), nullable=True),
        sa.Column(
            "granted_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "scope in ('organs', 'line', 'court', 'assigned')",
            name=op.f("ck_account_grant_scope"),
        ),
        sa.CheckConstraint(
            "(scope = 'line') = (line is not null)", name=op.f("ck_account_grant_line")
        ),
        sa.CheckConstraint(
            "to_on is null or from_on <= to_on", name=op.f("ck_account_grant_period")
        ),
        sa.ForeignKeyConstraint(["account"], ["account.id"], name=op.f("fk_account_grant_account")),
        sa.ForeignKeyConstraint(["organ"], ["organ.id"], name=op.f("fk_account_grant_organ")),
        sa.ForeignKeyConstraint(["within"], ["organ.id"], name=op.f("fk_account_grant_within")),
        sa.ForeignKeyConstraint(
            ["stands_in_for"], ["account.id"], name=op.f("fk_account_grant_stands_in_for")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_grant")),
    )
    op.create_index("ix_account_grant_account", "account_grant", ["account"], unique=False)
    op.execute(_GRANT_EACH)
    op.drop_column("account", "scope")
    op.drop_column("account", "role")


def downgrade() -> None:
    # A role that was granted beside the first one is lost: an account had one only.
    op.add_column("account", sa.Column("role", sa.Text(), nullable=True))
    op.add_column("account", sa.Column("scope", sa.Text(), nullable=True))
    op.execute(
        "update account a set role = coalesce(g.role, 'auditor'), scope = coalesce(g.within, a.organ)"
        " from account k left join account_grant g on g.id = 'directory/' || k.id where k.id = a.id"
    )
    op.alter_column("account", "role", nullable=False)
    op.alter_column("account", "scope", nullable=False)
    op.create_foreign_key(op.f("fk_account_scope"), "account", "organ", ["scope"], ["id"])
    op.drop_table("account_grant")
    op.drop_column("organ", "line")
