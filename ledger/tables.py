"""The tables: the append-only journal, the read model beside it, and the rows that other parts work off."""

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Interval,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    TableClause,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _instant(name: str, **options: object) -> Column[object]:
    return Column(name, DateTime(timezone=True), **options)  # type: ignore[arg-type]  # passes options on


organ = Table(
    "organ",
    metadata,
    Column("id", Text, primary_key=True),
    Column("lock", Integer, Identity(), nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("parent", Text, ForeignKey("organ.id")),
    Column("bureau", Text, ForeignKey("organ.id")),
    Column("government", Text, ForeignKey("organ.id")),
    Column("line", Text),
)
"""Organs and courts. `lock` numbers the organ for the advisory lock of its years, `line` is its system line (条线)."""

organ_below = Table(
    "organ_below",
    metadata,
    Column("above", Text, ForeignKey("organ.id"), nullable=False),
    Column("organ", Text, ForeignKey("organ.id"), nullable=False),
    PrimaryKeyConstraint("above", "organ"),
    Index("ix_organ_below_organ", "organ", "above"),
)
"""The closure of the organ tree: each organ below each above it, itself included. A scope is often one `above`."""

office_holder = Table(
    "office_holder",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("organ", Text, ForeignKey("organ.id"), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("post", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("from_on", Date, nullable=False),
    Column("to_on", Date),
    _instant("known_from"),
    _instant("known_until"),
)
"""Who held which post from when to when, and since when and until when the directory said so (office time).

What it says now has no `known_until`; what came with the organ itself has no `known_from`. What a later directory says
otherwise ends the row and begins another: the file as it stood on a day shows what was known then.
"""

account = Table(
    "account",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("organ", Text, ForeignKey("organ.id"), nullable=False),
    Column("desk", Text),
    Column("address", Text),
    Column("kind", Text, nullable=False, server_default="person"),
    Column("subject", Text, unique=True),
    Column("is_demo", Boolean, nullable=False, server_default=text("false")),
    _instant("disabled_at"),
    CheckConstraint("kind in ('person', 'service')", name="kind"),
    Index("ix_account_organ_desk", "organ", "desk"),
)
"""People and machines that may log in. `desk` is where notices reach the person, `address` its mail address.

`subject` is who it is at the identity provider; `is_demo` was loaded from a directory that is none of a real office.
"""

credential = Table(
    "credential",
    metadata,
    Column("account", Text, ForeignKey("account.id"), primary_key=True),
    Column("password_hash", Text, nullable=False),
    Column("must_change", Boolean, nullable=False),
    _instant("changed_at", nullable=False, server_default=func.clock_timestamp()),
    Column("totp_secret", LargeBinary),
    Column("totp_candidate", LargeBinary),
    Column("totp_last_step", BigInteger),
)
"""A person's password (argon2id) and second factor, whose secret is sealed; `totp_last_step` was used last."""

web_session = Table(
    "web_session",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("account", Text, ForeignKey("account.id"), nullable=False, index=True),
    _instant("made_at", nullable=False, server_default=func.clock_timestamp()),
    _instant("last_used_at", nullable=False, server_default=func.clock_timestamp()),
    _instant("expires_at", nullable=False),
    _instant("revoked_at"),
    Column("address", Text, nullable=False),
    Column("agent", Text, nullable=False),
    Column("pending", Text),
    Column("is_strong", Boolean, nullable=False, server_default=text("false")),
    CheckConstraint("pending in ('password', 'second_factor')", name="pending"),
)
"""Sessions by the SHA-256 of the cookie; `pending` is what must be done before anything else.

One that is strong was opened, or went on, with a second factor.
"""

login_guard = Table(
    "login_guard",
    metadata,
    Column("subject", Text, primary_key=True),
    Column("failures", Integer, nullable=False),
    _instant("last_at", nullable=False),
    _instant("locked_until"),
)
"""Wrong log-ins in a row, and until when the next one isn't judged."""

access_entry = Table(
    "access_entry",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    _instant("at", nullable=False, server_default=func.clock_timestamp()),
    Column("kind", Text, nullable=False),
    Column("account", Text),
    Column("address", Text, nullable=False),
    Column("authority", Text),
    Column("about", Text),
    Column("before", JSONB),
    Column("after", JSONB),
    Index("ix_access_entry_about", "about", "id"),
)
"""Append-only: who came in or changed an account, from where, by which authority, before and after."""

account_grant = Table(
    "account_grant",
    metadata,
    Column("id", Text, primary_key=True),
    Column("account", Text, ForeignKey("account.id"), nullable=False, index=True),
    Column("role", Text, nullable=False),
    Column("organ", Text, ForeignKey("organ.id"), nullable=False),
    Column("scope", Text, nullable=False),
    Column("within", Text, ForeignKey("organ.id"), nullable=False),
    Column("line", Text),
    Column("from_on", Date, nullable=False),
    Column("to_on", Date),
    Column("stands_in_for", Text, ForeignKey("account.id")),
    _instant("granted_at", nullable=False, server_default=func.clock_timestamp()),
    _instant("revoked_at"),
    CheckConstraint("scope in ('organs', 'line', 'court', 'assigned')", name="scope"),
    CheckConstraint("(scope = 'line') = (line is not null)", name="line"),
    CheckConstraint("to_on is null or from_on <= to_on", name="period"),
)
"""What an account may be: a role in an organ's name and a scope, for office days; see `domain.permissions.Grant`."""

token = Table(
    "token",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("account", Text, ForeignKey("account.id"), nullable=False),
    _instant("made_at", nullable=False, server_default=func.now()),
    _instant("expires_at", nullable=False),
    _instant("revoked_at"),
    Column("id", BigInteger, Identity(), nullable=False, unique=True),
    Column("name", Text, nullable=False, server_default=""),
    Column("narrowed_to", ARRAY(Text)),
    _instant("last_used_at"),
)
"""Bearer tokens by their SHA-256; the token itself is shown once and kept nowhere. `narrowed_to` are permissions."""

lawsuit = Table(
    "lawsuit",
    metadata,
    Column("ref", Text, primary_key=True),
    Column("organ", Text, ForeignKey("organ.id"), nullable=False),
    Column("court", Text, ForeignKey("organ.id"), nullable=False),
    Column("handling_unit", Text, ForeignKey("organ.id")),
    Column("number", Text),
    Column("level", Text, nullable=False),
    Column("dispute", Text, nullable=False, index=True),
    Column("capacity", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("digest", Text, nullable=False),
    Column("calendar", Text, nullable=False, server_default=""),
    Column("stage", Text, nullable=False),
    Column("ending", Text),
    Column("is_closed", Boolean, nullable=False),
    Column("is_suspended", Boolean, nullable=False, server_default=text("false")),
    Column("is_restricted", Boolean, nullable=False, server_default=text("false")),
    Column("left_to_a_person", Text),
    Column("first_hearing_at", DateTime(timezone=True)),
    Column("first_hearing_year", SmallInteger),
    Column("first_hearing_held", Boolean),
    Column("first_hearing_missed", Boolean, nullable=False, server_default=text("false")),
    Column("next_due_on", Date),
    Column("next_wake_at", DateTime(timezone=True)),
    Column("watched_until", DateTime(timezone=True), nullable=False),
    _instant("registered_at", nullable=False),
    UniqueConstraint("number", "organ", "level"),
    Index("ix_lawsuit_register", "organ", "first_hearing_year", "first_hearing_at"),
    Index("ix_lawsuit_wake", "next_wake_at", postgresql_where=text("not is_closed")),
    Index("ix_lawsuit_due", "next_due_on", "ref"),
    Index(
        "ix_lawsuit_left_to_a_person",
        "organ",
        postgresql_where=text("left_to_a_person is not null"),
    ),
    Index("ix_lawsuit_restricted", "dispute", postgresql_where=text("is_restricted")),
    Index("ix_lawsuit_calendar", "calendar", postgresql_where=text("not is_closed")),
    postgresql_with={"fillfactor": "70"},
)
"""The read model: the last standing, and what lists, the register of the year and the sweep ask for.

All instants but `registered_at` are office time. `calendar` is the version of the lawbook (calendar and rule packs)
by which its deadlines and its duty were last looked at, whether or not it moved one.
"""

lawsuit_standing = TableClause("lawsuit_standing", Column("ref", Text), Column("standing", Text))
"""A view: the standing of a lawsuit is the outcome of its last entry, as JSON, and is kept nowhere else."""

case_number = Table(
    "case_number",
    metadata,
    Column("number", Text, nullable=False),
    Column("organ", Text, ForeignKey("organ.id"), nullable=False),
    Column("level", Text, nullable=False),
    Column("ref", Text, ForeignKey("lawsuit.ref"), nullable=False, index=True),
    PrimaryKeyConstraint("number", "organ", "level"),
)
"""Every number under which a lawsuit is found, older ones too: one number, one lawsuit of an organ and level."""

journal_entry = Table(
    "journal_entry",
    metadata,
    Column("ref", Text, ForeignKey("lawsuit.ref"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("act_id", Text, nullable=False),
    Column("request_hash", Text, nullable=False),
    Column("verbs", ARRAY(Text), nullable=False),
    Column("actor", Text, nullable=False),
    Column("role", Text, nullable=False),
    _instant("recorded_at", nullable=False),
    Column("schema_version", SmallInteger, nullable=False),
    Column("algorithm", Text, nullable=False),
    Column("previous", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("text", Text, nullable=False),
    PrimaryKeyConstraint("ref", "version"),
    UniqueConstraint("ref", "act_id"),
)
"""Append-only. `digest` is `algorithm` over `text`, which holds everything, `previous` included."""

party = Table(
    "party",
    metadata,
    Column("ref", Text, ForeignKey("lawsuit.ref"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("name", Text),
    Column("salt", LargeBinary, nullable=False),
    Column("commitment", Text, nullable=False),
    PrimaryKeyConstraint("ref", "position"),
)
"""Parties' personal data, beside the journal, which holds the commitments: forgetting a name breaks nothing."""

deadline = Table(
    "deadline",
    metadata,
    Column("ref", Text, ForeignKey("lawsuit.ref"), nullable=False),
    Column("key", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("nature", Text, nullable=False),
    Column("basis", Text, nullable=False),
    Column("organ", Text, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("provisional", Boolean, nullable=False),
    Column("suspended", Boolean, nullable=False, server_default=text("false")),
    Column("is_open", Boolean, nullable=False),
    Column("done_on", Date),
    Column("receipt", JSONB, nullable=False),
    PrimaryKeyConstraint("ref", "key"),
    Index("ix_deadline_open", "due_on", "ref", "key", postgresql_where=text("is_open")),
)

errand = Table(
    "errand",
    metadata,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("ref", Text),
    Column("body", JSONB, nullable=False),
    Column("not_before", DateTime(timezone=True)),
    _instant("made_at", nullable=False, server_default=func.clock_timestamp()),
    _instant("started_at"),
    Column("activity", Text),
    _instant("finished_at"),
    Column("result", Text),
    Index("ix_errand_waiting", "made_at", postgresql_where=text("started_at is null")),
    Index("ix_errand_running", "started_at", postgresql_where=text("finished_at is null")),
    Index("ix_errand_activity", "activity", postgresql_where=text("finished_at is null")),
    Index("ix_errand_deposit", "ref", postgresql_where=text("kind = 'deposit'")),
)
"""The outbox: rows written with the act; `not_before` is office time, the other instants real time.

`activity` is the engine's id of what carries an errand: its own, or that of several which went together.
"""

notice = Table(
    "notice",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("reason", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("ref", Text),
    Column("template", Text, nullable=False),
    Column("message_id", Text, nullable=False, unique=True),
    Column("subject", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("status", Text, nullable=False, server_default="waiting"),
    Column("tries", Integer, nullable=False, server_default="0"),
    _instant("made_at", nullable=False, server_default=func.clock_timestamp()),
    _instant("delivered_at"),
    UniqueConstraint("reason", "account"),
    CheckConstraint("status in ('waiting', 'delivered', 'failed')", name="status"),
    Index("ix_notice_status", "status", "id"),
    Index("ix_notice_ref", "ref", "id"),
)
"""The delivery ledger: one row for one reason and person, with the stable Message-ID."""

delivery_attempt = Table(
    "delivery_attempt",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("notice", BigInteger, ForeignKey("notice.id"), nullable=False, index=True),
    _instant("tried_at", nullable=False, server_default=func.clock_timestamp()),
    Column("answer", Text, nullable=False),
    Column("delivered", Boolean, nullable=False),
)

digest_line = Table(
    "digest_line",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("account", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("ref", Text, nullable=False),
    Column("template", Text, nullable=False),
    Column("facts", JSONB, nullable=False),
    Column("day", Date, nullable=False),
    UniqueConstraint("account", "reason"),
    Index("ix_digest_line_day", "account", "day"),
)
"""One line of a person's digest of a day (office time)."""

deposit = Table(
    "deposit",
    metadata,
    Column("ref", Text, ForeignKey("lawsuit.ref"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("milestone", Text, nullable=False),
    Column("folder", Text, nullable=False),
    Column("algorithm", Text, nullable=False),
    Column("manifest_digest", Text, nullable=False),
    _instant("deposited_at", nullable=False, server_default=func.clock_timestamp()),
    PrimaryKeyConstraint("ref", "milestone", "version"),
)

attachment = Table(
    "attachment",
    metadata,
    Column("sha256", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("size_bytes", Integer, nullable=False),
    _instant("uploaded_at", nullable=False, server_default=func.clock_timestamp()),
    _instant("shredded_at"),
)
"""Files by their content; the name is the one they were first uploaded with.

One that was destroyed after its time keeps its hash; the access log tells of it. Uploaded again, it is there again.
"""

uploader = Table(
    "uploader",
    metadata,
    Column("sha256", Text, ForeignKey("attachment.sha256"), nullable=False),
    Column("account", Text, ForeignKey("account.id"), nullable=False),
    _instant("uploaded_at", nullable=False, server_default=func.clock_timestamp()),
    PrimaryKeyConstraint("sha256", "account"),
)
"""Who uploaded a file and has not named it in an act yet: the same one may come from several."""

attached = Table(
    "attached",
    metadata,
    Column("sha256", Text, nullable=False),
    Column("ref", Text, ForeignKey("lawsuit.ref"), nullable=False),
    PrimaryKeyConstraint("sha256", "ref"),
)
"""Which lawsuits' acts name a file. Without a key to the file: a recording must not fail for one."""

office_clock = Table(
    "office_clock",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("shift", Interval, nullable=False, server_default=text("interval '0'")),
    CheckConstraint("id = 1", name="one_row"),
)
"""One row: what is added to real time; zero in production."""

calendar_notice = Table(
    "calendar_notice",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("year", SmallInteger, nullable=False),
    Column("digest", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("loaded_by", Text, nullable=False),
    _instant("loaded_at", nullable=False, server_default=func.clock_timestamp()),
)
"""Append-only: the notices of days off beside the shipped ones, in the order in which they were loaded."""

lawbook_version = Table(
    "lawbook_version",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("version", Text, nullable=False, server_default=""),
    CheckConstraint("id = 1", name="one_row"),
)
"""One row: the chained digest of the notices, empty without any. Queries read it along, as they read the clock."""

alarm = Table(
    "alarm",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("kind", Text, nullable=False),
    Column("ref", Text),
    Column("text", Text, nullable=False),
    _instant("raised_at", nullable=False, server_default=func.clock_timestamp()),
    _instant("handled_at"),
    Column("handled_by", Text),
    Column("handled_note", Text),
    # What belongs to no lawsuit is put before a person once, too; what comes back after it was handled, anew.
    Index(
        "uq_alarm_open",
        "kind",
        "ref",
        "text",
        unique=True,
        postgresql_where=text("handled_at is null"),
        postgresql_nulls_not_distinct=True,
    ),
)
"""What a person must look at: a ledger behind its workflow, a deposit that differs. It stays when it was handled."""

daily_root = Table(
    "daily_root",
    metadata,
    Column("day", Date, primary_key=True),
    _instant("made_at", nullable=False),
    Column("algorithm", Text, nullable=False),
    Column("previous", Text, nullable=False, unique=True),
    Column("digest", Text, nullable=False),
    Column("text", Text, nullable=False),
)
"""Append-only: one root a day (office time) over the heads of all journals; the next one names its digest."""

root_head = Table(
    "root_head",
    metadata,
    Column("ref", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("digest", Text, nullable=False),
    Column("day", Date, nullable=False, index=True),
    PrimaryKeyConstraint("ref", "version"),
)
"""Append-only: each head that was new in a day's root. Without a key to the journal: it must outlast what it proves."""

root_access = Table(
    "root_access",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("digest", Text, nullable=False),
    Column("day", Date, nullable=False, index=True),
)
"""Append-only: each entry of the access log that was new in a day's root. Without keys, as `root_head`."""

APPEND_ONLY = (journal_entry, calendar_notice, access_entry, daily_root, root_head, root_access)
"""What is added to and never changed: the application's role may not, and a trigger refuses whoever may."""
