"""what the roots had of the access log, and what was known when telling began."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

# From here on the log alone says what organs, grants and handled alarms are: what was there before is told of once.
_TELL_OF_ORGANS = """
    insert into access_entry (kind, address, authority, about, after)
    select 'organ_made', 'local', 'migration', 'organ/' || o.id, jsonb_build_object('id', o.id, 'name', o.name,
        'kind', o.kind, 'parent', o.parent, 'bureau', o.bureau, 'government', o.government, 'line', o.line, 'heads',
        (select coalesce(jsonb_agg(jsonb_build_object('name', h.name, 'post', h.post, 'title', h.title,
            'from_on', h.from_on, 'to_on', h.to_on)), '[]')
         from office_holder h where h.organ = o.id and h.known_until is null))
    from organ o
    where not exists (select from access_entry e where e.about = 'organ/' || o.id)
    order by o.id
"""
_TELL_OF_GRANTS = """
    insert into access_entry (kind, address, authority, about, after)
    select 'grant_given', 'local', 'migration', g.account, jsonb_strip_nulls(jsonb_build_object('id', g.id,
        'role', g.role, 'organ', g.organ, 'scope', g.scope, 'within', g.within, 'line', g.line,
        'from_on', g.from_on, 'to_on', g.to_on, 'stands_in_for', g.stands_in_for))
    from account_grant g order by g.granted_at, g.id
"""
_TELL_OF_ENDED = """
    insert into access_entry (kind, address, authority, about, before)
    select 'grant_revoked', 'local', 'migration', g.account, jsonb_build_object('grant', g.id)
    from account_grant g where g.revoked_at is not null order by g.revoked_at, g.id
"""
_TELL_OF_ALARMS = """
    insert into access_entry (kind, address, authority, about, after)
    select 'alarm_handled', 'local', 'migration', a.ref,
        jsonb_build_object('alarm', a.id, 'handled_by', a.handled_by, 'handled_note', a.handled_note)
    from alarm a where a.handled_at is not null order by a.id
"""


def upgrade() -> None:
    op.create_table(
        "root_access",
        sa.Column("id", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_root_access")),
    )
    op.create_index(op.f("ix_root_access_day"), "root_access", ["day"], unique=False)
    op.execute(
        "create trigger append_only before update or delete or truncate on root_access"
        " for each statement execute function refuse_change()"
    )
    for words in (_TELL_OF_ORGANS, _TELL_OF_GRANTS, _TELL_OF_ENDED, _TELL_OF_ALARMS):
        op.execute(words)


def downgrade() -> None:
    op.drop_table("root_access")
