"""The Discord sender, by the real discord.py over real sockets, against the playground."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from storybot.cards.model import Card, Heading, Paragraph, Span
from storybot.delivery.model import Place, StepKind, ThreadState
from storybot.errors import (
    AuthFailed,
    Forbidden,
    Gone,
    HalfDone,
    Invalid,
    NetworkFailed,
    PlatformError,
    RateLimited,
    ServerFailed,
    What,
)
from storybot.platforms.discord import search
from storybot.platforms.discord.client import DiscordClient
from storybot.platforms.discord.sender import DiscordSender
from storybot.playground.discord import wire
from storybot.playground.discord.world import Channel, Permission, Tag
from storybot.playground.faults import Fault
from storybot.playground.server import Playground

GUILD = "1100000000000000000"
BOT_ROLE = "1100000000000000023"
MODERATOR = "1100000000000000002"
MEMBER = "1100000000000000001"
TEXT = Place("discord", GUILD, "1100000000000000101")
FORUM = Place("discord", GUILD, "1100000000000000102")
NEWS = Place("discord", GUILD, "1100000000000000103")
EVERY_KIND = pytest.mark.parametrize("place", [TEXT, FORUM, NEWS], ids=["text", "forum", "announcement"])


def card(text: str = "The harbour bridge opens") -> Card:
    return Card(
        title=text, blocks=(Heading(text=text, level=1), Paragraph(spans=(Span("It does, on Monday."),)))
    )


def long_ago() -> datetime:
    return datetime.now(UTC) - timedelta(minutes=1)


@dataclass
class Town:
    """The playground, and the sender that is tested in it."""

    playground: Playground
    client: DiscordClient
    sender: DiscordSender

    def channel(self, place: Place) -> dict[str, Any]:
        return next(c for c in self.playground.discord.channels() if c["id"] == place.channel)

    def posts(self, place: Place) -> list[dict[str, Any]]:
        """What stands in a channel: its messages, or a forum's posts."""
        shown = self.channel(place)
        return shown["messages"] or shown.get("posts") or []

    def requests(self, method: str, part: str = "") -> list[Any]:
        return [r for r in self.playground.discord.log if r.method == method and part in r.path]

    def fault(self, match: str, kind: Any, **more: Any) -> None:
        self.playground.faults.add(Fault(platform="discord", match=match, kind=kind, **more))

    def deny(self, place: Place, *permissions: Permission) -> None:
        denied = Permission(0)
        for permission in permissions:
            denied |= permission
        self.playground.discord.changing.set_overwrite(place.channel, BOT_ROLE, deny=denied)

    def allow(self, place: Place, permission: Permission) -> None:
        self.playground.discord.changing.set_overwrite(place.channel, BOT_ROLE, allow=permission)

    async def post(self, place: Place, key: str = "k1", *topics: str) -> tuple[str, str]:
        """A card with its thread."""
        posted = await self.sender.post_card(place, card(), key, title="The bridge", tags=topics)
        thread = posted.thread or await self.sender.open_thread(place, posted.message, title="The bridge")
        return posted.message, thread


@pytest.fixture
async def town() -> AsyncIterator[Town]:
    playground = Playground()
    await playground.start()
    client = DiscordClient(
        playground.discord.world.token,
        api_url=f"{playground.url}/discord/api/v10",
        gateway_url=playground.url.replace("http", "ws") + "/discord/gateway",
    )
    await client.open()
    yield Town(playground, client, DiscordSender(client, timeout=5))
    await client.close()
    await playground.stop()


@EVERY_KIND
async def test_a_card_its_thread_and_its_first_message(town: Town, place: Place) -> None:
    message, thread = await town.post(place)
    opener = await town.sender.post_message(place, thread, card("Say what you think"), "k2")
    assert len(town.posts(place)) == 1
    shown = town.posts(place)[0]
    inside = shown if place is FORUM else shown["thread"]
    assert inside["id"] == thread
    assert inside["name"] == "The bridge"
    assert opener in [m["id"] for m in inside["messages"]]
    assert (message == thread) is True


