"""Every act on a story's threads, by every way in, on both platforms, with the whole bot."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest
import pytest_asyncio

from storybot.clock import SystemClock
from storybot.delivery.model import NOTHING, ThreadState
from storybot.moderation.model import ITSELF, Grant, Holder, Outcome, Right, Way
from storybot.moderation.threads import STATES, Act, moderate, order
from storybot.playground.discord.world import Permission
from storybot.playground.slack.block_reading import plain_blocks
from storybot.playground.world import World, default_world
from storybot.store import audit, placements, rights
from storybot.story.embargo import State
from tests.e2e.asking import EDDA, FORUM, GUILD, INES, STORIES, TEXT, Asked
from tests.e2e.discord_ways import custom_id, posted, private, words
from tests.e2e.editing import EDITOR, EDITORS_ROLE, NOBODY, TEAM, USERGROUP, at_work, in_state
from tests.e2e.slack_ways import buttons, close_modals, in_modal, modals, next_private, users
from tests.e2e.slack_ways import private as private_on_slack

pytestmark = pytest.mark.asyncio(loop_scope="module")

BOT_ROLE = "1100000000000000023"
VALUES = {
    Act.SLOW: {"seconds": "30"},
    Act.RENAME: {"title": "Calmly, please"},
    Act.KEEP_ALIVE: {"alive": "on"},
}
BEFORE = {
    Act.CLOSE: Act.OPEN,
    Act.OPEN: Act.CLOSE,
    Act.LOCK: Act.OPEN,
    Act.UNLOCK: Act.LOCK,
    Act.ARCHIVE: Act.OPEN,
    Act.SLOW: Act.OPEN,
    Act.RENAME: Act.OPEN,
    Act.PIN: Act.UNPIN,
    Act.UNPIN: Act.PIN,
    Act.KEEP_ALIVE: Act.KEEP_ALIVE,
}
"""What is done before an act, so that it changes something."""

LABELS = {act: act.value.capitalize().replace("-", " ") for act in Act}
LABELS |= {Act.SLOW: "Slow mode…", Act.RENAME: "Rename…"}
FILLED_IN = {Act.SLOW, Act.RENAME}
ON_SLACK = [act for act in Act if act not in {Act.ARCHIVE, *VALUES}]


def world() -> World:
    """The default one, in which the bot may set threads and pin."""
    world = default_world()
    world.discord.limits.enforced = False
    [of_bot] = [role for role in world.discord.guilds[0].roles if role.id == BOT_ROLE]
    of_bot.permissions |= Permission.MANAGE_THREADS | Permission.PIN_MESSAGES
    return world


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def bot(tmp_path_factory: pytest.TempPathFactory, module_database_url: str) -> AsyncIterator[Asked]:
    """A story in every channel; a role and a user group moderate."""
    folder = tmp_path_factory.mktemp("threads")
    async with at_work(folder, "discord:1", world=world(), database={"url": module_database_url}) as bot:
        async with bot.store.write() as conn:
            await rights.grant(conn, Grant("discord", GUILD, Right.MODERATOR, Holder.GROUP, EDITORS_ROLE))
            await rights.grant(conn, Grant("slack", TEAM, Right.MODERATOR, Holder.GROUP, USERGROUP))
        await in_state(bot, "bridge", "Bridge closes", State.PUBLISHED)
        for channel in (TEXT, FORUM, STORIES):
            await bot.card_in(channel)
        yield bot


def on_discord(bot: Asked, channel: str = TEXT) -> ThreadState:
    """How the story's thread in a channel is."""
    state = bot.playground.discord.state
    [thread] = [one for one in state.threads.values() if one.parent_id == channel]
    card = state.messages[channel].get(thread.id)
    pinned = thread.pinned if card is None else card.pinned_at is not None
    return ThreadState(
        locked=thread.locked,
        archived=thread.archived,
        slow=thread.slow_mode,
        title=thread.name,
        pinned=pinned,
        kept_alive=thread.auto_archive == 10_080,
    )


def thread_of(bot: Asked) -> str:
    """The id of the story's thread in the text channel, and of its card."""
    return next(one.id for one in bot.playground.discord.state.threads.values() if one.parent_id == TEXT)


