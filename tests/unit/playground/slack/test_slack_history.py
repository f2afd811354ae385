"""Reading back from the local Slack with slack_sdk."""

import pytest
from slack_sdk.errors import SlackApiError

from storybot.playground.slack.world import Channel, default_slack_world

STORIES = "C0STORIES1"
META = {"event_type": "storybot", "event_payload": {"key": "k1"}}


async def post(client, count, **more):
    return [(await client.chat_postMessage(channel=STORIES, text=str(n), **more))["ts"] for n in range(count)]


async def test_history_is_newest_first_in_pages_and_without_replies(client):
    tss = await post(client, 5)
    await post(client, 2, thread_ts=tss[0])
    pages = [page["messages"] async for page in await client.conversations_history(channel=STORIES, limit=2)]
    assert [len(page) for page in pages] == [2, 2, 1]
    assert [one["ts"] for page in pages for one in page] == tss[::-1]
    assert pages[-1][-1]["reply_count"] == 2


async def test_history_between_two_times(client):
    tss = await post(client, 4)

    async def between(**how):
        return [
            one["text"] for one in (await client.conversations_history(channel=STORIES, **how))["messages"]
        ]

    assert await between(oldest=tss[1]) == ["3", "2"]
    assert await between(oldest=tss[1], inclusive=True) == ["3", "2", "1"]
    assert await between(latest=tss[2]) == ["1", "0"]
    assert await between(oldest=tss[0], latest=tss[3]) == ["2", "1"]


async def test_metadata_comes_only_where_it_is_asked_for(client):
    [card] = await post(client, 1, metadata=META)
    await post(client, 1, metadata=META, thread_ts=card)
    for call in (client.conversations_history, client.conversations_replies):
        asked = {"channel": STORIES} | ({"ts": card} if call == client.conversations_replies else {})
        without = (await call(**asked))["messages"]
        with_ = (await call(**asked, include_all_metadata=True))["messages"]
        assert all("metadata" not in one for one in without)
        assert all(one["metadata"] == META for one in with_)


async def test_every_page_of_replies_begins_with_the_parent(client):
    [card] = await post(client, 1)
    replies = await post(client, 5, thread_ts=card)
    seen = []
    async for page in await client.conversations_replies(channel=STORIES, ts=card, limit=3):
        assert page["messages"][0]["ts"] == card
        seen += [one["ts"] for one in page["messages"][1:]]
    assert seen == replies


async def test_what_can_not_be_read(serve, refused):
    world = default_slack_world()
    world.workspaces[0].channels.append(Channel(id="C0SECRET01", name="secret", kind="private"))
    client = (await serve(world)).client()
    assert await refused(client.conversations_history(channel="C0NEWSDESK")) == "not_in_channel"
    assert await refused(client.conversations_history(channel="C0SECRET01")) == "channel_not_found"
    assert await refused(client.conversations_info(channel="C0SECRET01")) == "channel_not_found"
    assert await refused(client.conversations_replies(channel=STORIES, ts="1.1")) == "thread_not_found"
    assert await refused(client.conversations_history(channel=STORIES, cursor="?")) == "invalid_cursor"
    assert await refused(client.conversations_history(channel=STORIES, oldest="old")) == "invalid_ts_oldest"


async def test_an_app_outside_the_marketplace_reads_little_and_rarely(serve):
    world = default_slack_world()
    world.app.outside_marketplace = True
    served = await serve(world)
    for n in range(20):
        served.slack.people().post("U0MEMBER01", STORIES, str(n))
    client = served.client()
    assert len((await client.conversations_history(channel=STORIES, limit=999))["messages"]) == 15
    with pytest.raises(SlackApiError) as caught:
        await client.conversations_history(channel=STORIES)
    assert caught.value.response.status_code == 429
    assert 50 <= int(caught.value.response.headers["Retry-After"]) <= 60


async def test_channels(client):
    listed = (await client.conversations_list(types="public_channel,private_channel"))["channels"]
    assert [(one["name"], one["is_member"]) for one in listed] == [("stories", True), ("newsdesk", False)]
    info = (await client.conversations_info(channel=STORIES, include_num_members=True))["channel"]
    assert (info["name"], info["num_members"], info["is_archived"]) == ("stories", 4, False)
    members = (await client.conversations_members(channel=STORIES))["members"]
    assert len(members) == 4


async def test_joining_a_public_channel(client):
    joined = await client.conversations_join(channel="C0NEWSDESK")
    assert joined["channel"]["is_member"]
    again = await client.conversations_join(channel="C0NEWSDESK")
    assert again["warning"] == "already_in_channel"
    assert (await client.chat_postMessage(channel="C0NEWSDESK", text="Hi"))["ok"]


async def test_who_is_who(client, refused):
    me = await client.auth_test()
    assert (me["team_id"], me["user_id"]) == ("T0HARBOUR1", "U0STORYBOT")
    assert (await client.users_info(user="U0MODER001"))["user"]["is_admin"]
    assert (await client.bots_info(bot=me["bot_id"]))["bot"]["user_id"] == me["user_id"]
    assert (await client.team_info())["team"]["name"] == "Harbour Gazette"
    assert await refused(client.users_info(user="U0NOBODY01")) == "user_not_found"
