"""Files that people hand to the bot on the local Discord, met by discord.py: options and forms with files."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import discord
import pytest
from discord import app_commands
from discord.http import Route

from storybot.playground.discord.attachments import MAX_BYTES, SIGNED_SECONDS
from storybot.playground.discord.interactions import Interaction
from storybot.playground.discord.refusals import Refusal
from storybot.playground.discord.world import Permission
from storybot.playground.faults import Fault
from storybot.playground.server import Playground
from tests.e2e.playground.conftest import (
    BOT,
    EDDA,
    INES,
    MO,
    PATIENCE,
    STORIES,
    TOKEN,
    Request,
    card,
    eventually,
)
from tests.support.discord_spec import GATEWAY, gateway_spec
from tests.support.shared import spec

STORY = b"Bridge Reopens\nKey Points\n- The east lane.\n"


class Correction(discord.ui.Modal, title="Correct the story"):
    """A form with something of each sort."""

    note: discord.ui.Label[Any] = discord.ui.Label(
        text="Note", component=discord.ui.TextInput(custom_id="note", min_length=3, max_length=20)
    )
    tone: discord.ui.Label[Any] = discord.ui.Label(
        text="Tone",
        component=discord.ui.Select(
            custom_id="tone",
            required=False,
            max_values=2,
            options=[discord.SelectOption(label=name) for name in ("calm", "loud", "dry")],
        ),
    )
    files: discord.ui.Label[Any] = discord.ui.Label(
        text="Files", component=discord.ui.FileUpload(custom_id="files", max_values=2, min_values=1)
    )

    async def on_submit(self, interaction: discord.Interaction) -> None:
        note, tone, files = (each.component for each in (self.note, self.tone, self.files))
        read = [(await each.read()).decode() for each in files.values]
        said = f"{note.value} {sorted(tone.values)} {read}"
        await interaction.response.send_message(said, ephemeral=True)


editor = app_commands.Group(
    name="editor",
    description="For editors",
    guild_only=True,
    default_permissions=discord.Permissions(manage_messages=True),
)
of_story = app_commands.Group(name="story", description="One story", parent=editor)


@editor.command(name="push", description="Push a story")
async def push(interaction: discord.Interaction, file: discord.Attachment, note: str | None = None) -> None:
    text = (await file.read()).decode()
    told = f"{file.filename} {file.size} {file.content_type} {file.ephemeral} {note}\n{text}"
    await interaction.response.send_message(told, ephemeral=True)


@of_story.command(name="correct", description="Correct a story")
async def correct(interaction: discord.Interaction) -> None:
    await interaction.response.send_modal(Correction())


class Bot(discord.Client):
    """A bot with the editors' commands; it notes every raw interaction."""

    def __init__(self) -> None:
        super().__init__(
            intents=discord.Intents(guilds=True), guild_ready_timeout=0.1, enable_debug_events=True
        )
        self.tree = app_commands.CommandTree(self)
        self.tree.add_command(editor)
        self.raw: list[dict[str, Any]] = []

    async def on_socket_raw_receive(self, text: str) -> None:
        payload = discord.utils._from_json(text)
        if payload["t"] == "INTERACTION_CREATE":
            self.raw.append(payload["d"])


@pytest.fixture
async def bot(playground: Playground) -> AsyncIterator[Bot]:
    playground.clock.run_at(1)  # whoever presses waits for three seconds, even while this machine is busy
    bot = Bot()
    await bot.login(TOKEN)
    running = asyncio.create_task(bot.connect())
    async with asyncio.timeout(PATIENCE):
        await bot.wait_until_ready()
    await bot.tree.sync()
    yield bot
    await bot.close()
    await running


async def said(playground: Playground, interaction: Interaction) -> str:
    """What the person is answered in private."""
    sees = playground.discord.people.sees
    [seen] = await eventually(lambda: sees(interaction.id)["messages"])
    return seen["message"]["content"]


