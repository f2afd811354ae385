"""A revision that is scheduled knows for when. Those that are there don't, and stay as they are."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Add the column."""
    op.add_column("revisions", sa.Column("scheduled_for", sa.DateTime(timezone=True)))