def on_slack(bot: Asked) -> ThreadState:
    """Whether the card says that its discussion is closed, and whether it is pinned."""
    conversation = bot.playground.slack.state.workspaces[TEAM].conversations[STORIES]
    card = conversation.messages[card_of(bot)]
    closed = "This discussion is closed." in json.dumps(card.content.blocks)
    return ThreadState(locked=closed, pinned=card.ts in conversation.pinned)


def card_of(bot: Asked) -> str:
    """The story's card on Slack."""
    conversation = bot.playground.slack.state.workspaces[TEAM].conversations[STORIES]
    return next(ts for ts, one in conversation.messages.items() if one.thread_ts is None)


def wanted(act: Act) -> ThreadState:
    return STATES.get(act) or order(act, next(iter(VALUES[act].values()))).state


async def done(bot: Asked, act: Act) -> None:
    """Do something to the story's threads, and wait until it is so; keep them alive no more."""
    ordered = order(act, "off" if act is Act.KEEP_ALIVE else "")
    await moderate(bot.store, "bridge", ordered, lambda _: True, ITSELF, SystemClock().now())
    await bot.until(lambda: ordered.state.beyond(on_discord(bot)) == NOTHING)
    await bot.until(lambda: ordered.state.only("locked", "pinned").beyond(on_slack(bot)) == NOTHING)


async def newest(bot: Asked) -> tuple[str, str, Way]:
    async with bot.store.read() as conn:
        [entry] = await audit.listing(conn, limit=1)
    return entry.deed.act, entry.deed.by.id, entry.deed.way


async def by_command(bot: Asked, act: Act) -> None:
    options = {"story": "bridge", "reason": "It gets out of hand.", **VALUES.get(act, {})}
    used = bot.playground.discord.people.command(EDDA, TEXT, f"mod {act}", options)
    assert "Bridge closes" in words(private(await bot.seen(used)))


async def by_panel(bot: Asked, act: Act) -> None:
    used = bot.playground.discord.people.command(EDDA, TEXT, "mod panel", {"story": "bridge"})
    await _press(bot, used, act)


async def by_menu(bot: Asked, act: Act) -> None:
    used = bot.playground.discord.people.shortcut(EDDA, TEXT, "Moderate…", thread_of(bot))
    await _press(bot, used, act)


async def _press(bot: Asked, used: Any, act: Act) -> None:
    people = bot.playground.discord.people
    panel = private(await bot.seen(used))
    pressed = people.press_private(used.id, custom_id(panel, LABELS[act]))
    seen = await bot.seen(pressed)
    if act in FILLED_IN:
        assert seen["modal"]
        seen = await bot.seen(people.submit(pressed.id, VALUES[act]))
    assert "Bridge closes" in words(private(seen))


DISCORD: dict[str, Callable[[Asked, Act], Awaitable[None]]] = {
    "slash command": by_command,
    "button of the panel": by_panel,
    "'Moderate…' in a message's menu": by_menu,
}


@pytest.mark.parametrize("way", DISCORD)
@pytest.mark.parametrize("act", Act)
async def test_every_act_by_every_way_on_discord(bot: Asked, act: Act, way: str) -> None:
    await done(bot, BEFORE[act])
    await DISCORD[way](bot, act)
    # Two new titles in ten minutes are all that there may be.
    if act is not Act.RENAME or way == "slash command":
        await bot.until(lambda: wanted(act).beyond(on_discord(bot)) == NOTHING)
    async with bot.store.read() as conn:
        listed = [one.placement for one in await placements.listing(conn, "bridge")]
    everywhere = {one.place.channel for one in listed if one.place.account == GUILD}
    reached = {one.place.channel for one in listed if wanted(act).beyond(one.wanted_thread) == NOTHING}
    assert ({TEXT} if way == "'Moderate…' in a message's menu" else everywhere) <= reached
    assert (await newest(bot))[:2] == (act, EDDA)


