"""What is wanted of a thread and what is there: whether it is locked, and why it can't be."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Add the columns and the index."""
    op.add_column("placements", sa.Column("wanted_locked", sa.Boolean))
    op.add_column("placements", sa.Column("locked", sa.Boolean))
    op.add_column("placements", sa.Column("thread_refused", sa.Text))
    refused = sa.text("thread_refused IS NOT NULL")
    op.create_index(
        "ix_placements_thread_refused",
        "placements",
        ["channel_id"],
        sqlite_where=refused,
        postgresql_where=refused,
    )
