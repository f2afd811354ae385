"""Files that people hand over in a modal: through a real slack_bolt app, fetched with its token."""

import asyncio

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.models.blocks import InputBlock, PlainTextInputElement
from slack_sdk.models.blocks.block_elements import FileInputElement

from storybot.playground.faults import Fault
from storybot.playground.slack.errors import ActRefused
from storybot.playground.slack.files import MAX_BYTES
from tests.unit.playground.slack.bench import WORDS, plain, said
from tests.unit.playground.slack.bolt import MEMBER, MODERATOR

STORIES = "C0STORIES1"
STORY = b"Bridge Reopens\nKey Points\n- The east lane.\n"
FILE = InputBlock(
    block_id="story",
    label="Story",
    optional=True,
    element=FileInputElement(action_id="file", filetypes=["txt", "md"], max_files=2),
).to_dict()
TEXT = InputBlock(
    block_id="text",
    label="Text",
    optional=True,
    element=PlainTextInputElement(action_id="text", multiline=True, max_length=3000),
).to_dict()


def chosen(*files):
    return {"story": {"file": {"type": "file_input", "files": list(files)}}}


def with_element(element):
    return {"type": "input", "block_id": "story", "label": plain("Story"), "element": element}


async def fetched(url, token="xoxb-playground"):
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    async with aiohttp.ClientSession(headers=headers) as http, http.get(url) as answer:
        return answer.status, answer.content_type, await answer.read()


async def handed_over(bench, name="bridge story.txt", content=STORY):
    """What the app is told of a file."""
    file = bench.users.upload(MEMBER, name, content)
    await bench.users.submit(MEMBER, await bench.open(FILE), chosen(file))
    [told] = bench.got[-1]["view"]["state"]["values"]["story"]["file"]["files"]
    assert told["id"] == file
    return told


async def test_a_file_reaches_the_app_and_is_fetched_with_its_token(bench):
    file = await handed_over(bench)
    named = ("name", "title", "mimetype", "filetype", "size", "user", "mode", "file_access")
    text = (
        "bridge story.txt",
        "bridge story.txt",
        "text/plain",
        "text",
        len(STORY),
        MEMBER,
        "snippet",
        "visible",
    )
    assert tuple(file[name] for name in named) == text
    for url in (file["url_private"], file["url_private_download"]):
        assert url.startswith(f"{bench.served.url}/slack/files-pri/T0HARBOUR1-{file['id']}/")
        assert await fetched(url) == (200, "text/plain", STORY)
    assert (await bench.served.client().files_info(file=file["id"]))["file"] == file


async def test_text_and_files_come_together_and_what_is_optional_may_be_empty(bench):
    view = await bench.open(FILE, TEXT)
    long = {"text": {"text": {"type": "plain_text_input", "value": "x" * 3000}}}
    await bench.users.submit(MEMBER, view, long)
    [body] = bench.got
    assert body["view"]["state"]["values"] == long | chosen()
    with pytest.raises(ActRefused):
        longer = {"text": {"text": {"type": "plain_text_input", "value": "x" * 3001}}}
        await bench.users.submit(MEMBER, await bench.open(TEXT), longer)


async def test_what_was_uploaded_stays_in_the_modal_while_it_is_open(bench):
    first, second = (bench.users.upload(MEMBER, f"{name}.md", STORY) for name in ("one", "two"))
    view = await bench.open(FILE, WORDS)
    bench.ack = {"response_action": "errors", "errors": {"story": "No story."}}
    await bench.users.submit(MEMBER, view, chosen(first, second) | said("four"))
    bench.ack = {}
    await bench.users.submit(MEMBER, view, chosen(second))
    kept = [body["view"]["state"]["values"]["story"]["file"]["files"] for body in bench.got]
    assert [[file["name"] for file in files] for files in kept] == [["one.md", "two.md"], ["two.md"]]


async def test_a_required_file_has_to_be_there(bench):
    view = await bench.open(FILE | {"optional": False})
    for nothing in ({}, chosen()):
        with pytest.raises(ActRefused):
            await bench.users.submit(MEMBER, view, nothing)
    await bench.users.submit(MEMBER, view, chosen(bench.users.upload(MEMBER, "a.TXT", STORY)))
    assert len(bench.got) == 1


async def test_what_the_client_does_not_let_through(bench):
    mine = [bench.users.upload(MEMBER, f"{number}.txt", STORY) for number in range(3)]
    view = await bench.open(FILE)
    for bad in (
        chosen(*mine),
        chosen(mine[0], mine[0]),
        chosen("F000000099"),
        chosen(None),
        chosen(bench.users.upload(MODERATOR, "hers.txt", STORY)),
        chosen(bench.users.upload(MEMBER, "story.pdf", STORY)),
        {"story": {"file": {"type": "file_input", "files": mine[0]}}},
        {"story": {"file": {"type": "file_input", "value": mine[0]}}},
    ):
        with pytest.raises(ActRefused):
            await bench.users.submit(MEMBER, view, bad)
    with pytest.raises(ActRefused):
        await bench.users.press_in_view(MEMBER, view, "file")
    assert bench.got == []


async def test_a_file_is_at_most_ten_megabytes(bench):
    bench.users.upload(MEMBER, "large.txt", bytes(MAX_BYTES))
    with pytest.raises(ActRefused):
        bench.users.upload(MEMBER, "larger.txt", bytes(MAX_BYTES + 1))
    with pytest.raises(ActRefused):
        bench.users.upload("U0NOBODY01", "a.txt", STORY)


