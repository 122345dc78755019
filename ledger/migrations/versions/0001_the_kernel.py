"""the kernel."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:  # noqa: PLR0915 -- one for each table
    op.create_table(
        "alarm",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column(
            "raised_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alarm")),
        sa.UniqueConstraint(
            "kind",
            "ref",
            "text",
            name=op.f("uq_alarm_kind_ref_text"),
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_table(
        "digest_line",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("template", sa.Text(), nullable=False),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digest_line")),
        sa.UniqueConstraint("account", "reason", name=op.f("uq_digest_line_account_reason")),
    )
    op.create_index("ix_digest_line_day", "digest_line", ["account", "day"], unique=False)
    op.create_table(
        "errand",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=True),
        sa.Column("body", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "made_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("result", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_errand")),
    )
    op.create_index(
        "ix_errand_running",
        "errand",
        ["started_at"],
        unique=False,
        postgresql_where=sa.text("finished_at is null"),
    )
    op.create_index(
        "ix_errand_waiting",
        "errand",
        ["made_at"],
        unique=False,
        postgresql_where=sa.text("started_at is null"),
    )
    op.create_table(
        "notice",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=True),
        sa.Column("template", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), server_default="waiting", nullable=False),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column(
            "made_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "status in ('waiting', 'delivered', 'failed')", name=op.f("ck_notice_status")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("message_id", name=op.f("uq_notice_message_id")),
        sa.UniqueConstraint("reason", "account", name=op.f("uq_notice_reason_account")),
    )
    op.create_index("ix_notice_ref", "notice", ["ref", "id"], unique=False)
    op.create_index("ix_notice_status", "notice", ["status", "id"], unique=False)
    op.create_table(
        "office_clock",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("shift", sa.Interval(), server_default=sa.text("interval '0'"), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_office_clock_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_office_clock")),
    )
    op.create_table(
        "organ",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("lock", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("parent", sa.Text(), nullable=True),
        sa.Column("bureau", sa.Text(), nullable=True),
        sa.Column("government", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["bureau"], ["organ.id"], name=op.f("fk_organ_bureau")),
        sa.ForeignKeyConstraint(["government"], ["organ.id"], name=op.f("fk_organ_government")),
        sa.ForeignKeyConstraint(["parent"], ["organ.id"], name=op.f("fk_organ_parent")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organ")),
        sa.UniqueConstraint("lock", name=op.f("uq_organ_lock")),
    )
    op.create_table(
        "account",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("organ", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("desk", sa.Text(), nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["organ"], ["organ.id"], name=op.f("fk_account_organ")),
        sa.ForeignKeyConstraint(["scope"], ["organ.id"], name=op.f("fk_account_scope")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
    )
    op.create_index("ix_account_organ_desk", "account", ["organ", "desk"], unique=False)
    op.create_table(
        "delivery_attempt",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("notice", sa.BigInteger(), nullable=False),
        sa.Column(
            "tried_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("delivered", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["notice"], ["notice.id"], name=op.f("fk_delivery_attempt_notice")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery_attempt")),
    )
    op.create_index(
        op.f("ix_delivery_attempt_notice"), "delivery_attempt", ["notice"], unique=False
    )
    op.create_table(
        "lawsuit",
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("organ", sa.Text(), nullable=False),
        sa.Column("court", sa.Text(), nullable=False),
        sa.Column("handling_unit", sa.Text(), nullable=True),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("capacity", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("standing", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("ending", sa.Text(), nullable=True),
        sa.Column("is_closed", sa.Boolean(), nullable=False),
        sa.Column("first_hearing_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("first_hearing_year", sa.SmallInteger(), nullable=True),
        sa.Column("first_hearing_held", sa.Boolean(), nullable=True),
        sa.Column("next_due_on", sa.Date(), nullable=True),
        sa.Column("next_wake_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("watched_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["court"], ["organ.id"], name=op.f("fk_lawsuit_court")),
        sa.ForeignKeyConstraint(
            ["handling_unit"], ["organ.id"], name=op.f("fk_lawsuit_handling_unit")
        ),
        sa.ForeignKeyConstraint(["organ"], ["organ.id"], name=op.f("fk_lawsuit_organ")),
        sa.PrimaryKeyConstraint("ref", name=op.f("pk_lawsuit")),
        sa.UniqueConstraint("number", "organ", "level", name=op.f("uq_lawsuit_number_organ_level")),
        postgresql_with={"fillfactor": "70"},
    )
    op.create_index("ix_lawsuit_due", "lawsuit", ["next_due_on", "ref"], unique=False)
    op.create_index(
        "ix_lawsuit_register",
        "lawsuit",
        ["organ", "first_hearing_year", "first_hearing_at"],
        unique=False,
    )
    op.create_index(
        "ix_lawsuit_wake",
        "lawsuit",
        ["next_wake_at"],
        unique=False,
        postgresql_where=sa.text("not is_closed"),
    )
    op.create_table(
        "office_holder",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("organ", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("post", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["organ"], ["organ.id"], name=op.f("fk_office_holder_organ")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_office_holder")),
    )
    op.create_index(op.f("ix_office_holder_organ"), "office_holder", ["organ"], unique=False)
    op.create_table(
        "organ_below",
        sa.Column("above", sa.Text(), nullable=False),
        sa.Column("organ", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["above"], ["organ.id"], name=op.f("fk_organ_below_above")),
        sa.ForeignKeyConstraint(["organ"], ["organ.id"], name=op.f("fk_organ_below_organ")),
        sa.PrimaryKeyConstraint("above", "organ", name=op.f("pk_organ_below")),
    )
    op.create_table(
        "attachment",
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column(
            "uploaded_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_attachment")),
    )
    op.create_table(
        "uploader",
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column(
            "uploaded_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["account"], ["account.id"], name=op.f("fk_uploader_account")),
        sa.ForeignKeyConstraint(["sha256"], ["attachment.sha256"], name=op.f("fk_uploader_sha256")),
        sa.PrimaryKeyConstraint("sha256", "account", name=op.f("pk_uploader")),
    )
    op.create_table(
        "attached",
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["ref"], ["lawsuit.ref"], name=op.f("fk_attached_ref")),
        sa.PrimaryKeyConstraint("sha256", "ref", name=op.f("pk_attached")),
    )
    op.create_table(
        "deadline",
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("nature", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("organ", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("receipt", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(["ref"], ["lawsuit.ref"], name=op.f("fk_deadline_ref")),
        sa.PrimaryKeyConstraint("ref", "key", name=op.f("pk_deadline")),
    )
    op.create_index(
        "ix_deadline_open",
        "deadline",
        ["due_on", "ref", "key"],
        unique=False,
        postgresql_where=sa.text("is_open"),
    )
    op.create_table(
        "deposit",
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("milestone", sa.Text(), nullable=False),
        sa.Column("folder", sa.Text(), nullable=False),
        sa.Column("algorithm", sa.Text(), nullable=False),
        sa.Column("manifest_digest", sa.Text(), nullable=False),
        sa.Column(
            "deposited_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["ref"], ["lawsuit.ref"], name=op.f("fk_deposit_ref")),
        sa.PrimaryKeyConstraint("ref", "milestone", "version", name=op.f("pk_deposit")),
    )
    op.create_table(
        "journal_entry",
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("act_id", sa.Text(), nullable=False),
        sa.Column("request_hash", sa.Text(), nullable=False),
        sa.Column("verbs", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("schema_version", sa.SmallInteger(), nullable=False),
        sa.Column("algorithm", sa.Text(), nullable=False),
        sa.Column("previous", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["ref"], ["lawsuit.ref"], name=op.f("fk_journal_entry_ref")),
        sa.PrimaryKeyConstraint("ref", "version", name=op.f("pk_journal_entry")),
        sa.UniqueConstraint("ref", "act_id", name=op.f("uq_journal_entry_ref_act_id")),
    )
    op.create_table(
        "party",
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("commitment", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["ref"], ["lawsuit.ref"], name=op.f("fk_party_ref")),
        sa.PrimaryKeyConstraint("ref", "position", name=op.f("pk_party")),
    )
    op.create_table(
        "token",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column(
            "made_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account"], ["account.id"], name=op.f("fk_token_account")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_token")),
    )
    op.execute("insert into office_clock (id) values (1)")


def downgrade() -> None:  # noqa: PLR0915 -- one for each table
    op.drop_table("token")
    op.drop_table("party")
    op.drop_table("journal_entry")
    op.drop_table("deposit")
    op.drop_index("ix_deadline_open", table_name="deadline", postgresql_where=sa.text("is_open"))
    op.drop_table("deadline")
    op.drop_table("attached")
    op.drop_table("uploader")
    op.drop_table("attachment")
    op.drop_table("organ_below")
    op.drop_index(op.f("ix_office_holder_organ"), table_name="office_holder")
    op.drop_table("office_holder")
    op.drop_index(
        "ix_lawsuit_wake", table_name="lawsuit", postgresql_where=sa.text("not is_closed")
    )
    op.drop_index("ix_lawsuit_register", table_name="lawsuit")
    op.drop_index("ix_lawsuit_due", table_name="lawsuit")
    op.drop_table("lawsuit")
    op.drop_index(op.f("ix_delivery_attempt_notice"), table_name="delivery_attempt")
    op.drop_table("delivery_attempt")
    op.drop_index("ix_account_organ_desk", table_name="account")
    op.drop_table("account")
    op.drop_table("organ")
    op.drop_table("office_clock")
    op.drop_index("ix_notice_status", table_name="notice")
    op.drop_index("ix_notice_ref", table_name="notice")
    op.drop_table("notice")
    op.drop_index(
        "ix_errand_waiting", table_name="errand", postgresql_where=sa.text("started_at is null")
    )
    op.drop_index(
        "ix_errand_running", table_name="errand", postgresql_where=sa.text("finished_at is null")
    )
    op.drop_table("errand")
    op.drop_index("ix_digest_line_day", table_name="digest_line")
    op.drop_table("digest_line")
    op.drop_table("alarm")
