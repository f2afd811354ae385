"""Following, whatever a topic is called and whatever becomes of a story: a real store, no platform."""

import json
from dataclasses import replace

import pytest

from storybot.cards.cut import utf16
from storybot.cards.model import Ask, Buttons, Card
from storybot.cards.text import as_text
from storybot.commands.desk import Desk
from storybot.commands.model import Asked, Person, Where, slashed
from storybot.delivery.model import Kind
from storybot.errors import StorybotError
from storybot.ingest import files
from storybot.moderation.rights import Named, Rights
from storybot.newsroom.acts import retract
from storybot.platforms.discord import ids as discord_ids
from storybot.platforms.slack import ids as slack_ids
from storybot.store import placements, stories
from storybot.store.engine import Store
from storybot.story.embargo import State
from storybot.story.topics import MAX_TOPIC
from tests.fake_clock import FakeClock
from tests.making import NOON, a_draft, discord, headlines, push

INES = Person(platform="discord", account="@me", id="7", name="Ines")
EDDA = Person(platform="discord", account="@me", id="8", name="Edda")
RIGHTS = Rights(Named(frozenset({("discord", "@me", "8")})))

TOPICS = {
    "of many words": "What the council of a small town says of its harbour " * 3 + "in the end",
    "of the longest": "x" * 200,
    "of signs that take much room": "%" * 40,
    "of more of them": "|%" * 100,
    "of emoji": "💥" * 45,
    "of few signs": "%" * 14,
    "in capitals that fold into more": "ﬃ" * 200,
    "of letters that are taken apart": "ΐ" * 120,
    "that looks abbreviated": "Harbour works~abcdefghij",
    "with spaces of its own": "City\u00a0Hall",
}
CODECS = {"Discord": discord_ids, "Slack": slack_ids}


@pytest.fixture
async def desk(store: Store) -> Desk:
    return Desk(store, FakeClock(NOON), RIGHTS)


async def asked(desk: Desk, command: str, who: Person = INES, **arguments: str) -> Card:
    ask = Asked(command=command, arguments=arguments, person=who, where=Where(place=discord()), once="1")
    return (await desk.answer(ask)).card


def buttons(card: Card) -> dict[str, Ask]:
    every = [button for block in card.blocks if isinstance(block, Buttons) for button in block.items]
    return {button.label: button.ask for button in every}


async def pressed(desk: Desk, card: Card, label: str, codec: str = "Discord") -> Card:
    """The answer to the button that begins so, as the platform carries it."""
    [ask] = [ask for name, ask in buttons(card).items() if name.startswith(label)]
    written = CODECS[codec].write_ask(ask)
    assert written is not None, f"{label} has no room"
    read = CODECS[codec].read_ask(written)
    assert read is not None
    return await asked(desk, read.command, **dict(read.arguments))


async def waiting(store: Store) -> list[str]:
    """The stories that somebody waits to be told of."""
    async with store.read() as conn:
        rows = [one.placement for one in await placements.listing(conn)]
    return sorted(row.slug for row in rows if row.kind is Kind.NOTICE)


async def in_state(store: Store, slug: str, state: State) -> None:
    async with store.write() as conn:
        found = await stories.get(conn, slug)
        assert found is not None
        story = found.story
        await stories.revise(conn, story, NOON, state=state, reason=None)


@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize("topic", TOPICS.values(), ids=TOPICS)
async def test_whatever_topic_a_story_may_have_is_followed_left_searched_and_paged(
    desk: Desk, store: Store, topic: str, codec: str
) -> None:
    document = {"headline": "h", "summary": "s", "topics": [topic]}
    assert files.read("s.json", json.dumps(document).encode()).story.topics == (topic,)
    await push(store, a_draft("Otters", slug="otters", topics=(topic,)))
    await push(store, *[a_draft(each, topics=(topic,)) for each in headlines(7)], new=True)
    [choice] = await desk.suggest(
        Asked(command="follow", person=INES, where=Where(), once="1"), "topic", topic[:5]
    )
    assert utf16(choice.value) <= 100

    capitals = topic.upper() if len(topic.upper()) <= MAX_TOPIC else topic
    for number, named in enumerate((topic, capitals, choice.value)):
        told = await asked(desk, "follow", topic=named)
        left = await pressed(desk, told, "Unfollow", codec)
        assert "You don't follow the topic" in left.title
        assert "Nothing yet." in as_text(await asked(desk, "following"))
        again = await pressed(desk, left, "Follow again", codec)
        assert "You follow the topic" in again.title
        await push(store, a_draft("Otters", slug="otters", topics=(topic,), summary=f"It says {number}."))
        assert len(await waiting(store)) == 1, "it is the topic that stories have"
        await pressed(desk, await asked(desk, "following"), "Unfollow", codec)
        assert await waiting(store) == []

        first = await asked(
            desk, "stories", topic=named, query="it rusts % and more words than there is room"
        )
        assert "Nothing found" in as_text(first), "more words than any story has"
        first = await asked(desk, "stories", topic=named)
        second = await pressed(desk, first, "Next", codec)
        back = await pressed(desk, second, "◀ Back", codec)
        assert buttons(back).keys() == buttons(first).keys() != buttons(second).keys()


