"""Moderators, readers and those who are neither: the whole bot, with the real SDKs against the playground."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from storybot.cards.model import Ask
from storybot.moderation.given import KEPT_FOR
from storybot.moderation.model import Deed, Grant, Holder, Outcome, Right, Way
from storybot.platforms.discord.ids import write_ask
from storybot.playground.slack.block_reading import plain_blocks
from storybot.store import audit, rights
from tests.e2e.asking import EDDA, GUILD, INES, MO, STORIES, TEXT, Asked
from tests.e2e.discord_ways import posted, private, words
from tests.e2e.editing import EDITOR, EDITORS_ROLE, NOBODY, TEAM, USERGROUP, at_work
from tests.e2e.slack_ways import next_private, users
from tests.e2e.slack_ways import private as private_on_slack

pytestmark = pytest.mark.asyncio(loop_scope="module")

REFUSED = "This is for the moderators here."
CLOSED = "Not everybody may ask me something here."
SHOWN = "What was done here"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def bot(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Asked]:
    """A bot with no editors of these: the role and the user group moderate."""
    async with at_work(tmp_path_factory.mktemp("moderating"), "discord:1") as bot:
        async with bot.store.write() as conn:
            for given in (
                Grant("discord", GUILD, Right.MODERATOR, Holder.GROUP, EDITORS_ROLE),
                Grant("slack", TEAM, Right.MODERATOR, Holder.GROUP, USERGROUP),
            ):
                await rights.grant(conn, given)
        yield bot


async def newest(bot: Asked) -> Deed:
    async with bot.store.read() as conn:
        return (await audit.listing(conn, limit=1))[0].deed


async def on_discord(bot: Asked, user: str) -> str:
    used = bot.playground.discord.people.command(user, TEXT, "mod log", {})
    return words(private(await bot.seen(used)))


async def on_slack(bot: Asked, user: str, slash: str = "/mod", text: str = "log") -> str:
    before = len(private_on_slack(bot, user=user))
    await users(bot).command(user, STORIES, slash, text)
    return plain_blocks((await next_private(bot, before, user=user)).content.blocks)


async def test_on_discord_a_role_moderates_and_who_has_it_not_is_refused_and_written_down(bot: Asked) -> None:
    assert SHOWN in await on_discord(bot, EDDA)
    assert REFUSED in await on_discord(bot, INES)
    deed = await newest(bot)
    assert (deed.act, deed.outcome, deed.by.id, deed.way) == ("log", Outcome.REFUSED, INES, Way.COMMAND)
    assert deed.place is not None
    assert (deed.place.account, deed.place.channel) == (GUILD, TEXT)
    assert "log · refused" in (await on_discord(bot, EDDA)).replace("\\", "")


async def test_a_forged_button_is_refused_and_written_down(bot: Asked) -> None:
    forged = str(write_ask(Ask("editor publish", (("slug", "bridge"),))))
    message = await posted(bot, forged)
    pressed = bot.playground.discord.people.press(MO, TEXT, message["id"], forged)
    assert "This is for the newsroom's editors." in words(private(await bot.seen(pressed)))
    deed = await newest(bot)
    assert (deed.act, deed.slug, deed.by.id, deed.way) == ("publish", "bridge", MO, Way.BUTTON)


async def test_on_slack_a_user_group_moderates_and_who_isn_t_in_it_is_refused(bot: Asked) -> None:
    assert SHOWN in await on_slack(bot, EDITOR)
    assert REFUSED in await on_slack(bot, NOBODY)
    deed = await newest(bot)
    assert (deed.act, deed.outcome, deed.by.id, deed.way) == ("log", Outcome.REFUSED, NOBODY, Way.COMMAND)
    assert deed.place is not None
    assert (deed.place.account, deed.place.channel) == (TEAM, STORIES)
    assert "/mod log" in await on_slack(bot, EDITOR, "/story", "help")
    assert "/mod log" not in await on_slack(bot, NOBODY, "/story", "help")


async def test_where_readers_are_named_nobody_else_is_answered(
    bot: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = Grant("slack", TEAM, Right.READER, Holder.USER, "U0SOMEBODY")
    monkeypatch.setattr("storybot.moderation.given.KEPT_FOR", KEPT_FOR * 0)
    async with bot.store.write() as conn:
        await rights.grant(conn, reader)
    assert CLOSED in await on_slack(bot, NOBODY, "/story", "stories")
    assert "The newest stories" in await on_slack(bot, EDITOR, "/story", "stories")
    async with bot.store.write() as conn:
        await rights.revoke(conn, reader)
    assert "The newest stories" in await on_slack(bot, NOBODY, "/story", "stories")
