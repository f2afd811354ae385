"""Writing to the local Slack with slack_sdk."""

import pytest
from slack_sdk.errors import SlackApiError

from storybot.playground.slack.world import Channel, default_slack_world

STORIES = "C0STORIES1"
BOT = "U0STORYBOT"
MEMBER, MODERATOR = "U0MEMBER01", "U0MODER001"
RICH = {
    "type": "rich_text",
    "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "Rich"}]}],
}
SECTION = {"type": "section", "text": {"type": "plain_text", "text": "Plain"}}
META = {"event_type": "storybot", "event_payload": {"key": "k1"}}


async def test_a_message_with_a_thread_is_shown(served, client):
    card = await client.chat_postMessage(channel=STORIES, text="A card", blocks=[RICH])
    reply = await client.chat_postMessage(channel=STORIES, text="More &amp; more", thread_ts=card["ts"])

    assert reply["message"]["thread_ts"] == card["ts"]
    [message] = served.shown()
    assert message["text"] == "Rich"
    assert message["author"] == "storybot"
    assert message["payload"]["blocks"] == [RICH]
    assert message["thread"]["id"] == card["ts"]
    assert [one["text"] for one in message["thread"]["messages"]] == ["More & more"]
    assert served.shown("C0NEWSDESK") == []


@pytest.mark.parametrize(
    ("channel", "error"),
    [
        ("C0NEWSDESK", "not_in_channel"),
        ("C0NOWHERE1", "channel_not_found"),
        ("C0SECRET01", "channel_not_found"),
        ("C0ARCHIVE1", "is_archived"),
        ("C0ADMINS01", "restricted_action"),
        ("C0READONLY", "restricted_action_read_only_channel"),
        ("C0THREADS1", "restricted_action_thread_only_channel"),
    ],
)
async def test_where_the_bot_may_not_post(serve, refused, channel, error):
    world = default_slack_world()
    world.workspaces[0].channels += [
        Channel(id="C0SECRET01", name="secret", kind="private"),
        Channel(id="C0ARCHIVE1", name="old", archived=True, members=[BOT]),
        Channel(id="C0ADMINS01", name="admins", posting="admins", members=[BOT]),
        Channel(id="C0READONLY", name="readonly", posting="read_only", members=[BOT]),
        Channel(id="C0THREADS1", name="threads", posting="threads_only", members=[BOT]),
    ]
    client = (await serve(world)).client()
    assert await refused(client.chat_postMessage(channel=channel, text="Hi")) == error


@pytest.mark.parametrize("ts", ["nonsense", "1700000000", "1.0x", " "])
async def test_a_thread_is_named_by_a_time_stamp(served, client, refused, ts):
    assert (
        await refused(client.chat_postMessage(channel=STORIES, text="x", thread_ts=ts)) == "invalid_arguments"
    )
    assert served.shown() == []


async def test_threads_that_take_no_reply(served, client, refused):
    card = await client.chat_postMessage(channel=STORIES, text="A card")
    people = served.slack.people()
    people.lock_thread(MODERATOR, STORIES, card["ts"])
    reply = {"channel": STORIES, "text": "Hi", "thread_ts": card["ts"]}
    assert await refused(client.chat_postMessage(**reply)) == "restricted_action_thread_locked"
    people.lock_thread(MODERATOR, STORIES, card["ts"], locked=False)
    people.restrict(MODERATOR, STORIES, "no_threads")
    assert await refused(client.chat_postMessage(**reply)) == "restricted_action_non_threadable_channel"


async def test_a_reply_to_a_message_that_is_gone_lands_in_the_channel(served, client):
    card = await client.chat_postMessage(channel=STORIES, text="A card")
    served.slack.people().delete(MODERATOR, STORIES, card["ts"])
    stray = await client.chat_postMessage(channel=STORIES, text="Lost", thread_ts=card["ts"])
    assert "thread_ts" not in stray["message"]
    assert [one["id"] for one in served.shown()] == [stray["ts"]]


async def test_a_deleted_parent_stays_as_a_tombstone_while_it_has_replies(served, client, refused):
    card = await client.chat_postMessage(channel=STORIES, text="A card")
    await client.chat_postMessage(channel=STORIES, text="A reply", thread_ts=card["ts"])
    people = served.slack.people()
    people.delete(MODERATOR, STORIES, card["ts"])
    [tombstone] = served.shown()
    assert tombstone["payload"]["subtype"] == "tombstone"
    assert await refused(client.chat_update(channel=STORIES, ts=card["ts"], text="x")) == "message_not_found"
    people.delete_thread(MODERATOR, STORIES, card["ts"])
    assert served.shown() == []


@pytest.mark.parametrize(
    ("content", "error"),
    [
        ({"text": " "}, "no_text"),
        ({"text": "x", "blocks": "no json"}, "invalid_blocks_format"),
        ({"text": "x", "blocks": [{"type": "nope"}]}, "invalid_blocks"),
        (
            {"text": "x", "blocks": [{**SECTION, "text": {"type": "plain_text", "text": "x" * 2700}}] * 5},
            "msg_blocks_too_long",
        ),
        ({"markdown_text": "x", "text": "y"}, "markdown_text_conflict"),
        ({"text": "x", "metadata": {"event_type": "a"}}, "invalid_metadata_schema"),
        ({"text": "x", "metadata": {"event_type": "a b", "event_payload": {}}}, "invalid_metadata_schema"),
        ({"text": "x", "metadata": [1]}, "invalid_metadata_format"),
        (
            {"text": "x", "metadata": {"event_type": "a", "event_payload": {"k": "x" * 9000}}},
            "metadata_too_large",
        ),
        ({"text": "x", "attachments": [{"text": "x"}] * 101}, "too_many_attachments"),
    ],
)
async def test_content_that_is_refused(client, refused, content, error):
    post = {"channel": STORIES} | content
    assert await refused(client.api_call("chat.postMessage", json=post)) == error


