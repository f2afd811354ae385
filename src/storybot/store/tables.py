"""The tables, as the newest migration leaves them (`storybot db check` holds the two together).

Every row about a channel, person or message carries its platform and account, so that a second workspace
or the thousandth guild is a row and not a change.
"""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    and_,
    false,
)

from storybot.store.columns import ByCodePoint, Moment, OutsideText, RowId

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    }
)


accounts = Table(
    "accounts",
    metadata,
    Column("platform", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("name", OutsideText),
    Column("bot_token", Text),
    Column("language", Text),
)

channels = Table(
    "channels",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("platform", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("route", JSON, nullable=False, server_default="{}"),
    Column("set_in_chat", JSON(none_as_null=True)),
    Column("name", OutsideText),
    Column("kind", OutsideText),
    Column("added_at", Moment, nullable=False),
    Column("retired_at", Moment),
    Column("trouble", Text),
    Column("advice", OutsideText),
    Column("trouble_since", Moment),
    Column("purpose", Text, nullable=False, server_default="stories"),
    Column("lacks", OutsideText),
    Column("has_rules", Boolean, nullable=False, server_default=false()),
    Column("rules_new", Boolean, nullable=False, server_default=false()),
    Column("added_in_chat", Boolean, nullable=False, server_default=false()),
    UniqueConstraint("platform", "account", "channel"),
    ForeignKeyConstraint(["platform", "account"], ["accounts.platform", "accounts.id"]),
)

stories = Table(
    "stories",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("slug", ByCodePoint, nullable=False, unique=True),
    Column("headline", Text, nullable=False),
    Column("url", Text),
    Column("file_name", OutsideText),
    Column("revision", Integer, nullable=False),
    Column("first_pushed_at", Moment, nullable=False),
    Column("pushed_at", Moment, nullable=False),
    Column("state", Text, nullable=False, server_default="published"),
    Column("scheduled_at", Moment),
    Column("event_at", Moment),
    # A URL can be longer than an entry of PostgreSQL's default kind of index.
    Index("ix_stories_url", "url", postgresql_using="hash"),
    Index("ix_stories_file_name", "file_name", postgresql_using="hash"),
    Index("ix_stories_pushed_at", "pushed_at"),
)
Index(
    "ix_stories_scheduled_at",
    stories.c.scheduled_at,
    sqlite_where=stories.c.scheduled_at.is_not(None),
    postgresql_where=stories.c.scheduled_at.is_not(None),
)

revisions = Table(
    "revisions",
    metadata,
    Column("story_id", RowId, ForeignKey(stories.c.id), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("document", JSON, nullable=False),
    Column("fingerprint", Text, nullable=False),
    Column("pushed_at", Moment, nullable=False),
    Column("state", Text, nullable=False, server_default="published"),
    Column("reason", OutsideText),
    Column("act", Text, nullable=False, server_default="push"),
    Column("corrections", JSON, nullable=False, server_default="[]"),
    Column("scheduled_for", Moment),
)

placements = Table(
    "placements",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("story_id", RowId),
    Column("channel_id", RowId, ForeignKey(channels.c.id), nullable=False),
    Column("platform", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("wanted_revision", Integer, nullable=False),
    Column("wanted_at", Moment, nullable=False),
    Column("thread", Text),
    Column("to_publish", Boolean, nullable=False),
    Column("trying", Text),
    Column("trying_since", Moment),
    Column("tries", Integer, nullable=False),
    Column("due_at", Moment),
    Column("last_error", OutsideText),
    Column("failing_since", Moment),
    Column("ending", Text),
    Column("kind", Text, nullable=False, server_default="story"),
    Column("known_revision", Integer),
    Column("ping", Text),
    Column("loud_revision", Integer),
    Column("taken_back", Integer),
    Column("settle_by", Moment),
    Column("wants", Integer, nullable=False, server_default="0"),
    Column("wanted_locked", Boolean),
    Column("wanted_archived", Boolean),
    Column("wanted_slow", Integer),
    Column("wanted_title", OutsideText),
    Column("wanted_pinned", Boolean),
    Column("retraction_locked", Boolean),
    Column("locked", Boolean),
    Column("archived", Boolean),
    Column("slow", Integer),
    Column("title", OutsideText),
    Column("pinned", Boolean),
    Column("refusals", JSON(none_as_null=True)),
    Column("wanted_kept_alive", Boolean),
    Column("kept_alive", Boolean),
    Column("kept_by_hand", Boolean),
    Column("kept_revision", Integer),
    Column("closed_by", Text),
    Column("moderated_at", Moment),
    Column("rule_at", Moment),
    ForeignKeyConstraint(["story_id", "wanted_revision"], ["revisions.story_id", "revisions.number"]),
)
Index(
    "ix_placements_due",
    placements.c.channel_id,
    placements.c.due_at,
    placements.c.id,
    sqlite_where=placements.c.due_at.is_not(None),
    postgresql_where=placements.c.due_at.is_not(None),
)
Index(
    "ix_placements_trying",
    placements.c.channel_id,
    sqlite_where=placements.c.trying.is_not(None),
    postgresql_where=placements.c.trying.is_not(None),
)

Index(
    "ix_placements_wanted_at",
    placements.c.channel_id,
    placements.c.wanted_at,
    sqlite_where=placements.c.kind == "story",
    postgresql_where=placements.c.kind == "story",
)
Index(
    "ix_placements_failing",
    placements.c.channel_id,
    placements.c.failing_since,
    sqlite_where=and_(placements.c.failing_since.is_not(None), placements.c.due_at.is_not(None)),
    postgresql_where=and_(placements.c.failing_since.is_not(None), placements.c.due_at.is_not(None)),
)
Index("ix_placements_channel_id", placements.c.channel_id, placements.c.story_id)
Index(
    "ix_placements_story_id",
    placements.c.story_id,
    placements.c.channel_id,
    unique=True,
    sqlite_where=placements.c.kind == "story",
    postgresql_where=placements.c.kind == "story",
)
Index(
    "ix_placements_thread",
    placements.c.channel_id,
    placements.c.thread,
    sqlite_where=placements.c.thread.is_not(None),
    postgresql_where=placements.c.thread.is_not(None),
)
Index(
    "ix_placements_refusals",
    placements.c.channel_id,
    sqlite_where=placements.c.refusals.is_not(None),
    postgresql_where=placements.c.refusals.is_not(None),
)
Index(
    "ix_placements_rule_at",
    placements.c.rule_at,
    placements.c.id,
    sqlite_where=placements.c.rule_at.is_not(None),
    postgresql_where=placements.c.rule_at.is_not(None),
)

messages = Table(
    "messages",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("placement_id", RowId, ForeignKey(placements.c.id), nullable=False),
    Column("platform", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("key", Text, nullable=False, unique=True),
    Column("ref", Text),
    Column("revision", Integer),
    Column("removed", Boolean, nullable=False),
    Column("refused", OutsideText),
    Column("view", Text),
    Column("page", Integer, nullable=False, server_default="1"),
    Column("by", OutsideText),
    Column("known_revision", Integer),
    Index("ix_messages_placement_id", "placement_id"),
    Index("ix_messages_ref", "ref"),
)

gathered = Table(
    "gathered",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("placement_id", RowId, ForeignKey(placements.c.id), nullable=False),
    Column("story_id", RowId, ForeignKey(stories.c.id), nullable=False),
    Column("revision", Integer, nullable=False),
    UniqueConstraint("story_id", "placement_id"),
    Index("ix_gathered_placement_id", "placement_id"),
)

people = Table(
    "people",
    metadata,
    Column("platform", Text, primary_key=True),
    Column("account", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("language", Text),
)

follows = Table(
    "follows",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("platform", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("story_id", RowId, ForeignKey(stories.c.id)),
    Column("topic_key", Text),
    Column("topic", Text),
    Column("since", Moment, nullable=False),
    ForeignKeyConstraint(
        ["platform", "account", "person"], ["people.platform", "people.account", "people.id"]
    ),
    UniqueConstraint("platform", "account", "person", "story_id"),
    UniqueConstraint("platform", "account", "person", "topic_key"),
    Index("ix_follows_story_id", "story_id"),
    Index("ix_follows_topic_key", "topic_key"),
)

story_topics = Table(
    "story_topics",
    metadata,
    Column("story_id", RowId, ForeignKey(stories.c.id), primary_key=True),
    Column("topic_key", ByCodePoint, primary_key=True),
    Column("topic", Text, nullable=False),
    Index("ix_story_topics_topic_key", "topic_key", "story_id"),
)

headline_words = Table(
    "headline_words",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("word", ByCodePoint, nullable=False, unique=True),
)

leases = Table(
    "leases",
    metadata,
    Column("name", Text, primary_key=True),
    Column("holder", Text, nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("pace", JSON(none_as_null=True)),
)

alerts = Table(
    "alerts",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("platform", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("failing_platform", Text, nullable=False),
    Column("trouble", Text),
    Column("lacks", OutsideText),
    Column("problem", OutsideText, nullable=False),
    Column("since", Moment, nullable=False),
    Column("raised_at", Moment, nullable=False),
    Column("channels", JSON, nullable=False),
    Column("named", Integer, nullable=False),
    Column("message", Text),
    Column("well_since", Moment),
    Column("over", Boolean, nullable=False),
    Column("trying", Text),
    Column("trying_since", Moment),
    Column("tries", Integer, nullable=False),
    Column("due_at", Moment),
    Index("ix_alerts_due_at", "due_at"),
)

tokens = Table(
    "tokens",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", OutsideText, nullable=False),
    Column("scope", Text, nullable=False),
    Column("hash", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment),
    Column("revoked_at", Moment),
    Column("last_used_at", Moment),
)

idempotency_keys = Table(
    "idempotency_keys",
    metadata,
    Column("token_id", Text, ForeignKey(tokens.c.id), primary_key=True),
    Column("key", Text, primary_key=True),
    Column("fingerprint", Text, nullable=False),
    Column("began_at", Moment, nullable=False),
    Column("status", Integer),
    Column("headers", JSON),
    Column("body", Text),
    Index("ix_idempotency_keys_began_at", "began_at"),
)