async def form(playground: Playground) -> Interaction:
    """The interaction that has opened the form."""
    people = playground.discord.people
    asked = people.command(MO, STORIES, "editor story correct")
    await eventually(lambda: people.sees(asked.id)["modal"])
    return asked


def pushed(playground: Playground, filename: str = "bridge story.txt", content: bytes = STORY) -> Interaction:
    people = playground.discord.people
    file = people.upload(MO, filename, content)
    return people.command(MO, STORIES, "editor push", {"file": file, "note": "new"})


def resolved(interaction: Interaction) -> dict[str, Any]:
    [attachment] = interaction.data["resolved"]["attachments"].values()
    return attachment


def code(refused: pytest.ExceptionInfo[Refusal]) -> int:
    return refused.value.body["code"]


async def test_a_file_is_handed_over_with_a_command_and_read_from_its_address(
    playground: Playground, bot: Bot
) -> None:
    told = await said(playground, pushed(playground))
    first, text = told.split("\n", 1)
    assert first == f"bridge_story.txt {len(STORY)} text/plain; charset=utf-8 True new"
    assert text == STORY.decode()


async def test_interactions_with_files_fit_discords_schema(playground: Playground, bot: Bot) -> None:
    people = playground.discord.people
    await said(playground, pushed(playground))
    opened = await form(playground)
    file = people.upload(MO, "a.txt", b"one")
    await said(playground, people.submit(opened.id, {"note": "a typo", "tone": ["calm"], "files": [file]}))
    schema = gateway_spec(spec(GATEWAY))
    definitions = {2: "APIChatInputApplicationCommandInteraction", 5: "APIModalSubmitInteraction"}
    assert {each["type"] for each in bot.raw} == set(definitions)
    assert [wrong for each in bot.raw for wrong in schema.check(definitions[each["type"]], each)] == []
    for each in (bot.raw[0], bot.raw[-1]):
        [[id_, attachment]] = each["data"]["resolved"]["attachments"].items()
        assert id_ == attachment["id"]
        assert schema.check("APIAttachment", attachment) == []


async def test_a_form_brings_its_texts_choices_and_files(playground: Playground, bot: Bot) -> None:
    people = playground.discord.people
    opened = await form(playground)
    files = [people.upload(MO, f"{name}.txt", name.encode()) for name in ("one", "two")]
    values = {"note": "a typo", "tone": ["loud", "dry"], "files": files}
    told = await said(playground, people.submit(opened.id, values))
    assert told == "a typo ['dry', 'loud'] ['one', 'two']"
    [note, tone, uploads] = bot.raw[-1]["data"]["components"]
    assert [note["id"], note["component"]["id"], tone["id"], uploads["component"]["id"]] == [1, 2, 3, 6]
    assert uploads["component"] == {"type": 19, "id": 6, "custom_id": "files", "values": files}


async def test_what_is_optional_may_stay_empty(playground: Playground, bot: Bot) -> None:
    people = playground.discord.people
    opened = await form(playground)
    file = people.upload(MO, "a.txt", b"one")
    told = await said(playground, people.submit(opened.id, {"note": "a typo", "files": [file]}))
    assert told == "a typo [] ['one']"


async def test_a_form_is_not_sent_as_a_client_would_not_send_it(playground: Playground, bot: Bot) -> None:
    people = playground.discord.people
    opened = await form(playground)
    mine = [people.upload(MO, f"{n}.txt", b"x") for n in range(3)]
    good: dict[str, Any] = {"note": "a typo", "files": mine[:1]}
    for bad in (
        {"note": ""},
        {"note": "no"},
        {"note": "x" * 21},
        {"note": ["a", "b", "c"]},
        {"files": []},
        {"files": mine},
        {"files": [mine[0], mine[0]]},
        {"files": [people.upload(INES, "hers.txt", b"x")]},
        {"tone": ["shrill"]},
        {"tone": ["calm", "loud", "dry"]},
        {"other": "x"},
    ):
        with pytest.raises(Refusal) as refused:
            people.submit(opened.id, good | bad)
        assert code(refused) == 50035
    people.submit(opened.id, good)


