"""what stands still."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("deadline", _no("suspended"))
    op.add_column("lawsuit", _no("is_suspended"))


def _no(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), server_default=sa.text("false"), nullable=False)


def downgrade() -> None:
    op.drop_column("lawsuit", "is_suspended")
    op.drop_column("deadline", "suspended")
