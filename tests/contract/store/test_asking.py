"""What asking takes of the store, on both databases: search, follows, notices, answers."""

from dataclasses import replace

from sqlalchemy import text

from storybot.delivery.model import Kind, Message, Place, Placement, Role
from storybot.store import (
    accounts,
    channels,
    follows,
    leases,
    notices,
    people,
    placements,
    search,
    stories,
    surroundings,
    wanted,
)
from storybot.store.engine import Store, StoreConnection
from storybot.store.model import Purpose, Trouble
from storybot.store.surroundings import Surroundings
from storybot.story.embargo import State
from storybot.story.model import Story
from storybot.story.topics import topic_key
from tests.making import DAY, MINUTE, NOON, a_draft, a_story, configure, discord, push, routed

PUBLIC = (State.PUBLISHED,)
INES = Place("discord", "@me", "77")
MO = Place("slack", "T1", "U1")


async def found(store: Store, query: str | None = None, **how: object) -> list[str]:
    async with store.read() as conn:
        rows = await search.page(conn, **{"query": query, "states": PUBLIC, "limit": 10} | how)  # type: ignore[arg-type]
        return [row.slug for row in rows]


async def revise(
    store: Store, story: Story, state: State = State.PUBLISHED, reason: str | None = None
) -> int:
    async with store.write() as conn:
        number = await stories.revise(conn, story, NOON, state=state, reason=reason)
        await wanted.want(conn, story.slug, number, [], NOON)
        return number


async def due(store: Store, account: Place, now: object = NOON) -> list[Placement]:
    async with store.read() as conn:
        return await placements.due(conn, account.platform, None, now, 10)  # type: ignore[arg-type]


async def around(conn: StoreConnection, person: Place, place: Place | None = None) -> Surroundings:
    found = await surroundings.seen_from(conn, "s", place, person)
    assert found is not None
    return found[1]


async def test_search_finds_words_newest_first_in_headline_and_text(store: Store) -> None:
    await push(store, a_draft("Harbour wall vote", summary="A loud évening.", topics=("Harbour",)))
    await push(store, a_draft("Ferry stops", summary="The harbour is calm.", topics=("Travel", "harbour ")))
    await push(store, a_draft("港の防波堤の採決"))
    assert await found(store) == ["港の防波堤の採決", "ferry-stops", "harbour-wall-vote"]
    assert await found(store, "harb") == ["ferry-stops", "harbour-wall-vote"]
    assert await found(store, "Evening loud") == ["harbour-wall-vote"]
    assert await found(store, "防波堤") == ["港の防波堤の採決"]
    assert await found(store, topic="HARBOUR") == ["ferry-stops", "harbour-wall-vote"]
    assert await found(store, "vote", topic="travel") == []
    assert await found(store, limit=1, offset=1) == ["ferry-stops"]
    for hostile in ('"', "a AND NOT b*", "';--", "headline:x", "!&|()", "\0", "(" * 500):
        await found(store, hostile)
    assert await found(store, "!!!") == [], "no word is no match, not everything"
    async with store.read() as conn:
        assert await search.topics(conn, "", states=PUBLIC, limit=9) == ["Harbour", "Travel"]
        assert await search.topics(conn, "TR", states=PUBLIC, limit=9) == ["Travel"]


async def test_topics_are_found_by_any_beginning_of_their_keys(store: Store) -> None:
    topic = "Λαΐκή αγορά"  # its third letter is several in the key
    await push(store, a_draft(topics=(topic, "Markets")))
    async with store.read() as conn:
        for end in range(1, len(topic_key(topic)) + 1):
            assert await search.topics_from(conn, topic_key(topic)[:end], states=PUBLIC) == [topic]
        assert await search.topics_from(conn, "m", states=(State.DRAFT,)) == []


async def test_a_revision_is_found_by_what_it_says_now_and_only_in_its_state(store: Store) -> None:
    await push(store, a_draft("Harbour wall vote", slug="s"))
    await revise(store, a_story("Sea wall vote", slug="s"))
    assert await found(store, "harbour") == []
    assert await found(store, "sea") == ["s"]
    number = await revise(store, a_story("Sea wall vote", slug="s"), State.RETRACTED, "It was wrong.")
    assert await found(store, "sea") == []
    assert await found(store, "sea", states=tuple(State)) == ["s"]
    async with store.read() as conn:
        now = await stories.get(conn, "s")
        assert now is not None
        assert (now.number, now.state, now.reason) == (number, State.RETRACTED, "It was wrong.")
        assert await stories.newest(conn, "s") == (number, State.RETRACTED)
        assert [it.number for it in await stories.editions(conn, "s", editor=True, up_to=2)] == [1, 2]
        assert await stories.editions(conn, "s") == ()
        assert await search.topics(conn, "", states=PUBLIC, limit=9) == []


