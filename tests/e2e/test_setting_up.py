"""Setting up a server and a workspace by those who manage them: the whole bot, with the real SDKs against the
playground."""

import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from storybot.moderation.model import Deed, Outcome, Way
from storybot.playground.discord.refusals import Refusal
from storybot.playground.discord.world import Channel, Guild, Member, Overwrite, Permission, Role
from storybot.playground.server import Playground
from storybot.playground.slack.block_reading import plain_blocks
from storybot.playground.slack.errors import ActRefused
from storybot.playground.slack.interactions import View
from storybot.playground.slack.world import Channel as SlackChannel
from storybot.playground.slack.world import User
from storybot.playground.world import World, default_world
from storybot.store import audit, moderator_channels
from tests.e2e.asking import EDDA, GUILD, INES, MO, NEWS, STORIES, TEAM, TEXT, Asked, until
from tests.e2e.discord_ways import custom_id, parts, private, words
from tests.e2e.editing import EDITOR, NOBODY, USERGROUP, at_work
from tests.e2e.process import Newsroom
from tests.e2e.slack_ways import MOSS, NEWSDESK, buttons, close_modals, in_modal, modals, next_private, users
from tests.e2e.slack_ways import private as private_on_slack

pytestmark = pytest.mark.asyncio(loop_scope="module")

MODERATORS_ROLE, BOT_ROLE = "1100000000000000021", "1100000000000000023"
TALK, CLOSED, MODS = "1100000000000000104", "1100000000000000105", "1100000000000000106"
"""Channels that the configuration doesn't name; in CLOSED the bot may not write."""

OTHER, OTHER_TEXT = "1100000000000000800", "1100000000000000801"
"""Another server with the bot, in which Edda is a member like others."""

ARCHIVED = "C0ARCHIVED"
GUEST = "U0GUEST001"
"""Somebody of another workspace, an admin there, in a channel that both share."""

REFUSED = "This is for who manages this server or workspace"


def world() -> World:
    """The default one with more channels. Edda owns the server; Moss is an admin of the workspace."""
    world = default_world()
    world.discord.limits.enforced = world.slack.limits = False
    [home] = world.discord.guilds
    denied = Overwrite(id=BOT_ROLE, kind="role", deny=Permission.SEND_MESSAGES)
    home.channels += [
        Channel(id=TALK, name="talk"),
        Channel(id=CLOSED, name="closed", overwrites=[denied]),
        Channel(id=MODS, name="mods"),
    ]
    [of_bot] = [role for role in home.roles if role.id == BOT_ROLE]
    of_bot.permissions &= ~Permission.CREATE_PUBLIC_THREADS
    home.roles[0].permissions &= ~Permission.CREATE_PUBLIC_THREADS
    world.discord.guilds.append(
        Guild(
            id=OTHER,
            name="Elsewhere",
            owner_id=INES,
            roles=[Role(id=OTHER, name="@everyone", permissions=home.roles[0].permissions)],
            members=[Member(user=each.user) for each in home.members],
            channels=[Channel(id=OTHER_TEXT, name="elsewhere")],
        )
    )
    [workspace] = world.slack.workspaces
    guest = User(id=GUEST, name="gus", real_name="Gus Guest", admin=True, home="T0ELSEWHERE")
    workspace.users.append(guest)
    workspace.channels[0].members.append(GUEST)
    people = [each.id for each in workspace.users]
    workspace.channels.append(SlackChannel(id=ARCHIVED, name="old", members=people, archived=True))
    return world


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def bot(tmp_path_factory: pytest.TempPathFactory, module_database_url: str) -> AsyncIterator[Asked]:
    folder, database = tmp_path_factory.mktemp("setting-up"), {"url": module_database_url}
    async with at_work(folder, "discord:1", world=world(), database=database) as bot:
        yield bot