@pytest.mark.parametrize("topic", TOPICS.values(), ids=TOPICS)
async def test_words_and_topic_are_carried_from_page_to_page(desk: Desk, store: Store, topic: str) -> None:
    await push(store, *[a_draft(each, topics=(topic,)) for each in headlines(7)], new=True)
    first = await asked(desk, "stories", topic=topic, query="it rusts")
    second = await pressed(desk, first, "Next")
    assert "Nothing found" not in as_text(second)
    assert len([label for label in buttons(second) if label[0].isdigit()]) == 2


def test_a_topic_that_no_index_has_room_for_is_no_topic() -> None:
    document = {"headline": "h", "summary": "s", "topics": ["x" * 201]}
    with pytest.raises(StorybotError, match="has 201 characters"):
        files.read("s.json", json.dumps(document).encode())


async def test_a_topic_that_no_story_can_have_is_not_followed(desk: Desk) -> None:
    assert "at most 200 characters" in (await asked(desk, "follow", topic="x" * 201)).title
    assert "Nothing yet." in as_text(await asked(desk, "following"))


@pytest.mark.parametrize("command", ["follow", "unfollow", "stories"])
async def test_an_abbreviation_tells_nothing_of_a_story_that_cant_be_seen(
    desk: Desk, store: Store, command: str
) -> None:
    topic = TOPICS["of many words"]
    await push(store, a_draft("Quiet matter", slug="quiet", topics=(topic,)))
    [choice] = await desk.suggest(
        Asked(command=command, person=INES, where=Where(), once="1"), "topic", "what"
    )
    assert "small town" in (await asked(desk, "follow", EDDA, topic=choice.value)).title
    await in_state(store, "quiet", State.DRAFT)
    told = await asked(desk, command, topic=choice.value)
    forged = await asked(desk, command, topic=choice.value[:-1] + "2")
    assert as_text(told) == as_text(forged)
    assert "small town" in (await asked(desk, command, EDDA, topic=choice.value)).title, "an editor sees it"


async def test_what_one_follows_has_pages(desk: Desk, store: Store) -> None:
    pushed = await push(store, *map(a_draft, headlines(6)), new=True)
    for one in pushed:
        await asked(desk, "follow", story=one.slug)
    for number in range(6):
        await asked(desk, "follow", topic=f"topic {number}")
    first = await asked(desk, "following")
    second = await pressed(desk, first, "Next")
    third = await pressed(desk, second, "Next")
    lines = "".join(map(as_text, (first, second, third)))
    assert all(f"Topic: topic {number}" in lines for number in range(6))
    assert all(headline in lines for headline in headlines(6))
    assert [label for label in buttons(third) if not label.startswith("Unfollow")] == ["◀ Back"]
    assert "Topic: topic 5" in as_text(first), "what came last is first"

    home = await desk.home(INES, slashed)
    assert "Topic: topic 5" in as_text(home)
    assert "Topic: topic 0" not in as_text(home)
    assert as_text(await pressed(desk, home, "All that you follow")) == as_text(first)

    for label in [label for label in buttons(third) if label.startswith("Unfollow")]:
        await pressed(desk, third, label)
    empty = await asked(desk, "following", page="3")
    assert "There is nothing more." in as_text(empty)
    assert as_text(await pressed(desk, empty, "◀ Back")) != as_text(second), "it has no next one"


async def test_who_follows_little_has_one_page(desk: Desk) -> None:
    for number in range(5):
        await asked(desk, "follow", topic=f"topic {number}")
    assert all(label.startswith("Unfollow") for label in buttons(await asked(desk, "following")))
    assert "All that you follow" not in buttons(await desk.home(INES, slashed))


