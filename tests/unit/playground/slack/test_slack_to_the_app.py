"""Events and interactions reach a real slack_bolt app, by Socket Mode and by signed HTTP."""

import asyncio
from contextlib import asynccontextmanager

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook.async_client import AsyncWebhookClient

from storybot.playground.faults import Fault
from storybot.playground.slack.acting import ActRefused
from tests.unit.playground.slack.bolt import (
    MEMBER,
    MODERATOR,
    STORIES,
    acknowledge,
    by_http,
    by_socket,
    new_app,
    noting,
    until,
    world_with,
)

BUTTON = {
    "type": "actions",
    "block_id": "row",
    "elements": [
        {
            "type": "button",
            "action_id": "more",
            "value": "v1",
            "text": {"type": "plain_text", "text": "More"},
        }
    ],
}
MODAL = {
    "type": "modal",
    "callback_id": "report",
    "title": {"type": "plain_text", "text": "Report"},
    "submit": {"type": "plain_text", "text": "Send"},
    "blocks": [
        {
            "type": "input",
            "block_id": "why",
            "label": {"type": "plain_text", "text": "Why?"},
            "element": {"type": "plain_text_input", "action_id": "text"},
        }
    ],
}


@pytest.fixture(params=[by_socket, by_http])
def connected(request):
    """Both ways to the app."""
    return request.param


async def test_events_that_the_app_subscribes_to(serve, connected):
    events = ["app_mention", "message.channels", "member_joined_channel", "channel_archive", "link_shared"]
    served = await serve(world_with(events=events, unfurl_domains=["example.com"]))
    app, got = new_app(served), []
    for name in ("app_mention", "message", "member_joined_channel", "channel_archive", "link_shared"):
        app.event(name)(noting(got))
    async with connected(served, app):
        people = served.slack.people()
        ts = people.post(MEMBER, STORIES, "<@U0STORYBOT> see https://news.example.com/a")
        people.edit(MEMBER, STORIES, ts, "See nothing")
        people.delete(MEMBER, STORIES, ts)
        people.invite(MEMBER, "C0NEWSDESK")
        people.archive(MEMBER, STORIES)
        people.post(MEMBER, "C0NEWSDESK", "Unheard")
        people.rename(MEMBER, "C0NEWSDESK", "unsubscribed")
        await served.slack.outbox.settle()
    kinds = sorted((one["type"], one.get("subtype", "")) for one in got)
    assert kinds == [
        ("app_mention", ""),
        ("channel_archive", ""),
        ("link_shared", ""),
        ("member_joined_channel", ""),
        ("message", ""),
        ("message", ""),
        ("message", "message_changed"),
        ("message", "message_deleted"),
    ]
    [shared] = [one for one in got if one["type"] == "link_shared"]
    assert shared["links"] == [{"url": "https://news.example.com/a", "domain": "example.com"}]


async def test_what_happens_where_the_bot_is_not_stays_there(serve):
    served = await serve(world_with(events=["message.channels"]))
    served.slack.people().post(MEMBER, "C0NEWSDESK", "Unheard")
    await served.slack.outbox.settle()
    assert served.slack.outbox.deliveries == []


async def test_a_command_and_its_three_ways_to_answer(serve, connected):
    served = await serve(world_with(commands=["/story"]))
    app = new_app(served)

    @app.command("/story")
    async def story(ack, respond, client, command):
        await ack("At once")
        await respond("Later", response_type="in_channel")
        await client.chat_postMessage(channel=command["channel_id"], text=f"For {command['user_name']}")

    async with connected(served, app):
        users = served.slack.users(served.url)
        done = await users.command(MEMBER, STORIES, "/story", "latest")
        assert done.acknowledged
        await until(lambda: len(served.shown()) == 3)
    shown = {one["text"]: one["only_for"] for one in served.shown()}
    assert shown == {"At once": MEMBER, "Later": None, "For mina": None}