async def test_only_an_announcement_is_to_be_published(town: Town) -> None:
    for place in (TEXT, FORUM, NEWS):
        posted = await town.sender.post_card(place, card(), place.channel, title="t", tags=())
        assert posted.to_publish is (place is NEWS)


async def test_publishing_twice_is_no_error(town: Town) -> None:
    message, _ = await town.post(NEWS)
    assert (await town.sender.find(NEWS, None, ["k1"], long_ago()))["k1"].to_publish
    await town.sender.publish(NEWS, message)
    await town.sender.publish(NEWS, message)
    assert not (await town.sender.find(NEWS, None, ["k1"], long_ago()))["k1"].to_publish


async def test_the_eleventh_of_an_hour_is_told_to_wait(town: Town) -> None:
    town.playground.clock.speed = 20
    with pytest.raises(RateLimited) as error:
        for number in range(11):
            posted = await town.sender.post_card(NEWS, card(), f"k{number}", title="t", tags=())
            await town.sender.publish(NEWS, posted.message)
    assert error.value.retry_after > 30
    assert not error.value.everywhere


@EVERY_KIND
async def test_an_edit_shows_the_new_card(town: Town, place: Place) -> None:
    message, thread = await town.post(place)
    opener = await town.sender.post_message(place, thread, card("First words"), "k2")
    await town.sender.edit_message(place, None, message, card("The bridge opens late"), "k1")
    await town.sender.edit_message(place, thread, opener, card("Other words"), "k2")
    shown = str(town.channel(place))
    assert "The bridge opens late" in shown
    assert "Other words" in shown
    assert "First words" not in shown
    assert set(await town.sender.find(place, None, ["k1"], long_ago())) == {"k1"}
    assert set(await town.sender.find(place, thread, ["k2"], long_ago())) == {"k2"}


async def test_a_card_is_edited_in_an_archived_thread(town: Town) -> None:
    message, thread = await town.post(FORUM)
    town.playground.discord.people.moderate(MODERATOR, thread, archived=True)
    await town.sender.edit_message(FORUM, None, message, card("Awake"), "k1")
    assert "Awake" in str(town.channel(FORUM))


async def test_a_locked_thread_is_left_as_it_is_and_the_channel_in_peace(town: Town) -> None:
    message, thread = await town.post(FORUM)
    town.playground.discord.people.moderate(MODERATOR, thread, locked=True, archived=True)
    with pytest.raises(Invalid, match="locked"):
        await town.sender.edit_message(FORUM, None, message, card("No"), "k1")
    with pytest.raises(Invalid, match="locked"):
        await town.sender.post_message(FORUM, thread, card("No"), "k2")


async def test_an_archived_thread_that_may_not_be_written_in_names_the_permission(town: Town) -> None:
    """It is not locked; the bot, which lost a permission, can't take it out of the archive."""
    _, thread = await town.post(TEXT)
    opener = await town.sender.post_message(TEXT, thread, card(), "k2")
    town.playground.discord.people.moderate(MODERATOR, thread, archived=True)
    town.playground.discord.state.threads[thread].owner_id = MEMBER
    town.deny(TEXT, Permission.SEND_MESSAGES_IN_THREADS)
    with pytest.raises(Forbidden) as error:
        await town.sender.edit_message(TEXT, thread, opener, card("No"), "k2")
    assert error.value.missing == "SEND_MESSAGES_IN_THREADS"