async def on_discord(bot: Asked, user: str = EDDA, channel: str = TEXT) -> Any:
    """The answer to `/storybot setup`, as an interaction."""
    used = bot.playground.discord.people.command(user, channel, "storybot setup", {})
    await bot.seen(used)
    return used


async def shown(bot: Asked, interaction: Any) -> dict[str, Any]:
    return private(await bot.seen(interaction))


async def form_on_discord(bot: Asked, card: Any, label: str) -> Any:
    """The form that a button of the card opens."""
    pressed = bot.playground.discord.people.press_private(card.id, custom_id(await shown(bot, card), label))
    assert (await bot.seen(pressed))["modal"] is not None
    return pressed


async def saved_on_discord(bot: Asked, label: str, **values: Any) -> str:
    """What the card says after its form was filled in."""
    form = await form_on_discord(bot, await on_discord(bot), label)
    sent = bot.playground.discord.people.submit(form.id, values)
    return words(await shown(bot, sent))


async def on_slack(bot: Asked, user: str = MOSS, text: str = "setup") -> Any:
    """The private answer to `/storybot`."""
    before = len(private_on_slack(bot, user=user))
    await users(bot).command(user, STORIES, "/storybot", text)
    return await next_private(bot, before, user=user)


async def form_on_slack(bot: Asked, label: str, user: str = MOSS) -> View:
    close_modals(bot)
    answer = await on_slack(bot, user)
    await users(bot).press(user, STORIES, answer.ts, buttons(answer.content.blocks)[label])
    return await bot.until(
        lambda: next((it for it in modals(bot) if it.view.get("callback_id") == "fill_in"), None)
    )


async def saved_on_slack(bot: Asked, label: str, **values: tuple[str, Any]) -> str:
    """What the card says after its form was filled in; a value is the kind of element and what it holds."""
    view = await form_on_slack(bot, label)
    entered = {name: {name: {"type": kind, KEYS[kind]: held}} for name, (kind, held) in values.items()}
    await users(bot).submit(MOSS, view.id, entered)
    return plain_blocks(await in_modal(bot))


KEYS = {
    "multi_users_select": "selected_users",
    "multi_static_select": "selected_options",
    "multi_conversations_select": "selected_conversations",
    "conversations_select": "selected_conversation",
}


async def newest(bot: Asked) -> Deed:
    async with bot.store.read() as conn:
        return (await audit.listing(conn, limit=1))[0].deed


def cards(bot: Asked, channel: str) -> list[str]:
    """What the bot has posted in a channel of either platform."""
    discord, slack = bot.playground.discord.state, bot.playground.slack.state.workspace(TEAM)
    if channel in discord.messages:
        return [str(it.components) for it in discord.messages[channel].values()]
    messages = slack.conversations[channel].messages.values()
    return [plain_blocks(it.content.blocks) for it in messages if it.only_for is None]


async def test_on_discord_a_role_is_made_moderators_who_then_moderate(bot: Asked) -> None:
    closing = bot.playground.discord.people.command(MO, TEXT, "mod log", {})
    assert "This is for the moderators here." in words(await shown(bot, closing))
    told = await saved_on_discord(bot, "Moderators…", groups=[MODERATORS_ROLE], people=[INES])
    assert f"<@&{MODERATORS_ROLE}>" in told
    assert f"<@{INES}>" in told
    closing = bot.playground.discord.people.command(MO, TEXT, "mod log", {})
    log = words(await shown(bot, closing))
    assert "What was done here" in log
    assert "grant" in log
    form = await form_on_discord(bot, await on_discord(bot), "Moderators…")
    pickers = {it["custom_id"]: it for it in parts_of(bot, form) if "custom_id" in it}
    assert pickers["groups"]["default_values"] == [{"id": MODERATORS_ROLE, "type": "role"}]
    assert pickers["people"]["default_values"] == [{"id": INES, "type": "user"}]
    told = await saved_on_discord(bot, "Moderators…", groups=[], people=[])
    assert "Nobody yet." in told
    closing = bot.playground.discord.people.command(MO, TEXT, "mod log", {})
    assert "This is for the moderators here." in words(await shown(bot, closing))
    pinged = [it for it in bot.playground.discord.log if "allowed_mentions" in (it.body or {})]
    assert not any((it.body or {})["allowed_mentions"].get("parse") for it in pinged)


