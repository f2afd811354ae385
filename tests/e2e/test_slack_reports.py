"""Reports on Slack, with the whole bot: from the menu of a message to what the moderators decide."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from storybot.clock import SystemClock
from storybot.delivery.model import Place
from storybot.moderation.keeping_out import let_in
from storybot.moderation.model import ITSELF, Grant, Holder, Right, Use
from storybot.playground.slack.block_reading import plain_blocks
from storybot.playground.slack.interactions import View
from storybot.playground.slack.state import Message
from storybot.playground.slack.world import Channel
from storybot.playground.world import World, default_world
from storybot.store import kept_out, moderator_channels, rights
from storybot.story.embargo import State
from tests.e2e.asking import STORIES, TEAM, Asked
from tests.e2e.editing import EDITOR, USERGROUP, at_work, in_state
from tests.e2e.slack_ways import (
    BOT,
    MINA,
    MOSS,
    buttons,
    close_modals,
    in_modal,
    modals,
    next_private,
    private,
    users,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")

QUEUE = "C0MODQUEUE"
ADMIN_TOKEN = "xoxp-moss"


def world() -> World:
    """The default one, with a channel for moderators; Moss, an admin, lets the app act for them."""
    world = default_world()
    world.slack.limits = world.discord.limits.enforced = False
    [space] = world.slack.workspaces
    space.channels.append(Channel(id=QUEUE, name="moderators", kind="private", members=[BOT, EDITOR, MOSS]))
    next(user for user in space.users if user.id == MOSS).token = ADMIN_TOKEN
    return world


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def bot(tmp_path_factory: pytest.TempPathFactory, module_database_url: str) -> AsyncIterator[Asked]:
    """A story with its thread; a user group moderates, and there is a queue."""
    folder, slack = tmp_path_factory.mktemp("reports"), {"admin_token": ADMIN_TOKEN}
    async with at_work(folder, world=world(), database={"url": module_database_url}, slack=slack) as bot:
        async with bot.store.write() as conn:
            await rights.grant(conn, Grant("slack", TEAM, Right.MODERATOR, Holder.GROUP, USERGROUP))
            await moderator_channels.put(conn, Use.REPORTS, Place("slack", TEAM, QUEUE))
        await in_state(bot, "bridge", "Bridge closes", State.PUBLISHED)
        await bot.card_in(STORIES)
        yield bot


def messages(bot: Asked, channel: str) -> dict[str, Message]:
    return bot.playground.slack.state.workspaces[TEAM].conversations[channel].messages


def card_of(bot: Asked) -> str:
    """The story's card."""
    return next(ts for ts, one in messages(bot, STORIES).items() if one.thread_ts is None)


def says(bot: Asked, text: str, user: str = MOSS) -> str:
    """Somebody writes in the story's thread; the message."""
    return bot.playground.slack.people().post(user, STORIES, text, thread_ts=card_of(bot))


async def form(bot: Asked) -> View:
    """The form that is open."""
    return await bot.until(
        lambda: next((one for one in modals(bot) if one.view.get("callback_id") == "fill_in"), None)
    )


async def filled(bot: Asked, user: str, **values: str) -> str:
    """What somebody is told who fills in the form that is open."""
    view = await form(bot)
    entered = {name: {name: {"type": "plain_text_input", "value": it}} for name, it in values.items()}
    await users(bot).submit(user, view.id, entered)
    return plain_blocks(await in_modal(bot))


async def reported(bot: Asked, ts: str, reason: str = "It insults us.", by: str = MINA) -> str:
    """Somebody reports a message; what they are told."""
    close_modals(bot)
    await users(bot).message_shortcut(by, STORIES, ts, "report")
    return await filled(bot, by, reason=reason)


async def card(bot: Asked, *said: str) -> Message:
    """The card in the moderators' channel that says all of this, once it does."""

    def found() -> Message | None:
        every = [one for one in messages(bot, QUEUE).values() if one.only_for is None]
        shown = ((one, plain_blocks(one.content.blocks)) for one in reversed(every))
        return next((one for one, text in shown if all(it in text for it in said)), None)

    return await bot.until(found)


async def pressed(bot: Asked, shown: Message, label: str, **values: str) -> str:
    """A moderator presses a card's button, and fills in what it asks for; what they see of it."""
    close_modals(bot)
    before = len(private(bot, QUEUE, EDITOR))
    await users(bot).press(EDITOR, QUEUE, shown.ts, buttons(shown.content.blocks)[label])
    if values:
        return await filled(bot, EDITOR, **values)
    return plain_blocks((await next_private(bot, before, QUEUE, EDITOR)).content.blocks)