async def by_slash(bot: Asked, act: Act) -> None:
    before = len(private_on_slack(bot, user=EDITOR))
    await users(bot).command(EDITOR, STORIES, "/mod", f"{act} bridge")
    answer = await next_private(bot, before, user=EDITOR)
    assert "Bridge closes" in plain_blocks(answer.content.blocks)


async def by_shortcut(bot: Asked, act: Act) -> None:
    close_modals(bot)
    await users(bot).message_shortcut(EDITOR, STORIES, card_of(bot), "moderate")
    view = await bot.until(lambda: next(iter(modals(bot)), None))
    panel = buttons(await in_modal(bot))
    await users(bot).press_in_view(EDITOR, view.id, panel[LABELS[act]])


SLACK: dict[str, Callable[[Asked, Act], Awaitable[None]]] = {
    "slash command": by_slash,
    "shortcut 'Moderate…'": by_shortcut,
}


@pytest.mark.parametrize("way", SLACK)
@pytest.mark.parametrize("act", ON_SLACK)
async def test_every_act_by_every_way_on_slack(bot: Asked, act: Act, way: str) -> None:
    await done(bot, BEFORE[act])
    await SLACK[way](bot, act)
    await bot.until(lambda: wanted(act).only("locked", "pinned").beyond(on_slack(bot)) == NOTHING)
    assert (await newest(bot))[:2] == (act, EDITOR)


@pytest.mark.parametrize("act", [act for act in Act if act not in ON_SLACK])
async def test_what_slack_has_not_is_said(bot: Asked, act: Act) -> None:
    before = len(private_on_slack(bot, user=EDITOR))
    value = " ".join(f"{name}:{text.split()[-1]}" for name, text in VALUES.get(act, {}).items())
    await users(bot).command(EDITOR, STORIES, "/mod", f"{act} bridge {value}".strip())
    answer = await next_private(bot, before, user=EDITOR)
    assert "no such thing" in plain_blocks(answer.content.blocks)


async def test_in_a_thread_it_is_about_that_one_and_everywhere_about_all(bot: Asked) -> None:
    await done(bot, Act.OPEN)
    thread = thread_of(bot)
    people = bot.playground.discord.people
    await bot.seen(people.command(EDDA, thread, "mod slow", {"seconds": "60"}))
    await bot.until(lambda: on_discord(bot).slow == 60)
    assert on_discord(bot, FORUM).slow != 60
    await bot.seen(people.command(EDDA, thread, "mod slow", {"seconds": "90", "everywhere": True}))
    await bot.until(lambda: [on_discord(bot, channel).slow for channel in (TEXT, FORUM)] == [90, 90])


async def test_the_panel_of_a_message_is_about_its_thread_alone(bot: Asked) -> None:
    await done(bot, Act.OPEN)
    await by_menu(bot, Act.LOCK)
    await bot.until(lambda: on_discord(bot).locked)
    async with bot.store.read() as conn:
        listed = [one.placement for one in await placements.listing(conn, "bridge")]
    assert [one.place.channel for one in listed if one.wanted_thread.locked] == [TEXT]
    await by_menu(bot, Act.SLOW)
    await bot.until(lambda: on_discord(bot).slow == 30)
    assert on_discord(bot, FORUM).slow != 30


async def test_the_panel_says_what_the_platform_refuses(bot: Asked) -> None:
    await done(bot, Act.UNPIN)
    changing, people = bot.playground.discord.changing, bot.playground.discord.people
    changing.set_overwrite(TEXT, BOT_ROLE, deny=Permission.PIN_MESSAGES)
    told = private(await bot.seen(people.command(EDDA, TEXT, "mod pin", {"story": "bridge"})))
    assert "⚠️" not in words(told), "nobody knows yet"

    async def refused() -> bool:
        async with bot.store.read() as conn:
            return any(one.thread_refused for one in await placements.with_threads(conn, "bridge"))

    while not await refused():  # noqa: ASYNC110 - nothing tells when it is there
        await asyncio.sleep(0.02)
    panel = private(await bot.seen(people.shortcut(EDDA, TEXT, "Moderate…", thread_of(bot))))
    assert "allow “Pin Messages”" in words(panel)
    assert custom_id(panel, "Undo: Pin"), "as for each of the acts, there is a button for it"
    changing.set_overwrite(TEXT, BOT_ROLE)
    await done(bot, Act.UNPIN)


