"""The control interface over HTTP, worlds as data, and two workspaces beside each other."""

import aiohttp
import pytest
from pydantic import ValidationError

from storybot.commands.registry import COMMANDS
from storybot.platforms.slack.commands import SlashCommands
from storybot.platforms.slack.manifest import manifest
from storybot.playground.slack.world import App, SlackWorld, Workspace, default_slack_world
from tests.unit.playground.slack.bench import PICK, STORY, WORDS, said

STORIES = "C0STORIES1"
MEMBER = "U0MEMBER01"
APP = default_slack_world().app.model_dump()


async def act(served, name, **args):
    url = f"{served.url}/control/slack/acts/{name}"
    async with aiohttp.ClientSession() as session, session.post(url, json=args) as answer:
        return answer.status, await answer.json() if answer.content_type == "application/json" else None


async def test_people_act_over_http(served):
    status, posted = await act(served, "post", user=MEMBER, channel=STORIES, text="Hi")
    assert status == 200
    ts = posted["result"]
    assert (await act(served, "delete", user="U0EDITOR01", channel=STORIES, ts=ts))[0] == 422
    assert (await act(served, "post", user=MEMBER, channel=STORIES))[0] == 422
    assert (await act(served, "post", user=MEMBER, channel=STORIES, text=1))[0] == 422
    assert (await act(served, "shortcut", user=MEMBER, callback_id="none"))[0] == 422
    assert (await act(served, "__init__"))[0] == 404
    assert [one["id"] for one in served.shown()] == [ts]


async def test_reading_back_over_http(served, client):
    await client.chat_postMessage(channel=STORIES, text="x")
    async with aiohttp.ClientSession(f"{served.url}/control/slack/") as session:
        async with session.get("channels") as answer:
            assert (await answer.json())[0]["messages"][0]["text"] == "x"
        async with session.get("log") as answer:
            assert [one["method"] for one in await answer.json()] == ["chat.postMessage"]
        async with session.get("deliveries") as answer:
            assert {one["event"]["event"]["text"] for one in await answer.json()} == {"x"}
        async with session.post("disconnect", json={}) as answer:
            assert answer.status == 200


async def test_two_workspaces_know_nothing_of_each_other(serve, refused):
    world = default_slack_world()
    harbour = world.workspaces[0].model_dump()
    harbour["bot"] |= {"token": "xoxb-other"}
    world.workspaces.append(Workspace.model_validate(harbour | {"id": "T0OTHER001", "name": "Other"}))
    served = await serve(world)
    here, there = served.client(), served.client("xoxb-other")
    assert (await there.auth_test())["team"] == "Other"
    card = await here.chat_postMessage(channel=STORIES, text="Here")
    await there.chat_postMessage(channel=STORIES, text="There")
    assert await refused(there.chat_update(channel=STORIES, ts=card["ts"], text="x")) == "message_not_found"
    served.slack.people("T0OTHER001").post(MEMBER, STORIES, "Hi there")
    shown = [[m["text"] for m in one["messages"]] for one in served.slack.channels() if one["messages"]]
    assert shown == [["Here"], ["There", "Hi there"]]


@pytest.mark.parametrize(
    "change",
    [
        {"colour": 1},
        {"workspaces": []},
        {"app": APP | {"events": ["app_sneezed"]}},
        {"app": APP | {"app_token": "xoxb-playground"}},
        {"app": APP | {"commands": ["/x"] * 51}},
        {"app": APP | {"message_shortcuts": [str(n) for n in range(10)]}},
        {"app": APP | {"message_shortcuts": ["find_story"]}},
        {
            "app": default_slack_world().app.model_dump()
            | {"unfurl_domains": [f"{n}.example" for n in range(6)]}
        },
    ],
)
def test_worlds_that_can_not_be(change):
    with pytest.raises(ValidationError):
        SlackWorld.model_validate(default_slack_world().model_dump() | change)


def test_a_world_is_data():
    world = default_slack_world()
    assert SlackWorld.model_validate_json(world.model_dump_json()) == world


def test_an_app_may_have_ten_shortcuts_and_five_domains():
    app = APP | {"commands": ["/x"] * 50, "message_shortcuts": [str(n) for n in range(9)]}
    App.model_validate(app | {"unfurl_domains": [f"{n}.example" for n in range(5)]})


def test_a_channel_s_members_are_users():
    harbour = default_slack_world().workspaces[0].model_dump()
    harbour["channels"][0]["members"].append("U0STRANGER")
    with pytest.raises(ValidationError, match="U0STRANGER in stories"):
        Workspace.model_validate(harbour)


async def read(served, name):
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{served.url}/control/slack/{name}") as answer,
    ):
        return await answer.json()


