"""desk holders."""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

# Whoever stands in for an absent colleague is told what he would be told. Days are office days.
_VIEW = """
    create view desk_holder as
    select a.id, a.organ, a.desk, a.address from account a where a.desk is not null and a.disabled_at is null
    union
    select s.id, a.organ, a.desk, s.address
    from account_grant g
    join account a on a.id = g.stands_in_for
    join account s on s.id = g.account
    cross join office_clock c
    where a.desk is not null and s.disabled_at is null and g.revoked_at is null
        and ((clock_timestamp() + c.shift) at time zone 'Asia/Shanghai')::date
            between g.from_on and coalesce(g.to_on, 'infinity')
"""


def upgrade() -> None:
    op.execute(_VIEW)


def downgrade() -> None:
    op.execute("drop view desk_holder")