async def test_a_missing_argument_is_named(client):
    with pytest.raises(SlackApiError) as caught:
        await client.api_call("chat.postMessage", json={"text": "x"})
    assert caught.value.response["error"] == "invalid_arguments"
    assert caught.value.response["response_metadata"]["messages"] == [
        "[ERROR] missing required field: channel"
    ]


async def test_text_beyond_40000_characters_is_cut(client):
    posted = await client.chat_postMessage(channel=STORIES, text="x" * 40_001)
    assert len(posted["message"]["text"]) == 40_000


async def test_an_update_drops_what_it_does_not_send_but_the_metadata(served, client):
    card = await client.chat_postMessage(channel=STORIES, text="A", blocks=[SECTION], metadata=META)
    await client.chat_update(channel=STORIES, ts=card["ts"], text="B")
    [message] = served.shown()
    assert "blocks" not in message["payload"]
    assert message["text"] == "B"
    assert message["edited"] is not None
    assert message["payload"]["metadata"] == META
    await client.chat_update(channel=STORIES, ts=card["ts"], text="B", metadata={})
    assert "metadata" not in served.shown()[0]["payload"]


async def test_updates_that_are_refused(served, client, refused):
    people = served.slack.people()
    card = await client.chat_postMessage(channel=STORIES, text="A", blocks=[RICH])
    theirs = people.post(MEMBER, STORIES, "Mine")

    def update(ts, **content):
        return refused(client.chat_update(channel=STORIES, ts=ts, **content))

    assert await update(card["ts"], text="B") == "block_mismatch"
    assert await update(card["ts"], text="B", blocks=[SECTION]) == "block_mismatch"
    assert await update(card["ts"], text="B" * 4001, blocks=[RICH]) == "msg_too_long"
    assert await update(theirs, text="B") == "cant_update_message"
    assert await update("1.000001", text="B") == "message_not_found"
    people.archive(MODERATOR, STORIES)
    assert await update(card["ts"], text="B", blocks=[RICH]) == "is_inactive"


async def test_an_edit_window_closes(serve, refused):
    world = default_slack_world()
    world.workspaces[0].edit_window = 300
    served = await serve(world)
    client = served.client()
    card = await client.chat_postMessage(channel=STORIES, text="A")
    await client.chat_update(channel=STORIES, ts=card["ts"], text="B")
    served.clock.advance(301)
    assert await refused(client.chat_update(channel=STORIES, ts=card["ts"], text="C")) == "edit_window_closed"


async def test_deleting(served, client, refused):
    card = await client.chat_postMessage(channel=STORIES, text="A")
    theirs = served.slack.people().post(MEMBER, STORIES, "Mine")
    assert await refused(client.chat_delete(channel=STORIES, ts=theirs)) == "cant_delete_message"
    await client.chat_delete(channel=STORIES, ts=card["ts"])
    assert await refused(client.chat_delete(channel=STORIES, ts=card["ts"])) == "message_not_found"
    assert [one["id"] for one in served.shown()] == [theirs]


async def test_an_ephemeral_message_is_seen_by_one_and_never_in_history(served, client, refused):
    await client.chat_postEphemeral(channel=STORIES, user=MEMBER, text="Psst")
    assert [(one["text"], one["only_for"]) for one in served.shown()] == [("Psst", MEMBER)]
    assert (await client.conversations_history(channel=STORIES))["messages"] == []
    outside = client.chat_postEphemeral(channel=STORIES, user="U0NOBODY01", text="Psst")
    assert await refused(outside) == "user_not_in_channel"


async def test_permalink(client):
    card = await client.chat_postMessage(channel=STORIES, text="A")
    link = (await client.chat_getPermalink(channel=STORIES, message_ts=card["ts"]))["permalink"]
    assert link == f"https://harbour-gazette.slack.com/archives/{STORIES}/p{card['ts'].replace('.', '')}"


async def test_a_direct_message(served, client):
    opened = await client.conversations_open(users=[MEMBER])
    posted = await client.chat_postMessage(channel=MEMBER, text="Hello")
    assert posted["channel"] == opened["channel"]["id"]
    assert served.shown(posted["channel"])[0]["text"] == "Hello"


async def test_a_person_s_token_deletes_their_own_and_an_admin_s_everybody_s(serve, refused):
    world = default_slack_world()
    world.limits = False
    member, moderator, _ = world.workspaces[0].users
    member.token, moderator.token = "xoxp-mina", "xoxp-moss"
    served = await serve(world)
    mina, moss = served.client("xoxp-mina"), served.client("xoxp-moss")
    card = await served.client().chat_postMessage(channel=STORIES, text="A")
    theirs = [served.slack.people().post(MEMBER, STORIES, "Mine") for _ in range(2)]
    assert await refused(mina.chat_delete(channel=STORIES, ts=card["ts"])) == "cant_delete_message"
    await mina.chat_delete(channel=STORIES, ts=theirs[0])
    await moss.chat_delete(channel=STORIES, ts=theirs[1])
    await moss.chat_delete(channel=STORIES, ts=card["ts"])
    assert served.shown() == []
    assert await refused(mina.chat_postMessage(channel=STORIES, text="A")) == "not_allowed_token_type"
    me = await mina.auth_test()
    assert (me["team_id"], me["user_id"], me.get("bot_id")) == ("T0HARBOUR1", member.id, None)
    moderator.scopes = []
    served.slack.state.workspaces["T0HARBOUR1"].data.users[1].scopes = []
    assert await refused(moss.chat_delete(channel=STORIES, ts=theirs[0])) == "missing_scope"
