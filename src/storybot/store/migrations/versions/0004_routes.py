"""A channel's route is one value: all that is said of which stories go there, and how they are shown.

Written out, not taken from the code, which moves on: a migration never changes.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_ROW_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")

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
    """Gather the columns of a route in one, and let a placement be a digest, which is of no one story."""
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
    with op.batch_alter_table("placements") as placements:
        placements.drop_column("layout")
        placements.add_column(sa.Column("ping", sa.Text))
        placements.alter_column("story_id", existing_type=_ROW_ID, nullable=True)
    story = sa.text("kind = 'story'")
    op.create_index(
        "ix_placements_wanted_at",
        "placements",
        ["channel_id", "wanted_at"],
        sqlite_where=story,
        postgresql_where=story,
    )
    op.create_table(
        "gathered",
        sa.Column("id", _ROW_ID, nullable=False),
        sa.Column("placement_id", _ROW_ID, nullable=False),
        sa.Column("story_id", _ROW_ID, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_gathered"),
        sa.ForeignKeyConstraint(["placement_id"], ["placements.id"], name="fk_gathered_placement_id"),
        sa.ForeignKeyConstraint(["story_id"], ["stories.id"], name="fk_gathered_story_id"),
        sa.UniqueConstraint("story_id", "placement_id", name="uq_gathered_story_id_placement_id"),
    )
    op.create_index("ix_gathered_placement_id", "gathered", ["placement_id"])
