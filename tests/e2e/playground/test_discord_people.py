"""People who use the bot on the local Discord: commands, buttons, forms, shortcuts, met by discord.py."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import discord
import pytest
from discord import app_commands
from discord.http import Route

from storybot.playground.discord.interactions import Interaction
from storybot.playground.discord.refusals import Refusal
from storybot.playground.discord.world import Permission
from storybot.playground.server import Playground
from tests.e2e.playground.conftest import (
    BOT,
    GUILD,
    INES,
    MO,
    PATIENCE,
    STORIES,
    Request,
    card,
    eventually,
)
from tests.support.discord_spec import GATEWAY, gateway_spec
from tests.support.shared import spec


def row(custom_id: str) -> dict[str, Any]:
    button = {"type": 2, "style": 1, "label": "Press", "custom_id": custom_id}
    return {"type": 1, "components": [button]}


class Bot(discord.Client):
    """A bot with a command of each sort; it notes every raw interaction."""

    def __init__(self) -> None:
        super().__init__(
            intents=discord.Intents(guilds=True), guild_ready_timeout=0.1, enable_debug_events=True
        )
        self.tree = app_commands.CommandTree(self)
        self.tree.add_command(story)
        self.tree.add_command(quote)
        self.raw: list[dict[str, Any]] = []

    async def on_socket_raw_receive(self, text: str) -> None:
        payload = discord.utils._from_json(text)
        if payload["t"] == "INTERACTION_CREATE":
            self.raw.append(payload["d"])

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        response: Any = interaction.response
        if interaction.type is discord.InteractionType.component:
            data: Any = interaction.data
            if data["custom_id"] == "form":
                await response.send_modal(Form())
            elif data["custom_id"] == "later":
                await response.defer()
                await interaction.edit_original_response(content="changed")
            elif data["custom_id"] == "again":
                view: Any = discord.ui.View()
                view.add_item(discord.ui.Button(label="Press", custom_id="later"))
                await response.send_message("press", view=view, ephemeral=True)
            else:
                await response.send_message("the sides", ephemeral=True)


class Form(discord.ui.Modal, title="Correct the story"):
    reason: discord.ui.TextInput[Any] = discord.ui.TextInput(label="Why", custom_id="reason")

    async def on_submit(self, interaction: discord.Interaction) -> None:
        await interaction.response.send_message(f"because {self.reason.value}", ephemeral=True)


story = app_commands.Group(name="story", description="Stories")


@story.command(name="show", description="Show a story")
async def show(interaction: discord.Interaction, slug: str) -> None:
    await interaction.response.defer(ephemeral=True, thinking=True)
    await interaction.followup.send(f"story {slug}")
    await interaction.followup.send("and more", ephemeral=True)


@show.autocomplete("slug")
async def complete(_: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
    return [app_commands.Choice(name=f"{typed}-ferry", value=f"{typed}-ferry")]


@app_commands.context_menu(name="Quote")
async def quote(interaction: discord.Interaction, message: discord.Message) -> None:
    await interaction.response.send_message(f"> {message.id}")
    await (await interaction.original_response()).edit(content="edited")


@pytest.fixture
async def bot(playground: Playground) -> AsyncIterator[Bot]:
    playground.clock.run_at(1)  # whoever presses waits for three seconds, even while this machine is busy
    bot = Bot()
    await bot.login("playground-discord-token")
    running = asyncio.create_task(bot.connect())
    async with asyncio.timeout(PATIENCE):
        await bot.wait_until_ready()
    await bot.tree.sync()
    yield bot
    await bot.close()
    await running


async def answered(
    playground: Playground, interaction: Interaction, messages: int = 1
) -> list[dict[str, Any]]:
    """What the person sees, once there are so many messages."""
    sees = playground.discord.people.sees
    await eventually(lambda: len(sees(interaction.id)["messages"]) >= messages)
    return sees(interaction.id)["messages"]


async def post(bot: Bot, body: dict[str, Any]) -> str:
    """The id of a message that the bot posts."""
    path = "/channels/{channel_id}/messages"
    return (await bot.http.request(Route("POST", path, channel_id=STORIES), json=body))["id"]


async def test_a_command_deferred_and_followed_up_in_private(playground: Playground, bot: Bot) -> None:
    used = playground.discord.people.command(INES, STORIES, "story show", {"slug": "ferry"})
    seen = await answered(playground, used, 2)
    assert [(each["private"], each["message"]["content"]) for each in seen] == [
        (True, "story ferry"),
        (True, "and more"),
    ]
    assert playground.discord.channels()[0]["messages"] == []


async def test_autocomplete(playground: Playground, bot: Bot) -> None:
    typed = playground.discord.people.complete(INES, STORIES, "story show", "slug", "new")
    choices = await eventually(lambda: playground.discord.people.sees(typed.id)["choices"])
    assert choices == [{"name": "new-ferry", "value": "new-ferry"}]


async def test_a_shortcut_on_a_message_answered_in_public_and_edited(
    playground: Playground, bot: Bot
) -> None:
    said = playground.discord.people.say(INES, STORIES, "hello")
    used = playground.discord.people.shortcut(MO, STORIES, "Quote", said["id"])
    await answered(playground, used)
    shows = playground.discord.channels
    await eventually(lambda: [each["text"] for each in shows()[0]["messages"]] == ["hello", "edited"])


async def test_a_button_answered_in_private(playground: Playground, bot: Bot) -> None:
    message = await post(bot, card(components=[row("sides")]))
    pressed = playground.discord.people.press(INES, STORIES, message, "sides")
    [seen] = await answered(playground, pressed)
    assert (seen["private"], seen["message"]["content"]) == (True, "the sides")


async def test_a_button_that_changes_its_message(playground: Playground, bot: Bot) -> None:
    message = await post(bot, {"content": "before", "components": [row("later")]})
    playground.discord.people.press(INES, STORIES, message, "later")
    await eventually(lambda: playground.discord.channels()[0]["messages"][0]["text"] == "changed")


async def test_a_button_opens_a_form(playground: Playground, bot: Bot) -> None:
    message = await post(bot, card(components=[row("form")]))
    people = playground.discord.people
    pressed = people.press(INES, STORIES, message, "form")
    await eventually(lambda: people.sees(pressed.id)["modal"])
    submitted = people.submit(pressed.id, {"reason": "a typo"})
    [seen] = await answered(playground, submitted)
    assert seen["message"]["content"] == "because a typo"


async def test_interactions_fit_discords_schema(playground: Playground, bot: Bot) -> None:
    schema = gateway_spec(spec(GATEWAY))
    people = playground.discord.people
    message = await post(bot, card(components=[row("form")]))
    people.command(INES, STORIES, "story show", {"slug": "ferry"})
    people.complete(INES, STORIES, "story show", "slug", "fe")
    pressed = people.press(INES, STORIES, message, "form")
    await eventually(lambda: people.sees(pressed.id)["modal"])
    await answered(playground, people.submit(pressed.id, {"reason": "x"}))

    definitions = {
        2: "APIChatInputApplicationCommandInteraction",
        3: "APIMessageComponentInteraction",
        4: "APIApplicationCommandAutocompleteInteraction",
        5: "APIModalSubmitInteraction",
    }
    assert {each["type"] for each in bot.raw} == set(definitions)
    assert [wrong for each in bot.raw for wrong in schema.check(definitions[each["type"]], each)] == []


async def test_an_answer_comes_once_and_within_three_seconds(playground: Playground, bot: Bot) -> None:
    message = await post(bot, card(components=[row("sides")]))
    pressed = playground.discord.people.press(INES, STORIES, message, "sides")
    await answered(playground, pressed)

    async def answer(interaction: Interaction) -> int:
        path = f"/interactions/{interaction.id}/{interaction.token}/callback"
        with pytest.raises(discord.HTTPException) as error:
            await bot.http.request(Route("POST", path), json={"type": 6})
        return error.value.code

    assert await answer(pressed) == 40060
    late = playground.discord.people.press(INES, STORIES, message, "sides")
    playground.clock.advance(4)
    assert await answer(late) == 10062

    playground.clock.advance(15 * 60)
    webhook = Route("POST", f"/webhooks/{BOT}/{pressed.token}")
    with pytest.raises(discord.HTTPException) as error:
        await bot.http.request(webhook, json={"content": "too late"})
    assert error.value.code == 50027


async def test_autocomplete_can_not_be_deferred(playground: Playground, bot: Bot) -> None:
    used = playground.discord.people.complete(INES, STORIES, "story show", "slug", "x")
    path = f"/interactions/{used.id}/{used.token}/callback"
    with pytest.raises(discord.HTTPException, match="type"):
        await bot.http.request(Route("POST", path), json={"type": 5})


async def test_buttons_are_dead_in_locked_threads(playground: Playground, request_: Request) -> None:
    sent = await request_("POST", "/channels/{}/messages", STORIES, json=card())
    await request_("POST", "/channels/{}/messages/{}/threads", STORIES, sent["id"], json={"name": "Talk"})
    opener = await request_("POST", "/channels/{}/messages", sent["id"], json=card(components=[row("sides")]))
    playground.discord.people.press(INES, sent["id"], opener["id"], "sides")
    playground.discord.people.moderate(MO, sent["id"], locked=True)
    with pytest.raises(Refusal) as refused:
        playground.discord.people.press(INES, sent["id"], opener["id"], "sides")
    assert refused.value.body["code"] == 160005


async def test_private_answers_are_dead_in_locked_threads_too(
    playground: Playground, bot: Bot, request_: Request
) -> None:
    people = playground.discord.people
    sent = await request_("POST", "/channels/{}/messages", STORIES, json=card())
    await request_("POST", "/channels/{}/messages/{}/threads", STORIES, sent["id"], json={"name": "Talk"})
    opener = await request_("POST", "/channels/{}/messages", sent["id"], json=card(components=[row("again")]))
    first = people.press(INES, sent["id"], opener["id"], "again")
    await answered(playground, first)
    second = people.press_private(first.id, "later")
    [changed] = await answered(playground, second)
    assert (changed["private"], changed["message"]["content"]) == (True, "changed")
    third = people.press_private(second.id, "later")
    await answered(playground, third)
    for state, code in (({"locked": True}, 160005), ({"locked": False, "archived": True}, 50083)):
        people.moderate(MO, sent["id"], **state)
        with pytest.raises(Refusal) as refused:
            people.press_private(third.id, "later")
        assert refused.value.body["code"] == code
        playground.discord.state.threads[sent["id"]].locked = False
    with pytest.raises(Refusal):
        people.shortcut(INES, sent["id"], "Quote", opener["id"])


async def test_who_is_timed_out_looks_and_presses_and_does_no_more(playground: Playground, bot: Bot) -> None:
    people = playground.discord.people
    message = await post(bot, card(components=[row("sides")]))
    member = playground.discord.state.member(playground.discord.state.guild(GUILD), INES)
    member.timed_out_until = playground.clock.now() + 600
    await answered(playground, people.press(INES, STORIES, message, "sides"))
    assert (
        int(bot.raw[-1]["member"]["permissions"]) == Permission.VIEW_CHANNEL | Permission.READ_MESSAGE_HISTORY
    )
    for act in (
        lambda: people.say(INES, STORIES, "but"),
        lambda: people.command(INES, STORIES, "story show", {"slug": "x"}),
        lambda: people.shortcut(INES, STORIES, "Quote", message),
    ):
        with pytest.raises(Refusal):
            act()
    playground.clock.advance(601)
    people.say(INES, STORIES, "so there")


async def test_who_can_not_write_in_a_channel_sees_no_commands_in_its_threads(
    playground: Playground, bot: Bot, request_: Request
) -> None:
    sent = await request_("POST", "/channels/{}/messages", STORIES, json=card())
    await request_("POST", "/channels/{}/messages/{}/threads", STORIES, sent["id"], json={"name": "Talk"})
    playground.discord.changing.set_overwrite(STORIES, INES, deny=Permission.SEND_MESSAGES)
    playground.discord.people.say(INES, sent["id"], "but I may talk here")
    with pytest.raises(Refusal):
        playground.discord.people.command(INES, sent["id"], "story show", {"slug": "x"})


async def test_commands_are_synced_strictly(playground: Playground, client: discord.Client) -> None:
    http, application = client.http, int(BOT)
    base = {"name": "story", "description": "Stories", "type": 1}
    first = await http.upsert_global_command(application, base)
    again = await http.upsert_global_command(application, {**base, "description": "All stories"})
    assert again["id"] == first["id"]
    assert [each["description"] for each in await http.get_global_commands(application)] == ["All stories"]
    assert (await http.get_global_command(application, first["id"]))["name"] == "story"

    await http.bulk_upsert_guild_commands(application, int(GUILD), [base, {"name": "Quote", "type": 3}])
    assert len(await http.get_guild_commands(application, int(GUILD))) == 2
    await http.delete_global_command(application, first["id"])
    with pytest.raises(discord.NotFound) as error:
        await http.delete_global_command(application, first["id"])
    assert error.value.code == 10063

    too_many = [{"type": 3, "name": f"o{n}", "description": "x"} for n in range(26)]
    long_choices = [{"name": f"{n:0100}", "value": "v" * 300} for n in range(25)]
    big = {"type": 3, "name": "o", "description": "x", "choices": long_choices}
    for bad in (
        {"name": "Story"},
        {"description": ""},
        {"options": too_many},
        {"options": [big]},
        {"new": 1},
    ):
        with pytest.raises(discord.HTTPException) as refused:
            await http.upsert_global_command(application, {**base, **bad})
        assert refused.value.code == 50035


async def test_two_hundred_new_commands_a_day(playground: Playground, client: discord.Client) -> None:
    playground.clock.run_at(1000)
    for number in range(4):
        names = [{"name": f"c{number}-{n}", "description": "x", "type": 1} for n in range(50)]
        await client.http.bulk_upsert_global_commands(int(BOT), names)
    with pytest.raises(discord.HTTPException) as error:
        await client.http.upsert_global_command(int(BOT), {"name": "more", "description": "x", "type": 1})
    assert error.value.code == 30034
