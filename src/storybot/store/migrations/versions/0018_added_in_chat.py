"""Channels that were added in chat: the configuration doesn't know them, and retires them no more.

Written out, not taken from the code, which moves on: a migration never changes.
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """Add the column."""
    op.add_column(
        "channels", sa.Column("added_in_chat", sa.Boolean, nullable=False, server_default=sa.false())
    )
