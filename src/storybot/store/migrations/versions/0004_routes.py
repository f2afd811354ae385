"""A channel's route is one value: all that is said of which stories go there, and how they are shown.

Written out, not taken from the code, which moves on: a migration never changes.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_CHANNELS = sa.table(
    "channels",
    sa.column("id", sa.Integer),
    sa.column("topics", sa.JSON),
    sa.column("noise_at_least", sa.Integer),
    sa.column("noise_at_most", sa.Integer),
    sa.column("layout", sa.Text),
    sa.column("route", sa.JSON),
)


def upgrade() -> None:
    """Gather the columns of a route in one, and show it as it is rather than as it was."""
    op.add_column("channels", sa.Column("route", sa.JSON, nullable=False, server_default="{}"))
    conn = op.get_bind()
    for row in conn.execute(sa.select(_CHANNELS)).fetchall():
        route = {
            "topics": row.topics,
            "noise_at_least": row.noise_at_least,
            "noise_at_most": row.noise_at_most,
            "layout": row.layout,
        }
        conn.execute(sa.update(_CHANNELS).where(_CHANNELS.c.id == row.id).values(route=route))
    for column in ("topics", "noise_at_least", "noise_at_most", "layout"):
        op.drop_column("channels", column)
    op.drop_column("placements", "layout")
    op.add_column("placements", sa.Column("ping", sa.Text))
