"""Acts in the app's views, and what it suggests while people type: through a real slack_bolt app."""

import asyncio

import pytest

from storybot.playground.slack.errors import ActRefused
from tests.unit.playground.slack.bolt import (
    MEMBER,
    MODERATOR,
    STORIES,
    by_http,
    by_socket,
    new_app,
    world_with,
)

TEAM = "T0HARBOUR1"


def plain(text):
    return {"type": "plain_text", "text": text}


def option(value):
    return {"text": plain(value.title()), "value": value}


def button(action_id, **more):
    return {"type": "button", "action_id": action_id, "text": plain("Press"), **more}


WORDS = {
    "type": "input",
    "block_id": "words",
    "label": plain("Words"),
    "element": {"type": "plain_text_input", "action_id": "text", "min_length": 2, "max_length": 5},
}
STORY = {
    "type": "input",
    "block_id": "which",
    "label": plain("Story"),
    "optional": True,
    "element": {"type": "external_select", "action_id": "story", "min_query_length": 0},
}
PICK = {
    "type": "actions",
    "block_id": "pick",
    "elements": [
        {
            "type": "static_select",
            "action_id": "command",
            "options": [option("sides"), option("why")],
            "initial_option": option("sides"),
        },
        button("again", value="v"),
    ],
}


def modal(*blocks, **more):
    return {
        "type": "modal",
        "callback_id": "ask",
        "title": plain("Ask"),
        "submit": plain("Go"),
        "blocks": list(blocks),
        **more,
    }


def said(text):
    return {"words": {"text": {"type": "plain_text_input", "value": text}}}


def chosen(one):
    return {"which": {"story": {"type": "external_select", "selected_option": one}}}


class Bench:
    """An app that notes what comes and answers with what it is told to."""

    def __init__(self, served):
        self.served, self.got, self.suggestions = served, [], {"options": [option("tram"), option("lock")]}
        self.app = new_app(served)
        self.users = served.slack.users(served.url)
        self.ack = {}
        for name in ("command", "again", "open"):
            self.app.action(name)(self.note)
        self.app.view("ask")(self.submitted)
        self.app.options("story")(self.suggest)

    async def note(self, ack, body):
        await ack()
        self.got.append(body)

    async def submitted(self, ack, body):
        self.got.append(body)
        await ack(**self.ack)

    async def suggest(self, ack, body):
        self.got.append(body)
        await (asyncio.sleep(5) if self.suggestions is None else ack(**self.suggestions))

    async def open(self, *blocks, **more):
        trigger = self.served.slack.interactions.new_trigger(MEMBER, TEAM)
        opened = await self.served.client().views_open(trigger_id=trigger, view=modal(*blocks, **more))
        return opened["view"]["id"]


@pytest.fixture(params=[by_socket, by_http])
async def bench(serve, request):
    served = await serve(world_with())
    bench = Bench(served)
    async with request.param(served, bench.app):
        yield bench


async def test_a_button_in_a_modal_tells_what_is_filled_in(bench):
    view_id = await bench.open(WORDS, PICK)
    done = await bench.users.press_in_view(MEMBER, view_id, "again", values=said("four"))
    assert done.acknowledged
    [body] = bench.got
    assert body["container"] == {"type": "view", "view_id": view_id}
    assert not body.keys() & {"channel", "message", "response_url"}
    assert body["view"]["state"]["values"] == said("four") | {
        "pick": {"command": {"type": "static_select", "selected_option": option("sides")}}
    }
    [action] = body["actions"]
    assert (action["action_id"], action["block_id"], action["value"]) == ("again", "pick", "v")
    pushed = await bench.served.client().views_push(trigger_id=body["trigger_id"], view=modal(PICK))
    assert pushed["view"]["previous_view_id"] == view_id
    with pytest.raises(ActRefused):  # it lies under the new one
        await bench.users.press_in_view(MEMBER, view_id, "again")


async def test_what_was_chosen_stays_while_the_view_has_it(bench):
    view_id = await bench.open(WORDS, PICK)
    await bench.users.press_in_view(MEMBER, view_id, "command", option="why", values=said("two"))
    await bench.served.client().views_update(view_id=view_id, view=modal(WORDS, PICK))
    await bench.users.press_in_view(MEMBER, view_id, "again")
    first, second = bench.got
    assert first["actions"][0]["selected_option"] == option("why")
    assert first["view"]["state"] == second["view"]["state"]
    assert second["view"]["state"]["values"]["pick"]["command"]["selected_option"] == option("why")