async def test_headlines_with_all_the_words(store: Store) -> None:
    await push(store, a_draft("Harbour bridge closes for a year", slug="bridge"))
    await push(store, a_draft("Harbour bride crosses it", slug="bride"))

    async def headed(typed: str) -> list[str]:
        async with store.read() as conn:
            return [one.slug for one in await search.headed(conn, typed, states=PUBLIC, limit=9)]

    assert await headed("bridge HARB") == ["bridge"]
    assert await headed("harbour") == ["bride", "bridge"]
    assert await headed("harbour budget") == []
    assert await headed("!") == []


async def test_suggestions_forgive_typos(store: Store) -> None:
    await push(store, a_draft("Harbour bridge closes for a year", slug="bridge"))
    await push(store, a_draft("Council votes on the budget", slug="budget"))
    async with store.read() as conn:

        async def suggested(typed: str) -> list[str]:
            return [one.slug for one in await search.suggest(conn, typed, states=PUBLIC, limit=25)]

        assert await suggested("") == ["budget", "bridge"]
        assert await suggested("bri") == ["bridge"]
        assert (await suggested("harbor brigde"))[0] == "bridge"
        assert (await suggested("Concil bugdet"))[0] == "budget"
        assert await suggested("brigde") == ["bridge"], "one word of a long headline"
        assert await suggested("zzzzzz") == []
        nearest = await search.nearest(conn, "the harbour brigde thing", states=PUBLIC)
        assert nearest[0].slug == "bridge"


async def test_a_story_is_known_by_its_thread_and_its_messages(store: Store) -> None:
    await configure(store, routed(discord()))
    await push(store, a_draft(slug="s"))
    [row] = await due(store, discord())
    card, opener = row.messages
    there = replace(
        row, thread="900", messages=(replace(card, ref="1"), replace(opener, ref="2")), due_at=None
    )
    async with store.write() as conn:
        lease = await leases.take(conn, "l", "me", MINUTE, NOON)
        assert lease is not None
        await placements.save(conn, lease, [there])
    async with store.read() as conn:
        assert await stories.at_thread(conn, discord(), "900") == "s"
        assert await stories.at_thread(conn, discord("101"), "900") is None
        assert await stories.at_message(conn, discord(), "2") == "s"
        assert await stories.at_message(conn, discord(), "3") is None
        assert await stories.newest_in(conn, discord(), PUBLIC) == "s"
        assert await stories.newest_in(conn, discord(), (State.DRAFT,)) is None
        assert (await around(conn, INES, discord())) == Surroundings("900", followed=False)
        assert (await around(conn, INES, discord("101"))).thread is None
        assert await surroundings.seen_from(conn, "t", discord(), INES) is None


async def test_a_shared_answer_is_wanted_once_and_follows_each_revision(store: Store) -> None:
    await push(store, a_draft(slug="s"))
    answer = Message(id=0, role=Role.ANSWER, key="k", view="sides", page=2, by="Ines")
    async with store.write() as conn:
        assert await wanted.share(conn, "s", discord("5"), "55", answer, NOON)
        assert not await wanted.share(conn, "s", discord("5"), "55", answer, NOON)
    [row] = await due(store, discord())
    assert (row.kind, row.thread, row.wanted_revision) == (Kind.ANSWER, "55", 1)
    assert replace(row.messages[0], id=0) == answer
    await revise(store, a_story(slug="s", summary="New."))
    [row] = await due(store, discord())
    assert row.wanted_revision == 2
    async with store.read() as conn:
        assert await channels.listing(conn) == []
        [known] = await channels.listing(conn, every_purpose=True)
        assert known.purpose is Purpose.ANSWERS
    await configure(store, routed(discord("5")))
    async with store.read() as conn:
        [configured] = await channels.listing(conn)
        assert configured.purpose is Purpose.STORIES


