"""What people write on the local Discord, change, delete and open, and the pictures that the bot sends."""

import json

import aiohttp
import discord
import pytest

from storybot.playground.discord.refusals import Refusal
from storybot.playground.discord.world import Permission
from storybot.playground.server import Playground
from tests.e2e.playground.conftest import FORUM, INES, MO, STORIES, TOKEN, Request, card

API = "/discord/api/v10"
TAG = "1100000000000000200"
PNG = b"\x89PNG\r\n\x1a\nand so on"


def code(refused: pytest.ExceptionInfo[Refusal]) -> int:
    return refused.value.body["code"]


def texts(playground: Playground) -> list[str]:
    return [each["text"] for each in playground.discord.channels()[0]["messages"]]


async def test_one_changes_and_deletes_ones_own_message_only(playground: Playground) -> None:
    people = playground.discord.people
    hers = people.say(INES, STORIES, "hello")["id"]
    people.edit(INES, STORIES, hers, "good morning")
    assert texts(playground) == ["good morning"]
    his = people.say(MO, STORIES, "hi")["id"]
    with pytest.raises(Refusal) as refused:
        people.edit(INES, STORIES, his, "bye")
    assert code(refused) == 50005
    with pytest.raises(Refusal) as refused:
        people.delete_message(INES, STORIES, his)
    assert code(refused) == 50013
    people.delete_message(INES, STORIES, hers)
    assert texts(playground) == ["hi"]


async def test_a_moderator_deletes_anybodys_message_and_changes_none(playground: Playground) -> None:
    people = playground.discord.people
    hers = people.say(INES, STORIES, "hello")["id"]
    with pytest.raises(Refusal) as refused:
        people.edit(MO, STORIES, hers, "I take it back")
    assert code(refused) == 50005
    people.delete_message(MO, STORIES, hers)
    assert texts(playground) == []


async def test_only_a_moderator_deletes_a_thread(playground: Playground) -> None:
    people = playground.discord.people
    post = people.start_post(INES, FORUM, "Owls", "Who heard one?")["id"]
    with pytest.raises(Refusal) as refused:
        people.delete_thread(INES, post)
    assert code(refused) == 50013
    people.delete_thread(MO, post)
    assert playground.discord.channels()[1]["posts"] == []


async def test_nothing_is_deleted_in_an_archived_thread(playground: Playground) -> None:
    people = playground.discord.people
    post = people.start_post(INES, FORUM, "Owls", "Who heard one?")["id"]
    people.moderate(MO, post, archived=True)
    with pytest.raises(Refusal) as refused:
        people.delete_message(INES, post, post)
    assert code(refused) == 50083


async def test_somebody_opens_a_forum_post(playground: Playground) -> None:
    people = playground.discord.people
    opened = people.start_post(INES, FORUM, "Owls", "Who heard one?", [TAG])
    [post] = playground.discord.channels()[1]["posts"]
    assert (post["id"], post["name"], post["tags"]) == (opened["id"], "Owls", [TAG])
    assert [(each["author"], each["text"]) for each in post["messages"]] == [("Ines", "Who heard one?")]


async def test_posts_are_refused_where_discord_refuses_them(playground: Playground) -> None:
    people = playground.discord.people
    with pytest.raises(Refusal) as refused:
        people.start_post(INES, STORIES, "Owls", "Who heard one?")
    assert code(refused) == 50024
    with pytest.raises(Refusal) as refused:
        people.start_post(INES, FORUM, "Owls", "Who heard one?", ["1"])
    assert code(refused) == 50035
    playground.discord.changing.set_overwrite(FORUM, INES, deny=Permission.SEND_MESSAGES)
    with pytest.raises(Refusal) as refused:
        people.start_post(INES, FORUM, "Owls", "Who heard one?")
    assert code(refused) == 50013


@pytest.mark.parametrize(("content", "status"), [(PNG, 200), (b"<svg onload='x()'>", 404)])
async def test_what_was_uploaded_is_served_if_it_is_a_picture(
    playground: Playground, content: bytes, status: int
) -> None:
    told = {"attachments": [{"id": "0", "filename": "figure.png"}]}
    form = aiohttp.FormData({"payload_json": json.dumps(told)})
    form.add_field("files[0]", content, filename="figure.png", content_type="image/png")
    async with aiohttp.ClientSession(playground.url, headers={"Authorization": f"Bot {TOKEN}"}) as http:
        sent = await (await http.post(f"{API}/channels/{STORIES}/messages", data=form)).json()
        answer = await http.get(f"/discord/pictures/{sent['attachments'][0]['id']}")
        assert answer.status == status
        if status == 200:
            assert (answer.content_type, await answer.read()) == ("image/png", PNG)
            assert answer.headers["X-Content-Type-Options"] == "nosniff"


async def test_a_section_s_picture_has_to_be_there(request_: Request) -> None:
    beside = {"type": 11, "media": {"url": "attachment://figure.png"}}
    section = {"type": 9, "components": [{"type": 10, "content": "x"}], "accessory": beside}
    with pytest.raises(discord.HTTPException, match="referenced attachment"):
        await request_("POST", "/channels/{}/messages", STORIES, json=card(components=[section]))
