"""How threads are to be, and are: archived, slow, called, pinned; why a step that sets one was refused."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

_STATE = {"archived": sa.Boolean, "slow": sa.Integer, "title": sa.Text, "pinned": sa.Boolean}


def upgrade() -> None:
    """Add the columns, and keep the refusals that there are as those of locking."""
    op.add_column("placements", sa.Column("wants", sa.Integer, nullable=False, server_default="0"))
    for name, type_ in _STATE.items():
        op.add_column("placements", sa.Column(f"wanted_{name}", type_))
        op.add_column("placements", sa.Column(name, type_))
    op.add_column("placements", sa.Column("refusals", sa.JSON))
    op.add_column("placements", sa.Column("retraction_locked", sa.Boolean))
    json = sa.func.json_build_object if op.get_bind().dialect.name == "postgresql" else sa.func.json_object
    names = ("refusals", "thread_refused", "wanted_locked", "retraction_locked")
    placements = sa.table("placements", *map(sa.column, names))
    refusal = json("set_thread", placements.c.thread_refused)
    op.execute(placements.update().where(placements.c.thread_refused.is_not(None)).values(refusals=refusal))
    locked = placements.c.wanted_locked.is_(True)
    op.execute(placements.update().where(locked).values(retraction_locked=True))
    op.drop_index("ix_placements_thread_refused", "placements")
    op.drop_column("placements", "thread_refused")
    refused = sa.text("refusals IS NOT NULL")
    op.create_index(
        "ix_placements_refusals",
        "placements",
        ["channel_id"],
        sqlite_where=refused,
        postgresql_where=refused,
    )
