"""Finding stories by their words: SQLite's FTS5, PostgreSQL's tsvector, one way to ask.

Both get terms (store.terms) and nothing else, so what people type is never read as an operator.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from rapidfuzz import fuzz, process
from rapidfuzz.distance import DamerauLevenshtein
from sqlalchemy import ColumnElement, Select, column, delete, func, insert, or_, select, table, text
from sqlalchemy.ext.asyncio import AsyncConnection

from storybot.store import statements
from storybot.store.model import StoryFound
from storybot.store.tables import headline_words, stories, story_topics
from storybot.store.terms import terms
from storybot.story.document import to_document
from storybot.story.embargo import State
from storybot.story.model import Story
from storybot.story.topics import topic_key

MOST_TERMS = 12
"""Of what somebody types; nobody remembers more of a headline."""

ALIKE = 0.6
"""How alike a word of a headline is to one that was typed with typos: 1 is the same."""

ALTERNATIVES = 8
"""Words that one typed word may have been meant as."""

LIKE = 45.0
"""How like a headline is to what was typed, of 100, to be worth showing."""

LAST_CHARACTER = "\U0010ffff"
"""Follows every other character, so it ends the range of words that begin in one way."""

_MANY = 200
"""Headlines that are held against what was typed, in Python."""


async def index(conn: AsyncConnection, told: Mapping[int, Story]) -> None:
    """Have new stories found by what they say. The keys are their ids."""
    topics = [
        {"story_id": story_id, "topic_key": key, "topic": topic}
        for story_id, story in told.items()
        for key, topic in {topic_key(topic): topic for topic in story.topics}.items()
    ]
    if topics:
        await conn.execute(insert(story_topics), topics)
    headlines = {story_id: terms(story.headline) for story_id, story in told.items()}
    words = [{"word": word} for word in sorted({word for some in headlines.values() for word in some})]
    if words:
        await conn.execute(statements.insert(conn, headline_words).on_conflict_do_nothing(), words)
    rows = [
        {"id": story_id, "headline": " ".join(headlines[story_id]), "body": " ".join(_body(story))}
        for story_id, story in told.items()
    ]
    await conn.execute(_LEARN_SQLITE if _is_sqlite(conn) else _LEARN_POSTGRESQL, rows)


async def index_anew(conn: AsyncConnection, story_id: int, story: Story) -> None:
    """Have a story found by what it says now, and no longer by what it said before."""
    await conn.execute(delete(story_topics).where(story_topics.c.story_id == story_id))
    await conn.execute(_FORGET_SQLITE if _is_sqlite(conn) else _FORGET_POSTGRESQL, {"id": story_id})
    await index(conn, {story_id: story})


def _body(story: Story) -> list[str]:
    return [term for said in _texts(to_document(story)) for term in terms(said)]


def _is_sqlite(conn: AsyncConnection) -> bool:
    return conn.dialect.name == "sqlite"


_FORGET_SQLITE = text("DELETE FROM story_search WHERE rowid = :id")
_FORGET_POSTGRESQL = text("DELETE FROM story_search WHERE id = :id")
_LEARN_SQLITE = text("INSERT INTO story_search (rowid, headline, body) VALUES (:id, :headline, :body)")
_LEARN_POSTGRESQL = text(
    "INSERT INTO story_search (id, headline, body) "
    "VALUES (:id, to_tsvector('simple', :headline), to_tsvector('simple', :body))"
)


async def page(
    conn: AsyncConnection,
    *,
    query: str | None = None,
    topic: str | None = None,
    states: Collection[State],
    limit: int,
    offset: int = 0,
) -> list[StoryFound]:
    """Stories in any of `states`, newest first: those that say all words of `query` (the last may be begun
    only), and have `topic`."""
    words = terms(query or "")[:MOST_TERMS]
    if query and query.strip() and not words:
        return []
    found, number = _stories(states), stories.c.id
    if topic:
        number = story_topics.c.story_id
        found = found.join(story_topics, number == stories.c.id).where(
            story_topics.c.topic_key == topic_key(topic)
        )
    if words:
        # A topic's words are among those that the story says: with them, few topics take no long search.
        words += terms(topic or "")[:MOST_TERMS]
        found, number = _saying(conn, found, [[word] for word in words], "body")
    rows = await conn.execute(found.order_by(number.desc()).limit(limit).offset(offset))
    return [StoryFound(row.slug, row.headline, row.first_pushed_at) for row in rows]


async def suggest(
    conn: AsyncConnection, typed: str, *, states: Collection[State], limit: int
) -> list[StoryFound]:
    """Stories that somebody who has typed this may mean, the likeliest first; the newest where nothing is."""
    if not terms(typed):
        return await page(conn, states=states, limit=limit)
    found = await headed(conn, typed, states=states, limit=limit)
    if len(found) < limit:
        known = {story.slug for story in found}
        more = await nearest(conn, typed, states=states, limit=limit)
        found += [story for story in more if story.slug not in known][: limit - len(found)]
    return found


async def headed(
    conn: AsyncConnection, typed: str, *, states: Collection[State], limit: int
) -> list[StoryFound]:
    """Stories whose headlines have all the words that were typed, newest first; none for no word."""
    words = terms(typed)[:MOST_TERMS]
    return await _headed(conn, [[word] for word in words], states, limit) if words else []


async def nearest(
    conn: AsyncConnection, typed: str, *, states: Collection[State], limit: int = 3
) -> list[StoryFound]:
    """The stories whose headlines are most like what was typed, typos forgiven; the likest first."""
    meant = [await _alternatives(conn, word) for word in terms(typed)[:MOST_TERMS]]
    meant = [words for words in meant if words]
    if not meant:
        return []
    found = await _headed(conn, meant, states, _MANY)
    if not found:  # not all the words, so any of them
        found = await _headed(conn, [sorted({word for words in meant for word in words})], states, _MANY)
    headlines = {number: " ".join(terms(story.headline)) for number, story in enumerate(found)}
    wanted = " ".join(terms(typed))
    ranked = process.extract(wanted, headlines, scorer=fuzz.WRatio, limit=limit, score_cutoff=LIKE)
    return [found[number] for _, _, number in ranked]


def says(headline: str, typed: str) -> bool:
    """Whether a headline has all the words that were typed, typos forgiven."""
    words, alike = terms(headline), DamerauLevenshtein.normalized_similarity
    return all(
        any(word.startswith(term) or alike(term, word) >= ALIKE for word in words)
        for term in terms(typed)[:MOST_TERMS]
    )


async def topics(conn: AsyncConnection, typed: str, *, states: Collection[State], limit: int) -> list[str]:
    """Topics that begin as typed, of stories in any of `states`, in order; as the first story writes them."""
    return await topics_from(conn, topic_key(typed), states=states, limit=limit)


async def topics_from(
    conn: AsyncConnection, key: str, *, states: Collection[State], limit: int | None = None
) -> list[str]:
    """The same for what their keys begin with.

    Goes from topic to topic by the index: a topic may have a million stories.
    """
    end = key + LAST_CHARACTER
    every = story_topics.c.topic_key
    found = select(func.min(every).label("key")).where(every >= key, every < end).cte(recursive=True)
    after = select(func.min(every)).where(every > found.c.key, every < end).scalar_subquery()
    found = found.union_all(select(after).where(found.c.key.is_not(None)))
    first = (
        select(story_topics.c.topic)
        .join(stories, stories.c.id == story_topics.c.story_id)
        .where(every == found.c.key, stories.c.state.in_(states))
        .order_by(story_topics.c.story_id)
        .limit(1)
        .scalar_subquery()
    )
    told = select(found.c.key, first.label("topic")).subquery()
    query = select(told.c.topic).where(told.c.topic.is_not(None)).order_by(told.c.key).limit(limit)
    return list((await conn.scalars(query)).all())


async def _alternatives(conn: AsyncConnection, word: str) -> list[str]:
    """Words of headlines that a typed word may have been meant as, itself included where it begins one. Of
    two letters that changed places one still stands first."""
    begins = [
        (headline_words.c.word >= letter) & (headline_words.c.word < letter + LAST_CHARACTER)
        for letter in {*word[:2]}
    ]
    near = func.length(headline_words.c.word).between(len(word) - 2, len(word) + 2)
    words = (await conn.scalars(select(headline_words.c.word).where(or_(*begins), near))).all()
    alike = process.extract(
        word,
        words,
        scorer=DamerauLevenshtein.normalized_similarity,
        score_cutoff=ALIKE,
        limit=ALTERNATIVES,
    )
    return [word, *(other for other, _, _ in alike if other != word)]


async def _headed(
    conn: AsyncConnection, words: Sequence[Collection[str]], states: Collection[State], limit: int
) -> list[StoryFound]:
    found, number = _saying(conn, _stories(states), words, "headline")
    rows = await conn.execute(found.order_by(number.desc()).limit(limit))
    return [StoryFound(row.slug, row.headline, row.first_pushed_at) for row in rows]


def _stories(states: Collection[State]) -> Select[Any, Any, Any]:
    columns = (stories.c.slug, stories.c.headline, stories.c.first_pushed_at)
    return select(*columns).where(stories.c.state.in_(states))


def _saying(
    conn: AsyncConnection, found: Select[Any, Any, Any], words: Sequence[Collection[str]], where: str
) -> tuple[Select[Any, Any, Any], ColumnElement[int]]:
    """Those of `found` where, for each of `words`, one of its alternatives begins a word. `where` is
    `headline`, or `body` for all that a story says. With it the number to order by: SQLite reads an index
    backwards only where that very column says so, and else finds every story and sorts them."""
    if _is_sqlite(conn):
        every = " AND ".join("(" + " OR ".join(f'"{word}"*' for word in one) + ")" for one in words)
        match = text("story_search MATCH :words").bindparams(words=f"{where} : ({every})")
        return found.join(_SEARCH, _SEARCH.c.rowid == stories.c.id).where(match), _SEARCH.c.rowid
    every = " & ".join("(" + " | ".join(f"'{word}':*" for word in one) + ")" for one in words)
    match = text(f"story_search.{where} @@ to_tsquery('simple', :words)").bindparams(words=every)
    return found.join(_SEARCH, _SEARCH.c.id == stories.c.id).where(match), stories.c.id


_SEARCH = table("story_search", column("rowid"), column("id"))


def _texts(value: object) -> list[str]:
    """Every text in a document, wherever it stands."""
    if isinstance(value, str):
        return [value]
    inner: Any = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()  # pyright: ignore
    return [said for one in inner for said in _texts(one)]