@EVERY_KIND
@pytest.mark.parametrize("archived", [False, True])
async def test_a_thread_is_locked_and_unlocked_and_stays_in_the_archive(
    town: Town, place: Place, archived: bool
) -> None:
    town.allow(place, Permission.MANAGE_THREADS)
    _, thread = await town.post(place)
    if archived:
        town.playground.discord.people.moderate(MODERATOR, thread, archived=True)
    patient = DiscordSender(town.client, timeout=30)  # these are more requests than a thread takes at once
    for locked in (True, True, False):
        await patient.set_thread(place, thread, ThreadState(locked=locked))
        shown = town.playground.discord.state.threads[thread]
        assert (shown.locked, shown.archived) == (locked, archived)


@pytest.mark.parametrize("archived", [False, True])
async def test_the_bot_s_own_messages_reach_a_thread_that_is_locked(town: Town, archived: bool) -> None:
    town.allow(FORUM, Permission.MANAGE_THREADS)
    message, thread = await town.post(FORUM)
    await town.sender.set_thread(FORUM, thread, ThreadState(locked=True))
    if archived:
        town.playground.discord.people.moderate(MODERATOR, thread, archived=True)
    await town.sender.edit_message(FORUM, None, message, card("Not so"), "k1")
    await town.sender.post_message(FORUM, thread, card("Taken back"), "k2", restores=True)
    assert "Not so" in str(town.channel(FORUM))
    assert "Taken back" in str(town.channel(FORUM))
    shown = town.playground.discord.state.threads[thread]
    assert (shown.locked, shown.archived) == (True, archived)


@pytest.mark.parametrize(("doing", "before"), [("a note", 1), ("an edit", 3), ("a title", 2)])
async def test_a_thread_that_could_not_be_put_back_is_told_of_for_the_archive_is_set_again(
    town: Town, doing: str, before: int
) -> None:
    """`before` is how many changes are asked for until it is put back."""
    town.allow(FORUM, Permission.MANAGE_THREADS)
    message, thread = await town.post(FORUM)
    await town.sender.set_thread(FORUM, thread, ThreadState(locked=True, archived=True))
    town.fault(f"PATCH /channels/{thread}", "server_error", after=before)
    with pytest.raises(HalfDone) as error:
        match doing:
            case "a note":
                await town.sender.post_message(FORUM, thread, card("Closed"), "k2", restores=True)
            case "an edit":
                await town.sender.edit_message(FORUM, None, message, card("Closed"), "k1")
            case _:
                await town.sender.rename_thread(FORUM, thread, "Closed")
    assert error.value.outcome_unknown
    assert "Closed" in str(town.channel(FORUM))


@pytest.mark.parametrize("archived", [False, True])
async def test_a_thread_that_may_not_be_locked_says_what_to_allow(town: Town, archived: bool) -> None:
    _, thread = await town.post(TEXT)
    town.playground.discord.people.moderate(MODERATOR, thread, archived=archived)
    with pytest.raises(Invalid, match=r"MANAGE_THREADS is missing.*#stories.*“Manage Threads”"):
        await town.sender.set_thread(TEXT, thread, ThreadState(locked=True))
    assert town.playground.discord.state.threads[thread].archived is archived
    town.deny(TEXT, Permission.VIEW_CHANNEL)
    with pytest.raises(Forbidden) as error:
        await town.sender.set_thread(TEXT, thread, ThreadState(locked=True))
    assert error.value.missing == "VIEW_CHANNEL"


async def test_a_thread_that_people_deleted_can_t_be_locked(town: Town) -> None:
    town.allow(TEXT, Permission.MANAGE_THREADS)
    _, thread = await town.post(TEXT)
    town.playground.discord.people.delete_thread(MODERATOR, thread)
    with pytest.raises(Gone) as error:
        await town.sender.set_thread(TEXT, thread, ThreadState(locked=True))
    assert error.value.what is What.THREAD


@pytest.mark.parametrize(("place", "kind"), [(TEXT, "announcement"), (NEWS, "text")])
async def test_a_card_is_edited_in_a_channel_of_another_kind_than_it_was(
    town: Town, place: Place, kind: Any
) -> None:
    message, _ = await town.post(place)
    convert(town, place, kind)
    await town.sender.edit_message(place, None, message, card("The bridge opens late"), "k1")
    assert "The bridge opens late" in str(town.channel(place))
    assert set(await town.sender.find(place, None, ["k1"], long_ago())) == {"k1"}


