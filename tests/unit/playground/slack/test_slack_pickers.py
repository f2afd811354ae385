"""Selects of several options, people and conversations in modals: through a real slack_bolt app."""

import pytest
from slack_sdk.errors import SlackApiError

from storybot.playground.slack.errors import ActRefused
from tests.unit.playground.slack.bench import option, plain
from tests.unit.playground.slack.bolt import MEMBER, MODERATOR

STORIES, NEWSDESK = "C0STORIES1", "C0NEWSDESK"


def picker(kind, **more):
    """An input with one."""
    element = {"type": kind, "action_id": "pick", **more}
    return {"type": "input", "block_id": "pick", "label": plain("Pick"), "optional": True, "element": element}


USERS = picker("multi_users_select", initial_users=[MODERATOR], max_selected_items=2)
OPTIONS = picker(
    "multi_static_select", options=[option("sides"), option("why")], initial_options=[option("why")]
)
CHANNELS = picker("multi_conversations_select", filter={"include": ["public"]})
CHANNEL = picker("conversations_select", initial_conversation=STORIES)


async def told(bench, block, held=None):
    """What the app is told of the input, filled in with what it is to hold."""
    values = {} if held is None else {"pick": {"pick": {"type": block["element"]["type"], **held}}}
    await bench.users.submit(MEMBER, await bench.open(block), values)
    return bench.got[-1]["view"]["state"]["values"]["pick"]["pick"]


@pytest.mark.parametrize(
    ("block", "key", "before", "after"),
    [
        (USERS, "selected_users", [MODERATOR], [MEMBER, MODERATOR]),
        (OPTIONS, "selected_options", [option("why")], [option("sides")]),
        (CHANNELS, "selected_conversations", [], [NEWSDESK, STORIES]),
        (CHANNEL, "selected_conversation", STORIES, NEWSDESK),
    ],
)
async def test_what_is_picked_reaches_the_app(bench, block, key, before, after):
    kind = block["element"]["type"]
    assert await told(bench, block) == {"type": kind, key: before}
    assert await told(bench, block, {key: after}) == {"type": kind, key: after}
    nothing = [] if isinstance(after, list) else None
    assert await told(bench, block, {key: nothing}) == {"type": kind, key: nothing}


@pytest.mark.parametrize(
    ("block", "held"),
    [
        (USERS, {"selected_users": ["U0NOBODY01"]}),
        (USERS, {"selected_users": [MEMBER, MEMBER]}),
        (USERS, {"selected_users": [MEMBER, MODERATOR, "U0EDITOR01"]}),
        (USERS, {"selected_users": MEMBER}),
        (OPTIONS, {"selected_options": [option("tram")]}),
        (CHANNELS, {"selected_conversations": ["C0NOWHERE1"]}),
        (CHANNEL, {"selected_conversation": [STORIES]}),
    ],
)
async def test_what_the_client_does_not_offer_can_not_be_picked(bench, block, held):
    with pytest.raises(ActRefused):
        await told(bench, block, held)


@pytest.mark.parametrize(
    "block",
    [
        picker("multi_users_select", initial_users=[]),
        picker("multi_users_select", max_selected_items=0),
        picker("multi_static_select", options=[]),
        picker("multi_static_select", options=[option("a")], initial_options=[option("b")]),
        picker("multi_conversations_select", filter={}),
        picker("conversations_select", filter={"include": ["secret"]}),
        picker("conversations_select", initial_conversations=[STORIES]),
    ],
)
async def test_what_slack_refuses_is_refused(bench, block):
    with pytest.raises(SlackApiError, match="invalid_arguments"):
        await bench.open(block)
