"""Threads and forum posts on the local Discord, by the real discord.py."""

from typing import Any

import discord
import pytest

from storybot.playground.discord.world import Channel, Permission, Tag
from storybot.playground.server import Playground
from tests.e2e.playground.conftest import BOT, FORUM, GUILD, INES, MO, NEWS, STORIES, Request, card

DAY = 1440
TAG = "1100000000000000200"


async def _thread(request_: Request, channel: str = STORIES, **more: Any) -> str:
    sent = await request_("POST", "/channels/{}/messages", channel, json=card())
    body = {"name": "Talk", "auto_archive_duration": DAY, **more}
    thread = await request_("POST", "/channels/{}/messages/{}/threads", channel, sent["id"], json=body)
    return thread["id"]


async def test_a_message_has_one_thread_with_its_id(playground: Playground, request_: Request) -> None:
    sent = await request_("POST", "/channels/{}/messages", STORIES, json=card())
    ids = (STORIES, sent["id"])
    thread = await request_("POST", "/channels/{}/messages/{}/threads", *ids, json={"name": "Talk"})
    assert (thread["id"], thread["type"]) == (sent["id"], 11)

    with pytest.raises(discord.HTTPException) as error:
        await request_("POST", "/channels/{}/messages/{}/threads", *ids, json={"name": "Again"})
    assert error.value.code == 160004
    assert (await request_("GET", "/channels/{}/messages/{}", *ids))["thread"]["name"] == "Talk"

    await request_("POST", "/channels/{}/messages", thread["id"], json=card("opener"))
    [shown] = playground.discord.channels()[0]["messages"]
    assert [each["text"] for each in shown["thread"]["messages"]] == ["opener"]


async def test_a_thread_in_an_announcement_channel_is_an_announcement_thread(request_: Request) -> None:
    thread = await _thread(request_, NEWS)
    assert (await request_("GET", "/channels/{}", thread))["type"] == 10


async def test_a_deleted_thread_leaves_its_message(playground: Playground, request_: Request) -> None:
    thread = await _thread(request_)
    playground.discord.people.delete_thread(MO, thread)
    with pytest.raises(discord.NotFound) as error:
        await request_("POST", "/channels/{}/messages", thread, json=card())
    assert error.value.code == 10003
    assert "thread" not in await request_("GET", "/channels/{}/messages/{}", STORIES, thread)


async def test_a_thread_outlives_its_message(playground: Playground, request_: Request) -> None:
    thread = await _thread(request_)
    playground.discord.people.delete_message(MO, STORIES, thread)
    assert (await request_("GET", "/channels/{}", thread))["name"] == "Talk"


async def test_changing_when_a_thread_is_archived_is_activity(
    playground: Playground, request_: Request
) -> None:
    async def archived(after: float) -> bool:
        playground.clock.advance(after)
        return (await request_("GET", "/channels/{}", thread))["thread_metadata"]["archived"]

    thread, longer = await _thread(request_), {"auto_archive_duration": 3 * DAY}
    assert not await archived(DAY * 60 - 600)
    await request_("PATCH", "/channels/{}", thread, json=longer)
    assert not await archived(3 * DAY * 60 - 600)
    await request_("PATCH", "/channels/{}", thread, json=longer)
    assert await archived(1200), "the same again changes nothing"


async def test_a_quiet_thread_is_archived_and_takes_no_edits_until_someone_writes(
    playground: Playground, request_: Request
) -> None:
    thread = await _thread(request_)
    opener = await request_("POST", "/channels/{}/messages", thread, json=card("opener"))
    playground.clock.advance(DAY * 60 + 1)

    assert (await request_("GET", "/channels/{}", thread))["thread_metadata"]["archived"] is True
    assert (await request_("GET", "/guilds/{}/threads/active", GUILD))["threads"] == []
    archived = await request_("GET", "/channels/{}/threads/archived/public", STORIES)
    assert [each["id"] for each in archived["threads"]] == [thread]
    ids = (thread, opener["id"])
    with pytest.raises(discord.HTTPException) as error:
        await request_("PATCH", "/channels/{}/messages/{}", *ids, json=card("changed"))
    assert error.value.code == 50083

    playground.discord.people.say(INES, thread, "still here")
    await request_("PATCH", "/channels/{}/messages/{}", *ids, json=card("changed"))


