"""The local Slack beside Slack's own method reference, and the table that says what it has."""

import json
import os
import re
from pathlib import Path
from typing import Any, get_args

import aiohttp
import pytest

from storybot.playground.slack.errors import GENERIC
from storybot.playground.slack.registry import METHODS
from storybot.playground.slack.world import EventName

ROOT = Path(__file__).parents[4]
SPEC = Path(os.environ.get("SHARED_DIR", ROOT.parent / "shared")) / "specs" / "slack-api-ref"
TABLE = ROOT / "docs" / "playground-slack.md"
STORIES = "C0STORIES1"

needs_spec = pytest.mark.skipif(not SPEC.is_dir(), reason=f"Slack's method reference is not at {SPEC}")
every_method = pytest.mark.parametrize("name", METHODS)

# What the examples show and the playground doesn't have: things of workspaces, people and messages that
# storybot doesn't touch.
LEFT_OUT = {
    "files.info": {
        *(f"file.thumb_{size}" for size in ("64", "80", "160", "360", "360_w", "360_h", "360_gif")),
        *("file.image_exif_rotation", "file.original_w", "file.original_h"),
        *("file.deanimate_gif", "file.pjpeg"),
    },
    "conversations.replies": {"messages.last_read", "messages.unread_count"},
    "chat.postMessage": {"message.username", "message.subtype", "message.attachments"},
    "conversations.info": {
        *("channel.is_frozen", "channel.parent_conversation", "channel.shared_team_ids"),
        "channel.pending_connected_team_ids",
    },
    "team.info": {"team.enterprise_id", "team.enterprise_name"},
    "users.info": {"user.has_2fa"},
    "views.open": {"view.clear_on_close", "view.notify_on_close", "view.callback_id"},
    "views.push": {"view.clear_on_close", "view.notify_on_close", "view.callback_id"},
    "views.update": {"view.clear_on_close", "view.notify_on_close", "view.callback_id"},
    "views.publish": {"view.clear_on_close", "view.notify_on_close", "view.callback_id"},
}


def spec_of(name: str) -> dict[str, Any]:
    return json.loads((SPEC / "methods" / name.split(".", maxsplit=1)[0] / f"{name}.json").read_text())


# Slack's page on unfurling names `invalid_blocks`; a long one is refused as in any message.
NOT_IN_THE_REFERENCE = {"chat.unfurl": {"invalid_blocks", "msg_blocks_too_long"}}


@needs_spec
@every_method
def test_a_method_is_slack_s_with_its_arguments_and_errors(name):
    spec, method = spec_of(name), METHODS[name]
    fields = method.args.model_fields
    assert method.errors - NOT_IN_THE_REFERENCE.get(name, set()) <= spec["errors"].keys()
    assert fields.keys() <= spec["args"].keys()
    required = {arg for arg, about in spec["args"].items() if about.get("required")}
    assert {arg for arg, field in fields.items() if field.is_required()} == required


@needs_spec
def test_what_any_method_may_answer_is_common_to_all():
    common = json.loads((SPEC / "methods" / "_errors" / "common.json").read_text())["errors"]
    assert GENERIC - common.keys() == {"invalid_auth", "invalid_arguments"}


# Slack documents them (docs.slack.dev/reference/events/channel_archive); this copy of its reference doesn't.
NOT_IN_THE_COPY = {"channel_archive", "channel_unarchive", "group_archive", "group_unarchive"}


@needs_spec
def test_events_are_slack_s():
    there = {path.stem for path in (SPEC / "events").glob("*.json")}
    assert set(get_args(EventName)) - there == NOT_IN_THE_COPY


@needs_spec
@every_method
async def test_an_answer_has_the_fields_of_slack_s_example(served, name):
    answers = await sample_answers(served)
    example = next(one for one in map(json.loads, spec_of(name)["response"]["examples"]) if one.get("ok"))
    missing = set(_paths(example)) - set(_paths(answers[name])) - LEFT_OUT.get(name, set())
    assert not missing


