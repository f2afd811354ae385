"""Which deeds the log of each account tells: those that were done there, or changed a thread there.

Written out, not taken from the code, which moves on: a migration never changes.
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"

_ROW_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")

_TOLD_BY_NOW = (
    # What was done there, but for who reported what.
    "INSERT INTO log_deeds (platform, account, deed_id)"
    " SELECT platform, account, id FROM deeds WHERE platform IS NOT NULL AND act <> 'report'",
    # What changed a thread there, or undid such a change.
    "INSERT INTO log_deeds (platform, account, deed_id)"
    " SELECT placements.platform, placements.account, thread_changes.deed_id"
    " FROM thread_changes JOIN placements ON placements.id = thread_changes.placement_id"
    " UNION SELECT placements.platform, placements.account, thread_changes.undone_by"
    " FROM thread_changes JOIN placements ON placements.id = thread_changes.placement_id"
    " WHERE thread_changes.undone_by IS NOT NULL"
    " EXCEPT SELECT platform, account, deed_id FROM log_deeds",
    # What was decided about moderators and admins is for admins.
    "DELETE FROM log_deeds WHERE deed_id IN (SELECT decided_by FROM cases WHERE standing <> 'reader')",
)


def upgrade() -> None:
    """Make the table, with what the logs have told until now, and more."""
    op.create_table(
        "log_deeds",
        sa.Column("platform", sa.Text, nullable=False),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("deed_id", _ROW_ID, nullable=False),
        sa.PrimaryKeyConstraint("platform", "account", "deed_id", name="pk_log_deeds"),
        sa.ForeignKeyConstraint(["deed_id"], ["deeds.id"], name="fk_log_deeds_deed_id"),
    )
    for statement in _TOLD_BY_NOW:
        op.execute(statement)
    op.drop_index("ix_deeds_account", "deeds")
