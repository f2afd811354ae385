"""A report outlives the bot: what was reported before a restart is decided on after it."""

from pathlib import Path

from storybot.clock import SystemClock
from storybot.delivery.model import Place
from storybot.moderation.model import Grant, Holder, Right, Use
from storybot.store import channels, moderator_channels, rights
from storybot.store.model import ChannelConfig
from storybot.story.embargo import State
from tests.e2e.asking import EDDA, FORUM, GUILD, INES, TEXT, Asked, asked
from tests.e2e.discord_ways import words
from tests.e2e.editing import in_state
from tests.e2e.reporting import QUEUE, card, pressed, reported, says, thread_of, world


async def set_up(bot: Asked) -> None:
    async with bot.store.write() as conn:
        await rights.grant(conn, Grant("discord", GUILD, Right.MODERATOR, Holder.USER, EDDA))
        await moderator_channels.put(conn, Use.REPORTS, Place("discord", GUILD, QUEUE))
    await in_state(bot, "bridge", "Bridge closes", State.PUBLISHED)


async def test_what_was_reported_before_a_restart_is_decided_on_after_it(
    tmp_path: Path, database_url: str
) -> None:
    async with asked(tmp_path, world(), at_work=False, database={"url": database_url}) as bot:
        await set_up(bot)
        async with bot.at_work():
            await bot.listening()
            await bot.card_in(TEXT)
            message = says(bot, "Fools")
            people = bot.playground.discord.people
            opened = people.shortcut(INES, thread_of(bot), "Report to moderators", message)
            await bot.seen(opened)
        async with bot.at_work():
            await bot.listening()
            sent = await bot.seen(people.submit(opened.id, {"reason": "Rude."}))
            assert "Thank you" in words(sent["messages"][0]["message"])
            shown = await card(bot, "Fools", "Rude.")
        async with bot.at_work():
            await bot.listening()
            assert "already" in await reported(bot, message)
            await pressed(bot, shown, "Remove…", reason="Not here.")
            await card(bot, "Fools", "The message is gone.")
        assert message not in bot.playground.discord.state.messages[thread_of(bot)]


async def test_a_channel_that_is_configured_later_is_closed_to_who_is_kept_out(
    tmp_path: Path, database_url: str
) -> None:
    async with asked(tmp_path, world(), at_work=False, database={"url": database_url}) as bot:
        await set_up(bot)
        async with bot.store.write() as conn:
            configured = await channels.listing(conn)
            text = [
                ChannelConfig(one.place, one.configured) for one in configured if one.place.channel == TEXT
            ]
            await channels.sync(conn, text, SystemClock().now(), retire=True)
        async with bot.at_work():
            await bot.listening()
            await bot.card_in(TEXT)
            await reported(bot, says(bot, "Fools"))
            await pressed(bot, await card(bot, "Fools"), "Keep out…", reason="Enough.")
            await card(bot, "Fools", "They can't write in the threads")
        [guild] = bot.playground.discord.state.world.guilds
        there = {one.id: one for one in guild.channels}
        assert not there[FORUM].overwrites
        async with bot.store.write() as conn:
            every = [ChannelConfig(one.place, one.configured) for one in configured]
            await channels.sync(conn, every, SystemClock().now(), retire=True)
        async with bot.at_work():
            await bot.until(lambda: there[FORUM].overwrites)
        assert [(one.id, one.deny) for one in there[FORUM].overwrites] == [
            (one.id, one.deny) for one in there[TEXT].overwrites
        ]