def _paths(answer: dict[str, Any]):
    for key, value in answer.items():
        yield key
        first = value[0] if isinstance(value, list) and value else value
        if isinstance(first, dict) and key != "response_metadata":
            yield from (f"{key}.{inner}" for inner in first)


async def sample_answers(served) -> dict[str, dict[str, Any]]:
    client, socket_client = served.client(), served.client("xapp-playground")
    block = {"type": "section", "text": {"type": "plain_text", "text": "x"}}
    title = {"type": "plain_text", "text": "x"}
    modal = {"type": "modal", "title": title, "blocks": [block]}

    def trigger(under=None):
        return served.slack.interactions.new_trigger("U0MEMBER01", "T0HARBOUR1", under)

    card = await client.chat_postMessage(channel=STORIES, text="x")
    for _ in range(2):
        await client.chat_postMessage(channel=STORIES, text="x", thread_ts=card["ts"])
    at = {"channel": STORIES, "ts": card["ts"]}
    link = "https://ledger.example/a"
    shared = served.slack.people().post("U0MEMBER01", STORIES, link)
    upload = await client.files_getUploadURLExternal(filename="a.png", length=1)
    async with aiohttp.ClientSession() as session:
        await session.post(upload["upload_url"], data=b"x")
    history = await client.conversations_history(channel=STORIES, limit=1)
    opened = await client.views_open(trigger_id=trigger(), view=modal)
    view_id = opened["view"]["id"]
    answers = [
        card,
        history,
        opened,
        await client.auth_test(),
        await socket_client.apps_connections_open(app_token="xapp-playground"),
        await client.team_info(),
        upload,
        await client.files_completeUploadExternal(files=[{"id": upload["file_id"], "title": "A"}]),
        await client.files_info(file=upload["file_id"]),
        await client.users_info(user="U0MEMBER01"),
        await client.usergroups_users_list(usergroup="S0EDITORS1"),
        await client.usergroups_list(include_count=True),
        await client.bots_info(bot="B0STORYBOT"),
        await client.conversations_info(channel=STORIES),
        await client.conversations_list(limit=1),
        await client.users_conversations(user="U0MEMBER01"),
        await client.conversations_replies(**at),
        await client.conversations_join(channel=STORIES),
        await client.conversations_members(channel=STORIES, limit=1),
        await client.conversations_open(users=["U0MEMBER01"]),
        await client.chat_update(**at, text="y"),
        await client.chat_postEphemeral(channel=STORIES, user="U0MEMBER01", text="x"),
        await client.chat_unfurl(channel=STORIES, ts=shared, unfurls={link: {"blocks": [block]}}),
        await client.chat_getPermalink(channel=STORIES, message_ts=card["ts"]),
        await client.pins_add(channel=STORIES, timestamp=card["ts"]),
        await client.pins_list(channel=STORIES),
        await client.pins_remove(channel=STORIES, timestamp=card["ts"]),
        await client.chat_delete(**at),
        await client.views_push(trigger_id=trigger(view_id), view=modal),
        await client.views_update(view_id=view_id, view=modal),
        await client.views_publish(user_id="U0MEMBER01", view={"type": "home", "blocks": [block]}),
    ]
    return {one.api_url.rpartition("/")[2]: one.data for one in answers}


def test_the_table_names_what_there_is():
    text = TABLE.read_text()
    methods = re.findall(r"^\| `([a-z]+\.[A-Za-z.]+)` \|", text, re.MULTILINE)
    events = re.findall(r"^\| `([a-z_.]+)` \| event \|", text, re.MULTILINE)
    assert sorted(one for one in methods if one not in events) == sorted(METHODS)
    assert sorted(events) == sorted(get_args(EventName))


@every_method
def test_the_table_gives_each_method_s_limit(name):
    tier = METHODS[name].tier
    said = re.search(rf"^\| `{re.escape(name)}` \| ([^|]*) \|", TABLE.read_text(), re.MULTILINE)
    assert said is not None
    assert said[1] == (f"{tier.value} a minute" if tier else "1 a second for a channel, 300 a minute")