def urls(blocks: Any) -> list[str]:
    return [it["url"] for block in blocks for it in block.get("elements", ()) if "url" in it]


async def test_a_report_comes_to_the_moderators_and_is_dismissed(bot: Asked) -> None:
    ts = says(bot, f"Fools &amp; <@{MINA}> <https://evil.example|here> *bold*")
    assert "Thank you" in await reported(bot, ts, "<!channel> Rude.")
    shown = await card(bot, "Fools & @U0MEMBER01 https://evil.example", "Rude.", "Bridge closes")
    link = f"https://harbour-gazette.slack.com/archives/{STORIES}/p{ts.replace('.', '')}"
    assert urls(shown.content.blocks) == [f"{link}?thread_ts={card_of(bot)}&cid={STORIES}"]
    assert shown.content.pings == ()
    assert "Time out…" not in buttons(shown.content.blocks)
    assert "Dismissed" in await pressed(bot, shown, "Dismiss")
    decided = await card(bot, "Fools &", "Dismissed", "edda")
    assert decided.ts == shown.ts
    assert "Dismiss" not in buttons(decided.content.blocks)


async def test_a_report_about_a_moderator_is_not_for_moderators(bot: Asked) -> None:
    assert "It is kept" in await reported(bot, says(bot, "I am the law", EDITOR))
    await reported(bot, says(bot, "Are you?"))
    await card(bot, "Are you?")
    shown = [plain_blocks(one.content.blocks) for one in messages(bot, QUEUE).values()]
    assert not any("I am the law" in one for one in shown)
    before = len(private(bot, user=EDITOR))
    await users(bot).command(EDITOR, STORIES, "/mod", "reports")
    listed = plain_blocks((await next_private(bot, before, user=EDITOR)).content.blocks)
    assert "Are you?" in listed
    assert "I am the law" not in listed


async def test_what_others_wrote_is_removed(bot: Asked) -> None:
    ts = says(bot, "Buy my lobsters")
    await reported(bot, ts)
    shown = await card(bot, "Buy my lobsters")
    assert "Message removed" in await pressed(bot, shown, "Remove…", reason="Advertising.")
    await card(bot, "Buy my lobsters", "Advertising.", "The message is gone.")
    assert ts not in messages(bot, STORIES)


async def test_an_admin_s_token_that_may_not_is_no_trouble_of_the_bot_s(bot: Asked) -> None:
    space = bot.playground.slack.state.workspaces[TEAM].data
    moss = next(user for user in space.users if user.id == MOSS)
    moss.admin = False
    await reported(bot, says(bot, "Buy my nets", MOSS))
    moss.token = None
    shown = await card(bot, "Buy my nets")
    await pressed(bot, shown, "Remove…", reason="Advertising.")
    shown = await card(bot, "Buy my nets", "slack.admin_token delete it (invalid_auth)")
    moss.admin, moss.token = True, ADMIN_TOKEN
    await pressed(bot, shown, "Try again")
    await card(bot, "Buy my nets", "The message is gone.")


async def test_who_is_kept_out_is_known(bot: Asked) -> None:
    await reported(bot, says(bot, "Nonsense"))
    await pressed(bot, await card(bot, "Nonsense"), "Keep out…", reason="Once too often.")
    await card(bot, "Nonsense", "Author kept out of discussions")
    await card(bot, "Nonsense", "What they write in the stories' threads comes here.")
    async with bot.store.read() as conn:
        assert [one.id for one in await kept_out.of(conn, "slack", TEAM)] == [MOSS]
    # else what they write next is removed
    assert await let_in(bot.store, ("slack", TEAM), MOSS, ITSELF, frozenset(), SystemClock().now())
    await card(bot, "Nonsense", "They were let in again.")


async def test_the_author_is_warned_in_a_direct_message(bot: Asked) -> None:
    await reported(bot, says(bot, "Your mother"))
    await pressed(bot, await card(bot, "Your mother"), "Warn…", reason="Stay polite. <!here>")
    await card(bot, "Your mother", "They have been told")
    direct = messages(bot, users(bot).direct(MOSS))
    last = list(direct.values())[-1].content.blocks
    assert "Stay polite. <!here>" in plain_blocks(last).replace("&lt;", "<").replace("&gt;", ">")


async def test_one_s_own_message_and_the_bot_s_are_answered_kindly(bot: Asked) -> None:
    for ts, user, said in ((says(bot, "Me"), MOSS, "your own message"), (card_of(bot), MINA, "That was me")):
        close_modals(bot)
        await users(bot).message_shortcut(user, STORIES, ts, "report")
        await bot.until(lambda: modals(bot))
        assert said in plain_blocks(await in_modal(bot))