async def test_the_preview_of_a_link_follows_each_revision(store: Store) -> None:
    await push(store, a_draft(slug="s"))
    preview = Message(id=0, role=Role.PREVIEW, key="k", ref="https://news.example/s?a=1")
    async with store.write() as conn:
        assert await wanted.share(conn, "s", discord("5"), "55", preview, NOON)
        assert not await wanted.share(conn, "s", discord("5"), "55", preview, NOON)
    [row] = await due(store, discord())
    assert (row.kind, row.thread) == (Kind.PREVIEW, "55")
    assert replace(row.messages[0], id=0) == preview
    await revise(store, a_story(slug="s", summary="New."), State.RETRACTED, "Wrong.")
    [row] = await due(store, discord())
    assert row.wanted_revision == 2


async def test_followers_are_told_once_of_all_changes_until_it_is_due(store: Store) -> None:
    await push(store, a_draft(slug="s", topics=("Harbour",)))

    async def change(summary: str) -> int:
        number = await revise(store, a_story(slug="s", topics=("Harbour",), summary=summary))
        async with store.write() as conn:
            return await notices.want(conn, "s", number, NOON, NOON + MINUTE)

    async with store.write() as conn:
        assert await follows.follow_story(conn, INES, "s", "de", NOON)
        assert not await follows.follow_story(conn, INES, "s", None, NOON)
        assert await follows.follow_topic(conn, INES, "HARBOUR", None, NOON)
        assert await follows.follow_topic(conn, MO, "harbour", None, NOON)
    assert await change("2") == 2
    assert await change("3") == 0
    assert await due(store, INES) == []
    [row] = await due(store, INES, NOON + MINUTE)
    assert (row.kind, row.place, row.thread) == (Kind.NOTICE, INES, None)
    assert (row.known_revision, row.wanted_revision) == (1, 3)
    assert [m.role for m in row.messages] == [Role.NOTICE]
    sent = replace(row, thread="D1", due_at=None, messages=(replace(row.messages[0], ref="1", revision=3),))
    async with store.write() as conn:
        lease = await leases.take(conn, "l", "me", MINUTE, NOON)
        assert lease is not None
        await placements.save(conn, lease, [sent])
    assert await change("4") == 1
    [row] = await due(store, INES, NOON + MINUTE)
    assert (row.known_revision, row.thread) == (3, "D1"), "the direct conversation's id is kept"
    async with store.write() as conn:
        assert await follows.unfollow_story(conn, INES, "s")
        await notices.drop(conn, INES)
        assert not await follows.unfollow_story(conn, INES, "s")
        assert not (await around(conn, INES)).followed
    assert len(await due(store, INES, NOON + MINUTE)) == 1, "its topic is followed still"
    async with store.write() as conn:
        assert await follows.unfollow_topic(conn, INES, "harbour")
        await notices.drop(conn, INES)
    assert await due(store, INES, NOON + MINUTE) == []
    assert len(await due(store, MO, NOON + MINUTE)) == 1, "others follow it still"


async def test_followers_are_not_told_what_they_wait_for_once_it_is_nothing(store: Store) -> None:
    await push(store, a_draft(slug="s", summary="It was calm."))
    async with store.write() as conn:
        await follows.follow_story(conn, INES, "s", None, NOON)
    await push(store, a_draft(slug="s", summary="There was a storm in the night."), now=NOON)
    async with store.write() as conn:
        assert await notices.waiting(conn, "s") == [1]
        await notices.untell(conn, "s", 2)
        assert await notices.waiting(conn, "s") == [1], "nobody knows the second"
    await push(store, a_draft(slug="s", summary="It was calm."), now=NOON + MINUTE)
    assert await due(store, INES, NOON + DAY) == []
    async with store.write() as conn:
        assert await notices.waiting(conn, "s") == []


async def test_followers_are_told_nothing_of_what_is_mended_in_silence(store: Store) -> None:
    await push(store, a_draft(slug="s", summary="It was calm and it rained."))
    async with store.write() as conn:
        await follows.follow_story(conn, INES, "s", None, NOON)
    await push(store, a_draft(slug="s", summary="It was calm, and it rained."), now=NOON)
    await push(store, a_draft(slug="s", summary="There was a storm."), now=NOON, silent=True)
    assert await due(store, INES, NOON + DAY) == []


