"""The server around both platforms: who may reach it, the page, and the control interface over HTTP."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import yarl

import storybot.playground
from storybot.playground.discord.world import default_discord_world
from storybot.playground.server import Playground
from storybot.playground.world import World, default_world
from tests.e2e.playground.conftest import BOT, FORUM, GUILD, INES, MO, STORIES, TOKEN, card

STATIC = Path(storybot.playground.__file__).parent / "static"
API = "/discord/api/v10"
HEADERS = {"Authorization": f"Bot {TOKEN}"}


@pytest.fixture
async def http(playground: Playground) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(playground.url) as session:
        yield session


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "::"])
async def test_it_listens_on_loopback_only(host: str) -> None:
    with pytest.raises(ValueError, match="not a loopback address"):
        await Playground().start(host)


async def test_it_listens_on_ipv6_too() -> None:
    playground = Playground()
    await playground.start("::1")
    async with aiohttp.ClientSession() as session, session.get(f"{playground.url}/state") as response:
        assert response.status == 200
    await playground.stop()


async def test_it_starts_again_after_it_was_stopped() -> None:
    playground = Playground()
    with pytest.raises(RuntimeError):
        _ = playground.url
    for _ in range(2):
        await playground.start()
        assert playground.url.startswith("http://127.0.0.1:")
        await playground.stop()


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "rebound.example"}, 403),
        ({"Host": "127.0.0.1.example:80"}, 403),
        ({"Host": "localhost:80"}, 200),
        ({"Origin": "https://elsewhere.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Host": "user@127.0.0.1"}, 403),
        ({"Host": "127.0.0.1:80:80"}, 403),
        ({"Host": "127.0.0.1/x"}, 403),
        ({"Host": "[::1]:80"}, 200),
        ({"Host": "LOCALHOST"}, 200),
        ({"Host": "localhost:80", "Origin": "https://localhost:80"}, 403),
        ({"Host": "localhost:80", "Origin": "http://user@localhost:80"}, 403),
        ({"Host": "localhost:80", "Origin": "http://localhost:80"}, 200),
    ],
)
async def test_it_answers_no_other_site(
    http: aiohttp.ClientSession, headers: dict[str, str], status: int
) -> None:
    assert (await http.get("/control/discord/world", headers=headers)).status == status


async def test_the_page_runs_nothing_but_its_own_files(http: aiohttp.ClientSession) -> None:
    page = await http.get("/")
    policy = page.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';")
    assert "unsafe" not in policy
    text = await page.text()
    assert "static/page.js" in text
    scripts = [path.relative_to(STATIC).as_posix() for path in STATIC.rglob("*.js")]
    assert {"page.js", "live.js", "discord/pane.js", "slack/pane.js"} <= set(scripts)
    for name in scripts:
        script = await http.get(f"/static/{name}")
        assert script.content_type == "text/javascript"
        assert "innerHTML" not in await script.text()
    assert (await http.get("/static/page.css")).content_type == "text/css"


@pytest.mark.parametrize("path", ["../server.py", "%2e%2e/server.py", "..%2fserver.py", "discord", ""])
async def test_nothing_but_the_page_s_own_files_is_served(
    playground: Playground, http: aiohttp.ClientSession, path: str
) -> None:
    asked = yarl.URL(f"{playground.url}/static/{path}", encoded=True)
    assert (await http.get(asked)).status == 404


async def test_state_is_sent_again_only_when_it_changed(
    playground: Playground, http: aiohttp.ClientSession
) -> None:
    first = await http.get("/state")
    assert set(await first.json()) == {"discord", "slack"}
    known = {"If-None-Match": first.headers["ETag"]}
    assert (await http.get("/state", headers=known)).status == 304
    playground.discord.people.say(INES, STORIES, "hello")
    changed = await http.get("/state", headers=known)
    assert (await changed.json())["discord"][0]["messages"][0]["text"] == "hello"


async def test_a_world_is_data() -> None:
    world = default_world()
    again = World.model_validate_json(world.model_dump_json())
    assert again == world
    data: dict[str, Any] = json.loads(default_discord_world().model_dump_json())
    data["guilds"][0]["channels"][0]["colour"] = "blue"
    with pytest.raises(ValueError, match="colour"):
        type(default_discord_world()).model_validate(data)


async def test_the_clock_by_http(playground: Playground, http: aiohttp.ClientSession) -> None:
    before = playground.clock.now()
    changed = await (await http.post("/control/clock", json={"advance": 3600, "speed": 2})).json()
    assert changed["speed"] == playground.clock.speed == 2
    assert changed["now"] >= before + 3600
    assert (await (await http.get("/control/clock")).json())["now"] >= changed["now"]
    assert (await http.post("/control/clock", json={"speed": 0})).status == 422
    for endless in ('{"advance": Infinity}', '{"advance": NaN}', '{"speed": Infinity}', '{"advance": 1e999}'):
        assert (await http.post("/control/clock", data=endless)).status == 422


async def test_faults_by_http(http: aiohttp.ClientSession) -> None:
    fault = {"platform": "discord", "match": "GET /users/@me", "kind": "server_error", "times": 9}
    assert (await http.post("/control/faults", json=fault)).status == 201
    assert (await http.get(f"{API}/users/@me", headers=HEADERS)).status == 500
    assert (await http.delete("/control/faults")).status == 200
    assert (await http.get(f"{API}/users/@me", headers=HEADERS)).status == 200
    assert (await http.post("/control/faults", json={**fault, "kind": "earthquake"})).status == 422


async def _control(http: aiohttp.ClientSession, method: str, /, **arguments: Any) -> Any:
    response = await http.post(f"/control/discord/{method}", json=arguments)
    body = await response.json()
    assert response.status == 200, body
    return body


async def test_people_act_by_http(playground: Playground, http: aiohttp.ClientSession) -> None:
    said = await _control(http, "say", user_id=INES, channel_id=STORIES, text="hello")
    shown = await (await http.get("/control/discord/channels")).json()
    assert shown[0]["messages"][0]["id"] == said["id"]
    await _control(http, "delete_message", user_id=INES, channel_id=STORIES, message_id=said["id"])
    assert playground.discord.channels()[0]["messages"] == []

    post = {"name": "x", "message": card()}
    sent = await (await http.post(f"{API}/channels/{FORUM}/threads", json=post, headers=HEADERS)).json()
    thread = await _control(http, "moderate", user_id=MO, thread_id=sent["id"], locked=True)
    assert thread["thread_metadata"]["locked"] is True
    await _control(http, "delete_thread", user_id=MO, thread_id=sent["id"])


async def test_interactions_by_http(http: aiohttp.ClientSession) -> None:
    command = {"name": "story", "description": "Stories"}
    await http.post(f"{API}/applications/{BOT}/commands", json=command, headers=HEADERS)
    used = await _control(http, "command", user_id=INES, channel_id=STORIES, name="story")
    path = f"{API}/interactions/{used['id']}/{used['token']}/callback"
    answer = {"type": 4, "data": {"content": "for you", "flags": 64}}
    answered = await (await http.post(path, json=answer, params={"with_response": "true"})).json()
    assert answered["resource"]["message"]["content"] == "for you"
    [seen] = (await _control(http, "sees", interaction_id=used["id"]))["messages"]
    assert (seen["private"], seen["message"]["content"]) == (True, "for you")


async def test_the_world_changes_by_http(playground: Playground, http: aiohttp.ClientSession) -> None:
    channel = {"id": "900", "name": "harbour", "kind": "announcement"}
    await _control(http, "put_channel", guild_id=GUILD, channel=channel)
    await _control(http, "set_overwrite", channel_id="900", holder_id=BOT, deny=["SEND_MESSAGES"])
    refused = await http.post(f"{API}/channels/900/messages", json=card(), headers=HEADERS)
    assert (refused.status, (await refused.json())["code"]) == (403, 50013)
    world = await (await http.get("/control/discord/world")).json()
    assert world["guilds"][0]["channels"][-1]["overwrites"][0]["deny"] == ["SEND_MESSAGES"]
    await _control(http, "delete_channel", channel_id="900")
    await _control(http, "put_role", guild_id=GUILD, role={"id": "7", "name": "Readers"})
    other = {"id": "2", "name": "Elsewhere", "owner_id": INES, "roles": [], "members": [], "channels": []}
    await _control(http, "add_guild", guild=other)
    await _control(http, "remove_bot", guild_id=GUILD)
    assert await _control(http, "drop", how="cut") == 0
    assert len(playground.discord.world.guilds) == 2


async def test_members_and_roles_change_by_http(playground: Playground, http: aiohttp.ClientSession) -> None:
    await _control(http, "put_role", guild_id=GUILD, role={"id": "7", "name": "Readers"})
    await _control(http, "set_overwrite", channel_id=STORIES, holder_id="7", deny=["SEND_MESSAGES"])
    nadia = {"user": {"id": "70", "name": "nadia"}, "roles": ["7"]}
    await _control(http, "put_member", guild_id=GUILD, member=nadia)
    say = {"user_id": "70", "channel_id": STORIES, "text": "hello"}
    assert (await http.post("/control/discord/say", json=say)).status == 403
    await _control(http, "delete_role", guild_id=GUILD, role_id="7")
    said = await _control(http, "say", **say)
    edited = await _control(http, "edit", user_id="70", channel_id=STORIES, message_id=said["id"], text="bye")
    assert (edited["content"], edited["edited_timestamp"] is None) == ("bye", False)
    assert playground.discord.channels()[0]["messages"][0]["text"] == "bye"
    others = {"user_id": INES, "channel_id": STORIES, "message_id": said["id"], "text": "x"}
    assert (await http.post("/control/discord/edit", json=others)).status == 403
    await _control(http, "remove_member", guild_id=GUILD, user_id="70")
    assert (await http.post("/control/discord/say", json=say)).status == 404
    unknown = {"guild_id": GUILD, "member": nadia}
    assert (await http.post("/control/discord/put_member", json=unknown)).status == 400
    everyone = {"guild_id": GUILD, "role_id": GUILD}
    assert (await http.post("/control/discord/delete_role", json=everyone)).status == 400


async def test_the_log_by_http(http: aiohttp.ClientSession) -> None:
    await http.post(f"{API}/channels/{STORIES}/messages", json=card(), headers=HEADERS)
    [logged] = await (await http.get("/control/discord/log")).json()
    assert (logged["method"], logged["path"]) == ("POST", f"/channels/{STORIES}/messages")
    assert (logged["status"], logged["body"]["flags"], logged["answer"]["flags"]) == (200, 1 << 15, 1 << 15)


@pytest.mark.parametrize(
    ("name", "arguments", "status"),
    [
        ("say", {"user_id": INES}, 422),
        ("say", {"user_id": INES, "channel_id": STORIES, "text": "x", "loud": True}, 422),
        ("say", {"user_id": INES, "channel_id": "1", "text": "x"}, 404),
        ("say", {"user_id": INES, "channel_id": STORIES, "text": "x" * 2001}, 422),
        ("press", {"user_id": INES, "channel_id": STORIES, "message_id": "1", "custom_id": "x"}, 404),
        ("set_overwrite", {"channel_id": STORIES, "holder_id": BOT, "deny": ["FLY"]}, 422),
    ],
)
async def test_what_can_not_be_done_is_said(
    http: aiohttp.ClientSession, name: str, arguments: dict[str, Any], status: int
) -> None:
    assert (await http.post(f"/control/discord/{name}", json=arguments)).status == status


@pytest.mark.parametrize("body", ["{", "[" * 100_000])
async def test_a_body_that_is_no_json(http: aiohttp.ClientSession, body: str) -> None:
    answer = await http.post(f"{API}/channels/{STORIES}/messages", data=body, headers=HEADERS)
    assert (answer.status, (await answer.json())["code"]) == (400, 50109)


async def test_what_is_not_emulated_is_not_found(http: aiohttp.ClientSession) -> None:
    answer = await http.get(f"{API}/guilds/{GUILD}/stickers", headers=HEADERS)
    assert (answer.status, await answer.json()) == (404, {"message": "404: Not Found", "code": 0})


@pytest.mark.parametrize("asked", ["before=abc", "after=-1", "around=" + "9" * 5000, "limit=²", "limit="])
async def test_a_page_from_nowhere(http: aiohttp.ClientSession, asked: str) -> None:
    answer = await http.get(f"{API}/channels/{STORIES}/messages?{asked}", headers=HEADERS)
    assert (answer.status, (await answer.json())["code"]) == (400, 50035)
