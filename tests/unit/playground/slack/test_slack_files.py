"""Uploads with slack_sdk, and blocks that show them."""

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook.async_client import AsyncWebhookClient

from storybot.playground.slack.world import default_slack_world

STORIES = "C0STORIES1"
MEMBER = "U0MEMBER01"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 24
REFUSED = "[ERROR] invalid slack file [json-pointer:{}/slack_file]"


def image(**slack_file):
    return {"type": "image", "alt_text": "Noise over time", "slack_file": slack_file}


def beside(**slack_file):
    text = {"type": "plain_text", "text": "x"}
    return {"type": "section", "text": text, "accessory": image(**slack_file)}


async def uploaded(client, content=PNG, name="noise level.png", **more):
    done = await client.files_upload_v2(content=content, filename=name, title="Noise", **more)
    return done["file"]


async def problems(awaitable):
    with pytest.raises(SlackApiError) as caught:
        await awaitable
    response = caught.value.response
    return response["error"], response["response_metadata"]["messages"]


async def test_a_picture_is_shown_a_second_after_its_upload(served, client):
    file = await uploaded(client, alt_txt="Noise over time")
    assert (file["title"], file["mimetype"]) == ("Noise", "")
    kept = served.slack.state.workspace(None).files[file["id"]]
    assert (kept.name, kept.title, kept.alt_text, kept.content) == (
        "noise level.png",
        "Noise",
        "Noise over time",
        PNG,
    )
    post = {"channel": STORIES, "text": "x"}
    named = [image(id=file["id"]), image(url=file["permalink"]), beside(url=file["url_private"])]
    refusal = await problems(client.chat_postMessage(**post, blocks=named))
    pointers = ("/blocks/0", "/blocks/1", "/blocks/2/accessory")
    assert refusal == ("invalid_blocks", [REFUSED.format(pointer) for pointer in pointers])
    served.clock.advance(1)
    await client.chat_postMessage(**post, blocks=named)
    assert served.shown()[0]["text"] == "[Noise over time]\n[Noise over time]\nx\n[Noise over time]"


async def test_everywhere_that_blocks_are(served, client, refused):
    file = await uploaded(client)
    blocks = [image(id=file["id"])]
    card = await client.chat_postMessage(channel=STORIES, text="x")
    people = served.slack.people()
    link = "https://ledger.example/a"
    shared = people.post(MEMBER, STORIES, link)

    def trigger():
        return served.slack.interactions.new_trigger(MEMBER, "T0HARBOUR1")

    modal = {"type": "modal", "title": {"type": "plain_text", "text": "x"}, "blocks": blocks}
    home = {"type": "home", "blocks": blocks}
    ways = (
        (
            lambda: client.chat_update(channel=STORIES, ts=card["ts"], text="x", blocks=blocks),
            "invalid_blocks",
        ),
        (
            lambda: client.chat_postEphemeral(channel=STORIES, user=MEMBER, text="x", blocks=blocks),
            "invalid_blocks",
        ),
        (
            lambda: client.chat_unfurl(channel=STORIES, ts=shared, unfurls={link: {"blocks": blocks}}),
            "invalid_blocks",
        ),
        (lambda: client.views_open(trigger_id=trigger(), view=modal), "invalid_arguments"),
        (lambda: client.views_publish(user_id=MEMBER, view=home), "invalid_arguments"),
    )
    for way, error in ways:
        assert await refused(way()) == error
    path = served.slack.interactions.new_url("T0HARBOUR1", STORIES, MEMBER)
    url = AsyncWebhookClient(f"{served.url}/slack{path}")
    answer = await url.send(text="x", blocks=blocks)
    assert (answer.status_code, "invalid_blocks" in answer.body) == (404, True)
    served.clock.advance(1)
    for way, _ in ways:
        await way()
    assert (await url.send(text="x", blocks=blocks)).status_code == 200


@pytest.mark.parametrize(
    ("content", "shows"),
    [
        (PNG, True),
        (b"\xff\xd8\xff\xe0 and so on", True),
        (b"GIF89a and so on", True),
        (b"<svg></svg>", False),
        (b"\x89PNG", False),
    ],
)
async def test_pictures_are_known_by_their_first_bytes(served, client, content, shows):
    file = await uploaded(client, content)
    served.clock.advance(1)
    post = client.chat_postMessage(channel=STORIES, text="x", blocks=[image(id=file["id"])])
    if shows:
        await post
    else:
        assert await problems(post) == ("invalid_blocks", [REFUSED.format("/blocks/0")])