async def test_a_command_is_not_sent_as_a_client_would_not_send_it(playground: Playground, bot: Bot) -> None:
    people = playground.discord.people
    good = {"file": people.upload(MO, "a.txt", STORY)}
    for bad in (
        {"file": "1"},
        {"file": people.upload(INES, "hers.txt", STORY)},
        {"note": 5},
        {"note": ""},
        {"other": "x"},
    ):
        with pytest.raises(Refusal) as refused:
            people.command(MO, STORIES, "editor push", good | bad)
        assert code(refused) == 50035
    with pytest.raises(Refusal) as refused:
        people.command(MO, STORIES, "editor push", {"note": "without a file"})
    assert code(refused) == 50035
    for name in ("editor", "editor story", "editor pull", "editor push story", "editor story push"):
        with pytest.raises(Refusal) as refused:
            people.command(MO, STORIES, name, good)
        assert code(refused) == 10063
    with pytest.raises(Refusal) as refused:
        people.complete(MO, STORIES, "editor push", "note", "x")
    assert code(refused) == 50035


async def test_a_command_is_for_those_with_the_permission_and_where_its_contexts_say(
    playground: Playground, bot: Bot
) -> None:
    people = playground.discord.people
    for person, place in ((INES, STORIES), (MO, people.direct(MO))):
        file = people.upload(person, "a.txt", STORY)
        with pytest.raises(Refusal) as refused:
            people.command(person, place, "editor push", {"file": file})
        assert code(refused) == 10063
    people.command(EDDA, STORIES, "editor push", {"file": people.upload(EDDA, "a.txt", STORY)})  # the owner


async def test_permissions_of_zero_leave_a_command_to_administrators(
    playground: Playground, client: discord.Client
) -> None:
    command = {"name": "audit", "description": "x", "type": 1, "default_member_permissions": 0}
    await client.http.upsert_global_command(int(BOT), command)
    people = playground.discord.people
    with pytest.raises(Refusal):
        people.command(MO, STORIES, "audit")
    guild = playground.discord.world.guilds[0]
    [moderators] = [role for role in guild.roles if role.name == "Moderators"]
    moderators.permissions |= Permission.ADMINISTRATOR
    people.command(MO, STORIES, "audit")


async def test_an_address_is_a_key_for_a_day(playground: Playground, bot: Bot) -> None:
    url = resolved(pushed(playground))["url"]
    async with aiohttp.ClientSession() as http:

        async def fetched(address: str) -> tuple[int, bytes]:
            async with http.get(address) as answer:
                return answer.status, await answer.read()

        gone = (404, b"This content is no longer available.")
        assert await fetched(url) == (200, STORY)
        bare, query = url.split("?")
        later = int(query[3:11], 16) + 3600
        renamed, prolonged = url.replace("bridge", "other"), url.replace(query[3:11], f"{later:x}")
        for forged in (bare, renamed, prolonged, url.replace("hm=", "hm=0")):
            assert await fetched(forged) == gone
        playground.clock.advance(SIGNED_SECONDS)
        assert await fetched(url) == gone
        assert await fetched(f"{playground.url}/discord/cdn/x?ex=\udcff") == gone


