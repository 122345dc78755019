"""strong sessions."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

# Whoever has a second factor was asked for it; the provider's was the provider's.
_OPEN = """
    update web_session s set is_strong = true from account a left join credential c on c.account = a.id
    where a.id = s.account and s.pending is null and s.revoked_at is null
        and (c.totp_secret is not null or a.subject is not null)
"""


def upgrade() -> None:
    op.add_column(
        "web_session",
        sa.Column("is_strong", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )
    op.execute(_OPEN)


def downgrade() -> None:
    op.drop_column("web_session", "is_strong")