@pytest.mark.parametrize(
    ("block", "problem"),
    [
        (image(id="F000000099"), REFUSED.format("/blocks/0")),
        (image(url="https://files.slack.com/files-pri/T1-F1/x.png"), REFUSED.format("/blocks/0")),
        (
            image(id="https://x.example"),
            "[ERROR] input must match regex pattern: ^[F][A-Z0-9]{8,}$ "
            "[json-pointer:/blocks/0/slack_file/id]",
        ),
        (image(), "[ERROR] only one of id or url is required [json-pointer:/blocks/0/slack_file]"),
        (
            image(id="F000000099") | {"image_url": "https://a.example/i.png"},
            REFUSED.format("/blocks/0"),
        ),
    ],
)
async def test_files_that_are_not_there(client, block, problem):
    post = client.chat_postMessage(channel=STORIES, text="x", blocks=[block])
    assert await problems(post) == ("invalid_blocks", [problem])


async def test_a_picture_has_one_source(served, client):
    file = await uploaded(client)
    served.clock.advance(1)
    both = image(id=file["id"]) | {"image_url": "https://a.example/i.png"}
    words = "[ERROR] only one of image_url or slack_file is required [json-pointer:/blocks/0]"
    post = client.chat_postMessage(channel=STORIES, text="x", blocks=[both])
    assert await problems(post) == ("invalid_blocks", [words])


async def test_another_workspace_s_file(serve):
    world = default_slack_world()
    other = world.workspaces[0].model_copy(deep=True, update={"id": "T0OTHER001"})
    other.bot.token = "xoxb-other"
    world.workspaces.append(other)
    served = await serve(world)
    file = await uploaded(served.client("xoxb-other"))
    served.clock.advance(1)
    post = served.client().chat_postMessage(channel=STORIES, text="x", blocks=[image(id=file["id"])])
    assert (await problems(post))[0] == "invalid_blocks"


async def sent(url, content):
    async with aiohttp.ClientSession() as session, session.post(url, data=content) as answer:
        return answer.status


async def test_an_upload_goes_step_by_step(served, client, refused):
    given = await client.files_getUploadURLExternal(filename="a.png", length=len(PNG))
    url, named = given["upload_url"], [{"id": given["file_id"]}]
    assert url.startswith(f"{served.url}/slack/upload/")
    assert await refused(client.files_completeUploadExternal(files=named)) == "file_not_found"
    assert await sent(url, PNG + b"x") == 400
    assert await sent(url + "x", PNG) == 404
    assert await sent(url, PNG) == 200
    assert await sent(url, PNG) == 404
    served.clock.advance(1)
    blocks = [image(id=given["file_id"])]
    assert (
        await refused(client.chat_postMessage(channel=STORIES, text="x", blocks=blocks)) == "invalid_blocks"
    )
    [file] = (await client.files_completeUploadExternal(files=named))["files"]
    assert file["title"] == "a.png"
    assert await refused(client.files_completeUploadExternal(files=named)) == "file_not_found"


async def test_an_upload_into_a_channel(served, client, refused):
    file = await uploaded(client, channel=STORIES)
    [message] = served.shown()
    assert (message["text"], message["payload"]["files"][0]["id"]) == ("[Noise]", file["id"])
    for channel, error in (("C0NEWSDESK", "not_in_channel"), ("C0NOWHERE1", "channel_not_found")):
        assert await refused(uploaded(client, channel=channel)) == error
    served.slack.people().restrict("U0MODER001", STORIES, "admins")
    assert await refused(uploaded(client, channel=STORIES)) == "posting_to_channel_denied"


@pytest.mark.parametrize(
    ("args", "error"),
    [
        ({"filename": "a.png", "length": 0}, "missing_argument"),
        ({"filename": "a.png", "length": -1}, "invalid_arguments"),
        ({"filename": "", "length": 1}, "invalid_arguments"),
        ({"filename": "a.png", "length": 1, "alt_txt": "x" * 1001}, "alt_txt_too_large"),
    ],
)
async def test_uploads_that_slack_does_not_begin(client, refused, args, error):
    assert await refused(client.files_getUploadURLExternal(**args)) == error


async def test_uploading_takes_a_scope(served, client, refused):
    served.slack.changing().set_scopes(["chat:write"])
    for call in (
        client.files_getUploadURLExternal(filename="a.png", length=1),
        client.files_completeUploadExternal(files=[{"id": "F000000001"}]),
    ):
        assert await refused(call) == "missing_scope"


@pytest.mark.parametrize("files", ["[]", "{", '[{"name": "x"}]', '[{"id": 1}]'])
async def test_files_are_a_list_of_ids(client, refused, files):
    assert await refused(client.api_call("files.completeUploadExternal", params={"files": files})) == (
        "invalid_arguments"
    )
