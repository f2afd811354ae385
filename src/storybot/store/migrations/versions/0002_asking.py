"""What asking takes: states of stories, search, follows, answers and notices beside the stories' placements.

Written out, not taken from the code, which moves on: a migration never changes.
"""

import unicodedata
from typing import Any

import regex
import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_ROW_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_BY_CODE_POINT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add the columns and tables, and index the stories that are there."""
    _states()
    op.add_column("accounts", sa.Column("language", sa.Text))
    op.add_column("channels", sa.Column("purpose", sa.Text, nullable=False, server_default="stories"))
    _kinds()
    _people()
    _search()
    _index_stories()


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _states() -> None:
    for table in ("stories", "revisions"):
        op.add_column(table, sa.Column("state", sa.Text, nullable=False, server_default="published"))
    op.add_column("revisions", sa.Column("reason", sa.Text))


def _kinds() -> None:
    """A story may be in a channel many times: once as its card, and in any number of answers."""
    with op.batch_alter_table("placements") as placements:
        placements.add_column(sa.Column("kind", sa.Text, nullable=False, server_default="story"))
        placements.add_column(sa.Column("known_revision", sa.Integer))
        placements.drop_constraint("uq_placements_story_id_channel_id", type_="unique")
    _partial("ix_placements_story_id", ["story_id", "channel_id"], "kind = 'story'", unique=True)
    op.create_index("ix_placements_channel_id", "placements", ["channel_id", "story_id"])
    _partial("ix_placements_thread", ["channel_id", "thread"], "thread IS NOT NULL")
    op.add_column("messages", sa.Column("view", sa.Text))
    op.add_column("messages", sa.Column("page", sa.Integer, nullable=False, server_default="1"))
    op.add_column("messages", sa.Column("by", sa.Text))
    op.create_index("ix_messages_ref", "messages", ["ref"])


def _partial(name: str, columns: list[str], where: str, *, unique: bool = False) -> None:
    condition = sa.text(where)
    op.create_index(
        name, "placements", columns, unique=unique, sqlite_where=condition, postgresql_where=condition
    )


def _people() -> None:
    op.create_table(
        "people",
        sa.Column("platform", sa.Text, nullable=False),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("language", sa.Text),
        sa.PrimaryKeyConstraint("platform", "account", "id", name="pk_people"),
    )
    op.create_table(
        "follows",
        sa.Column("id", _ROW_ID, nullable=False),
        sa.Column("platform", sa.Text, nullable=False),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("story_id", _ROW_ID),
        sa.Column("topic_key", sa.Text),
        sa.Column("topic", sa.Text),
        sa.Column("since", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_follows"),
        sa.ForeignKeyConstraint(["story_id"], ["stories.id"], name="fk_follows_story_id"),
        sa.ForeignKeyConstraint(
            ["platform", "account", "person"],
            ["people.platform", "people.account", "people.id"],
            name="fk_follows_platform_account_person",
        ),
        sa.UniqueConstraint(
            "platform", "account", "person", "story_id", name="uq_follows_platform_account_person_story_id"
        ),
        sa.UniqueConstraint(
            "platform", "account", "person", "topic_key", name="uq_follows_platform_account_person_topic_key"
        ),
    )
    op.create_index("ix_follows_story_id", "follows", ["story_id"])
    op.create_index("ix_follows_topic_key", "follows", ["topic_key"])


def _search() -> None:
    op.create_table(
        "story_topics",
        sa.Column("story_id", _ROW_ID, nullable=False),
        sa.Column("topic_key", _BY_CODE_POINT, nullable=False),
        sa.Column("topic", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("story_id", "topic_key", name="pk_story_topics"),
        sa.ForeignKeyConstraint(["story_id"], ["stories.id"], name="fk_story_topics_story_id"),
    )
    op.create_index("ix_story_topics_topic_key", "story_topics", ["topic_key", "story_id"])
    op.create_table(
        "headline_words",
        sa.Column("id", _ROW_ID, nullable=False),
        sa.Column("word", _BY_CODE_POINT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_headline_words"),
        sa.UniqueConstraint("word", name="uq_headline_words_word"),
    )
    if _is_sqlite():
        op.execute(
            "CREATE VIRTUAL TABLE story_search USING fts5"
            "(headline, body, prefix='1 2 3', tokenize='unicode61 remove_diacritics 2')"
        )
        return
    op.execute(
        "CREATE TABLE story_search (id bigint PRIMARY KEY REFERENCES stories (id), "
        "headline tsvector NOT NULL, body tsvector NOT NULL)"
    )
    op.execute("CREATE INDEX ix_story_search_headline ON story_search USING gin (headline)")
    op.execute("CREATE INDEX ix_story_search_body ON story_search USING gin (body)")


def _index_stories() -> None:
    conn = op.get_bind()
    rows = conn.execute(
        sa.text(
            "SELECT stories.id, revisions.document FROM stories JOIN revisions "
            "ON revisions.story_id = stories.id AND revisions.number = stories.revision ORDER BY stories.id"
        ).columns(sa.column("id", sa.Integer), sa.column("document", sa.JSON))
    )
    for story_id, document in rows.fetchall():
        _index_story(conn, story_id, document)


def _index_story(conn: sa.Connection, story_id: int, document: dict[str, Any]) -> None:
    topics = {_folded(topic): topic for topic in document["topics"]}
    for key, topic in topics.items():
        conn.execute(
            sa.text("INSERT INTO story_topics (story_id, topic_key, topic) VALUES (:id, :key, :topic)"),
            {"id": story_id, "key": key, "topic": topic},
        )
    headline = _terms(document["headline"])
    for word in sorted(set(headline)):
        conn.execute(
            sa.text("INSERT INTO headline_words (word) VALUES (:word) ON CONFLICT DO NOTHING"), {"word": word}
        )
    body = _terms(" ".join(_texts(document)))
    said = {"id": story_id, "headline": " ".join(headline), "body": " ".join(body)}
    conn.execute(
        sa.text("INSERT INTO story_search (rowid, headline, body) VALUES (:id, :headline, :body)")
        if _is_sqlite()
        else sa.text(
            "INSERT INTO story_search (id, headline, body) "
            "VALUES (:id, to_tsvector('simple', :headline), to_tsvector('simple', :body))"
        ),
        said,
    )


def _folded(topic: str) -> str:
    return " ".join(unicodedata.normalize("NFC", topic).casefold().split())


def _texts(value: Any) -> list[str]:
    """Every text in a document, wherever it stands."""
    if isinstance(value, str):
        return [value]
    inner: Any = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()  # pyright: ignore
    return [text for one in inner for text in _texts(one)]


_UNSPACED = r"[\p{Han}\p{Hiragana}\p{Katakana}ー]"


def _terms(text: str) -> list[str]:
    """The words of a text as they are looked for; scripts without spaces in pairs of characters."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    terms: list[str] = []
    for word in regex.findall(r"[\p{L}\p{N}]+", plain):
        for run in regex.findall(rf"{_UNSPACED}+|(?:(?!{_UNSPACED}).)+", word):
            pairs = regex.match(_UNSPACED, run) and len(run) > 1
            terms += [run[at : at + 2] for at in range(len(run) - 1)] if pairs else [run]
    return terms