async def test_a_locked_thread_takes_messages_from_moderators_alone(
    playground: Playground, request_: Request
) -> None:
    thread = await _thread(request_)
    playground.discord.people.moderate(MO, thread, locked=True, archived=True)
    with pytest.raises(discord.HTTPException) as error:
        await request_("POST", "/channels/{}/messages", thread, json=card())
    assert error.value.code == 160005
    with pytest.raises(discord.HTTPException) as error:
        await request_("PATCH", "/channels/{}", thread, json={"archived": False})
    assert error.value.code == 50013

    playground.discord.changing.set_overwrite(STORIES, BOT, allow=Permission.MANAGE_THREADS)
    with pytest.raises(discord.HTTPException) as error:
        await request_("POST", "/channels/{}/messages", thread, json=card())
    assert error.value.code == 50083, "writing in it opens it only where it isn't locked"
    await request_("PATCH", "/channels/{}", thread, json={"archived": False})
    await request_("POST", "/channels/{}/messages", thread, json=card())
    shown = (await request_("GET", "/channels/{}", thread))["thread_metadata"]
    assert (shown["archived"], shown["locked"]) == (False, True)


async def test_in_a_locked_thread_only_moderators_edit_what_they_wrote(
    playground: Playground, request_: Request
) -> None:
    thread = await _thread(request_)
    ids = (thread, (await request_("POST", "/channels/{}/messages", thread, json=card()))["id"])
    playground.discord.people.moderate(MO, thread, locked=True)
    with pytest.raises(discord.HTTPException) as error:
        await request_("PATCH", "/channels/{}/messages/{}", *ids, json=card("changed"))
    assert error.value.code == 160005
    playground.discord.changing.set_overwrite(STORIES, BOT, allow=Permission.MANAGE_THREADS)
    await request_("PATCH", "/channels/{}/messages/{}", *ids, json=card("changed"))


async def test_an_owner_renames_and_archives_but_does_not_lock(request_: Request) -> None:
    thread = await _thread(request_)
    changed = await request_("PATCH", "/channels/{}", thread, json={"name": "New name"})
    assert changed["name"] == "New name"
    with pytest.raises(discord.Forbidden) as error:
        await request_("PATCH", "/channels/{}", thread, json={"locked": True})
    assert error.value.code == 50013
    await request_("PATCH", "/channels/{}", thread, json={"archived": True})
    with pytest.raises(discord.HTTPException) as archived:
        await request_("PATCH", "/channels/{}", thread, json={"name": "Too late"})
    assert archived.value.code == 50083


@pytest.mark.parametrize(
    ("channel", "denied"),
    [(STORIES, Permission.CREATE_PUBLIC_THREADS), (STORIES, Permission.VIEW_CHANNEL)],
)
async def test_opening_takes_a_permission(
    playground: Playground, request_: Request, channel: str, denied: Permission
) -> None:
    sent = await request_("POST", "/channels/{}/messages", channel, json=card())
    playground.discord.changing.set_overwrite(channel, BOT, deny=denied)
    with pytest.raises(discord.Forbidden):
        await request_("POST", "/channels/{}/messages/{}/threads", channel, sent["id"], json={"name": "Talk"})


async def test_writing_in_threads_is_a_permission_of_its_own(
    playground: Playground, request_: Request
) -> None:
    thread = await _thread(request_)
    playground.discord.changing.set_overwrite(STORIES, BOT, deny=Permission.SEND_MESSAGES)
    await request_("POST", "/channels/{}/messages", thread, json=card())
    playground.discord.changing.set_overwrite(STORIES, BOT, deny=Permission.SEND_MESSAGES_IN_THREADS)
    with pytest.raises(discord.Forbidden) as error:
        await request_("POST", "/channels/{}/messages", thread, json=card())
    assert error.value.code == 50013


async def test_too_many_active_threads(playground: Playground, request_: Request) -> None:
    playground.discord.world.limits.active_threads = 1
    thread = await _thread(request_)
    with pytest.raises(discord.HTTPException) as error:
        await _thread(request_)
    assert error.value.code == 160006
    await request_("PATCH", "/channels/{}", thread, json={"archived": True})
    await _thread(request_)