async def test_who_may_not_have_a_file_is_sent_to_a_page_to_sign_in(bench):
    url = (await handed_over(bench))["url_private"]
    workspace = bench.served.slack.state.workspace(None).data.bot

    async def is_login(token="xoxb-playground"):
        status, content_type, page = await fetched(url, token)
        return (status, content_type) == (200, "text/html") and b"Sign in" in page

    assert await is_login("")
    assert await is_login("xoxb-other")
    assert not await is_login()
    bench.served.slack.changing().set_token_state("revoked")
    assert await is_login()
    bench.served.slack.changing().set_token_state("active")
    workspace.scopes.remove("files:read")
    assert await is_login()


async def test_a_file_that_is_not_there_is_not_found(bench):
    url = (await handed_over(bench))["url_private"]
    for other in (url.replace("bridge", "other"), url.replace("T0HARBOUR1-F0", "T0HARBOUR1-F9")):
        assert (await fetched(other))[:2] == (404, "text/html")


@pytest.mark.parametrize("name", ["Brücke auf!.txt", "a'(b)&c=d.txt", "a/b.txt", "story"])
async def test_files_of_any_name_are_fetched(bench, name):
    file = bench.users.upload(MEMBER, name, STORY)
    block = with_element({"type": "file_input", "action_id": "file"})
    await bench.users.submit(MEMBER, await bench.open(block), chosen(file))
    [told] = bench.got[0]["view"]["state"]["values"]["story"]["file"]["files"]
    assert told["name"] == name
    for url in (told["url_private"], told["url_private_download"]):
        assert (await fetched(url))[2] == STORY


async def test_a_download_goes_wrong_on_purpose(bench):
    url = (await handed_over(bench))["url_private"]
    faults = bench.served.faults
    for kind, status, more in (
        ("server_error", 503, {"status": 503}),
        ("rate_limited", 429, {}),
        ("refused", 403, {"code": "access_denied"}),
    ):
        faults.add(Fault(platform="slack", match="files-pri", kind=kind, **more))
        assert (await fetched(url))[0] == status
    # aiohttp asks once more by itself where a connection is cut.
    faults.add(Fault(platform="slack", match="files-pri", kind="lost_answer", status=0, times=2))
    with pytest.raises(aiohttp.ClientError):
        await fetched(url)
    assert (await fetched(url))[0] == 200


async def test_what_is_known_of_a_file_takes_a_scope_and_a_file(bench, refused):
    client = bench.served.client()
    assert await refused(client.files_info(file="F000000099")) == "file_not_found"
    begun = await client.files_getUploadURLExternal(filename="a.png", length=1)
    assert await refused(client.files_info(file=begun["file_id"])) == "file_not_found"
    file = (await handed_over(bench))["id"]
    bench.served.slack.changing().set_scopes(["chat:write", "files:write"])
    assert await refused(client.files_info(file=file)) == "missing_scope"


async def test_a_modal_that_takes_files_takes_a_scope(bench):
    bench.served.slack.changing().set_scopes(["chat:write"])
    with pytest.raises(SlackApiError) as caught:
        await bench.open(FILE)
    assert (caught.value.response["error"], caught.value.response["needed"]) == (
        "missing_scope",
        "files:read",
    )
    await bench.open(WORDS)


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        ({"max_files": 0}, "max_files"),
        ({"max_files": 11}, "max_files"),
        ({"max_files": "2"}, "max_files"),
        ({"filetypes": []}, "filetypes"),
        ({"filetypes": [""]}, "filetypes/0"),
        ({"placeholder": plain("x")}, ""),
    ],
)
async def test_inputs_of_files_are_taken_strictly(bench, more, problem):
    element = {"type": "file_input", "action_id": "file", **more}
    with pytest.raises(SlackApiError) as caught:
        await bench.open(with_element(element))
    [message] = caught.value.response["response_metadata"]["messages"]
    pointer = f"/view/blocks/0/element/{problem}".rstrip("/")
    assert (caught.value.response["error"], message.endswith(f"[json-pointer:{pointer}]")) == (
        "invalid_arguments",
        True,
    )


async def test_a_field_s_least_is_not_above_its_most(bench):
    with pytest.raises(SlackApiError):
        await bench.open(
            with_element({"type": "plain_text_input", "action_id": "t", "min_length": 9, "max_length": 8})
        )


async def test_files_are_taken_in_modals_only(bench, refused):
    block = with_element({"type": "file_input", "action_id": "file"})
    client = bench.served.client()
    assert (
        await refused(client.chat_postMessage(channel=STORIES, text="x", blocks=[block])) == "invalid_blocks"
    )
    home = {"type": "home", "blocks": [block]}
    assert await refused(client.views_publish(user_id=MEMBER, view=home)) == "invalid_arguments"


async def test_files_of_the_app_s_are_fetched_too(served, client):
    done = await client.files_upload_v2(content=b"1,2", filename="Figures.csv", title="Figures")
    url = done["file"]["url_private"]
    assert await fetched(url) == (200, "application/octet-stream", b"1,2")


async def test_a_file_is_uploaded_over_http_in_base64(bench):
    act = f"{bench.served.url}/control/slack/acts/upload"
    file = {"user": MEMBER, "name": "a.txt"}
    async with aiohttp.ClientSession() as http:
        async with http.post(act, json={**file, "content": "aGVsbG8="}) as answer:
            id_ = (await answer.json())["result"]
        async with http.post(act, json={**file, "content": "not base64"}) as answer:
            assert answer.status == 422
    assert bench.served.slack.state.workspace(None).files[id_].content == b"hello"
    await asyncio.wait_for(bench.users.submit(MEMBER, await bench.open(FILE), chosen(id_)), 5)
