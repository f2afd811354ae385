"""What Slack tells about channels, by Socket Mode and signed HTTP: the real slack-bolt, the playground."""

import asyncio
import json
import logging
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import aiohttp
import pytest

from storybot.cards.model import Card, Links
from storybot.commands.registry import COMMANDS
from storybot.delivery.model import Place
from storybot.errors import AuthFailed, Refused
from storybot.platforms.slack.client import EVENTS_PATH, SlackClient
from storybot.platforms.slack.commands import SlashCommands
from storybot.platforms.slack.events import told_of_changes
from storybot.platforms.slack.ids import LINK_ACTION
from storybot.platforms.slack.manifest import manifest
from storybot.platforms.slack.sender import SlackSender
from storybot.playground.server import Playground
from storybot.playground.world import default_world
from tests.e2e.heard import Heard
from tests.e2e.process import free_port

TEAM = "T0HARBOUR1"
STORIES = Place("slack", TEAM, "C0STORIES1")
NEWSDESK = Place("slack", TEAM, "C0NEWSDESK")
BOT, ADMIN, MEMBER = "U0STORYBOT", "U0MODER001", "U0MEMBER01"


Start = Callable[[SlackClient, Playground, Callable[[Place], None]], Awaitable[None]]


async def by_socket(client: SlackClient, playground: Playground, changed: Callable[[Place], None]) -> None:
    await client.connect(playground.slack.state.app.app_token, told_of_changes(changed))


async def by_http(client: SlackClient, playground: Playground, changed: Callable[[Place], None]) -> None:
    app, port = playground.slack.state.app, free_port()
    app.request_url = f"http://127.0.0.1:{port}{EVENTS_PATH}"
    await client.serve(app.signing_secret, told_of_changes(changed), host="127.0.0.1", port=port)


@pytest.fixture
async def playground() -> AsyncIterator[Playground]:
    world = default_world()
    world.slack.app.events = manifest(SlashCommands(COMMANDS))["settings"]["event_subscriptions"][
        "bot_events"
    ]
    playground = Playground(world)
    await playground.start()
    yield playground
    await playground.stop()


@pytest.fixture
async def client(playground: Playground) -> AsyncIterator[SlackClient]:
    async def token_for(workspace: str) -> str:
        return playground.slack.state.workspace(workspace).data.bot.token

    client = SlackClient(token_for, api_url=f"{playground.url}/slack/api/")
    await client.open()
    yield client
    await client.close()


@pytest.mark.parametrize("start", [by_socket, by_http])
@pytest.mark.parametrize(
    ("act", "place"),
    [
        (lambda p: p.invite(ADMIN, NEWSDESK.channel), NEWSDESK),
        (lambda p: p.kick(ADMIN, STORIES.channel), STORIES),
        (lambda p: p.archive(ADMIN, STORIES.channel), STORIES),
        (lambda p: p.archive(ADMIN, STORIES.channel, archived=False), STORIES),
        (lambda p: p.delete_channel(ADMIN, STORIES.channel), STORIES),
    ],
    ids=["invited", "removed", "archived", "unarchived", "deleted"],
)
async def test_a_change_is_told_of(
    playground: Playground, client: SlackClient, start: Start, act: Any, place: Place
) -> None:
    heard = Heard()
    await start(client, playground, heard)
    act(playground.slack.people())
    assert await heard.all_of(place)


async def test_other_peoples_coming_and_going_is_not(playground: Playground, client: SlackClient) -> None:
    heard = Heard()
    await by_socket(client, playground, heard)
    people = playground.slack.people()
    people.kick(ADMIN, STORIES.channel, MEMBER)
    people.invite(ADMIN, NEWSDESK.channel)
    await heard.all_of(NEWSDESK)
    assert heard.places == [NEWSDESK]