def parts_of(bot: Asked, form: Any) -> list[dict[str, Any]]:
    modal = bot.playground.discord.people.sees(form.id)["modal"]
    return [it["component"] for it in modal["components"]]


async def test_on_discord_everybodys_role_is_refused(bot: Asked) -> None:
    form = await form_on_discord(bot, await on_discord(bot), "Readers…")
    sent = bot.playground.discord.people.submit(form.id, {"groups": [GUILD], "people": []})
    assert "That role is everybody" in words(await shown(bot, sent))
    with pytest.raises(Refusal):  # no client offers another server's
        bot.playground.discord.people.submit(form.id, {"groups": [OTHER], "people": []})


async def test_on_discord_a_channel_is_added_and_the_next_story_is_posted_there(bot: Asked) -> None:
    told = await saved_on_discord(bot, "Channels…", channels=[TALK, CLOSED])
    assert f"<#{TALK}>" in told
    assert f"<#{CLOSED}>: I may not: Create Public Threads" in told.replace("\\", "")
    assert f"<#{CLOSED}>: Its own settings forbid me: Send Messages" in told.replace("\\", "")
    assert f"<#{TALK}>: For what moderators do, I may not: Manage Threads" in told.replace("\\", "")
    card = await shown(bot, await on_discord(bot))
    [link] = [it["url"] for it in parts(card["components"]) if it.get("label") == "Give me these permissions"]
    world = bot.playground.discord.state.world
    assert link.startswith(f"https://discord.com/oauth2/authorize?client_id={world.application_id}&")
    assert f"&guild_id={GUILD}&disable_guild_select=true" in link
    assert "&scope=bot+applications.commands&" in link
    given = int(link.partition("permissions=")[2].partition("&")[0])
    assert given & Permission.CREATE_PUBLIC_THREADS and given & Permission.SEND_MESSAGES
    assert given & Permission.MANAGE_THREADS and given & Permission.MODERATE_MEMBERS
    assert not given & Permission.ADMINISTRATOR
    [slug] = await bot.push("sea-wall-vote.txt")
    await bot.until(lambda: cards(bot, TALK))
    told = await saved_on_discord(bot, "Channels…", channels=[])
    assert f"<#{TALK}>" not in told
    assert f"<#{TEXT}> — full (config)" in told.replace("\\", "")
    assert slug


async def test_on_discord_a_route_and_the_moderators_own_channels_are_set(bot: Asked) -> None:
    people = bot.playground.discord.people
    await saved_on_discord(bot, "Reports and log…", reports=[MODS], log=[MODS])
    async with bot.store.read() as conn:
        found = await moderator_channels.of(conn, "discord", GUILD)
    assert {place.channel for place in found.values()} == {MODS}
    assert len(found) == 2
    card = await on_discord(bot)
    assert "Everybody here can read it" in words(await shown(bot, card))
    bot.playground.discord.changing.set_overwrite(MODS, GUILD, deny=Permission.VIEW_CHANNEL)
    bot.playground.discord.changing.set_overwrite(MODS, BOT_ROLE, allow=Permission.VIEW_CHANNEL)
    card = await on_discord(bot)
    assert "Everybody here can read it" not in words(await shown(bot, card))
    listed = people.press_private(card.id, custom_id(await shown(bot, card), "Routes"))
    chosen = people.press_private(listed.id, custom_id(await shown(bot, listed), "#stories"))
    form = people.press_private(chosen.id, custom_id(await shown(bot, chosen), "How they are shown…"))
    await bot.seen(form)
    sent = people.submit(form.id, {"layout": ["compact"], "language": ["de"], "opener": ["false"]})
    assert f"<#{TEXT}> — compact · de (config)" in words(await shown(bot, sent)).replace("\\", "")
    deed = await newest(bot)
    assert (deed.act, deed.by.id, deed.way) == ("route", EDDA, Way.FORM)
    assert deed.place is not None
    assert deed.place.channel == TEXT