async def test_there_is_nothing_to_publish_in_what_is_a_text_channel_by_now(town: Town) -> None:
    message, _ = await town.post(NEWS)
    convert(town, NEWS, "text")
    await town.sender.publish(NEWS, message)


def convert(town: Town, place: Place, kind: Any) -> None:
    """Make a channel another kind, as its settings allow, and let the sender hear of it."""
    channels = town.playground.discord.world.guilds[0].channels
    next(channel for channel in channels if channel.id == place.channel).kind = kind
    town.sender.forget(place)


async def test_opening_a_thread_again_gives_the_same(town: Town) -> None:
    message, thread = await town.post(TEXT)
    assert await town.sender.open_thread(TEXT, message, title="Again") == thread
    assert town.posts(TEXT)[0]["thread"]["name"] == "The bridge"


async def test_the_same_key_again_posts_no_second_message(town: Town) -> None:
    first, thread = await town.post(TEXT)
    assert (await town.sender.post_card(TEXT, card(), "k1", title="t", tags=())).message == first
    opener = await town.sender.post_message(TEXT, thread, card(), "k2")
    assert await town.sender.post_message(TEXT, thread, card(), "k2") == opener


# Finding what is there


@EVERY_KIND
async def test_find_sees_the_bots_own_and_says_their_threads(town: Town, place: Place) -> None:
    message, thread = await town.post(place, "mine")
    found = await town.sender.find(place, None, ["mine", "never"], long_ago())
    assert set(found) == {"mine"}
    assert (found["mine"].message, found["mine"].thread) == (message, thread)


async def test_find_pages_through_a_busy_channel(town: Town) -> None:
    town.playground.discord.world.limits.enforced = False
    for n in range(130):
        town.playground.discord.people.say(MEMBER, TEXT.channel, f"noise {n}")
    await town.post(TEXT, "mine")
    for n in range(130):
        town.playground.discord.people.say(MEMBER, TEXT.channel, f"more noise {n}")
    assert set(await town.sender.find(TEXT, None, ["mine", "other"], long_ago())) == {"mine"}


async def test_find_does_not_take_what_it_has_not_read_for_empty(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "PAGE", 5)
    monkeypatch.setattr(search, "MOST_PAGES", 3)
    monkeypatch.setattr(search, "MOST_POSTS", 1)
    for n in range(16):
        town.playground.discord.people.say(MEMBER, TEXT.channel, f"noise {n}")
    with pytest.raises(Invalid, match="15 messages"):
        await town.sender.find(TEXT, None, ["never"], long_ago())
    await town.post(FORUM, "k1")
    assert set(await town.sender.find(FORUM, None, ["k1", "never"], long_ago())) == {"k1"}
    await town.post(FORUM, "k2")
    with pytest.raises(Invalid, match="1 forum posts"):
        await town.sender.find(FORUM, None, ["never"], long_ago())


async def test_find_looks_no_further_back_than_it_is_told(town: Town) -> None:
    await town.post(TEXT, "old")
    later = datetime.now(UTC) + timedelta(hours=1)
    assert await town.sender.find(TEXT, None, ["old"], later) == {}


async def test_find_sees_a_post_that_is_archived_by_now(town: Town) -> None:
    _, thread = await town.post(FORUM, "mine")
    town.playground.discord.people.moderate(MODERATOR, thread, archived=True)
    assert set(await town.sender.find(FORUM, None, ["mine"], long_ago())) == {"mine"}


async def test_find_in_a_forum_passes_over_a_post_whose_card_was_deleted(town: Town) -> None:
    message, thread = await town.post(FORUM, "gone")
    await town.post(FORUM, "mine")
    town.playground.discord.people.delete_message(MODERATOR, thread, message)
    assert set(await town.sender.find(FORUM, None, ["gone", "mine"], long_ago())) == {"mine"}


