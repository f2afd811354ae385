"""Links that people share, and what the app shows of them: through a real slack_bolt app."""

import pytest

from storybot.playground.slack.world import Channel
from tests.unit.playground.slack.bolt import (
    MEMBER,
    STORIES,
    by_socket,
    new_app,
    noting,
    until,
    world_with,
)

NEWSDESK = "C0NEWSDESK"  # where the bot is not
LINK = "https://www.ledger.example/tram?a=1"
BUTTON = {"type": "button", "action_id": "sides", "text": {"type": "plain_text", "text": "Sides"}}
CARD = {"blocks": [{"type": "actions", "block_id": "row", "elements": [BUTTON]}]}
RICH = {
    "type": "rich_text",
    "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "x"}]}],
}


async def shared_by(served, act):
    """The one event that the app is told of when `act` is done."""
    app, got = new_app(served), []
    app.event("link_shared")(noting(got))
    async with by_socket(served, app):
        act(served.slack.people())
        await served.slack.outbox.settle()
        await until(lambda: got)
    [event] = got
    return event


def linking(**app):
    return world_with(events=["link_shared"], unfurl_domains=["ledger.example"], **app)


async def test_a_link_is_told_of_wherever_it_is(serve):
    world = linking()
    world.workspaces[0].channels.append(
        Channel(id="C0PRIVATE1", name="private", kind="private", members=[MEMBER])
    )
    served = await serve(world)
    for channel, member in ((STORIES, True), (NEWSDESK, False), ("C0PRIVATE1", False)):
        event = await shared_by(
            served, lambda people, at=channel: people.post(MEMBER, at, f"See <{LINK}|this>")
        )
        assert (event["channel"], event["is_bot_user_member"], event["user"]) == (channel, member, MEMBER)
        assert event["links"] == [{"url": LINK, "domain": "ledger.example"}]
        assert (event["source"], event["user_locale"]) == ("conversations_history", "en-US")
        assert "thread_ts" not in event
        unfurls = {LINK: CARD}
        await served.client().chat_unfurl(channel=channel, ts=event["message_ts"], unfurls=unfurls)
        assert list(served.shown(channel)[0]["unfurls"]) == [LINK]


async def test_a_link_in_a_thread_twice(serve):
    served = await serve(linking())
    card = await served.client().chat_postMessage(channel=STORIES, text="Card")
    text = f"{LINK} and {LINK} and https://ledger.example:80/b and https://notledger.example and http://["
    event = await shared_by(served, lambda people: people.post(MEMBER, STORIES, text, thread_ts=card["ts"]))
    assert event["thread_ts"] == card["ts"]
    assert [one["url"] for one in event["links"]] == [LINK, "https://ledger.example:80/b"]


async def test_links_that_nobody_is_told_of(serve):
    served = await serve(linking())
    await served.client().chat_postMessage(channel=STORIES, text=LINK)  # the app's own
    served.slack.people().post(MEMBER, STORIES, "https://example.com/")
    assert served.slack.people().compose(MEMBER, "Nothing") is None
    await served.slack.outbox.settle()
    assert served.slack.outbox.deliveries == []


async def test_an_unfurl_shows_and_changes(serve):
    served = await serve(linking())
    client, people = served.client(), served.slack.people()
    event = await shared_by(served, lambda people: people.post(MEMBER, STORIES, f"{LINK} and {LINK}2"))
    named = {"unfurl_id": event["unfurl_id"], "source": event["source"]}
    await client.chat_unfurl(**named, unfurls={LINK: CARD})
    await client.chat_unfurl(channel=STORIES, ts=event["message_ts"], unfurls={f"{LINK}2": CARD})
    [shown] = served.shown()
    assert shown["unfurls"] == {LINK: "[Sides]", f"{LINK}2": "[Sides]"}
    [first, second] = (await client.conversations_history(channel=STORIES))["messages"][0]["attachments"]
    assert (first["id"], first["app_unfurl_url"], first["blocks"]) == (1, LINK, CARD["blocks"])
    assert (second["id"], second["is_app_unfurl"], second["bot_id"]) == (2, True, "B0STORYBOT")
    again = {"blocks": [{"type": "header", "text": {"type": "plain_text", "text": "Retracted"}}]}
    await client.chat_unfurl(**named, unfurls={LINK: again})
    assert served.shown()[0]["unfurls"][LINK] == "Retracted"
    people.edit(MEMBER, STORIES, event["message_ts"], f"{LINK}2 alone")
    assert list(served.shown()[0]["unfurls"]) == [f"{LINK}2"]


