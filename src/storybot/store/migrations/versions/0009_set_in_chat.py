"""What was set of a channel's route in chat is kept beside its route, which is the configuration's alone now.

Written out, not taken from the code, which moves on: a migration never changes.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

_CHANNELS = sa.table("channels", sa.column("id", sa.Integer), sa.column("route", sa.JSON))


def upgrade() -> None:
    """Add the column, and take out of each route where it was set."""
    op.add_column("channels", sa.Column("set_in_chat", sa.JSON))
    conn = op.get_bind()
    for row in conn.execute(sa.select(_CHANNELS)).fetchall():
        route = {name: value for name, value in row.route.items() if name != "set_in"}
        conn.execute(sa.update(_CHANNELS).where(_CHANNELS.c.id == row.id).values(route=route))