async def test_on_discord_a_mere_member_and_a_manager_elsewhere_are_refused(bot: Asked) -> None:
    for user, channel in ((INES, TEXT), (EDDA, OTHER_TEXT)):
        used = bot.playground.discord.people.command(user, channel, "storybot setup", {})
        assert REFUSED in words(await shown(bot, used))
        deed = await newest(bot)
        assert (deed.act, deed.outcome, deed.by.id) == ("setup", Outcome.REFUSED, user)
    used = bot.playground.discord.people.command(INES, OTHER_TEXT, "storybot setup", {})
    told = words(await shown(bot, used))
    assert "What is set up here" in told
    assert TEXT not in told


async def test_on_slack_a_user_group_is_made_moderators_who_then_moderate(bot: Asked) -> None:
    option = {"text": {"type": "plain_text", "text": "Editors", "emoji": False}, "value": USERGROUP}
    groups, people = ("multi_static_select", [option]), ("multi_users_select", [NOBODY])
    told = await saved_on_slack(bot, "Moderators…", groups=groups, people=people)
    assert "Saved." in told
    before = len(private_on_slack(bot, user=EDITOR))
    await users(bot).command(EDITOR, STORIES, "/mod", "log")
    assert "What was done here" in plain_blocks((await next_private(bot, before, user=EDITOR)).content.blocks)
    view = await form_on_slack(bot, "Moderators…")
    elements = {it["block_id"]: it["element"] for it in view.view["blocks"]}
    assert elements["groups"]["initial_options"] == [option]
    assert elements["people"]["initial_users"] == [NOBODY]
    nobody = {"groups": ("multi_static_select", []), "people": ("multi_users_select", [])}
    assert "Nobody yet." in await saved_on_slack(bot, "Moderators…", **nobody)