async def test_a_post_is_a_thread_with_the_id_of_its_first_message(
    playground: Playground, request_: Request
) -> None:
    body = {"name": "Ferry", "applied_tags": [TAG], "message": card("the card")}
    post = await request_("POST", "/channels/{}/threads", FORUM, json=body)
    assert (post["message"]["id"], post["applied_tags"]) == (post["id"], [TAG])

    [shown] = playground.discord.channels()[1]["posts"]
    assert (shown["name"], shown["tags"], shown["messages"][0]["text"]) == ("Ferry", [TAG], "the card")
    starter = await request_("GET", "/channels/{}/messages/{}", post["id"], post["id"])
    assert starter["flags"] & 1 << 15
    await request_("PATCH", "/channels/{}/messages/{}", post["id"], post["id"], json=card("changed"))


async def test_a_forum_may_ask_for_a_tag(playground: Playground, request_: Request) -> None:
    moderated = Tag(id="501", name="Official", moderated=True)
    forum = Channel(id="500", name="strict", kind="forum", require_tag=True, tags=[moderated])
    playground.discord.changing.put_channel(GUILD, forum)
    assert (await request_("GET", "/channels/{}", "500"))["flags"] & 1 << 4

    async def refused(**more: Any) -> int:
        with pytest.raises(discord.HTTPException) as error:
            await request_(
                "POST", "/channels/{}/threads", "500", json={"name": "x", "message": card(), **more}
            )
        return error.value.code

    assert await refused() == 40067
    assert await refused(applied_tags=["9"]) == 50035
    assert await refused(applied_tags=["501"]) == 50013


async def test_a_post_takes_no_nonce_and_a_message(request_: Request) -> None:
    with pytest.raises(discord.HTTPException, match="nonce"):
        await request_("POST", "/channels/{}/threads", FORUM, json={"name": "x", "message": card(nonce="k")})
    with pytest.raises(discord.HTTPException, match="message: This field is required"):
        await request_("POST", "/channels/{}/threads", FORUM, json={"name": "x"})


@pytest.mark.parametrize("field", [{"name": ""}, {"name": "x" * 101}, {"auto_archive_duration": 61}])
async def test_a_thread_with_a_bad_field(request_: Request, field: dict[str, Any]) -> None:
    sent = await request_("POST", "/channels/{}/messages", STORIES, json=card())
    with pytest.raises(discord.HTTPException, match=next(iter(field))):
        await request_(
            "POST", "/channels/{}/messages/{}/threads", STORIES, sent["id"], json={"name": "x", **field}
        )


async def test_archived_threads_page(playground: Playground, request_: Request) -> None:
    playground.discord.world.limits.enforced = False
    threads = [await _thread(request_) for _ in range(3)]
    for thread in threads:
        await request_("PATCH", "/channels/{}", thread, json={"archived": True})
    path = "/channels/{}/threads/archived/public"
    first = await request_("GET", path, STORIES, params={"limit": "2"})
    assert ([each["id"] for each in first["threads"]], first["has_more"]) == (threads[:0:-1], True)
    before = first["threads"][-1]["thread_metadata"]["archive_timestamp"]
    rest = await request_("GET", path, STORIES, params={"before": before})
    assert ([each["id"] for each in rest["threads"]], rest["has_more"]) == (threads[:1], False)


async def test_members_of_a_thread(playground: Playground, request_: Request) -> None:
    thread = await _thread(request_)
    await request_("PUT", "/channels/{}/thread-members/{}", thread, INES)
    await request_("DELETE", "/channels/{}/thread-members/@me", thread)
    members = await request_("GET", "/channels/{}/thread-members", thread)
    assert [each["user_id"] for each in members] == [INES]
    await request_("PUT", "/channels/{}/thread-members/@me", thread)
    assert len(await request_("GET", "/channels/{}/thread-members", thread)) == 2


async def test_a_thread_without_a_message(request_: Request) -> None:
    thread = await request_("POST", "/channels/{}/threads", STORIES, json={"name": "Alone", "type": 11})
    await request_("POST", "/channels/{}/messages", thread["id"], json=card())
    with pytest.raises(discord.Forbidden):
        await request_("DELETE", "/channels/{}", thread["id"])