async def test_a_button_opens_a_modal_that_is_submitted(serve, connected):
    served = await serve(world_with())
    app, got = new_app(served), {}

    @app.action("more")
    async def more(ack, action, body, client):
        await ack()
        got["value"] = action["value"]
        got["view"] = (await client.views_open(trigger_id=body["trigger_id"], view=MODAL))["view"]["id"]

    @app.view("report")
    async def report(ack, view):
        text = view["state"]["values"]["why"]["text"]["value"]
        got.setdefault("said", []).append(text)
        await (ack() if text.strip() else ack(response_action="errors", errors={"why": "Say something"}))

    async with connected(served, app):
        card = await served.client().chat_postMessage(channel=STORIES, text="A", blocks=[BUTTON])
        users = served.slack.users(served.url)
        assert (await users.press(MEMBER, STORIES, card["ts"], "more")).acknowledged
        await until(lambda: "view" in got)

        def said(text):
            return {"why": {"text": {"type": "plain_text_input", "value": text}}}

        with pytest.raises(ActRefused):
            await users.submit(MEMBER, got["view"], said(""))
        empty = await users.submit(MEMBER, got["view"], said(" "))
        assert empty.reply.payload == {"response_action": "errors", "errors": {"why": "Say something"}}
        await users.submit(MEMBER, got["view"], said("Spam"))
        with pytest.raises(ActRefused):
            await users.submit(MEMBER, got["view"], said("Again"))
    assert (got["value"], got["said"]) == ("v1", [" ", "Spam"])


async def test_shortcuts_and_the_home_tab(serve, connected):
    shortcuts = {"global_shortcuts": ["find"], "message_shortcuts": ["explain"]}
    served = await serve(world_with(events=["app_home_opened"], **shortcuts))
    app, got = new_app(served), []

    @app.shortcut("find")
    @app.shortcut("explain")
    async def shortcut(ack, body):
        await ack()
        got.append((body["type"], body.get("message", {}).get("text")))

    @app.event("app_home_opened")
    async def home(event, client):
        view = {"type": "home", "blocks": [{"type": "divider"}]}
        await client.views_publish(user_id=event["user"], view=view)
        got.append("home")

    async with connected(served, app):
        users = served.slack.users(served.url)
        ts = served.slack.people().post(MEMBER, STORIES, "What?")
        assert (await users.shortcut(MEMBER, "find")).acknowledged
        assert (await users.message_shortcut(MEMBER, STORIES, ts, "explain")).acknowledged
        users.open_home(MEMBER)
        await served.slack.outbox.settle()
        await until(lambda: "home" in got)
    assert got == [("shortcut", None), ("message_action", "What?"), "home"]
    assert [one.kind for one in served.slack.interactions.views.values()] == ["home"]


async def test_acts_that_slack_does_not_have(serve):
    served = await serve(world_with(commands=["/story"]))
    users, people = served.slack.users(served.url), served.slack.people()
    ts = people.post(MEMBER, STORIES, "Hi")
    for act in (
        users.command(MEMBER, STORIES, "/story", thread_ts=ts),
        users.command(MEMBER, STORIES, "/other"),
        users.press(MEMBER, STORIES, ts, "more"),
        users.shortcut(MEMBER, "none"),
    ):
        with pytest.raises(ActRefused):
            await act
    with pytest.raises(ActRefused):
        people.delete(
            MEMBER, STORIES, (await served.client().chat_postMessage(channel=STORIES, text="x"))["ts"]
        )


async def test_a_trigger_lives_three_seconds_and_once(served, client, refused):
    trigger = served.slack.interactions.new_trigger(MEMBER, "T0HARBOUR1")
    await client.views_open(trigger_id=trigger, view=MODAL)
    assert await refused(client.views_open(trigger_id=trigger, view=MODAL)) == "exchanged_trigger_id"
    late = served.slack.interactions.new_trigger(MEMBER, "T0HARBOUR1")
    served.clock.advance(3.5)
    assert await refused(client.views_open(trigger_id=late, view=MODAL)) == "expired_trigger_id"
    assert await refused(client.views_open(trigger_id="1.2.3", view=MODAL)) == "invalid_trigger_id"