async def test_a_file_runs_nowhere_as_the_playgrounds_own_page(playground: Playground, bot: Bot) -> None:
    url = resolved(pushed(playground, "story.html", b"<script>alert(1)</script>"))["url"]
    async with aiohttp.ClientSession() as http, http.get(url) as answer:
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert answer.headers["Content-Disposition"] == 'attachment; filename="story.html"'
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("called", "filename", "title", "type_"),
    [
        ("story.md", "story.md", None, "text/markdown; charset=utf-8"),
        ("story.JSON", "story.JSON", None, "application/json; charset=utf-8"),
        ("Brücke auf.txt", "Brcke_auf.txt", "Brücke auf", "text/plain; charset=utf-8"),
        ("橋.txt", "unknown.txt", "橋", "text/plain; charset=utf-8"),
        ('a"\r\n/../b', "a..b", "b", None),
        ("story.weird", "story.weird", None, None),
    ],
)
def test_a_file_is_called_what_fits_in_an_address(
    playground: Playground, called: str, filename: str, title: str | None, type_: str | None
) -> None:
    people, state = playground.discord.people, playground.discord.state
    file = state.attachments[people.upload(MO, called, STORY)]
    assert (file.filename, file.title, file.content_type) == (filename, title, type_)


def test_a_file_is_at_most_as_large_as_the_interaction_says(playground: Playground) -> None:
    people = playground.discord.people
    people.upload(MO, "large.txt", bytes(MAX_BYTES))
    with pytest.raises(Refusal) as refused:
        people.upload(MO, "larger.txt", bytes(MAX_BYTES + 1))
    assert (refused.value.status, code(refused)) == (413, 40005)


async def test_a_download_goes_wrong_on_purpose(playground: Playground, bot: Bot) -> None:
    used = pushed(playground)
    await said(playground, used)
    attachment = resolved(used)
    file = discord.Attachment(data=attachment, state=bot._connection)
    of_files: dict[str, Any] = {"platform": "discord", "match": "GET /ephemeral-attachments/"}
    # aiohttp asks once more by itself where a connection is cut.
    wrong: list[tuple[dict[str, Any], type[Exception]]] = [
        ({"kind": "server_error", "status": 503}, discord.HTTPException),
        ({"kind": "rate_limited"}, discord.HTTPException),
        ({"kind": "refused", "code": "50001"}, discord.Forbidden),
        ({"kind": "lost_answer", "status": 0, "times": 2}, aiohttp.ClientError),
    ]
    for what, error in wrong:
        playground.faults.add(Fault(**of_files, **what))
        with pytest.raises(error):
            await file.read()
        assert await file.read() == STORY
    entries = [each for each in playground.wire.entries if each.path.startswith("/ephemeral-attachments/")]
    assert [(each.status, each.answer) for each in entries[-2:]] == [(0, None), (200, f"{len(STORY)} bytes")]


async def test_what_the_bot_attaches_is_fetched_by_its_address(
    playground: Playground, client: discord.Client
) -> None:
    form = aiohttp.FormData({"payload_json": '{"content": "figures"}'})
    form.add_field("files[0]", b"1,2", filename="figures.csv", content_type="text/csv")
    url, headers = f"{Route.BASE}/channels/{STORIES}/messages", {"Authorization": f"Bot {TOKEN}"}
    async with aiohttp.ClientSession(headers=headers) as http, http.post(url, data=form) as answer:
        [sent] = (await answer.json())["attachments"]
    channel: Any = await client.fetch_channel(int(STORIES))
    messages = [message async for message in channel.history()]
    [file] = messages[0].attachments
    assert (await file.read(), file.url, file.ephemeral) == (b"1,2", sent["url"], False)