async def test_a_button_on_the_home_tab(bench):
    home = {"type": "home", "blocks": [{"type": "actions", "elements": [button("again")]}]}
    view_id = (await bench.served.client().views_publish(user_id=MEMBER, view=home))["view"]["id"]
    done = await bench.users.press_in_view(MEMBER, view_id, "again")
    [body] = bench.got
    assert (body["view"]["type"], body["container"]["view_id"]) == ("home", view_id)
    assert body["actions"][0]["block_id"]  # Slack names what the app didn't
    await bench.served.client().views_open(trigger_id=done.trigger_id, view=modal(PICK))
    with pytest.raises(ActRefused):
        await bench.users.press_in_view(MODERATOR, view_id, "again")
    with pytest.raises(ActRefused):
        await bench.users.submit(MEMBER, view_id, {})


@pytest.mark.parametrize(
    "values",
    [
        {},
        said(None),
        said("x"),
        said("longer"),
        {"words": {"text": {"type": "plain_text_input"}}},
        {"words": {"text": "four"}},
        {"words": {"text": {"type": "static_select", "value": "four"}}},
        said("four") | {"other": {}, "pick": {"again": {"type": "button", "value": "v"}}},
        said("four") | {"words": {"other": {"type": "plain_text_input", "value": "four"}}},
        said("four") | chosen(option("tram")),
        said("four") | {"pick": {"command": {"type": "static_select", "selected_option": option("no")}}},
    ],
)
async def test_what_the_client_does_not_let_through(bench, values):
    view_id = await bench.open(WORDS, STORY, PICK)
    with pytest.raises(ActRefused):
        await bench.users.submit(MEMBER, view_id, values)
    assert bench.got == []
    assert (await bench.users.submit(MEMBER, view_id, said("four"))).acknowledged
    with pytest.raises(ActRefused):
        await bench.users.submit(MEMBER, view_id, said("four"))


async def test_acts_that_a_view_does_not_have(bench):
    view_id = await bench.open(WORDS, STORY, PICK)
    for act in (
        bench.users.press_in_view(MEMBER, view_id, "text"),  # only on submission
        bench.users.press_in_view(MEMBER, view_id, "nothing"),
        bench.users.press_in_view(MEMBER, view_id, "command", option="other"),
        bench.users.press_in_view(MEMBER, "V0", "again"),
        bench.users.suggest(MEMBER, view_id, "command", "x"),
    ):
        with pytest.raises(ActRefused):
            await act
    assert bench.got == []


@pytest.mark.parametrize("errors", [{"other": "No"}, {"pick": "No"}])
async def test_errors_belong_to_inputs(bench, errors):
    view_id = await bench.open(WORDS, PICK)
    bench.ack = {"response_action": "errors", "errors": errors}
    done = await bench.users.submit(MEMBER, view_id, said("four"))
    assert not done.acknowledged
    bench.ack = {"response_action": "errors", "errors": {"words": "No"}}
    assert (await bench.users.submit(MEMBER, view_id, said("four"))).acknowledged


async def test_suggestions_are_chosen_from(bench):
    view_id = await bench.open(WORDS, STORY)
    assert await bench.users.suggest(MEMBER, view_id, "story", "tr") == bench.suggestions["options"]
    [asked] = bench.got
    assert (asked["type"], asked["action_id"], asked["block_id"], asked["value"]) == (
        "block_suggestion",
        "story",
        "which",
        "tr",
    )
    assert asked["view"]["id"] == asked["container"]["view_id"] == view_id
    assert not asked.keys() & {"trigger_id", "response_url", "channel", "message"}
    done = await bench.users.submit(MEMBER, view_id, said("four") | chosen(option("tram")))
    assert done.acknowledged
    assert bench.got[-1]["view"]["state"]["values"] == said("four") | chosen(option("tram"))


async def test_suggestions_in_groups(bench):
    view_id = await bench.open(WORDS, STORY)
    groups = [{"label": plain("New"), "options": [option("tram")]}]
    bench.suggestions = {"option_groups": groups}
    assert await bench.users.suggest(MEMBER, view_id, "story", "") == [option("tram")]
    bench.suggestions = {"options": []}
    assert await bench.users.suggest(MEMBER, view_id, "story", "zebra") == []
    assert bench.served.slack.interactions.suggestions[-1].reply.problem is None