async def test_on_slack_a_free_plan_has_people_alone_and_says_why(
    bot: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storybot.platforms.slack.directory.GROUPS_AGE", 0.0)
    monkeypatch.setattr(bot.playground.slack.state.workspace(TEAM).data, "paid", False)
    view = await form_on_slack(bot, "Readers…")
    assert [it["block_id"] for it in view.view["blocks"]] == ["people"]
    assert "user groups are for Slack's paid plans" in str(view.view["blocks"])


async def test_on_slack_a_channel_is_added_and_the_next_story_is_posted_there(bot: Asked) -> None:
    conversations = ("multi_conversations_select", [NEWSDESK])
    told = await saved_on_slack(bot, "Channels…", channels=conversations)
    assert "I'm not a member: type “/invite @storybot” there." in told
    archived = ("multi_conversations_select", [NEWSDESK, ARCHIVED])
    assert "Stories can't go to #old." in await saved_on_slack(bot, "Channels…", channels=archived)
    with pytest.raises(ActRefused):
        await saved_on_slack(bot, "Channels…", channels=("multi_conversations_select", ["C0NOWHERE"]))
    bot.playground.slack.people().invite(MOSS, NEWSDESK)
    assert "I'm not a member" not in plain_blocks((await on_slack(bot)).content.blocks)
    [slug] = await bot.push("night-train.md")
    await bot.until(lambda: cards(bot, NEWSDESK))
    assert slug


async def test_on_slack_the_moderators_have_channels_of_their_own(bot: Asked) -> None:
    one = ("conversations_select", NEWSDESK)
    await saved_on_slack(bot, "Reports and log…", reports=one, log=("conversations_select", None))
    async with bot.store.read() as conn:
        found = await moderator_channels.of(conn, "slack", TEAM)
    assert [(use.value, place.channel) for use, place in found.items()] == [("reports", NEWSDESK)]
    deed = await newest(bot)
    assert (deed.act, deed.by.id, deed.after) == ("channel", MOSS, {"reports": NEWSDESK})


async def test_on_slack_it_can_be_asked_by_a_mention_and_in_a_direct_message(bot: Asked) -> None:
    direct = users(bot).direct(MOSS)
    for channel, text in ((STORIES, "<@U0STORYBOT> setup"), (direct, "setup")):
        before = len(private_on_slack(bot, channel, MOSS))
        bot.playground.slack.people().post(MOSS, channel, text)
        answer = await next_private(bot, before, channel, MOSS)
        assert "What is set up here" in plain_blocks(answer.content.blocks)


async def test_on_slack_a_mere_member_is_refused_and_an_admin_no_more_is_at_once(bot: Asked) -> None:
    assert REFUSED in plain_blocks((await on_slack(bot, NOBODY)).content.blocks)
    deed = await newest(bot)
    assert (deed.act, deed.outcome, deed.by.id) == ("setup", Outcome.REFUSED, NOBODY)
    assert "/storybot setup" not in plain_blocks((await on_slack(bot, NOBODY, "help")).content.blocks)
    moss = next(it for it in bot.playground.slack.state.workspace(TEAM).data.users if it.id == MOSS)
    moss.admin = False
    try:
        assert REFUSED in plain_blocks((await on_slack(bot)).content.blocks)
    finally:
        moss.admin = True
    assert "What is set up here" in plain_blocks((await on_slack(bot)).content.blocks)


async def test_on_slack_an_admin_of_another_workspace_is_none_here(bot: Asked) -> None:
    before = len(private_on_slack(bot, user=GUEST))
    bot.playground.slack.people().post(GUEST, STORIES, "<@U0STORYBOT> setup")
    assert REFUSED in plain_blocks((await next_private(bot, before, user=GUEST)).content.blocks)


async def test_what_was_added_in_chat_outlives_a_restart(tmp_path: Path, database_url: str) -> None:
    playground = Playground()
    await playground.start()
    try:
        newsroom = Newsroom(tmp_path, playground)
        config = newsroom.folder / "storybot.toml"
        head, *channels = config.read_text().split("\n[[channels]]")
        text = "\n[[channels]]".join([head, *(one for one in channels if NEWS not in one)])
        config.write_text(text.replace('"sqlite:///storybot.db"', json.dumps(database_url)))
        (newsroom.folder / "story.md").write_text("# Bridge closes\n\n## Why it matters\n\nIt rusts.\n")
        async with newsroom.bot():
            assert f"<#{NEWS}>" in await added(playground, NEWS)
        async with newsroom.bot():
            ended = await newsroom.run("push", "story.md", "--wait")
            assert ended.status == 0, ended.err
        assert any("Bridge closes" in text for text, _ in newsroom.shown()[NEWS])
    finally:
        await playground.stop()


async def added(playground: Playground, channel: str) -> str:
    """What the card says once a channel was added with it."""
    people = playground.discord.people
    card = await answered(playground, lambda: people.command(EDDA, TEXT, "storybot setup", {}))
    pressed = people.press_private(card["id"], custom_id(private(card), "Channels…"))
    await until(lambda: people.sees(pressed.id)["modal"])
    sent = people.submit(pressed.id, {"channels": [channel]})
    return words(private(await until(lambda: people.sees(sent.id)["messages"] and people.sees(sent.id))))


async def answered(playground: Playground, ask: Callable[[], Any]) -> dict[str, Any]:
    """What somebody sees who asks again until the bot hears it."""
    await until(lambda: playground.discord.commands.all(None))
    asked: list[str] = []

    def seen() -> dict[str, Any] | None:
        if not any(playground.discord.people.sees(one)["answer"] for one in asked):
            asked.append(ask().id)
        every = [playground.discord.people.sees(one) for one in asked]
        return next((it for it in every if it["messages"]), None)

    return await until(seen)