async def test_where_no_bot_can_lock_a_thread_nobody_is_told_that_it_is_locked(bot: Asked) -> None:
    await done(bot, Act.OPEN)
    told: list[str] = []
    for asked in ("close bridge", "open bridge"):
        before = len(private_on_slack(bot, user=EDITOR))
        await users(bot).command(EDITOR, STORIES, "/mod", asked)
        told.append(plain_blocks((await next_private(bot, before, user=EDITOR)).content.blocks))
    assert "its card says so" in told[0]
    assert "nobody replies" not in told[0]
    assert "dead" not in "".join(told)
    assert "archived" not in "".join(told), "Slack has no archive"
    await done(bot, Act.OPEN)


async def test_a_closed_thread_takes_what_the_bot_says_and_is_closed_again(bot: Asked) -> None:
    await done(bot, Act.CLOSE)
    assert replace(on_discord(bot), pinned=None).locked
    said = bot.playground.discord.state.messages[thread_of(bot)].values()
    assert any("This discussion is closed." in json.dumps(one.components) for one in said)
    await done(bot, Act.OPEN)
    await bot.until(lambda: not on_discord(bot).archived)


async def test_what_was_done_is_undone_by_its_button_and_by_a_command(bot: Asked) -> None:
    await done(bot, Act.OPEN)
    people = bot.playground.discord.people
    used = people.command(EDDA, TEXT, "mod lock", {"story": "bridge"})
    answer = private(await bot.seen(used))
    await bot.until(lambda: on_discord(bot).locked)
    later = people.command(EDDA, TEXT, "mod pin", {"story": "bridge"})
    pinned = private(await bot.seen(later))
    stale = private(await bot.seen(people.press_private(used.id, custom_id(answer, "Undo: Lock"))))
    assert "something was done since" in words(stale), "a button takes back what it says, and nothing else"
    async with bot.store.read() as conn:
        [refused] = await audit.listing(conn, limit=1)
    assert (refused.deed.act, refused.deed.outcome) == ("undo", Outcome.REFUSED)
    undone = private(await bot.seen(people.press_private(later.id, custom_id(pinned, "Undo: Pin"))))
    assert "Undone: “Pin”, by Edda." in words(undone)
    undone = private(await bot.seen(people.press_private(later.id, custom_id(undone, "Undo: Lock"))))
    assert "Undone: “Lock”, by Edda." in words(undone)
    await bot.until(lambda: not on_discord(bot).locked)
    before = len(private_on_slack(bot, user=EDITOR))
    await done(bot, Act.PIN)
    await users(bot).command(EDITOR, STORIES, "/mod", "undo bridge")
    told = plain_blocks((await next_private(bot, before, user=EDITOR)).content.blocks)
    assert "Undone: “Pin”, by storybot." in told
    await bot.until(lambda: not on_slack(bot).pinned)
    assert on_discord(bot).pinned, "they moderate on Slack alone"


async def test_who_is_no_moderator_changes_nothing_by_any_way(bot: Asked) -> None:
    await done(bot, Act.OPEN)
    people = bot.playground.discord.people
    message = await posted(bot, "a1|mod close|slug=bridge", "a1|mod panel|slug=bridge")
    tried = [
        people.command(INES, TEXT, "mod close", {"story": "bridge"}),
        people.shortcut(INES, TEXT, "Moderate…", thread_of(bot)),
        *(people.press(INES, TEXT, message["id"], part["custom_id"])
          for part in message["components"][0]["components"]),
    ]  # fmt: skip
    told = [words(private(await bot.seen(one))) for one in tried]
    before = len(private_on_slack(bot, user=NOBODY))
    await users(bot).command(NOBODY, STORIES, "/mod", "close bridge")
    told.append(plain_blocks((await next_private(bot, before, user=NOBODY)).content.blocks))
    assert all("This is for the moderators here." in one for one in told)
    async with bot.store.read() as conn:
        states = [one.placement.wanted_thread.locked for one in await placements.listing(conn, "bridge")]
    assert not any(states)