async def test_which_stories_anybody_follows(store: Store) -> None:
    await push(store, a_draft("One", slug="one", topics=("Harbour",)), a_draft("Two", slug="two"))
    await push(store, a_draft("Three", slug="three", topics=("Trade",)))
    async with store.write() as conn:
        assert await follows.followed(conn, ["one", "two", "three"]) == set()
        await follows.follow_story(conn, INES, "two", None, NOON)
        await follows.follow_topic(conn, MO, "HARBOUR", None, NOON)
        assert await follows.followed(conn, ["one", "two", "three"]) == {"one", "two"}
        assert await follows.followed(conn, ["one"]) == {"one"}


async def test_what_people_follow_and_read(store: Store) -> None:
    await push(store, a_draft(slug="s", topics=("Harbour",)))
    async with store.write() as conn:
        await follows.follow_story(conn, INES, "s", "de", NOON)
        await follows.follow_topic(conn, INES, "Harbour", None, NOON)
        assert (await around(conn, INES)).followed
        assert not (await around(conn, MO)).followed
        topic, followed = await follows.of_person(conn, INES, limit=10)
        assert topic == "Harbour"
        assert isinstance(followed, follows.FollowedStory)
        assert (followed.story.slug, followed.state) == ("s", State.PUBLISHED)
        assert await follows.of_person(conn, INES, limit=1, offset=1) == [followed]
        assert await follows.topics(conn, INES, of="s") == ["Harbour"]
        assert await people.language(conn, INES) == "de"
        await people.remember(conn, INES, "fr")
        assert await people.language(conn, INES) == "fr"
        assert await people.language(conn, MO) is None
        await channels.known(conn, discord(), Purpose.ANSWERS, NOON)
        assert await accounts.language(conn, "discord", "1") is None
        await accounts.speaks(conn, "discord", "1", "ja")
        assert await accounts.language(conn, "discord", "1") == "ja"


async def test_a_story_is_found_by_what_was_indexed_last(store: Store) -> None:
    await push(store, a_draft("Harbour wall vote", slug="s", topics=("Walls",)))
    async with store.write() as conn:
        [story_id] = await conn.scalars(text("SELECT id FROM stories"))
        await search.index_anew(conn, story_id, a_story("Sea wall vote", topics=("Sea",)))
    assert (await found(store, "harbour"), await found(store, "sea")) == ([], ["s"])
    async with store.write() as conn:
        await conn.execute(text("DELETE FROM story_search"))
        await conn.execute(text("DELETE FROM story_topics"))
        await search.index(conn, {story_id: a_story("Quay vote", topics=("Quay",))})
    assert await found(store, "quay") == ["s"]


async def test_a_change_while_the_one_before_is_being_told_is_told_apart(store: Store) -> None:
    await push(store, a_draft(slug="s"))
    async with store.write() as conn:
        await follows.follow_story(conn, INES, "s", "de", NOON)
    for number, minutes in ((2, 0), (3, 9), (4, 11)):  # what is told at ten minutes has 2 and 3
        await push(store, a_draft(slug="s", summary=f"It says {number}."), now=NOON + minutes * MINUTE)
    async with store.read() as conn:
        rows = [one.placement for one in await placements.listing(conn)]
    assert [(row.known_revision, row.wanted_revision) for row in rows] == [(1, 3), (3, 4)]
    async with store.write() as conn:  # nothing piles up for who can't be reached
        await channels.mark(conn, INES, Trouble.FORBIDDEN, "Open the door.", NOON)
    await push(store, a_draft(slug="s", summary="It says 5."), now=NOON + 60 * MINUTE)
    async with store.read() as conn:
        assert [one.placement.wanted_revision for one in await placements.listing(conn)] == [5, 5]


async def test_what_was_taken_back_is_told_to_nobody_who_has_not_heard_of_it(store: Store) -> None:
    await push(store, a_draft(slug="s"))
    async with store.write() as conn:
        await follows.follow_story(conn, INES, "s", "de", NOON)
        assert await notices.want(conn, "s", 1, NOON, NOON) == 1
    await revise(store, a_story(slug="s"), State.RETRACTED, "Wrong.")
    async with store.write() as conn:
        assert await stories.states(conn, "s", since=1) == [State.PUBLISHED, State.RETRACTED]
        assert await stories.states(conn, "s", since=2) == [State.RETRACTED]
        await notices.take_back(conn, "s", 2)
        assert await notices.want(conn, "s", 2, NOON, NOON) == 1
    [row] = await due(store, INES, NOON + MINUTE)
    assert row.wanted_revision == 2
