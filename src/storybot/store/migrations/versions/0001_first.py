"""Stories, their revisions, channels, placements, messages, accounts and leases.

Written out, not taken from `store.tables`, which moves on: a migration never changes.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_ROW_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables."""
    _accounts_and_channels()
    _stories()
    _placements()
    op.create_table(
        "leases",
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("holder", sa.Text, nullable=False),
        sa.Column("epoch", sa.Integer, nullable=False),
        sa.Column("expires_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_leases"),
    )
    _keep_revisions_as_they_are()


def _accounts_and_channels() -> None:
    op.create_table(
        "accounts",
        sa.Column("platform", sa.Text, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("name", sa.Text),
        sa.Column("bot_token", sa.Text),
        sa.PrimaryKeyConstraint("platform", "id", name="pk_accounts"),
    )
    op.create_table(
        "channels",
        sa.Column("id", _ROW_ID, nullable=False),
        sa.Column("platform", sa.Text, nullable=False),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("topics", sa.JSON, nullable=False),
        sa.Column("noise_at_least", sa.Integer),
        sa.Column("noise_at_most", sa.Integer),
        sa.Column("layout", sa.Text, nullable=False),
        sa.Column("name", sa.Text),
        sa.Column("kind", sa.Text),
        sa.Column("added_at", _MOMENT, nullable=False),
        sa.Column("retired_at", _MOMENT),
        sa.Column("trouble", sa.Text),
        sa.Column("advice", sa.Text),
        sa.Column("trouble_since", _MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_channels"),
        sa.UniqueConstraint("platform", "account", "channel", name="uq_channels_platform_account_channel"),
        sa.ForeignKeyConstraint(
            ["platform", "account"], ["accounts.platform", "accounts.id"], name="fk_channels_platform_account"
        ),
    )


def _stories() -> None:
    op.create_table(
        "stories",
        sa.Column("id", _ROW_ID, nullable=False),
        # By the order of code points, as SQLite has it, an index finds what begins in one way.
        sa.Column("slug", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("headline", sa.Text, nullable=False),
        sa.Column("url", sa.Text),
        sa.Column("file_name", sa.Text),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("first_pushed_at", _MOMENT, nullable=False),
        sa.Column("pushed_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_stories"),
        sa.UniqueConstraint("slug", name="uq_stories_slug"),
    )
    op.create_index("ix_stories_url", "stories", ["url"], postgresql_using="hash")
    op.create_index("ix_stories_file_name", "stories", ["file_name"], postgresql_using="hash")
    op.create_index("ix_stories_pushed_at", "stories", ["pushed_at"])
    op.create_table(
        "revisions",
        sa.Column("story_id", _ROW_ID, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("document", sa.JSON, nullable=False),
        sa.Column("fingerprint", sa.Text, nullable=False),
        sa.Column("pushed_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("story_id", "number", name="pk_revisions"),
        sa.ForeignKeyConstraint(["story_id"], ["stories.id"], name="fk_revisions_story_id"),
    )


def _placements() -> None:
    op.create_table(
        "placements",
        sa.Column("id", _ROW_ID, nullable=False),
        sa.Column("story_id", _ROW_ID, nullable=False),
        sa.Column("channel_id", _ROW_ID, nullable=False),
        sa.Column("platform", sa.Text, nullable=False),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("layout", sa.Text, nullable=False),
        sa.Column("wanted_revision", sa.Integer, nullable=False),
        sa.Column("wanted_at", _MOMENT, nullable=False),
        sa.Column("thread", sa.Text),
        sa.Column("to_publish", sa.Boolean, nullable=False),
        sa.Column("trying", sa.Text),
        sa.Column("trying_since", _MOMENT),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("due_at", _MOMENT),
        sa.Column("last_error", sa.Text),
        sa.Column("failing_since", _MOMENT),
        sa.Column("ending", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_placements"),
        sa.UniqueConstraint("story_id", "channel_id", name="uq_placements_story_id_channel_id"),
        sa.ForeignKeyConstraint(["channel_id"], ["channels.id"], name="fk_placements_channel_id"),
        sa.ForeignKeyConstraint(
            ["story_id", "wanted_revision"],
            ["revisions.story_id", "revisions.number"],
            name="fk_placements_story_id_wanted_revision",
        ),
    )
    _partial_index("ix_placements_due", ["channel_id", "due_at", "id"], "due_at IS NOT NULL")
    _partial_index("ix_placements_trying", ["channel_id"], "trying IS NOT NULL")
    op.create_table(
        "messages",
        sa.Column("id", _ROW_ID, nullable=False),
        sa.Column("placement_id", _ROW_ID, nullable=False),
        sa.Column("platform", sa.Text, nullable=False),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("ref", sa.Text),
        sa.Column("revision", sa.Integer),
        sa.Column("removed", sa.Boolean, nullable=False),
        sa.Column("refused", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_messages"),
        sa.UniqueConstraint("key", name="uq_messages_key"),
        sa.ForeignKeyConstraint(["placement_id"], ["placements.id"], name="fk_messages_placement_id"),
    )
    op.create_index("ix_messages_placement_id", "messages", ["placement_id"])


def _partial_index(name: str, columns: list[str], where: str) -> None:
    condition = sa.text(where)
    op.create_index(name, "placements", columns, sqlite_where=condition, postgresql_where=condition)


def _keep_revisions_as_they_are() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE TRIGGER revisions_never_change BEFORE UPDATE ON revisions "
            "BEGIN SELECT RAISE(ABORT, 'a revision is never changed'); END"
        )
        return
    op.execute(
        "CREATE FUNCTION revisions_never_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'a revision is never changed'; END $$"
    )
    op.execute(
        "CREATE TRIGGER revisions_never_change BEFORE UPDATE ON revisions "
        "FOR EACH ROW EXECUTE FUNCTION revisions_never_change()"
    )