async def test_who_leaves_a_topic_is_told_of_its_stories_only_where_they_follow_them_otherwise(
    desk: Desk, store: Store
) -> None:
    drafts = {
        "alone": ("Harbour",),
        "itself": ("Harbour",),
        "by-another": ("Harbour", "Ferries"),
    }
    told = dict(zip(drafts, headlines(3), strict=True))

    async def pushed(summary: str) -> None:
        for slug, topics in drafts.items():
            await push(store, a_draft(told[slug], slug=slug, topics=topics, summary=summary))

    await pushed("One.")
    await asked(desk, "follow", topic="Harbour")
    await asked(desk, "follow", topic="Ferries")
    await asked(desk, "follow", story="itself")
    await asked(desk, "follow", EDDA, topic="Harbour")
    await pushed("Two.")
    assert await waiting(store) == sorted([*drafts, *drafts])
    await asked(desk, "unfollow", topic="harbour")
    assert await waiting(store) == sorted([*drafts, "itself", "by-another"]), "others are told as before"


async def test_who_leaves_a_story_hears_that_its_topics_are_followed_still(desk: Desk, store: Store) -> None:
    await push(store, a_draft("Harbour bridge closes", slug="bridge", topics=("Harbour", "Ferries", "Sky")))
    for name in ("Harbour", "ferries", "Trains"):
        await asked(desk, "follow", topic=name)
    await asked(desk, "follow", story="bridge")
    await push(
        store, a_draft("Harbour bridge closes", slug="bridge", topics=("Harbour", "Ferries"), summary="N.")
    )
    left = await asked(desk, "unfollow", story="bridge")
    assert "You still follow its topic Harbour." in as_text(left)
    assert "You still follow its topic ferries." in as_text(left)
    assert not {"Trains", "Sky"} & set(as_text(left).replace(".", "").split())
    assert await waiting(store) == ["bridge"]
    for topic in ("Harbour", "ferries"):
        assert "You don't follow the topic" in (await pressed(desk, left, f"Unfollow Topic: {topic}")).title
    assert await waiting(store) == []
    assert "You still follow" not in as_text(await asked(desk, "unfollow", story="bridge"))


@pytest.mark.parametrize(
    ("state", "named"),
    [
        (State.DRAFT, "A story that isn't public now"),
        (State.SCHEDULED, "A story that isn't public now"),
        (State.RETRACTED, "A story that was retracted"),
    ],
)
async def test_a_story_that_cant_be_seen_any_more_can_be_left_and_nothing_leaks(
    desk: Desk, store: Store, state: State, named: str
) -> None:
    await push(store, a_draft("Quiet matter", slug="quiet", topics=("Secrets",)))
    await push(store, a_draft("Quiet nights on the river", slug="river"))
    for who in (INES, EDDA):
        for slug in ("quiet", "river"):
            await asked(desk, "follow", who, story=slug)
    await asked(desk, "follow", topic="Secrets")
    await in_state(store, "quiet", state)
    listed = await asked(desk, "following")
    assert named in as_text(listed)
    assert "Quiet matter" not in as_text(listed)
    assert "Quiet matter" in as_text(await asked(desk, "following", EDDA)), "an editor sees it"

    left = await pressed(desk, listed, f"Unfollow {named}")
    assert "You don't follow" in left.title
    assert "Secrets" not in as_text(left), "which topics it has is not said either"
    assert ("Quiet matter" in left.title) == (state is State.RETRACTED)
    assert named not in as_text(await asked(desk, "following"))
    assert "Quiet nights" in as_text(await asked(desk, "following")), "it is not taken for another"
    for guess in ("quiet", "nothing at all"):
        told = as_text(await asked(desk, "unfollow", replace(INES, id="9"), story=guess))
        assert "any more" not in told
        assert state is State.RETRACTED or "No story is called" in told or "Quiet nights" in told


async def test_a_retraction_is_still_told_to_those_who_follow(desk: Desk, store: Store) -> None:
    await push(store, a_draft("Harbour bridge closes", slug="bridge"))
    await asked(desk, "follow", story="bridge")
    await retract(store, "bridge", "Wrong year.", NOON)
    assert await waiting(store) == ["bridge"]
    left = await asked(desk, "unfollow", story="bridge")
    assert "Follow again" not in buttons(left), "nothing more will come of it"
    assert await waiting(store) == []
