"""The tables of moderation, beside those of `store.tables`: rights that accounts give, the audit, and what
was reported.

Triggers, which the migration makes, refuse to change or delete what is in `deeds`.
"""

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
)

from storybot.store.columns import ByCodePoint, Moment, OutsideText, RowId
from storybot.store.tables import metadata, placements

rights = Table(
    "rights",
    metadata,
    Column("platform", Text, primary_key=True),
    Column("account", Text, primary_key=True),
    Column("right", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("id", Text, primary_key=True),
)

moderator_channels = Table(
    "moderator_channels",
    metadata,
    Column("platform", Text, primary_key=True),
    Column("account", Text, primary_key=True),
    Column("use", Text, primary_key=True),
    Column("channel", Text, nullable=False),
    Column("told", BigInteger, nullable=False),
)

log_cards = Table(
    "log_cards",
    metadata,
    Column("placement_id", RowId, ForeignKey(placements.c.id), primary_key=True),
    Column("first", BigInteger, nullable=False),
    Column("last", BigInteger, nullable=False),
)

person_keys = Table(
    "person_keys",
    metadata,
    Column("key", Text, primary_key=True),
    Column("platform", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("person", Text, nullable=False),
    UniqueConstraint("platform", "account", "person"),
)

deeds = Table(
    "deeds",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("act", OutsideText, nullable=False),
    Column("by", Text, nullable=False),
    Column("about", Text),
    Column("way", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("slug", ByCodePoint),
    Column("platform", Text),
    Column("account", Text),
    Column("channel", Text),
    Column("thread", Text),
    Column("before", JSON, nullable=False),
    Column("after", JSON, nullable=False),
    Index("ix_deeds_by", "by", "id"),
    Index("ix_deeds_slug", "slug", "id"),
)

log_deeds = Table(
    "log_deeds",
    metadata,
    Column("platform", Text, primary_key=True),
    Column("account", Text, primary_key=True),
    Column("deed_id", RowId, ForeignKey(deeds.c.id), primary_key=True),
)

thread_changes = Table(
    "thread_changes",
    metadata,
    Column("deed_id", RowId, ForeignKey(deeds.c.id), primary_key=True),
    Column("placement_id", RowId, ForeignKey(placements.c.id), primary_key=True),
    Column("before", JSON, nullable=False),
    Column("undone_by", RowId, ForeignKey(deeds.c.id)),
    Index("ix_thread_changes_placement_id", "placement_id", "deed_id"),
)

deed_texts = Table(
    "deed_texts",
    metadata,
    Column("deed_id", RowId, ForeignKey(deeds.c.id), primary_key=True),
    Column("part", Text, primary_key=True),
    Column("person", Text, nullable=False),
    Column("text", OutsideText, nullable=False),
    Index("ix_deed_texts_person", "person"),
)

cases = Table(
    "cases",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("platform", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("thread", Text),
    Column("message", Text, nullable=False),
    Column("link", OutsideText, nullable=False),
    Column("files", Integer, nullable=False),
    Column("slug", ByCodePoint),
    Column("author", Text, nullable=False),
    Column("standing", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("placement_id", RowId, ForeignKey(placements.c.id)),
    Column("decided_by", RowId, ForeignKey(deeds.c.id)),
    Column("ruling", Text),
    Column("until", Moment),
    Index("ix_cases_author", "author"),
    Index("ix_cases_message", "platform", "account", "channel", "message"),
    Index("ix_cases_placement_id", "placement_id"),
)
Index(
    "ix_cases_open",
    cases.c.platform,
    cases.c.account,
    cases.c.id,
    sqlite_where=cases.c.state == "open",
    postgresql_where=cases.c.state == "open",
)

reports = Table(
    "reports",
    metadata,
    Column("case_id", RowId, ForeignKey(cases.c.id), primary_key=True),
    Column("by", Text, primary_key=True),
    Column("deed_id", RowId, ForeignKey(deeds.c.id), nullable=False),
    Index("ix_reports_by", "by", "deed_id"),
)

report_drafts = Table(
    "report_drafts",
    metadata,
    Column("id", Text, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("by", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("written", JSON, nullable=False),
    Index("ix_report_drafts_at", "at"),
)

sanctions = Table(
    "sanctions",
    metadata,
    Column("placement_id", RowId, ForeignKey(placements.c.id), primary_key=True),
    Column("case_id", RowId, ForeignKey(cases.c.id)),
    Column("person", Text, nullable=False),
    Column("until", Moment),
    Index("ix_sanctions_case_id", "case_id"),
    Index("ix_sanctions_person", "person"),
)

kept_out = Table(
    "kept_out",
    metadata,
    Column("platform", Text, primary_key=True),
    Column("account", Text, primary_key=True),
    Column("person", Text, primary_key=True),
    Column("name", OutsideText, nullable=False),
    Column("since", Moment, nullable=False),
)
