"""Whom a message pings, wherever the ping hides."""

import pytest

STORIES = "C0STORIES1"


def mrkdwn(text, **more):
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, **more}}


def header(text):
    return {"type": "header", "text": {"type": "plain_text", "text": text}}


def rich(*leaves):
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(leaves)}]}


@pytest.mark.parametrize(
    ("content", "pings"),
    [
        ({"text": "<!channel> hi"}, ["channel"]),
        ({"text": "<!here|here> `<!everyone>`"}, ["here", "everyone"]),
        ({"text": "<@U0MEMBER01> <@U0EDITOR01|edda>"}, ["U0MEMBER01", "U0EDITOR01"]),
        ({"text": "<!subteam^S0READERS1|@readers>"}, ["S0READERS1"]),
        ({"text": "&lt;!channel&gt; @channel @mina <#C0STORIES1> <https://a.example|@here>"}, []),
        ({"text": "@channel @mina", "parse": "full"}, ["channel", "mina"]),
        ({"text": "@mina", "link_names": True}, ["mina"]),
        ({"text": "x", "blocks": [mrkdwn("<!channel>")]}, ["channel"]),
        ({"text": "x", "blocks": [mrkdwn("@here")]}, ["here"]),
        ({"text": "x", "blocks": [mrkdwn("@here", verbatim=True)]}, []),
        (
            {"text": "x", "blocks": [header("<!here>")]},
            [],
        ),
        ({"text": "x", "blocks": [rich({"type": "text", "text": "<!channel> @here"})]}, []),
        ({"text": "x", "blocks": [rich({"type": "broadcast", "range": "channel"})]}, ["channel"]),
        ({"text": "x", "blocks": [rich({"type": "user", "user_id": "U1"})]}, ["U1"]),
        ({"text": "x", "blocks": [rich({"type": "usergroup", "usergroup_id": "S1"})]}, ["S1"]),
        ({"text": "x", "attachments": [{"text": "<!channel>"}]}, ["channel"]),
    ],
)
async def test_pings(served, client, content, pings):
    await client.chat_postMessage(channel=STORIES, **content)
    assert served.shown()[0]["pings"] == pings