@pytest.mark.parametrize(
    "suggestions",
    [
        {},
        {"options": [option("x")] * 101},
        {"options": [{"text": plain("x" * 76), "value": "x"}]},
        {"options": [{"text": plain("x"), "value": "x" * 151}]},
        {"options": [{"text": {"type": "mrkdwn", "text": "x"}, "value": "x"}]},
        {"option_groups": [{"label": plain("x" * 76), "options": [option("x")]}]},
        {"option_groups": [{"label": plain("x"), "options": [option("x")]}] * 101},
        {"option_groups": [{"label": plain("x"), "options": [option("x")] * 101}]},
    ],
)
async def test_suggestions_that_slack_does_not_take(bench, suggestions):
    view_id = await bench.open(WORDS, STORY)
    bench.suggestions = suggestions
    assert await bench.users.suggest(MEMBER, view_id, "story", "x") == []
    assert bench.served.slack.interactions.suggestions[-1].reply.problem
    with pytest.raises(ActRefused):
        await bench.users.submit(MEMBER, view_id, said("four") | chosen(option("x")))


async def test_a_suggestion_takes_three_seconds_at_most(bench):
    view_id = await bench.open(WORDS, STORY)
    bench.served.clock.speed, bench.suggestions = 30, None
    assert await bench.users.suggest(MEMBER, view_id, "story", "x") == []
    assert "timeout" in bench.served.slack.interactions.suggestions[-1].reply.problem


async def test_suggestions_in_a_message(bench):
    select = {"type": "external_select", "action_id": "story"}
    blocks = [{"type": "actions", "block_id": "row", "elements": [select]}]
    card = await bench.served.client().chat_postMessage(channel=STORIES, text="x", blocks=blocks)
    at = (MEMBER, STORIES, card["ts"], "story")
    with pytest.raises(ActRefused):  # three characters, unless the select says otherwise
        await bench.users.suggest_in_message(*at, "tr")
    with pytest.raises(ActRefused):
        await bench.users.press(*at, option="tram")
    assert await bench.users.suggest_in_message(*at, "tra") == bench.suggestions["options"]
    [asked] = bench.got
    assert (asked["channel"]["id"], asked["message"]["ts"]) == (STORIES, card["ts"])
    bench.app.action("story")(bench.note)
    assert (await bench.users.press(*at, option="tram")).acknowledged
    assert bench.got[-1]["actions"][0]["selected_option"] == option("tram")


async def test_an_ephemeral_message_is_only_named(bench):
    client = bench.served.client()
    card = await client.chat_postMessage(channel=STORIES, text="Card")
    await client.chat_postMessage(channel=STORIES, text="Reply", thread_ts=card["ts"])
    blocks = [{"type": "actions", "elements": [button("open")]}]
    answer = await client.chat_postEphemeral(
        channel=STORIES, user=MEMBER, text="x", blocks=blocks, thread_ts=card["ts"]
    )
    assert (await bench.users.press(MEMBER, STORIES, answer["message_ts"], "open")).acknowledged
    [body] = bench.got
    assert "message" not in body
    assert body["container"] == {
        "type": "message",
        "message_ts": answer["message_ts"],
        "channel_id": STORIES,
        "is_ephemeral": True,
        "thread_ts": card["ts"],
    }
    with pytest.raises(ActRefused):
        await bench.users.press(MODERATOR, STORIES, answer["message_ts"], "open")


async def test_replays_and_forgeries(bench):
    blocks = [{"type": "actions", "elements": [button("open", value="1")]}]
    card = await bench.served.client().chat_postMessage(channel=STORIES, text="x", blocks=blocks)
    await bench.users.press(MEMBER, STORIES, card["ts"], "open")
    outbox = bench.served.slack.outbox
    assert (await outbox.replay_interaction()).problem is None
    first, again = bench.got
    assert first == again
    [action] = first["actions"]
    forged = first | {"actions": [action | {"value": "' OR 1=1"}], "user": {"id": "U0NOBODY01"}}
    assert (await bench.users.forge(forged)).acknowledged
    assert (bench.got[-1]["actions"][0]["value"], bench.got[-1]["user"]["id"]) == ("' OR 1=1", "U0NOBODY01")
    bare = await bench.users.forge({"type": "block_actions", "actions": [{"action_id": "again"}]})
    assert bare.acknowledged
    await bench.served.client().views_open(trigger_id=bare.trigger_id, view=modal(PICK))
    view = {"type": "modal", "callback_id": "ask", "state": {"values": {}}, "private_metadata": "x" * 4000}
    assert (await bench.users.forge({"type": "view_submission", "view": view})).acknowledged
    assert bench.got[-1]["view"]["private_metadata"] == "x" * 4000


async def test_a_modal_stays_open_where_no_app_answers(serve):
    served = await serve(world_with())
    bench = Bench(served)
    view_id = await bench.open(WORDS)
    done = await bench.users.submit(MEMBER, view_id, said("four"))
    assert done.reply.problem == "connection_failed"
    assert view_id in served.slack.interactions.views
