"""What notes in threads take, and edits that wait for more of them."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add the columns."""
    op.add_column("placements", sa.Column("loud_revision", sa.Integer))
    op.add_column("placements", sa.Column("taken_back", sa.Integer))
    op.add_column("placements", sa.Column("settle_by", sa.DateTime(timezone=True)))
    op.add_column("messages", sa.Column("known_revision", sa.Integer))