async def test_a_button_in_an_unfurl_keeps_the_message_to_itself(serve):
    served = await serve(linking())
    event = await shared_by(served, lambda people: people.post(MEMBER, STORIES, f"Secret {LINK}"))
    ts = event["message_ts"]
    await served.client().chat_unfurl(channel=STORIES, ts=ts, unfurls={LINK: CARD})
    app, got = new_app(served), []

    @app.action("sides")
    async def sides(ack, body, respond):
        await ack()
        got.append(body)
        await respond("Two sides", replace_original=True)

    async with by_socket(served, app):
        assert (await served.slack.users(served.url).press(MEMBER, STORIES, ts, "sides")).acknowledged
        await until(lambda: len(served.shown()) == 2)
    [body] = got
    assert "message" not in body
    assert body["app_unfurl"]["app_unfurl_url"] == body["container"]["app_unfurl_url"] == LINK
    assert (body["container"]["type"], body["container"]["attachment_id"]) == ("message_attachment", 1)
    assert [one["text"] for one in served.shown()] == [f"Secret {LINK}", "Two sides"]


async def test_a_link_that_is_only_typed(serve, refused):
    served = await serve(linking())
    event = await shared_by(served, lambda people: people.compose(MEMBER, f"See {LINK}"))
    assert (event["channel"], event["source"]) == ("COMPOSER", "composer")
    assert event["message_ts"] == event["unfurl_id"]
    client, unfurls = served.client(), {LINK: CARD}
    await client.chat_unfurl(unfurl_id=event["unfurl_id"], source="composer", unfurls=unfurls)
    await client.chat_unfurl(channel="COMPOSER", ts=event["message_ts"], unfurls=unfurls)
    other = client.chat_unfurl(unfurl_id=event["unfurl_id"], source="conversations_history", unfurls=unfurls)
    assert await refused(other) == "invalid_unfurl_id"
    assert served.shown() == []
    workspace = served.slack.state.workspace(None)
    assert workspace.shares[event["unfurl_id"]].unfurls == unfurls


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"channel": None}, "missing_channel"),
        ({"ts": None}, "missing_ts"),
        ({"unfurls": None}, "missing_unfurls"),
        ({"unfurl_id": "x"}, "missing_source"),
        ({"source": "composer"}, "missing_unfurl_id"),
        ({"source": "elsewhere", "unfurl_id": "x"}, "invalid_source"),
        ({"source": "composer", "unfurl_id": "x"}, "invalid_unfurl_id"),
        ({"channel": "C0NOWHERE1"}, "cannot_find_channel"),
        ({"ts": "1.000001"}, "cannot_find_message"),
        ({"unfurls": "no"}, "invalid_unfurls_format"),
        ({"unfurls": {LINK: []}}, "invalid_unfurls_format"),
        ({"unfurls": {LINK: {}}}, "cannot_parse_attachment"),
        ({"unfurls": {LINK: {"blocks": []}}}, "cannot_parse_attachment"),
        ({"unfurls": {LINK: CARD | {"title": "x"}}}, "cannot_parse_attachment"),
        ({"unfurls": {LINK + "x": CARD}}, "cannot_unfurl_message"),
        ({"unfurls": {"https://example.com/": CARD}}, "cannot_unfurl_url"),
        ({"unfurls": {LINK: {"blocks": [{"type": "divider", "colour": "red"}]}}}, "invalid_blocks"),
        ({"unfurls": {LINK: {"blocks": [RICH]}}}, "invalid_blocks"),
        ({"unfurls": {LINK: {"blocks": [{"type": "divider"}] * 51}}}, "invalid_blocks"),
    ],
)
async def test_unfurls_that_slack_does_not_take(serve, refused, change, error):
    served = await serve(linking())
    ts = served.slack.people().post(MEMBER, STORIES, f"{LINK} https://example.com/")
    sent = {"channel": STORIES, "ts": ts, "unfurls": {LINK: CARD}} | change
    assert await refused(served.client().chat_unfurl(**sent)) == error
    assert served.shown()[0]["unfurls"] == {}


async def test_what_the_app_was_not_told_of(serve, refused):
    served = await serve(world_with(events=[], unfurl_domains=["ledger.example"]))
    ts = served.slack.people().post(MEMBER, STORIES, LINK)
    unfurl = served.client().chat_unfurl(channel=STORIES, ts=ts, unfurls={LINK: CARD})
    assert await refused(unfurl) == "cannot_unfurl_url"
    served = await serve(linking())
    served.slack.state.workspace(None).data.bot.scopes.remove("links:write")
    ts = served.slack.people().post(MEMBER, STORIES, LINK)
    unfurl = served.client().chat_unfurl(channel=STORIES, ts=ts, unfurls={LINK: CARD})
    assert await refused(unfurl) == "missing_scope"
