"""`/live` and `/wire`: what the page is told, by the wire."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest

from storybot.playground.server import Playground
from tests.e2e.playground.conftest import BOT, FORUM, GUILD, INES, MO, STORIES, TOKEN, card

API = "/discord/api/v10"
HEADERS = {"Authorization": f"Bot {TOKEN}"}
MINA, MOSS = "U0MEMBER01", "U0MODER001"
SLACK_TOKEN = "xoxb-playground"


class Stream:
    """What a page knows: `items`, brought up to date by `told`, which gives the next event."""

    def __init__(self, response: aiohttp.ClientResponse) -> None:
        self.response = response
        self.items: dict[str, Any] = {}

    async def told(self) -> tuple[str, dict[str, Any]]:
        async with asyncio.timeout(30):
            name = (await self.response.content.readline()).decode().removeprefix("event: ").strip()
            data = json.loads((await self.response.content.readline()).decode().removeprefix("data: "))
            assert await self.response.content.readline() == b"\n"
        if name == "whole":
            self.items = data["items"]
        else:
            self.items |= data["set"]
            for key in data["gone"]:
                del self.items[key]
        return name, data

    async def until(self, key: str, **holds: Any) -> Any:
        """The first item whose key begins so, and that holds this."""
        while True:
            for name, item in self.items.items():
                if name.startswith(key) and all(item[part] == value for part, value in holds.items()):
                    return item
            await self.told()


@pytest.fixture
async def http(playground: Playground) -> AsyncIterator[aiohttp.ClientSession]:
    # aiohttp reads a line of no more than twice this
    async with aiohttp.ClientSession(playground.url, read_bufsize=1 << 22) as session:
        yield session


@asynccontextmanager
async def looking(
    http: aiohttp.ClientSession, discord: str = INES, slack: str = MINA
) -> AsyncIterator[Stream]:
    async with http.get("/live", params={"discord": discord, "slack": slack}) as response:
        stream = Stream(response)
        assert (await stream.told())[0] == "whole"
        yield stream


async def test_a_connection_begins_with_the_whole(http: aiohttp.ClientSession) -> None:
    async with looking(http) as stream:
        assert stream.response.content_type == "text/event-stream"
        assert stream.items[f"discord/channel/{STORIES}"] | {"topic": ""} == {
            "id": STORIES,
            "guild": {"id": GUILD, "name": "Harbour Gazette community"},
            "name": "stories",
            "topic": "",
            "kind": "text",
            "position": 0,
            "tags": [],
            "can_write": True,
            "can_post": False,
            "can_delete": False,
        }
        forum = stream.items[f"discord/channel/{FORUM}"]
        assert (forum["can_write"], forum["can_post"]) == (False, True)
        assert [tag["name"] for tag in forum["tags"]][:2] == ["Harbour", "Climate"]
        assert stream.items["slack/channel/C0STORIES1"]["can_write"] is True
        people = {one["name"]: one["roles"] for one in stream.items["discord/people"]}
        assert people == {"Ines": [], "Mo": ["Moderators"], "Edda": ["Editors"]}
        assert [one["id"] for one in stream.items["slack/people"]] == [MINA, MOSS, "U0EDITOR01"]
        assert stream.items["bot"] == {"state": "absent", "exit": None, "tool": False}
        assert (stream.items["faults"], stream.items["clock"]) == ([], {"speed": 10})


async def test_what_is_said_edited_and_deleted_is_told(
    playground: Playground, http: aiohttp.ClientSession
) -> None:
    async with looking(http) as stream:
        said = playground.discord.people.say(INES, STORIES, "hello")
        key = f"discord/message/{STORIES}/{said['id']}"
        shown = await stream.until(key)
        assert (shown["payload"]["content"], shown["author"]["name"], shown["edited"]) == (
            "hello",
            "Ines",
            None,
        )
        playground.discord.people.edit(INES, STORIES, said["id"], "bye")
        while stream.items[key]["payload"]["content"] != "bye":
            await stream.told()
        assert stream.items[key]["edited"]
        playground.discord.people.delete_message(INES, STORIES, said["id"])
        _, change = await stream.told()
        assert change == {"set": {}, "gone": [key]}


async def test_nothing_is_told_while_nothing_changes(http: aiohttp.ClientSession) -> None:
    async with looking(http) as stream:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(1.5):
                await stream.response.content.readline()


async def test_of_many_changes_none_is_lost(playground: Playground, http: aiohttp.ClientSession) -> None:
    async with looking(http) as stream:
        for number in range(1000):
            told = {"user": MINA, "channel": "C0STORIES1", "text": f"number {number}"}
            async with http.post("/control/slack/acts/post", json=told, raise_for_status=True):
                pass
        await stream.until(f"slack/message/C0STORIES1/{_last_ts(playground)}")
        texts = [
            item["payload"]["text"] for key, item in stream.items.items() if key.startswith("slack/message/")
        ]
        assert texts == [f"number {number}" for number in range(1000)]


def _last_ts(playground: Playground) -> str:
    return next(reversed(playground.slack.state.workspace(None).conversations["C0STORIES1"].messages))


async def test_a_private_answer_is_told_to_its_person_only(
    playground: Playground, http: aiohttp.ClientSession
) -> None:
    await http.post(
        f"{API}/applications/{BOT}/commands", json={"name": "story", "description": "x"}, headers=HEADERS
    )
    async with looking(http) as mine, looking(http, discord=MO) as others:
        asked = playground.discord.people.command(INES, STORIES, "story")
        waiting = await mine.until(f"discord/private/{asked.id}")
        assert (waiting["command"], waiting["thinking"], waiting["payload"]) == ("story", True, None)
        path = f"{API}/interactions/{asked.id}/{asked.token}/callback"
        await http.post(path, json={"type": 4, "data": {"content": "for you", "flags": 64}})
        while mine.items[f"discord/private/{asked.id}"]["thinking"]:
            await mine.told()
        assert mine.items[f"discord/private/{asked.id}"]["payload"]["content"] == "for you"
        playground.discord.people.say(MO, STORIES, "last")
        await others.until(f"discord/message/{STORIES}")
        assert not [key for key in others.items if key.startswith("discord/private/")]


async def test_an_answer_that_doesn_t_come_is_told_as_failed(
    playground: Playground, http: aiohttp.ClientSession
) -> None:
    await http.post(
        f"{API}/applications/{BOT}/commands", json={"name": "story", "description": "x"}, headers=HEADERS
    )
    asked = playground.discord.people.command(INES, STORIES, "story")
    playground.clock.advance(4)
    async with looking(http) as stream:
        shown = stream.items[f"discord/private/{asked.id}"]
        assert (shown["failed"], shown["thinking"]) == (True, False)


async def test_a_form_is_told_until_the_bot_has_taken_it(
    playground: Playground, http: aiohttp.ClientSession
) -> None:
    await http.post(
        f"{API}/applications/{BOT}/commands", json={"name": "story", "description": "x"}, headers=HEADERS
    )
    field = {"type": 4, "custom_id": "q", "style": 1, "label": "What?"}
    form = {"custom_id": "f", "title": "Ask", "components": [{"type": 1, "components": [field]}]}
    asked = playground.discord.people.command(INES, STORIES, "story")
    await http.post(f"{API}/interactions/{asked.id}/{asked.token}/callback", json={"type": 9, "data": form})
    async with looking(http) as stream:
        key = f"discord/form/{asked.id}"
        assert stream.items[key]["payload"]["title"] == "Ask"
        playground.discord.people.submit(asked.id, {"q": "why"})
        while not stream.items[key]["waits"]:
            await stream.told()
        playground.clock.advance(4)
        while not stream.items[key]["failed"]:
            await stream.told()
        again = playground.discord.people.submit(asked.id, {"q": "why"})
        done = {"type": 4, "data": {"content": "because", "flags": 64}}
        await http.post(f"{API}/interactions/{again.id}/{again.token}/callback", json=done)
        while key in stream.items:
            await stream.told()
        private = [item for name, item in stream.items.items() if name.startswith("discord/private/")]
        assert [one["payload"]["content"] for one in private] == ["because"]


async def test_direct_and_ephemeral_messages_are_told_to_their_person_only(
    playground: Playground, http: aiohttp.ClientSession
) -> None:
    direct = playground.discord.people.direct(INES)
    playground.discord.people.say(INES, direct, "between us")
    playground.slack.users(playground.url).direct(MINA)
    playground.slack.people().post(MINA, "D0MEMBER01", "between us")
    ephemeral = {"channel": "C0STORIES1", "user": MINA, "text": "psst"}
    answer = await http.post(
        "/slack/api/chat.postEphemeral", json=ephemeral, headers={"Authorization": f"Bearer {SLACK_TOKEN}"}
    )
    assert (await answer.json())["ok"]
    private = {f"discord/channel/{direct}", f"discord/message/{direct}", "slack/channel/D0", "slack/message"}

    def seen(stream: Stream) -> set[str]:
        return {each for each in private if any(key.startswith(each) for key in stream.items)}

    async with looking(http) as mine, looking(http, MO, MOSS) as others:
        assert seen(mine) == private
        assert seen(others) == set()


async def test_what_one_may_not_see_is_not_told(playground: Playground, http: aiohttp.ClientSession) -> None:
    playground.discord.people.say(INES, STORIES, "hello")
    async with looking(http) as stream:
        playground.discord.changing.set_overwrite(STORIES, GUILD, deny=1 << 10)
        while f"discord/channel/{STORIES}" in stream.items:
            await stream.told()
        assert not [key for key in stream.items if key.startswith(f"discord/message/{STORIES}")]
    async with looking(http, "7", "nobody") as stranger:
        kinds = {key.split("/")[1] for key in stranger.items if "/" in key}
        assert kinds == {"people", "commands", "roles", "app"}


async def test_a_stream_ends_with_the_playground(playground: Playground, http: aiohttp.ClientSession) -> None:
    async with looking(http) as stream:
        await playground.stop()
        async with asyncio.timeout(30):
            assert await stream.response.content.read() == b""


async def test_a_request_is_on_the_wire_with_what_is_wrong(http: aiohttp.ClientSession) -> None:
    async with looking(http) as stream:
        path = f"{API}/channels/{STORIES}/messages"
        await http.post(path, json=card("Hello"), headers=HEADERS)
        await http.post(path, json={**card("Hello"), "colour": 1}, headers=HEADERS)
        await http.post(
            "/slack/api/chat.postMessage",
            json={"channel": "C0STORIES1", "blocks": [{"type": "sction"}], "text": "x"},
            headers={"Authorization": f"Bearer {SLACK_TOKEN}"},
        )
        await stream.until("wire/3")
        good, bad, slack = (stream.items[f"wire/{n}"] for n in (1, 2, 3))
        assert (good["direction"], good["path"], good["status"]) == (
            "from bot",
            f"/channels/{STORIES}/messages",
            200,
        )
        assert [each["fits"] for each in (good, bad, slack)] == [True, False, False]
        assert good["problem"] is None
        assert "colour" in bad["problem"]
        assert slack["problem"].startswith("invalid_blocks")
        whole = await (await http.get("/wire/2")).json()
        assert (whole["body"]["colour"], whole["answer"]["code"]) == (1, 50035)
    assert (await http.get("/wire/999")).status == 404


async def test_no_token_is_on_the_wire(playground: Playground, http: aiohttp.ClientSession) -> None:
    await http.post(
        f"{API}/applications/{BOT}/commands", json={"name": "story", "description": "x"}, headers=HEADERS
    )
    async with http.ws_connect("/discord/gateway") as socket:
        await socket.receive_json()
        await socket.send_json({"op": 2, "d": {"token": TOKEN, "intents": 1}})
        await socket.receive_json()
        asked = playground.discord.people.command(INES, STORIES, "story")
        while (await socket.receive_json())["t"] != "INTERACTION_CREATE":
            pass
    path = f"{API}/interactions/{asked.id}/{asked.token}/callback"
    await http.post(path, json={"type": 4, "data": {"content": TOKEN}})
    await http.post("/slack/api/auth.test", data={"token": SLACK_TOKEN})
    await http.post("/slack/api/apps.connections.open", headers={"Authorization": "Bearer xapp-playground"})
    async with looking(http) as stream:
        wire = [item for key, item in stream.items.items() if key.startswith("wire/")]
    told = json.dumps(wire) + "".join([await (await http.get(f"/wire/{one['n']}")).text() for one in wire])
    assert [one["path"] for one in wire if one["direction"] == "to bot"] == [
        "HELLO",
        "READY",
        "GUILD_CREATE",
        "INTERACTION_CREATE",
    ]
    for secret in (TOKEN, asked.token, SLACK_TOKEN, "xapp-playground", *playground.slack.sockets._tickets):
        assert secret not in told


async def test_an_event_is_on_the_wire_with_what_the_app_said(
    playground: Playground, http: aiohttp.ClientSession
) -> None:
    async with looking(http) as stream:
        playground.slack.people().post(MINA, "C0STORIES1", "<@U0STORYBOT> hello")
        event = await stream.until("wire/", path="app_mention")
        assert (event["platform"], event["direction"]) == ("slack", "to bot")
        assert event["problem"] == "connection_failed"


@pytest.mark.parametrize("path", ["/live", "/wire/1", "/static/page.js"])
@pytest.mark.parametrize("headers", [{"Host": "evil.example"}, {"Origin": "http://evil.example"}])
async def test_other_hosts_and_sites_are_refused(
    http: aiohttp.ClientSession, path: str, headers: dict[str, str]
) -> None:
    assert (await http.get(path, headers=headers)).status == 403


@pytest.mark.parametrize("path", ["/live", "/wire/1", "/static/live.js", "/"])
async def test_everything_for_the_page_has_its_policy(http: aiohttp.ClientSession, path: str) -> None:
    async with http.get(path) as response:
        assert response.headers["Content-Security-Policy"].startswith("default-src 'none';")
        assert response.headers["X-Content-Type-Options"] == "nosniff"
