"""Reports on Discord, with the whole bot: from the menu of a message to what the moderators decide."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from storybot.delivery.model import Place
from storybot.moderation.model import Grant, Holder, Outcome, Right, Use
from storybot.playground.discord.refusals import Refusal
from storybot.playground.discord.world import Permission
from storybot.playground.faults import Fault
from storybot.store import moderator_channels, rights
from storybot.story.embargo import State
from tests.e2e.asking import EDDA, FORUM, GUILD, INES, MO, NEWS, TEXT, Asked
from tests.e2e.discord_ways import buttons, posted, private, words
from tests.e2e.editing import EDITORS_ROLE, at_work, in_state
from tests.e2e.reporting import (
    BOT_ROLE,
    QUEUE,
    card,
    deeds,
    links,
    pressed,
    queue,
    reported,
    says,
    thread_of,
    world,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def bot(tmp_path_factory: pytest.TempPathFactory, module_database_url: str) -> AsyncIterator[Asked]:
    """A story with its thread; Edda moderates, and there is a queue."""
    folder = tmp_path_factory.mktemp("reports")
    async with at_work(folder, world=world(), database={"url": module_database_url}) as bot:
        async with bot.store.write() as conn:
            await rights.grant(conn, Grant("discord", GUILD, Right.MODERATOR, Holder.GROUP, EDITORS_ROLE))
            await moderator_channels.put(conn, Use.REPORTS, Place("discord", GUILD, QUEUE))
        await in_state(bot, "bridge", "Bridge closes", State.PUBLISHED)
        await bot.card_in(TEXT)
        yield bot


async def test_a_report_comes_to_the_moderators_and_is_dismissed(bot: Asked) -> None:
    message = says(bot, "You are all fools")
    assert "Thank you" in await reported(bot, message)
    shown = await card(bot, "You are all fools", "It insults us.", "Mo", "Bridge closes", "Reports: 1")
    assert links(shown) == [f"https://discord.com/channels/{GUILD}/{thread_of(bot)}/{message}"]
    assert "Ines" not in words(shown)
    told = await pressed(bot, shown, "Dismiss")
    assert "Dismissed" in told
    decided = await card(bot, "You are all fools", "Dismissed", "Edda")
    assert decided["id"] == shown["id"]
    assert "Dismiss" not in buttons(decided)
    [ruling, report] = await deeds(bot, 2)
    assert (report.deed.act, report.deed.by.id, report.deed.quoted) == ("report", INES, "You are all fools")
    assert (ruling.deed.act, ruling.deed.by.id) == ("dismiss", EDDA)
    assert ruling.deed.about is not None
    assert ruling.deed.about.id == MO


async def test_several_reports_gather_on_one_card_and_a_person_counts_once(bot: Asked) -> None:
    message = says(bot, "Go away, all of you")
    await reported(bot, message, "Rude.")
    assert "already" in await reported(bot, message, "Rude, I say.")
    assert "Thank you" in await reported(bot, message, "Not nice.", by=EDDA)
    shown = await card(bot, "Go away, all of you", "Rude.", "Not nice.", "Reports: 2")
    assert "I say" not in words(shown)
    assert sum("Go away, all of you" in words(one) for one in queue(bot)) == 1


async def test_a_message_is_removed_for_a_reason(bot: Asked) -> None:
    message = says(bot, "Buy my boats")
    await reported(bot, message, by=EDDA)
    shown = await card(bot, "Buy my boats")
    assert "Message removed" in await pressed(bot, shown, "Remove…", reason="Advertising.")
    await card(bot, "Buy my boats", "Message removed", "Advertising.", "The message is gone.")
    assert message not in bot.playground.discord.state.messages[thread_of(bot)]


async def test_the_author_is_timed_out_for_as_long_as_was_said(bot: Asked) -> None:
    await reported(bot, says(bot, "I will shout all night"), by=EDDA)
    shown = await card(bot, "I will shout all night")
    assert "Say how long" in await pressed(bot, shown, "Time out…", lasts="29 days", reason="")
    await pressed(bot, shown, "Time out…", lasts="3h", reason="Calm down.")
    await card(bot, "I will shout all night", "Author timed out", "The time-out is set.")
    member = bot.playground.discord.state.member(bot.playground.discord.state.world.guilds[0], MO)
    until = member.timed_out_until
    assert until is not None
    assert 2.9 * 3600 < until - bot.playground.discord.state.clock.now() < 3.1 * 3600
    member.timed_out_until = None


async def test_the_author_is_warned_in_a_direct_message(bot: Asked) -> None:
    await reported(bot, says(bot, "Your mother"), by=EDDA)
    await pressed(bot, await card(bot, "Your mother"), "Warn…", reason="Stay polite. <@1100000000000000001>")
    await card(bot, "Your mother", "Author warned", "They have been told")
    people = bot.playground.discord.people
    said = [*bot.playground.discord.state.messages[people.direct(MO)].values()]
    assert "Stay polite." in str(said[-1].components)
    assert said[-1].pings == ()


async def test_who_takes_no_direct_messages_is_told_of_on_the_card(bot: Asked) -> None:
    bot.playground.discord.state.user(MO).direct_messages = False
    await reported(bot, says(bot, "And yours too"), by=EDDA)
    await pressed(bot, await card(bot, "And yours too"), "Warn…", reason="Stay polite.")
    await card(bot, "And yours too", "couldn't be done", "takes no direct messages")
    bot.playground.discord.state.user(MO).direct_messages = True


async def test_who_is_kept_out_writes_in_no_thread_until_they_are_let_in(bot: Asked) -> None:
    await reported(bot, says(bot, "Nonsense"), by=EDDA)
    await pressed(bot, await card(bot, "Nonsense"), "Keep out…", reason="Once too often.")
    await card(bot, "Nonsense", "They can't write in the threads")
    with pytest.raises(Refusal):
        says(bot, "More nonsense")
    assert "let in again" in await let_in(bot, "Mo", "Mo")
    [guild] = bot.playground.discord.state.world.guilds
    channels = [one for one in guild.channels if one.id in {TEXT, FORUM, NEWS}]
    await bot.until(lambda: not any(one.overwrites for one in channels))
    assert says(bot, "Sense")


async def test_whom_discord_does_not_let_in_is_on_the_list_until_it_does(bot: Asked) -> None:
    [guild] = bot.playground.discord.state.world.guilds
    [of_bot] = [role for role in guild.roles if role.id == BOT_ROLE]
    await reported(bot, says(bot, "Twaddle"), by=EDDA)
    await pressed(bot, await card(bot, "Twaddle"), "Keep out…", reason="Enough.")
    await card(bot, "Twaddle", "They can't write in the threads")
    of_bot.permissions &= ~Permission.MANAGE_ROLES
    assert "let in again" in await let_in(bot, "Mo", "Mo")
    await card(bot, "Twaddle", "couldn't be done", "Manage Permissions")
    with pytest.raises(Refusal):
        says(bot, "More twaddle")
    of_bot.permissions |= Permission.MANAGE_ROLES
    assert "let in again" in await let_in(bot, "Mo", "couldn't be let in: MANAGE")
    await card(bot, "Twaddle", "They were let in again.")
    assert says(bot, "Sense again")


async def let_in(bot: Asked, name: str, listed: str) -> str:
    """A moderator lets somebody in from the list, which says so of them; what they are told."""
    people = bot.playground.discord.people
    used = people.command(EDDA, TEXT, "mod kept-out")
    shown = private(await bot.seen(used))
    assert listed in words(shown)
    press = people.press_private(used.id, buttons(shown)[f"Let in: {name}"])
    return words(private(await bot.seen(press)))


async def test_the_thread_is_locked_like_any_that_moderators_lock(bot: Asked) -> None:
    await reported(bot, says(bot, "Let us all shout"), by=EDDA)
    await pressed(bot, await card(bot, "Let us all shout"), "Lock")
    await card(bot, "Let us all shout", "Thread locked")
    state = bot.playground.discord.state
    await bot.until(lambda: state.threads[thread_of(bot)].locked)
    await bot.seen(bot.playground.discord.people.command(EDDA, TEXT, "mod open", {"story": "bridge"}))
    await bot.until(lambda: not state.threads[thread_of(bot)].locked)


async def test_of_two_moderators_the_first_decides_and_the_second_sees_by_whom(bot: Asked) -> None:
    async with bot.store.write() as conn:
        await rights.grant(conn, Grant("discord", GUILD, Right.MODERATOR, Holder.USER, INES))
    await reported(bot, says(bot, "Wave after wave"), by=EDDA)
    shown = await card(bot, "Wave after wave")
    people = bot.playground.discord.people
    presses = [people.press(by, QUEUE, shown["id"], buttons(shown)["Dismiss"]) for by in (EDDA, INES)]
    told = [words(private(await bot.seen(one))) for one in presses]
    assert sorted("decided on it already" in one for one in told) == [False, True]
    first, second = sorted(await deeds(bot, 2), key=lambda one: one.deed.outcome)
    assert (first.deed.outcome, second.deed.outcome) == (Outcome.DONE, Outcome.REFUSED)
    assert all(first.deed.by.name in one for one in told)
    async with bot.store.write() as conn:
        await rights.revoke(conn, Grant("discord", GUILD, Right.MODERATOR, Holder.USER, INES))


async def test_forged_and_stale_buttons_are_refused_and_written_down(bot: Asked) -> None:
    await reported(bot, says(bot, "Under the bridge"))
    shown = await card(bot, "Under the bridge")
    number = buttons(shown)["Dismiss"].partition("of=")[2].partition("|")[0]
    forged = [
        "a1|mod decide|of=999999|how=remove",
        f"a1|mod decide|of={number}|how=hang",
        "a1|mod report|of=x",
    ]
    message = await posted(bot, *forged, f"a1|mod decide|of={number}|how=dismiss")
    people = bot.playground.discord.people
    ids = [part["custom_id"] for part in message["components"][0]["components"]]
    for each in ids[:-1]:
        press = people.press(EDDA, TEXT, message["id"], each)
        assert "There is no such report." in words(private(await bot.seen(press)))
        [refused] = await deeds(bot)
        assert (refused.deed.outcome, refused.deed.by.id) == (Outcome.REFUSED, EDDA)
    press = people.press(MO, TEXT, message["id"], ids[-1])
    assert "for the moderators" in words(private(await bot.seen(press)))
    [refused] = await deeds(bot)
    assert (refused.deed.outcome, refused.deed.by.id) == (Outcome.REFUSED, MO)
    assert "Dismiss" in buttons(await card(bot, "Under the bridge"))


async def test_a_form_of_somebody_else_s_report_takes_nothing(bot: Asked) -> None:
    people, before = bot.playground.discord.people, len(queue(bot))
    opened = people.shortcut(INES, thread_of(bot), "Report to moderators", says(bot, "Rain again"))
    draft = (await bot.seen(opened))["modal"]["custom_id"]
    message = await posted(bot, draft)
    press = people.press(EDDA, TEXT, message["id"], draft)
    await bot.seen(press)
    sent = people.submit(press.id, {"reason": "Mine."})
    assert "too old" in words(private(await bot.seen(sent)))
    assert len(queue(bot)) == before


async def test_one_s_own_message_and_the_bot_s_are_answered_kindly(bot: Asked) -> None:
    people = bot.playground.discord.people
    own = people.shortcut(MO, thread_of(bot), "Report to moderators", says(bot, "Me again"))
    assert "your own message" in words(private(await bot.seen(own)))
    ours = people.shortcut(MO, TEXT, "Report to moderators", thread_of(bot))
    assert "That was me" in words(private(await bot.seen(ours)))


HOSTILE = "@everyone <@&1100000000000000021> **bold** [x](https://evil.example) `code`\n# Big\n||secret||"


async def test_hostile_text_pings_nobody_and_is_no_markup(bot: Asked) -> None:
    await reported(bot, says(bot, HOSTILE), reason=HOSTILE)
    shown = await card(bot, "secret")
    said = words(shown)
    assert "**bold**" not in said
    assert "[x](https" not in said
    posted_one = bot.playground.discord.state.messages[QUEUE][shown["id"]]
    assert posted_one.pings == ()


async def test_a_long_message_and_one_of_files_alone_have_cards_too(bot: Asked) -> None:
    await reported(bot, says(bot, "wave " * 399), reason="Long.")
    assert "…" in words(await card(bot, "wave wave", "Long."))
    people = bot.playground.discord.people
    state = bot.playground.discord.state
    message = state.messages[thread_of(bot)][says(bot, "x")]
    message.content = ""
    opened = people.shortcut(INES, thread_of(bot), "Report to moderators", message.id)
    await bot.seen(opened)
    await bot.seen(people.submit(opened.id, {"reason": "Nothing but a picture."}))
    await card(bot, "(no text)", "Nothing but a picture.")


async def test_what_the_bot_may_not_is_on_the_card_with_what_to_do_and_tried_again(bot: Asked) -> None:
    message = says(bot, "Lobsters for sale")
    await reported(bot, message)
    [guild] = bot.playground.discord.state.world.guilds
    [of_bot] = [role for role in guild.roles if role.id == BOT_ROLE]
    of_bot.permissions &= ~Permission.MANAGE_MESSAGES
    await pressed(bot, await card(bot, "Lobsters for sale"), "Remove…", reason="Advertising.")
    shown = await card(bot, "Lobsters for sale", "allow “Manage Messages”")
    of_bot.permissions |= Permission.MANAGE_MESSAGES
    await pressed(bot, shown, "Try again")
    await card(bot, "Lobsters for sale", "The message is gone.")
    assert message not in bot.playground.discord.state.messages[thread_of(bot)]


async def test_where_discord_does_not_tell_who_wrote_it_nothing_is_decided_on_a_guess(
    bot: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storybot.platforms.discord.directory.A_MOMENT", 0.0)
    failing = Fault(platform="discord", match=f"members/{MO}", kind="server_error", times=2)
    bot.playground.faults.add(failing)
    assert "Thank you" in await reported(bot, says(bot, "Whose am I?"))
    shown = await card(bot, "Whose am I?")
    assert "can't find out" in await pressed(bot, shown, "Dismiss")
    assert "Dismissed" in await pressed(bot, shown, "Dismiss")


async def test_nobody_is_timed_out_who_stands_above_the_bot(bot: Asked) -> None:
    async with bot.store.write() as conn:
        await rights.revoke(conn, Grant("discord", GUILD, Right.MODERATOR, Holder.GROUP, EDITORS_ROLE))
        await rights.grant(conn, Grant("discord", GUILD, Right.MODERATOR, Holder.USER, MO))
    await reported(bot, says(bot, "I own this place", EDDA))
    shown = await card(bot, "I own this place")
    await pressed(bot, shown, "Time out…", by=MO, lasts="10m", reason="")
    await card(bot, "I own this place", "owns the server")
    async with bot.store.write() as conn:
        await rights.revoke(conn, Grant("discord", GUILD, Right.MODERATOR, Holder.USER, MO))
        await rights.grant(conn, Grant("discord", GUILD, Right.MODERATOR, Holder.GROUP, EDITORS_ROLE))


async def test_a_message_in_an_archived_thread_is_removed_and_the_thread_stays_archived(bot: Asked) -> None:
    message = says(bot, "Last words")
    await reported(bot, message, by=EDDA)
    shown = await card(bot, "Last words")
    bot.playground.discord.people.moderate(EDDA, thread_of(bot), archived=True)
    await pressed(bot, shown, "Remove…", reason="No last words.")
    await card(bot, "Last words", "The message is gone.")
    thread = bot.playground.discord.state.threads[thread_of(bot)]
    assert message not in bot.playground.discord.state.messages[thread.id]
    await bot.until(lambda: thread.archived)
    bot.playground.discord.people.moderate(EDDA, thread.id, archived=False)