@EVERY_KIND
async def test_find_does_not_take_a_hidden_history_for_an_empty_one(town: Town, place: Place) -> None:
    await town.post(place, "mine")
    town.deny(place, Permission.READ_MESSAGE_HISTORY)
    with pytest.raises(Forbidden) as error:
        await town.sender.find(place, None, ["mine"], long_ago())
    assert error.value.missing == "READ_MESSAGE_HISTORY"


# Tags


async def test_a_post_has_the_tags_that_fit(town: Town) -> None:
    await town.post(FORUM, "k1", "climate", "HARBOUR", "sport")
    tags = {t.id: t.name for t in town.playground.discord.world.guilds[0].channels[1].tags}
    sent = town.requests("POST", f"{FORUM.channel}/threads")[-1].body
    assert {tags[t] for t in sent["applied_tags"]} == {"Harbour", "Climate"}


def required_tag(*tags: str) -> Channel:
    made = [Tag(id=f"12000000000000000{n:02}", name=name) for n, name in enumerate(tags)]
    return Channel(id=FORUM.channel, name="story-forum", kind="forum", tags=made, require_tag=True)


async def test_a_forum_that_requires_a_tag_since_it_was_looked_at(town: Town) -> None:
    await town.post(FORUM, "k1")
    town.playground.discord.changing.put_channel(GUILD, required_tag("Stories", "More"))
    await town.post(FORUM, "k2", "nothing that fits")
    assert town.requests("POST", f"{FORUM.channel}/threads")[-1].body["applied_tags"] == [
        "1200000000000000000"
    ]
    report = await town.sender.look(FORUM)
    assert "Stories" in report.notes[0]
    assert report.missing == ()


async def test_a_forum_that_requires_a_tag_and_has_none(town: Town) -> None:
    town.playground.discord.changing.put_channel(GUILD, required_tag())
    report = await town.sender.look(FORUM)
    assert "tag" in report.missing[0].effect
    with pytest.raises(Forbidden, match="add a tag") as error:
        await town.post(FORUM)
    assert error.value.missing == "a tag"


