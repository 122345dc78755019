"""uploaders of files that were named."""

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("delete from uploader u using attached a where a.sha256 = u.sha256")


def downgrade() -> None:
    """Leave it: who uploaded what was named is in the journal."""