@pytest.mark.parametrize("start", [by_socket, by_http])
async def test_a_pressed_link_button_is_acknowledged(
    playground: Playground, client: SlackClient, start: Start
) -> None:
    await start(client, playground, Heard())
    read = Card(title="A story", blocks=(Links(items=(("Read the story", "https://gazette.example/a"),)),))
    posted = await SlackSender(client, TEAM).post_card(STORIES, read, "k", title="t", tags=())
    users = playground.slack.users(playground.url)
    pressed = await users.press(MEMBER, STORIES.channel, posted.message, f"{LINK_ACTION}1")
    assert pressed.acknowledged


async def test_a_forged_request_is_refused(playground: Playground, client: SlackClient) -> None:
    heard = Heard()
    await by_http(client, playground, heard)
    address = str(playground.slack.state.app.request_url)
    body = {"type": "event_callback", "team_id": TEAM, "event": {"type": "channel_archive", "channel": "C1"}}
    async with aiohttp.ClientSession() as session:
        forged = {"X-Slack-Signature": "v0=00", "X-Slack-Request-Timestamp": "1"}
        for headers in ({}, forged):
            async with session.post(address, json=body, headers=headers) as answer:
                assert answer.status == 401
    assert heard.places == []


@pytest.mark.parametrize("body", [b"\xff\xfe{", b"[1,2]", b"payload=%ff", b""])
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Slack-Signature": "v0=00", "X-Slack-Request-Timestamp": "soon"},
        {"X-Slack-Signature": "v0=\u00e9", "X-Slack-Request-Timestamp": "NOW"},
        {"X-Slack-Signature": "v0=00", "X-Slack-Request-Timestamp": "NOW"},
    ],
)
async def test_unsigned_junk_is_refused_unread(
    playground: Playground, client: SlackClient, body: bytes, headers: dict[str, str]
) -> None:
    await by_http(client, playground, Heard())
    address = str(playground.slack.state.app.request_url)
    sent = {name: value.replace("NOW", str(int(time.time()))) for name, value in headers.items()}
    async with aiohttp.ClientSession() as session:
        for kind in ("application/json", "application/x-www-form-urlencoded"):
            typed = {**sent, "Content-Type": kind}
            async with session.post(address, data=body, headers=typed) as answer:
                assert answer.status == 401


async def test_an_event_without_its_channel_is_passed_over(
    playground: Playground, client: SlackClient, caplog: pytest.LogCaptureFixture
) -> None:
    heard = Heard()
    await by_http(client, playground, heard)
    http = playground.slack.http
    body = json.dumps({"type": "event_callback", "team_id": TEAM, "event": {"type": "channel_archive"}})
    reply = await http.send(body, http.signed(body) | {"Content-Type": "application/json"})
    assert reply.problem is None
    assert heard.places == []
    assert "Traceback" not in caplog.text


@pytest.mark.parametrize("host", ["127.0.0.1", "no-such-host.invalid", "[::1]", "a..b"])
async def test_where_nothing_can_listen_is_one_clear_line(client: SlackClient, host: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(Refused, match="can't listen") as error:
            await client.serve("secret", lambda _: None, host=host, port=port)
    assert f"{host}:{port}" in str(error.value)
    assert "\n" not in str(error.value)


async def test_a_bad_app_token_is_one_clear_line(playground: Playground, client: SlackClient) -> None:
    with pytest.raises(AuthFailed) as error:
        async with asyncio.timeout(30):
            await client.connect("xapp-wrong", lambda _: None)
    assert "xapp-wrong" not in str(error.value)


async def test_secrets_do_not_reach_the_log(
    playground: Playground, client: SlackClient, caplog: pytest.LogCaptureFixture
) -> None:
    logging.getLogger().setLevel(logging.DEBUG)
    heard = Heard()
    await by_socket(client, playground, heard)
    playground.slack.people().archive(ADMIN, STORIES.channel)
    await heard.all_of(STORIES)
    logging.getLogger().setLevel(logging.WARNING)
    assert "xoxb-playground" not in caplog.text
    assert "xapp-playground" not in caplog.text
