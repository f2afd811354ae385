"""Rules of routes for threads: which channels have some, what is known for them, and when they come due.

Written out, not taken from the code, which moves on: a migration never changes.
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0014"

_MOMENT = sa.DateTime(timezone=True)
_OF_PLACEMENTS = {
    "wanted_kept_alive": sa.Boolean(),
    "kept_alive": sa.Boolean(),
    "kept_by_hand": sa.Boolean(),
    "kept_revision": sa.Integer(),
    "closed_by": sa.Text(),
    "moderated_at": _MOMENT,
    "rule_at": _MOMENT,
}


def upgrade() -> None:
    """Add the columns, and the index of what is due."""
    for name in ("has_rules", "rules_new"):
        flag = sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false())
        op.add_column("channels", flag)
    op.add_column("stories", sa.Column("event_at", _MOMENT))
    for name, type_ in _OF_PLACEMENTS.items():
        op.add_column("placements", sa.Column(name, type_))
    due = sa.text("rule_at IS NOT NULL")
    op.create_index(
        "ix_placements_rule_at",
        "placements",
        ["rule_at", "id"],
        sqlite_where=due,
        postgresql_where=due,
    )