async def test_a_response_url_lives_five_uses_or_half_an_hour(serve):
    served = await serve(world_with(commands=["/story"]))
    app = new_app(served)
    app.command("/story")(acknowledge)
    async with by_socket(served, app):
        users = served.slack.users(served.url)
        first = await users.command(MEMBER, STORIES, "/story")
        second = await users.command(MEMBER, STORIES, "/story")
    url = AsyncWebhookClient(first.response_url)
    answers = [(await url.send(text=str(n))).status_code for n in range(6)]
    assert answers == [200] * 5 + [404]
    served.clock.advance(31 * 60)
    assert "expired_url" in (await AsyncWebhookClient(second.response_url).send(text="x")).body


async def test_an_event_without_acknowledgement_comes_again_three_times(serve, connected):
    served = await serve(world_with(events=["app_mention"]))
    served.clock.speed = 30  # three seconds for an acknowledgement are then a tenth of one
    app, tries = new_app(served), []

    @app.middleware
    async def never(body):
        tries.append(body["event_id"])
        await asyncio.sleep(0.2)

    async with connected(served, app):
        served.slack.people().post(MEMBER, STORIES, "<@U0STORYBOT>")
        await until(lambda: len(served.slack.outbox.deliveries) == 2)
        await asyncio.sleep(0.1)
        assert len(tries) == 2
        served.clock.advance(60)
        await until(lambda: len(served.slack.outbox.deliveries) == 3)
        served.clock.advance(300)
        await until(lambda: len(served.slack.outbox.deliveries) == 4)
    assert len(set(tries)) == 1
    assert [one.attempt for one in served.slack.outbox.deliveries] == [0, 1, 2, 3]
    assert all(one.reply.problem in {"timeout", "http_timeout"} for one in served.slack.outbox.deliveries)


async def test_each_payload_goes_to_one_of_the_connections(serve):
    served = await serve(world_with(events=["app_mention"]))
    app, got = new_app(served), []
    app.event("app_mention")(noting(got))
    async with by_socket(served, app, connections=3):
        assert served.slack.sockets.connections == 3
        for _ in range(6):
            served.slack.people().post(MEMBER, STORIES, "<@U0STORYBOT>")
        await served.slack.outbox.settle()
    assert len(got) == 6


async def test_at_most_ten_connections(serve):
    served = await serve(world_with())
    async with served_sockets(served, 10) as sockets, served_sockets(served, 1) as [eleventh]:
        hello = await sockets[-1].receive_json()
        assert (hello["type"], hello["num_connections"]) == ("hello", 10)
        told = await eleventh.receive_json()
        assert (told["type"], told["reason"]) == ("disconnect", "too_many_websockets")


async def test_a_client_comes_back_after_a_drop_and_a_refresh(serve):
    served = await serve(world_with(events=["app_mention"]))
    app, got = new_app(served), []
    app.event("app_mention")(noting(got))
    async with by_socket(served, app, ping_interval=1.0):

        def opened():
            return sum(one.method == "apps.connections.open" for one in served.slack.log)

        await served.slack.sockets.disconnect("refresh_requested")
        await until(lambda: opened() == 2 and served.slack.sockets.connections == 1)
        served.slack.sockets.drop()
        await until(lambda: opened() >= 3 and served.slack.sockets.connections == 1)
        served.slack.people().post(MEMBER, STORIES, "<@U0STORYBOT>")
        await until(lambda: got)


async def test_a_ticket_opens_one_connection(serve):
    served = await serve(world_with())
    url = (await served.client("xapp-playground").apps_connections_open(app_token="xapp-playground"))["url"]
    async with aiohttp.ClientSession() as session:
        async with session.ws_connect(url):
            pass
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(url)


