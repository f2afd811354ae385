"""What the app suggests while people type, and payloads that are unlike others: a real slack_bolt app."""

import pytest

from storybot.playground.slack.errors import ActRefused
from tests.unit.playground.slack.bench import PICK, STORY, WORDS, button, chosen, modal, option, plain, said
from tests.unit.playground.slack.bolt import MEMBER, MODERATOR, STORIES


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
