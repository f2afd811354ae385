"""Channels that an account's moderators have of their own: for reports, and for the log.

Written out, not taken from the code, which moves on: a migration never changes.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "moderator_channels",
        sa.Column("platform", sa.Text, nullable=False),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("use", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("told", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("platform", "account", "use", name="pk_moderator_channels"),
    )
