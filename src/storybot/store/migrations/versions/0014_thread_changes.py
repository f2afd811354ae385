"""How threads were to be before each deed, so that it can be undone.

Written out, not taken from the code, which moves on: a migration never changes.
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

_ROW_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Make the table and its index."""
    op.create_table(
        "thread_changes",
        sa.Column("deed_id", _ROW_ID, nullable=False),
        sa.Column("placement_id", _ROW_ID, nullable=False),
        sa.Column("before", sa.JSON, nullable=False),
        sa.Column("undone_by", _ROW_ID),
        sa.PrimaryKeyConstraint("deed_id", "placement_id", name="pk_thread_changes"),
        sa.ForeignKeyConstraint(["deed_id"], ["deeds.id"], name="fk_thread_changes_deed_id"),
        sa.ForeignKeyConstraint(["placement_id"], ["placements.id"], name="fk_thread_changes_placement_id"),
        sa.ForeignKeyConstraint(["undone_by"], ["deeds.id"], name="fk_thread_changes_undone_by"),
    )
    op.create_index("ix_thread_changes_placement_id", "thread_changes", ["placement_id", "deed_id"])
