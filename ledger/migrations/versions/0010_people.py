"""people."""

import sqlalchemy as sa
import sqlalchemy.dialects.postgresql
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_NOBODY_CHANGES_IT = """
    create function access_entry_stays() returns trigger language plpgsql as $$
    begin
        raise exception 'the access log is append-only';
    end $$;
    create trigger access_entry_stays before update or delete or truncate on access_entry
        for each statement execute function access_entry_stays();
"""


def _instant(name: str, *, is_now: bool = False, nullable: bool = False) -> sa.Column[object]:
    now = sa.text("clock_timestamp()") if is_now else None
    return sa.Column(name, sa.DateTime(timezone=True), server_default=now, nullable=nullable)


def upgrade() -> None:
    _extend()
    op.create_table(
        "credential",
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("must_change", sa.Boolean(), nullable=False),
        _instant("changed_at", is_now=True),
        sa.Column("totp_secret", sa.LargeBinary(), nullable=True),
        sa.Column("totp_candidate", sa.LargeBinary(), nullable=True),
        sa.Column("totp_last_step", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["account"], ["account.id"], name=op.f("fk_credential_account")),
        sa.PrimaryKeyConstraint("account", name=op.f("pk_credential")),
    )
    op.create_table(
        "web_session",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        _instant("made_at", is_now=True),
        _instant("last_used_at", is_now=True),
        _instant("expires_at"),
        _instant("revoked_at", nullable=True),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("agent", sa.Text(), nullable=False),
        sa.Column("pending", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "pending in ('password', 'second_factor')", name=op.f("ck_web_session_pending")
        ),
        sa.ForeignKeyConstraint(["account"], ["account.id"], name=op.f("fk_web_session_account")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_web_session")),
    )
    op.create_index("ix_web_session_account", "web_session", ["account"], unique=False)
    op.create_table(
        "login_guard",
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        _instant("last_at"),
        _instant("locked_until", nullable=True),
        sa.PrimaryKeyConstraint("subject", name=op.f("pk_login_guard")),
    )
    op.create_table(
        "access_entry",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        _instant("at", is_now=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=True),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("authority", sa.Text(), nullable=True),
        sa.Column("about", sa.Text(), nullable=True),
        sa.Column("before", sa.dialects.postgresql.JSONB(), nullable=True),
        sa.Column("after", sa.dialects.postgresql.JSONB(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_entry")),
    )
    op.create_index("ix_access_entry_about", "access_entry", ["about", "id"], unique=False)
    op.execute(_NOBODY_CHANGES_IT)


def _extend() -> None:
    op.add_column("account", sa.Column("kind", sa.Text(), server_default="person", nullable=False))
    op.add_column("account", sa.Column("subject", sa.Text(), nullable=True))
    op.add_column(
        "account",
        sa.Column("is_demo", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )
    op.add_column("account", _instant("disabled_at", nullable=True))
    op.create_unique_constraint(op.f("uq_account_subject"), "account", ["subject"])
    op.create_check_constraint(op.f("ck_account_kind"), "account", "kind in ('person', 'service')")
    op.add_column(
        "token", sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False)
    )
    op.add_column("token", sa.Column("name", sa.Text(), server_default="", nullable=False))
    op.add_column("token", sa.Column("narrowed_to", sa.ARRAY(sa.Text()), nullable=True))
    op.add_column("token", _instant("last_used_at", nullable=True))
    op.create_unique_constraint(op.f("uq_token_id"), "token", ["id"])


def downgrade() -> None:
    for table in ("access_entry", "login_guard", "web_session", "credential"):
        op.drop_table(table)
    op.execute("drop function access_entry_stays()")
    for column in ("last_used_at", "narrowed_to", "name", "id"):
        op.drop_column("token", column)
    for column in ("disabled_at", "is_demo", "subject", "kind"):
        op.drop_column("account", column)