async def test_modals_are_taken_strictly(playground: Playground, bot: Bot, request_: Request) -> None:
    row = {"type": 1, "components": [{"type": 2, "style": 1, "label": "Press", "custom_id": "press"}]}
    message = await request_("POST", "/channels/{}/messages", STORIES, json=card(components=[row]))

    def labelled(component: dict[str, Any]) -> dict[str, Any]:
        return {"type": 18, "label": "L", "component": component}

    upload = {"type": 19, "custom_id": "f"}
    text = {"type": 4, "custom_id": "t", "style": 1}
    select = {"type": 3, "custom_id": "s", "options": [{"label": "a", "value": "a"}]}

    async def opened(*components: dict[str, Any]) -> None:
        pressed = playground.discord.people.press(INES, STORIES, message["id"], "press")
        data = {"custom_id": "m", "title": "T", "components": list(components)}
        path = f"/interactions/{pressed.id}/{pressed.token}/callback"
        await bot.http.request(Route("POST", path), json={"type": 9, "data": data})

    await opened(
        labelled(upload | {"min_values": 0, "max_values": 10, "required": False}),
        labelled(text | {"max_length": 4000, "value": "x" * 4000}),
        labelled(select | {"required": False}),
        {"type": 10, "content": "Words"},
        {"type": 1, "components": [text | {"custom_id": "old", "label": "Old"}]},
    )
    for bad in (
        [upload],
        [labelled(upload | {"max_values": 11})],
        [labelled(upload | {"max_values": 0})],
        [labelled(upload | {"min_values": 0})],
        [labelled(upload | {"min_values": 3, "max_values": 2})],
        [labelled(upload | {"file_types": [".txt"]})],
        [labelled(text | {"max_length": 4001})],
        [labelled(text | {"min_length": 9, "max_length": 8})],
        [labelled(select | {"disabled": True})],
        [{"type": 1, "components": [text]}],
        [labelled(upload), labelled(text | {"custom_id": "f"})],
        [labelled(text | {"custom_id": str(n)}) for n in range(6)],
    ):
        with pytest.raises(discord.HTTPException) as refused:
            await opened(*bad)
        assert refused.value.code == 50035


async def test_options_are_registered_strictly(playground: Playground, client: discord.Client) -> None:
    def option(kind: int, name: str = "o", **more: Any) -> dict[str, Any]:
        return {"type": kind, "name": name, "description": "x", **more}

    async def registered(*options: dict[str, Any], **more: Any) -> dict[str, Any]:
        body: Any = {"name": "editor", "description": "x", "type": 1, "options": list(options), **more}
        return await client.http.upsert_global_command(int(BOT), body)  # pyright: ignore

    sub = option(1, "push", options=[option(11, "file", required=True), option(3, "note")])
    within: dict[str, Any] = {"contexts": [0], "default_member_permissions": 32}
    kept = await registered(sub, option(2, "story", options=[sub]), **within)
    assert (kept["contexts"], kept["default_member_permissions"]) == ([0], "32")
    assert kept["options"][0]["options"][0]["type"] == 11
    for bad in (
        [option(12)],
        [option(11, choices=[{"name": "a", "value": "a"}])],
        [option(11, autocomplete=True)],
        [option(3), option(11, "file", required=True)],
        [option(3), option(3)],
        [sub, option(3)],
        [option(1, options=[sub])],
        [option(2, options=[option(3)])],
        [option(2, options=[option(2, "inner", options=[sub])])],
        [option(3, options=[option(3, "inner")])],
    ):
        with pytest.raises(discord.HTTPException) as refused:
            await registered(*bad)
        assert refused.value.code == 50035
    for more in (
        {"contexts": []},
        {"contexts": [0, 0]},
        {"contexts": [3]},
        {"default_member_permissions": 2**54},
        {"default_member_permissions": "manage"},
    ):
        with pytest.raises(discord.HTTPException) as refused:
            await registered(**more)
        assert refused.value.code == 50035


async def test_a_file_is_uploaded_over_http_in_base64(playground: Playground, bot: Bot) -> None:
    at = f"{playground.url}/control/discord"
    async with aiohttp.ClientSession() as http:

        async def act(act: str, **given: Any) -> tuple[int, Any]:
            async with http.post(f"{at}/{act}", json=given) as answer:
                return answer.status, await answer.json()

        file = {"user_id": MO, "filename": "a.txt"}
        status, id_ = await act("upload", **file, content="aGVsbG8=")
        assert (status, playground.discord.state.attachments[id_].content) == (200, b"hello")
        options = {"file": id_}
        given = {"user_id": MO, "channel_id": STORIES, "name": "editor push", "options": options}
        assert (await act("command", **given))[0] == 200
        assert (await act("upload", **file, content="not base64"))[0] == 422