@pytest.mark.parametrize(
    ("kind", "more", "status"),
    [("rate_limited", {"seconds": 2}, 429), ("server_error", {"status": 503}, 503), ("lost_answer", {}, 500)],
)
async def test_a_handshake_that_fails(serve, kind, more, status):
    served = await serve(world_with())
    served.faults.add(Fault(platform="slack", match="CONNECT /socket", kind=kind, **more))
    with pytest.raises(aiohttp.WSServerHandshakeError) as caught:
        async with served_sockets(served, 1):
            pass
    assert caught.value.status == status
    async with served_sockets(served, 1) as [socket]:
        assert (await socket.receive_json())["type"] == "hello"


async def test_a_handshake_that_is_cut_or_refused(serve):
    served = await serve(world_with())
    for kind in ("timeout", "lost_answer"):
        served.faults.add(Fault(platform="slack", match="CONNECT /", kind=kind, seconds=0.1, status=0))
        with pytest.raises(aiohttp.ClientError):
            async with served_sockets(served, 1):
                pass
    served.faults.add(Fault(platform="slack", match="CONNECT /", kind="refused", code="link_disabled"))
    async with served_sockets(served, 1) as [socket]:
        told = await socket.receive_json()
        assert (told["type"], told["reason"]) == ("disconnect", "link_disabled")
        assert (await socket.receive()).type is aiohttp.WSMsgType.CLOSE


async def test_bolt_refuses_what_is_not_signed_by_slack_now(serve):
    served = await serve(world_with(events=["app_mention"]))
    app, got = new_app(served), []
    app.event("app_mention")(noting(got))
    async with by_http(served, app):
        http = served.slack.http
        assert await http.verify_url()
        served.slack.people().post(MEMBER, STORIES, "<@U0STORYBOT>")
        await served.slack.outbox.settle()
        body, headers = http.sent[-1]
        assert (
            await http.send(body, headers)
        ).problem is None  # a replay within five minutes is the app's to know
        for forged in (
            http.signed(body, secret="other"),
            http.signed(body, age=301),
            http.signed(body + " "),
        ):
            assert (await http.send(body, headers | forged)).problem == "http_error: 401"
        event_id = served.slack.outbox.deliveries[0].event_id
        assert (await served.slack.outbox.redeliver(event_id)).problem is None
        assert http.sent[-1][1]["x-slack-retry-num"] == "1"
    assert len(got) == 3


async def test_an_unreachable_app(serve):
    served = await serve(world_with(commands=["/story"], request_url="http://127.0.0.1:9/slack/events"))
    done = await served.slack.users(served.url).command(MEMBER, STORIES, "/story")
    assert done.reply.problem == "connection_failed"
    served.slack.state.app.request_url = None
    assert not (await served.slack.users(served.url).command(MEMBER, STORIES, "/story")).acknowledged


async def test_the_bot_is_kicked_and_the_channel_deleted(serve):
    served = await serve(world_with(events=["channel_left", "channel_deleted"]))
    app, got = new_app(served), []
    for name in ("channel_left", "channel_deleted"):
        app.event(name)(noting(got))
    async with by_socket(served, app):
        people, client = served.slack.people(), served.client()
        people.kick(MODERATOR, STORIES)
        with pytest.raises(SlackApiError, match="not_in_channel"):
            await client.chat_postMessage(channel=STORIES, text="x")
        people.invite(MODERATOR, STORIES)
        people.delete_channel(MODERATOR, STORIES)
        with pytest.raises(SlackApiError, match="channel_not_found"):
            await client.chat_postMessage(channel=STORIES, text="x")
        await served.slack.outbox.settle()
    assert [one["type"] for one in got] == ["channel_left", "channel_deleted"]


@asynccontextmanager
async def served_sockets(served, count):
    client = served.client("xapp-playground")
    async with aiohttp.ClientSession() as session:
        urls = [
            (await client.apps_connections_open(app_token="xapp-playground"))["url"] for _ in range(count)
        ]
        yield [await session.ws_connect(url) for url in urls]
