"""Which deeds each card in a log's channel tells.

Written out, not taken from the code, which moves on: a migration never changes.
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

_ROW_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "log_cards",
        sa.Column("placement_id", _ROW_ID, nullable=False),
        sa.Column("first", sa.BigInteger, nullable=False),
        sa.Column("last", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("placement_id", name="pk_log_cards"),
        sa.ForeignKeyConstraint(["placement_id"], ["placements.id"], name="fk_log_cards_placement_id"),
    )
