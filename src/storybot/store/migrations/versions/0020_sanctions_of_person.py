"""A person's sanctions are found by their key, whatever became of the cases.

Written out, not taken from the code, which moves on: a migration never changes.
"""

from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    """Make the index."""
    op.create_index("ix_sanctions_person", "sanctions", ["person"])
