"""What is wanted of a thread and what is there: whether it is locked, and why it can't be."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Add the columns."""
    op.add_column("placements", sa.Column("wanted_locked", sa.Boolean))
    op.add_column("placements", sa.Column("locked", sa.Boolean))
    op.add_column("placements", sa.Column("thread_refused", sa.Text))