async def test_the_world_changes_over_http(served, client, refused):
    new = {"id": "C0HARBOUR1", "name": "harbour", "members": ["U0STORYBOT", "U0NEWCOMER"]}
    assert (await act(served, "put_channel", channel=new))[0] == 422  # a stranger is in it
    newcomer = {"id": "U0NEWCOMER", "name": "nadia", "real_name": "Nadia Newcomer"}
    assert (await act(served, "put_user", user=newcomer))[0] == 200
    assert (await act(served, "put_channel", channel=new))[0] == 200
    await client.chat_postMessage(channel="C0HARBOUR1", text="Hi")
    assert (await act(served, "put_channel", channel=new | {"archived": True}))[0] == 200
    assert await refused(client.chat_postMessage(channel="C0HARBOUR1", text="Hi")) == "is_archived"
    assert (await act(served, "set_scopes", scopes=["chat:write"]))[0] == 200
    assert await refused(client.conversations_list()) == "missing_scope"
    assert (await act(served, "set_token_state", token_state="lost"))[0] == 422
    assert (await act(served, "set_token_state", token_state="revoked"))[0] == 200
    assert await refused(client.auth_test()) == "token_revoked"
    world = SlackWorld.model_validate(await read(served, "world"))
    [workspace] = world.workspaces
    assert (workspace.bot.token_state, workspace.bot.scopes) == ("revoked", ["chat:write"])
    assert (workspace.users[-1].name, workspace.channels[-1].archived) == ("nadia", True)
    assert [len(one["messages"]) for one in served.slack.channels()] == [0, 0, 1]


async def test_an_open_modal_is_found_over_http(served, client):
    trigger = served.slack.interactions.new_trigger(MEMBER, "T0HARBOUR1")
    modal = {
        "type": "modal",
        "title": {"type": "plain_text", "text": "Report"},
        "blocks": [{"type": "divider"}],
    }
    await client.views_open(trigger_id=trigger, view=modal)
    [view] = await read(served, "views")
    assert (view["user"], view["kind"], view["view"]["title"]["text"]) == (MEMBER, "modal", "Report")
    assert (await act(served, "close_view", user=MEMBER, view_id=view["id"]))[0] == 200
    assert await read(served, "views") == []


async def test_people_use_the_app_over_http(bench):
    view_id = await bench.open(WORDS, STORY, PICK)
    press = {"user": MEMBER, "view_id": view_id, "action_id": "again", "values": said("four")}
    status, answer = await act(bench.served, "press_in_view", **press)
    assert (status, answer["result"]["reply"]["problem"]) == (200, None)
    suggest = {"user": MEMBER, "view_id": view_id, "action_id": "story", "typed": "tr"}
    status, answer = await act(bench.served, "suggest", **suggest)
    assert answer["result"] == bench.suggestions["options"]
    assert (await act(bench.served, "suggest", **suggest | {"action_id": "text"}))[0] == 422
    forged = {"type": "block_actions", "actions": [{"action_id": "again", "value": "x" * 3000}]}
    assert (await act(bench.served, "forge", payload=forged))[0] == 200
    assert bench.got[-1]["actions"] == forged["actions"]
    status, answer = await act(bench.served, "direct", user=MEMBER)
    assert (await act(bench.served, "post", user=MEMBER, channel=answer["result"], text="Hi"))[0] == 200
    assert await act(bench.served, "compose", user=MEMBER, text="Nothing") == (200, {"result": None})


@pytest.mark.parametrize(
    "body", ["{", "[]", "1", "[" * 100_000, '{"team": "T0NOWHERE"}', '{"team": []}', "\xff"]
)
async def test_what_is_no_act_is_said(served, body):
    url = f"{served.url}/control/slack/acts/post"
    async with aiohttp.ClientSession() as session, session.post(url, data=body.encode("latin-1")) as answer:
        assert (answer.status, list(await answer.json())) == (422, ["refused"])


async def test_a_strange_reason_to_disconnect(served):
    url = f"{served.url}/control/slack/disconnect"
    async with aiohttp.ClientSession() as session:
        for body in ('{"reason": "tired"}', "[]", "{"):
            async with session.post(url, data=body) as answer:
                assert answer.status == 422


def test_the_default_app_is_told_what_storybot_s_manifest_asks_for():
    app = default_slack_world().app
    wanted = manifest(SlashCommands(COMMANDS), unfurl_domains=app.unfurl_domains)
    features = wanted["features"]
    assert sorted(app.events) == wanted["settings"]["event_subscriptions"]["bot_events"]
    assert app.commands == [each["command"] for each in features["slash_commands"]]
    shortcuts = {(each["type"], each["callback_id"]) for each in features["shortcuts"]}
    told = {("message", one) for one in app.message_shortcuts} | {
        ("global", one) for one in app.global_shortcuts
    }
    assert told == shortcuts
    assert {*wanted["oauth_config"]["scopes"]["bot"]} <= {*default_slack_world().workspaces[0].bot.scopes}
