"""What the life of a story takes: when it is to be published, which act wrote a revision, its corrections."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the columns; every revision that is there was pushed, or retracted."""
    op.add_column("stories", sa.Column("scheduled_at", sa.DateTime(timezone=True)))
    scheduled = sa.text("scheduled_at IS NOT NULL")
    op.create_index(
        "ix_stories_scheduled_at",
        "stories",
        ["scheduled_at"],
        sqlite_where=scheduled,
        postgresql_where=scheduled,
    )
    op.add_column("revisions", sa.Column("act", sa.Text, nullable=False, server_default="push"))
    op.add_column("revisions", sa.Column("corrections", sa.JSON, nullable=False, server_default="[]"))
    _know_retractions()


def _know_retractions() -> None:
    """The one change of revisions that is no change: a trigger keeps off all others."""
    known = "UPDATE revisions SET act = 'retract' WHERE state = 'retracted'"
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER revisions_never_change")
        op.execute(known)
        op.execute(
            "CREATE TRIGGER revisions_never_change BEFORE UPDATE ON revisions "
            "BEGIN SELECT RAISE(ABORT, 'a revision is never changed'); END"
        )
        return
    op.execute("ALTER TABLE revisions DISABLE TRIGGER revisions_never_change")
    op.execute(known)
    op.execute("ALTER TABLE revisions ENABLE TRIGGER revisions_never_change")
