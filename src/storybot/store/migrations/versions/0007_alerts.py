"""What alerts take: why a channel is in trouble, what editors were told of it, and the pace of whoever sends.

Written out, not taken from the code, which moves on: a migration never changes.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

_ROW_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add the columns, the index and the table."""
    op.add_column("channels", sa.Column("lacks", sa.Text))
    op.add_column("leases", sa.Column("pace", sa.JSON))
    failing = sa.text("failing_since IS NOT NULL AND due_at IS NOT NULL")
    op.create_index(
        "ix_placements_failing",
        "placements",
        ["channel_id", "failing_since"],
        sqlite_where=failing,
        postgresql_where=failing,
    )
    op.create_table(
        "alerts",
        sa.Column("id", _ROW_ID, nullable=False),
        sa.Column("platform", sa.Text, nullable=False),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("failing_platform", sa.Text, nullable=False),
        sa.Column("trouble", sa.Text),
        sa.Column("lacks", sa.Text),
        sa.Column("problem", sa.Text, nullable=False),
        sa.Column("since", _MOMENT, nullable=False),
        sa.Column("raised_at", _MOMENT, nullable=False),
        sa.Column("channels", sa.JSON, nullable=False),
        sa.Column("named", sa.Integer, nullable=False),
        sa.Column("message", sa.Text),
        sa.Column("well_since", _MOMENT),
        sa.Column("over", sa.Boolean, nullable=False),
        sa.Column("trying", sa.Text),
        sa.Column("trying_since", _MOMENT),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("due_at", _MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_alerts"),
    )
    op.create_index("ix_alerts_due_at", "alerts", ["due_at"])