async def test_a_channel_that_stories_can_not_go_to(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """Say, a voice channel: a person has to name another, and no story ends for it."""
    voice = 2  # the playground has none
    monkeypatch.setitem(wire.CHANNEL_TYPES, "text", voice)
    for asked in (town.sender.look(TEXT), town.post(TEXT)):
        with pytest.raises(Forbidden, match=r"#stories.*name another"):
            await asked
    town.fault("POST /channels/", "refused", code="50024", times=2)
    with pytest.raises(Forbidden, match="name another"):
        await town.post(FORUM)


# Looking at channels


@EVERY_KIND
async def test_look_at_a_channel_that_is_fine(town: Town, place: Place) -> None:
    report = await town.sender.look(place)
    assert report.missing == ()
    assert (
        report.name
        == {"t": "stories", "f": "story-forum", "n": "news"}[
            "t" if place is TEXT else "f" if place is FORUM else "n"
        ]
    )


async def test_look_names_each_missing_permission(town: Town) -> None:
    everything = (
        Permission.SEND_MESSAGES,
        Permission.EMBED_LINKS,
        Permission.CREATE_PUBLIC_THREADS,
        Permission.SEND_MESSAGES_IN_THREADS,
        Permission.READ_MESSAGE_HISTORY,
    )
    town.deny(NEWS, *everything)
    report = await town.sender.look(NEWS)
    assert [m.permission for m in report.missing] == [p.name for p in everything]
    for missing in report.missing:
        assert missing.effect
        assert "#news" in missing.remedy


async def test_look_at_a_hidden_channel(town: Town) -> None:
    town.deny(TEXT, Permission.VIEW_CHANNEL)
    assert [m.permission for m in (await town.sender.look(TEXT)).missing] == ["VIEW_CHANNEL"]


async def test_look_at_many_channels_of_a_server_asks_once(town: Town) -> None:
    for place in (TEXT, FORUM, NEWS):
        await town.sender.look(place)
    assert len(town.requests("GET", "/guilds/")) == 3


async def test_look_at_a_channel_or_server_that_is_not_there(town: Town) -> None:
    with pytest.raises(Gone) as gone:
        await town.sender.look(Place("discord", GUILD, "42"))
    assert gone.value.what is What.CHANNEL
    with pytest.raises(Forbidden) as forbidden:
        await town.sender.look(Place("discord", "42", "42"))
    assert forbidden.value.missing == "membership"


# The vocabulary of errors


@pytest.mark.parametrize(
    ("place", "permission"),
    [
        (TEXT, Permission.VIEW_CHANNEL),
        (TEXT, Permission.SEND_MESSAGES),
        (FORUM, Permission.SEND_MESSAGES),
        (NEWS, Permission.SEND_MESSAGES),
    ],
)
async def test_a_card_that_may_not_be_posted_names_the_permission(
    town: Town, place: Place, permission: Permission
) -> None:
    town.deny(place, permission)
    with pytest.raises(Forbidden) as error:
        await town.post(place)
    assert error.value.missing == permission.name
    assert str(permission.name) in str(error.value)


async def test_a_thread_that_may_not_be_opened_or_written_in(town: Town) -> None:
    posted = await town.sender.post_card(TEXT, card(), "k1", title="t", tags=())
    town.deny(TEXT, Permission.CREATE_PUBLIC_THREADS)
    with pytest.raises(Forbidden) as error:
        await town.sender.open_thread(TEXT, posted.message, title="t")
    assert error.value.missing == "CREATE_PUBLIC_THREADS"
    town.deny(TEXT)
    thread = await town.sender.open_thread(TEXT, posted.message, title="t")
    town.deny(TEXT, Permission.SEND_MESSAGES_IN_THREADS)
    with pytest.raises(Forbidden) as error:
        await town.sender.post_message(TEXT, thread, card(), "k2")
    assert error.value.missing == "SEND_MESSAGES_IN_THREADS"


@EVERY_KIND
async def test_what_people_deleted_is_gone(town: Town, place: Place) -> None:
    people = town.playground.discord.people
    message, thread = await town.post(place)
    opener = await town.sender.post_message(place, thread, card(), "k2")
    people.delete_message(MODERATOR, thread, opener)
    with pytest.raises(Gone) as error:
        await town.sender.edit_message(place, thread, opener, card("new"), "k2")
    assert error.value.what is What.MESSAGE
    people.delete_thread(MODERATOR, thread)
    with pytest.raises(Gone) as error:
        await town.sender.post_message(place, thread, card(), "k3")
    assert error.value.what is What.THREAD
    if place is not FORUM:
        people.delete_message(MODERATOR, place.channel, message)
    with pytest.raises(Gone) as error:
        await town.sender.edit_message(place, None, message, card("new"), "k1")
    assert error.value.what is What.MESSAGE
    town.playground.discord.changing.delete_channel(place.channel)
    with pytest.raises(Gone) as error:
        await town.post(place, "k9")
    assert error.value.what is What.CHANNEL


@EVERY_KIND
@pytest.mark.parametrize("act", ["reply", "edit reply", "find", "edit card"])
async def test_a_thread_that_went_with_its_channel(town: Town, place: Place, act: str) -> None:
    """Discord says of the thread alone that it is unknown."""
    message, thread = await town.post(place)
    opener = await town.sender.post_message(place, thread, card(), "k2")
    town.playground.discord.changing.delete_channel(place.channel)
    acts = {
        "reply": town.sender.post_message(place, thread, card(), "k3"),
        "edit reply": town.sender.edit_message(place, thread, opener, card("new"), "k2"),
        "find": town.sender.find(place, thread, ["k2"], long_ago()),
        "edit card": town.sender.edit_message(place, None, message, card("new"), "k1"),
    }
    with pytest.raises(Gone) as error:
        await acts.pop(act)
    for other in acts.values():
        other.close()
    assert error.value.what is What.CHANNEL


@EVERY_KIND
async def test_a_lost_answer_is_found_and_not_repeated(town: Town, place: Place) -> None:
    """The write happened, its answer never came: one try, and then it is there to be found."""
    for number, status in enumerate((0, 500, 502)):
        key = f"lost{number}"
        part = "/threads" if place is FORUM else "/messages"
        town.fault(f"POST /channels/{place.channel}{part}", "lost_answer", status=status)
        with pytest.raises(PlatformError) as error:
            await town.sender.post_card(place, card(), key, title="t", tags=())
        assert error.value.outcome_unknown
        assert len(town.posts(place)) == number + 1
        assert set(await town.sender.find(place, None, [key], long_ago())) == {key}


async def test_other_failures_have_their_words(town: Town) -> None:
    async def fails(kind: Any, **more: Any) -> PlatformError:
        town.fault("POST /channels/", kind, **more)
        with pytest.raises(PlatformError) as error:
            await town.sender.post_card(TEXT, card(), "k1", title="t", tags=())
        return error.value

    limited = await fails("rate_limited", seconds=12.0)
    assert isinstance(limited, RateLimited)
    assert 11 < limited.retry_after <= 12.5
    assert isinstance(await fails("server_error", status=503), ServerFailed)
    assert isinstance(await fails("refused", code="50035"), Invalid)
    assert isinstance(await fails("refused", code="160006"), RateLimited)
    assert isinstance(await fails("refused", code="50001"), Forbidden)
    assert town.posts(TEXT) == []


async def test_no_answer_in_time(town: Town) -> None:
    sender = DiscordSender(town.client, timeout=0.3)
    town.fault("POST /channels/", "timeout", seconds=2.0)
    with pytest.raises(NetworkFailed) as error:
        await sender.post_card(TEXT, card(), "k1", title="t", tags=())
    assert error.value.outcome_unknown
    assert (await town.sender.post_card(TEXT, card(), "k1", title="t", tags=())).message


async def test_a_token_that_is_revoked_meanwhile(town: Town) -> None:
    town.playground.discord.world.token = "another"
    with pytest.raises(AuthFailed) as error:
        await town.post(TEXT)
    assert "playground-discord-token" not in str(error.value)


async def test_a_burst_into_one_channel_draws_no_429(town: Town) -> None:
    """discord.py's buckets hold back what the channel's limit does not let through."""
    town.playground.clock.speed = 50
    for n in range(12):
        await town.sender.post_card(TEXT, card(), f"k{n}", title="t", tags=())
    assert {r.status for r in town.requests("POST")} == {200}


async def test_nobody_is_pinged(town: Town) -> None:
    hostile = card("@everyone <@1100000000000000001> <@&1100000000000000021>")
    for place in (TEXT, FORUM, NEWS):
        posted = await town.sender.post_card(place, hostile, place.channel, title="@everyone", tags=())
        await town.sender.edit_message(place, None, posted.message, hostile, place.channel)
    assert [
        m.pings for held in town.playground.discord.state.messages.values() for m in held.values() if m.pings
    ] == []


def test_limits_are_named_by_what_they_hold_for() -> None:
    sender = DiscordSender(DiscordClient("t", api_url="http://x", gateway_url="ws://x"))
    for step in StepKind:
        everywhere, here = sender.limits(step, TEXT)
        elsewhere = sender.limits(step, NEWS)
        assert everywhere == elsewhere[0]
        assert everywhere.count / everywhere.per < 50
        assert here.name != elsewhere[1].name
