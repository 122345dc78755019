"""append only."""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

# Also where nothing matches: whoever tries learns it, and so does the log of the server.
_REFUSE = """
    create function refuse_change() returns trigger language plpgsql as $$
    begin
        raise exception '% is append-only: nothing in it is changed or deleted', tg_table_name
            using errcode = 'restrict_violation';
    end $$
"""


_TABLES = ("journal_entry", "calendar_notice", "access_entry")


def upgrade() -> None:
    op.execute(_REFUSE)
    # The access log had a function of its own.
    op.execute("drop function access_entry_stays() cascade")
    for table in _TABLES:
        op.execute(
            f"create trigger append_only before update or delete or truncate on {table}"
            " for each statement execute function refuse_change()"
        )


def downgrade() -> None:
    for table in _TABLES:
        op.execute(f"drop trigger append_only on {table}")
    op.execute("drop function refuse_change()")
    op.execute("""
        create function access_entry_stays() returns trigger language plpgsql as $$
        begin
            raise exception 'the access log is append-only';
        end $$;
        create trigger access_entry_stays before update or delete or truncate on access_entry
            for each statement execute function access_entry_stays();
    """)
