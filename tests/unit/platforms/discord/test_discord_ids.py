"""What buttons carry: it fits, it is read as it was written, and nothing that is read can do harm."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from storybot.cards import views
from storybot.cards.cut import utf16
from storybot.cards.model import Ask
from storybot.commands.lists import CARRIED
from storybot.commands.registry import COMMANDS
from storybot.platforms.discord.ids import read_ask, write_ask
from storybot.story.short import LEAST_ROOM, beginning, stands_for
from storybot.story.slugs import MAX_SLUG, slug_of
from storybot.story.topics import MAX_TOPIC, topic_key

NAMES = [command.name for command in COMMANDS]
LONGEST = ["s" * MAX_SLUG, "の" * MAX_SLUG, "𠮷" * MAX_SLUG, "word-" * 15 + "words"]
PAGE = "99999"

slugs = st.sampled_from(LONGEST) | st.text(min_size=1, max_size=200).map(slug_of)
topics = st.text(min_size=1, max_size=MAX_TOPIC).filter(topic_key)
anything = st.text(st.characters(exclude_categories=()), max_size=120)
names = anything.filter(lambda name: name and "=" not in name)


@given(st.sampled_from(NAMES), slugs, st.sampled_from(sorted(views.VIEWS)))
def test_every_button_about_a_story_has_room_whatever_its_slug(command: str, slug: str, view: str) -> None:
    about = ("story", slug)
    shapes = ((about,), (about, ("page", PAGE)), (("view", view), about, ("page", PAGE)))
    for arguments in shapes:
        if command != "share" and arguments is shapes[-1]:
            continue
        written = write_ask(Ask(command, arguments))
        assert written is not None
        assert utf16(written) <= 100
        read = read_ask(written)
        assert read is not None
        assert read.command == command
        told = dict(read.arguments)
        assert told["story"] == slug or stands_for(told["story"], slug)
        assert {**told, "story": slug} == dict(arguments)


@given(topics)
@example("%" * MAX_TOPIC)
@example("💥" * 45)
@example("%" * 14)
@example("ﬃ" * MAX_TOPIC)
def test_every_button_about_a_topic_has_room_whatever_it_is_called(topic: str) -> None:
    about = ("topic", topic)
    query = ("query", "𠮷" * ((CARRIED - LEAST_ROOM) // 2))
    for ask in (
        Ask("unfollow", (about,)),
        Ask("stories", (about, ("page", PAGE))),
        Ask("stories", (query, about, ("page", PAGE))),
    ):
        written = write_ask(ask)
        assert written is not None
        assert utf16(written) <= 100
        read = read_ask(written)
        assert read is not None
        told = dict(read.arguments)["topic"]
        assert told == topic or stands_for(told, topic_key(topic))
        assert beginning(told.casefold()) is not None or told == topic


@given(st.text(min_size=60, max_size=80), st.text(min_size=60, max_size=80))
def test_an_abbreviated_slug_stands_for_that_slug_alone(one: str, other: str) -> None:
    same, another = slug_of("shared words of both " * 3 + one), slug_of("shared words of both " * 3 + other)
    written = write_ask(Ask("share", (("view", "timeline"), ("story", same), ("page", PAGE))))
    assert written is not None
    read = read_ask(written)
    assert read is not None
    short = dict(read.arguments)["story"]
    assert (short == another or stands_for(short, another)) == (same == another)


@given(names, st.lists(st.tuples(names, anything), max_size=4))
@example("a%41", [("b|c", "d%7Ce|f=g")])
def test_what_was_written_is_read_the_same(command: str, arguments: list[tuple[str, str]]) -> None:
    ask = Ask(command, tuple(arguments))
    written = write_ask(ask)
    if written is not None and not any(name == "story" for name, _ in arguments):
        assert utf16(written) <= 100
        assert read_ask(written) == ask


@given(
    st.text(st.characters(exclude_categories=()), max_size=130)
    | st.text("a1|=%~2C", max_size=110).map("a1|".__add__)
)
@example("a1")
@example("a1|")
@example("a1||=x")
@example("a1|sides|story=%ff%")
@example("a1|sides|" + "x" * 100_000)
def test_anything_is_read_as_an_ask_or_as_none(custom_id: str) -> None:
    ask = read_ask(custom_id)
    if ask is not None:
        assert ask.command
        assert all(name for name, _ in ask.arguments)


@pytest.mark.parametrize("value", [None, 7, ["a1|sides"], {"a1": "sides"}])
def test_what_is_no_text_is_none(value: object) -> None:
    assert read_ask(value) is None
