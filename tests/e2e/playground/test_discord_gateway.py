"""The local Discord's gateway: the real discord.py, and a bare socket for what discord.py hides."""

import asyncio
import json
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import discord
import pytest

from storybot.playground.discord.gateway import Gateway
from storybot.playground.discord.world import Channel, Permission, Role
from storybot.playground.faults import Fault
from storybot.playground.server import Playground
from tests.e2e.playground.conftest import (
    BOT,
    FORUM,
    GUILD,
    INES,
    MO,
    PATIENCE,
    STORIES,
    TOKEN,
    Request,
    card,
    eventually,
)
from tests.support.discord_spec import DISPATCHES, GATEWAY, gateway_spec
from tests.support.shared import spec

GUILDS, GUILD_MESSAGES, MESSAGE_CONTENT, MEMBERS = 1, 1 << 9, 1 << 15, 1 << 1


class Socket:
    """A bare connection."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse, *, compressed: bool) -> None:
        self._socket = socket
        self._inflate = zlib.decompressobj() if compressed else None

    async def send(self, op: int, data: Any) -> None:
        await self._socket.send_json({"op": op, "d": data})

    async def receive(self) -> dict[str, Any]:
        message = await self._socket.receive(timeout=2)
        if message.type is aiohttp.WSMsgType.BINARY and self._inflate is not None:
            return json.loads(self._inflate.decompress(message.data))
        assert message.type is aiohttp.WSMsgType.TEXT, message
        return json.loads(message.data)

    async def until(self, name: str) -> list[dict[str, Any]]:
        """Everything up to the event with this name."""
        received: list[dict[str, Any]] = []
        while not received or received[-1]["t"] != name:
            received.append(await self.receive())
        return received

    async def close_code(self) -> int | None:
        while (await self._socket.receive(timeout=2)).type is aiohttp.WSMsgType.TEXT:
            pass
        return self._socket.close_code

    async def identify(self, intents: int = GUILDS, **more: Any) -> dict[str, Any]:
        """Identify, and return the data of READY."""
        await self.send(2, {"token": TOKEN, "intents": intents, "properties": {}, **more})
        return (await self.until("READY"))[-1]["d"]


@asynccontextmanager
async def connected(playground: Playground, query: str = "?v=10&encoding=json") -> AsyncIterator[Socket]:
    async with aiohttp.ClientSession() as session:
        url = f"{playground.url}/discord/gateway{query}"
        async with session.ws_connect(url) as socket:
            bare = Socket(socket, compressed="zlib-stream" in query)
            if "v=10" in query:
                assert (await bare.receive())["op"] == 10
            yield bare


@pytest.fixture
async def bot(client: discord.Client) -> AsyncIterator[discord.Client]:
    """discord.py, connected and ready."""
    running = asyncio.create_task(client.connect())
    async with asyncio.timeout(PATIENCE):
        await client.wait_until_ready()
    yield client
    await client.close()
    await running


async def test_discord_py_gets_ready_and_knows_the_guild(bot: discord.Client) -> None:
    [guild] = bot.guilds
    assert guild.name == "Harbour Gazette community"
    assert [type(each).__name__ for each in guild.channels] == ["TextChannel", "ForumChannel", "TextChannel"]
    forum = guild.get_channel(int(FORUM))
    assert isinstance(forum, discord.ForumChannel)
    assert "Harbour" in [tag.name for tag in forum.available_tags]
    assert guild.me.guild_permissions.create_public_threads


async def test_discord_py_is_told_of_changes(
    playground: Playground, bot: discord.Client, request_: Request
) -> None:
    [guild] = bot.guilds
    playground.discord.changing.put_channel(GUILD, Channel(id="777", name="harbour"))
    await eventually(lambda: guild.get_channel(777))
    playground.discord.changing.set_overwrite("777", BOT, deny=Permission.SEND_MESSAGES)
    channel = guild.get_channel(777)
    assert channel is not None
    await eventually(lambda: not channel.permissions_for(guild.me).send_messages)
    playground.discord.changing.delete_channel("777")
    await eventually(lambda: guild.get_channel(777) is None)

    post = await request_("POST", "/channels/{}/threads", FORUM, json={"name": "x", "message": card()})
    await eventually(lambda: guild.get_thread(int(post["id"])))
    playground.discord.people.moderate(MO, post["id"], locked=True)
    thread = guild.get_thread(int(post["id"]))
    assert thread is not None
    await eventually(lambda: thread.locked)
    playground.discord.changing.remove_bot(GUILD)
    await eventually(lambda: not bot.guilds)


async def test_a_thread_that_falls_asleep_is_told_of(
    playground: Playground, bot: discord.Client, request_: Request
) -> None:
    post = await request_("POST", "/channels/{}/threads", FORUM, json={"name": "x", "message": card()})
    await eventually(lambda: bot.guilds[0].get_thread(int(post["id"])))
    thread = bot.guilds[0].get_thread(int(post["id"]))
    assert thread is not None
    playground.clock.advance(4320 * 60)
    await eventually(lambda: thread.archived)


async def test_discord_py_resumes_after_a_dropped_socket_and_gets_what_it_missed(
    playground: Playground, bot: discord.Client
) -> None:
    resumed = asyncio.create_task(bot.wait_for("resumed", timeout=5))
    await asyncio.sleep(0)
    assert await playground.discord.gateway.drop("cut") == 1
    playground.discord.changing.put_channel(GUILD, Channel(id="778", name="while-away"))
    await resumed
    await eventually(lambda: bot.guilds[0].get_channel(778))


@pytest.mark.parametrize("how", ["reconnect", "invalid_resumable", 4000])
async def test_discord_py_resumes_when_it_is_asked_to(
    playground: Playground, bot: discord.Client, how: Any
) -> None:
    resumed = asyncio.create_task(bot.wait_for("resumed", timeout=8))
    await asyncio.sleep(0)
    await playground.discord.gateway.drop(how)
    await resumed


async def test_discord_py_identifies_anew_when_its_session_is_invalid(
    playground: Playground, bot: discord.Client
) -> None:
    ready = asyncio.create_task(bot.wait_for("ready", timeout=8))
    await asyncio.sleep(0)
    await playground.discord.gateway.drop("invalid")
    await ready


async def test_guilds_alone_brings_no_messages(playground: Playground) -> None:
    async with connected(playground) as socket:
        await socket.identify(GUILDS)
        playground.discord.people.say(INES, STORIES, "hello")
        playground.discord.changing.put_channel(GUILD, Channel(id="779", name="mark"))
        names = [each["t"] for each in await socket.until("CHANNEL_CREATE")]
        assert names == ["GUILD_CREATE", "CHANNEL_CREATE"]


async def test_content_takes_an_intent_of_its_own(playground: Playground) -> None:
    playground.discord.world.privileged_intents = ["message_content"]
    for intents, seen in ((GUILD_MESSAGES, ""), (GUILD_MESSAGES | MESSAGE_CONTENT, "hello")):
        async with connected(playground) as socket:
            await socket.identify(GUILDS | intents)
            playground.discord.people.say(INES, STORIES, "hello")
            assert (await socket.until("MESSAGE_CREATE"))[-1]["d"]["content"] == seen


async def test_a_hidden_channel_is_silent(playground: Playground) -> None:
    playground.discord.changing.set_overwrite(STORIES, BOT, deny=Permission.VIEW_CHANNEL)
    async with connected(playground) as socket:
        await socket.identify(GUILDS | GUILD_MESSAGES)
        playground.discord.people.say(INES, STORIES, "secret")
        playground.discord.people.say(INES, "1100000000000000103", "open")
        [*_, told] = await socket.until("MESSAGE_CREATE")
        assert told["d"]["channel_id"] == "1100000000000000103"


async def test_every_payload_fits_discords_schema(playground: Playground, request_: Request) -> None:
    schema = gateway_spec(spec(GATEWAY))
    async with connected(playground) as socket:
        ready = await socket.identify(GUILDS | GUILD_MESSAGES)
        assert schema.check(DISPATCHES["READY"], ready) == []
        sent = await request_("POST", "/channels/{}/messages", STORIES, json=card())
        thread = {"name": "Talk"}
        await request_("POST", "/channels/{}/messages/{}/threads", STORIES, sent["id"], json=thread)
        await request_("POST", "/channels/{}/threads", FORUM, json={"name": "x", "message": card()})
        await request_("PUT", "/channels/{}/thread-members/{}", sent["id"], INES)
        playground.discord.people.say(INES, sent["id"], f"<@{BOT}>")
        playground.discord.people.moderate(MO, sent["id"], archived=True)
        playground.discord.people.delete_message(MO, STORIES, sent["id"])
        playground.discord.changing.put_role(GUILD, Role(id="55", name="Readers"))
        playground.discord.changing.put_channel(GUILD, Channel(id="780", name="a", kind="forum"))
        playground.discord.changing.set_overwrite("780", BOT, deny=Permission.SEND_MESSAGES)
        playground.discord.changing.delete_channel("780")
        received = await socket.until("CHANNEL_DELETE")
    assert {each["t"] for each in received} | {"READY"} == set(DISPATCHES)
    assert [wrong for each in received for wrong in schema.check(DISPATCHES[each["t"]], each["d"])] == []
    assert [each["s"] for each in received] == list(range(2, len(received) + 2))


async def test_a_resume_replays_what_was_missed_and_no_more(playground: Playground) -> None:
    async with connected(playground) as socket:
        ready = await socket.identify()
        await socket.until("GUILD_CREATE")
        await playground.discord.gateway.drop("cut")
    for id_ in ("781", "782"):
        playground.discord.changing.put_channel(GUILD, Channel(id=id_, name="while-away"))
    resume = {"token": TOKEN, "session_id": ready["session_id"], "seq": 3}
    async with connected(playground) as socket:
        await socket.send(6, resume)
        assert [each["t"] for each in await socket.until("RESUMED")] == ["CHANNEL_CREATE", "RESUMED"]
    async with connected(playground) as socket:
        await socket.send(6, {**resume, "session_id": "unknown"})
        assert await socket.receive() == {"op": 9, "d": False, "s": None, "t": None}


async def test_zlib_stream_is_one_stream(playground: Playground) -> None:
    async with connected(playground, "?v=10&encoding=json&compress=zlib-stream") as socket:
        assert (await socket.identify())["v"] == 10
        await socket.send(1, None)
        assert (await socket.receive())["t"] == "GUILD_CREATE"
        assert (await socket.receive())["op"] == 11


@pytest.mark.parametrize(
    ("op", "data", "code"),
    [
        (2, {"token": "wrong", "intents": 1, "properties": {}}, 4004),
        (2, {"token": TOKEN, "intents": GUILDS | MEMBERS, "properties": {}}, 4014),
        (2, {"token": TOKEN, "intents": 1 << 30, "properties": {}}, 4013),
        (2, {"token": TOKEN, "intents": 1, "properties": {}, "shard": [1, 1]}, 4010),
        (2, {"intents": 1}, 4002),
        (6, {"token": "wrong", "session_id": "x", "seq": 1}, 4004),
        (3, {}, 4003),
        (99, {}, 4003),
    ],
)
async def test_a_bad_start_is_closed_with_discords_code(
    playground: Playground, op: int, data: Any, code: int
) -> None:
    async with connected(playground) as socket:
        await socket.send(op, data)
        assert await socket.close_code() == code


async def test_other_ends_of_a_connection(playground: Playground) -> None:
    async with connected(playground) as socket:
        await socket.identify()
        await socket.send(2, {"token": TOKEN, "intents": 1, "properties": {}})
        assert await socket.close_code() == 4005
    async with connected(playground) as socket:
        for _ in range(121):
            await socket.send(1, None)
        assert await socket.close_code() == 4008
    async with connected(playground, "?v=9") as socket:
        assert await socket.close_code() == 4012
    playground.discord.world.heartbeat_seconds = 0.05
    async with connected(playground) as socket:
        assert await socket.close_code() == 4009


async def test_identifies_run_out(playground: Playground) -> None:
    playground.discord.world.limits.identifies = 1
    async with connected(playground) as socket:
        await socket.identify()
    async with connected(playground) as socket:
        await socket.send(2, {"token": TOKEN, "intents": 1, "properties": {}})
        assert await socket.close_code() == 4004


async def test_gateway_bot_says_where_and_how_often(playground: Playground, client: discord.Client) -> None:
    shards, url, limit = await client.http.get_bot_gateway()
    assert (shards, limit["remaining"]) == (1, 1000)
    assert url.startswith(playground.url.replace("http", "ws"))
    assert (await client.http.request(discord.http.Route("GET", "/gateway")))["url"]


async def test_a_connection_can_be_refused(playground: Playground) -> None:
    fault = Fault(platform="discord", match="CONNECT /gateway", kind="server_error", status=503)
    playground.faults.add(fault)
    with pytest.raises(aiohttp.WSServerHandshakeError):
        async with connected(playground):
            pass
    async with connected(playground) as socket:
        await socket.identify()


def _handshake(kind: str, **more: Any) -> Fault:
    return Fault.model_validate({"platform": "discord", "match": "CONNECT /gateway", "kind": kind, **more})


async def test_a_handshake_meets_every_kind_of_fault(playground: Playground) -> None:
    playground.faults.add(_handshake("rate_limited", seconds=20))
    with pytest.raises(aiohttp.WSServerHandshakeError) as limited:
        async with connected(playground):
            pass
    assert limited.value.status == 429
    assert limited.value.headers is not None
    assert limited.value.headers["Retry-After"] == "2"  # ten playground seconds in one of the machine's
    # aiohttp asks once more where a GET's connection is cut.
    playground.faults.add(_handshake("timeout", seconds=3, times=2))
    began = asyncio.get_running_loop().time()
    with pytest.raises(aiohttp.ClientError):
        async with connected(playground):
            pass
    assert asyncio.get_running_loop().time() - began >= 0.3
    playground.faults.add(_handshake("lost_answer", status=0, times=2))
    with pytest.raises(aiohttp.ClientError):
        async with connected(playground):
            pass
    for code, closed in (("4004", 4004), ("50013", 4000)):
        playground.faults.add(_handshake("refused", code=code))
        url = f"{playground.url}/discord/gateway"
        async with aiohttp.ClientSession() as session, session.ws_connect(url) as bare:
            assert (await bare.receive()).data == closed
    async with connected(playground) as socket:
        await socket.identify()


async def test_a_session_that_was_left_properly_is_over(playground: Playground) -> None:
    async with connected(playground) as socket:
        ready = await socket.identify()
    gateway: Gateway = playground.discord.gateway
    await eventually(lambda: gateway.connected == 0)
    async with connected(playground) as socket:
        await socket.send(6, {"token": TOKEN, "session_id": ready["session_id"], "seq": 1})
        assert (await socket.receive())["op"] == 9
