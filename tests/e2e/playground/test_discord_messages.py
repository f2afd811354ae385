"""Messages on the local Discord, by the real discord.py."""

import discord
import pytest

from storybot.playground.discord.world import Permission
from storybot.playground.server import Playground
from tests.e2e.playground.conftest import BOT, FORUM, GUILD, INES, MO, NEWS, STORIES, Request, card


async def test_a_bad_token_is_refused(playground: Playground) -> None:
    client = discord.Client(intents=discord.Intents.none())
    with pytest.raises(discord.LoginFailure):
        await client.login("someone-elses-token")
    await client.close()


async def test_a_card_is_shown_as_it_was_sent(playground: Playground, request_: Request) -> None:
    sent = await request_("POST", "/channels/{}/messages", STORIES, json=card("# Ferry returns"))

    [shown] = playground.discord.channels()[0]["messages"]
    assert (shown["id"], shown["text"], shown["thread"]) == (sent["id"], "# Ferry returns", None)
    [container] = shown["payload"]["components"]
    assert (container["id"], container["components"][0]["id"]) == (1, 2)


async def test_the_same_nonce_makes_one_message_for_some_minutes(
    playground: Playground, request_: Request
) -> None:
    async def send() -> str:
        body = card(nonce="placement-7", enforce_nonce=True)
        return (await request_("POST", "/channels/{}/messages", STORIES, json=body))["id"]

    first = await send()
    assert await send() == first
    playground.clock.advance(6 * 60)
    assert await send() != first


async def test_a_nonce_without_enforce_nonce_makes_two(playground: Playground, request_: Request) -> None:
    for _ in range(2):
        await request_("POST", "/channels/{}/messages", STORIES, json=card(nonce="k"))
    assert len(playground.discord.channels()[0]["messages"]) == 2


async def test_a_retry_after_the_message_was_deleted_says_so(
    playground: Playground, request_: Request
) -> None:
    body = card(nonce="k", enforce_nonce=True)
    sent = await request_("POST", "/channels/{}/messages", STORIES, json=body)
    playground.discord.people.delete_message(MO, STORIES, sent["id"])

    with pytest.raises(discord.NotFound) as error:
        await request_("POST", "/channels/{}/messages", STORIES, json=body)
    assert error.value.code == 10008


async def test_an_edit_without_allowed_mentions_pings_and_one_with_it_does_not(
    playground: Playground, request_: Request
) -> None:
    text = f"@everyone <@{INES}>"
    sent = await request_("POST", "/channels/{}/messages", STORIES, json=card(text))
    assert playground.discord.channels()[0]["messages"][0]["pings"] == []

    bare = {"components": [{"type": 10, "content": text}]}
    edited = await request_("PATCH", "/channels/{}/messages/{}", STORIES, sent["id"], json=bare)

    assert edited["mention_everyone"] is True
    assert playground.discord.channels()[0]["messages"][0]["pings"] == ["everyone", f"user:{INES}"]


async def test_components_v2_and_content_exclude_each_other_for_good(request_: Request) -> None:
    with pytest.raises(discord.HTTPException, match="IS_COMPONENTS_V2"):
        await request_("POST", "/channels/{}/messages", STORIES, json=card(content="also"))
    sent = await request_("POST", "/channels/{}/messages", STORIES, json=card())
    with pytest.raises(discord.HTTPException, match="IS_COMPONENTS_V2"):
        await request_(
            "PATCH", "/channels/{}/messages/{}", STORIES, sent["id"], json={"content": "x", "flags": 0}
        )


async def test_components_v2_take_the_flag(request_: Request) -> None:
    with pytest.raises(discord.HTTPException, match=r"components\.0\.type"):
        await request_("POST", "/channels/{}/messages", STORIES, json=card(flags=0))


async def test_a_plain_message_becomes_a_card_when_its_content_is_emptied(request_: Request) -> None:
    sent = await request_("POST", "/channels/{}/messages", STORIES, json={"content": "plain"})
    ids = (STORIES, sent["id"])
    with pytest.raises(discord.HTTPException, match="content"):
        await request_("PATCH", "/channels/{}/messages/{}", *ids, json=card())
    edited = await request_("PATCH", "/channels/{}/messages/{}", *ids, json=card(content=None))
    assert edited["flags"] & 1 << 15


async def test_nothing_to_show_is_refused(request_: Request) -> None:
    with pytest.raises(discord.HTTPException) as error:
        await request_("POST", "/channels/{}/messages", STORIES, json={"content": "  "})
    assert error.value.code == 50006


async def test_a_forum_takes_no_plain_messages(request_: Request) -> None:
    with pytest.raises(discord.HTTPException) as error:
        await request_("POST", "/channels/{}/messages", FORUM, json=card())
    assert error.value.code == 50008


async def test_history_pages_newest_first(playground: Playground, request_: Request) -> None:
    playground.discord.world.limits.enforced = False
    ids = [
        (await request_("POST", "/channels/{}/messages", STORIES, json=card(str(number))))["id"]
        for number in range(5)
    ]

    async def page(**params: str) -> list[int]:
        found = await request_("GET", "/channels/{}/messages", STORIES, params=params)
        return [ids.index(each["id"]) for each in found]

    assert await page(limit="2") == [4, 3]
    assert await page(limit="2", before=ids[3]) == [2, 1]
    assert await page(limit="2", after=ids[1]) == [3, 2]
    assert await page(limit="3", around=ids[2]) == [3, 2, 1]


async def test_only_the_author_edits_and_moderators_delete(playground: Playground, request_: Request) -> None:
    said = playground.discord.people.say(INES, STORIES, "hello")
    with pytest.raises(discord.Forbidden) as error:
        await request_("PATCH", "/channels/{}/messages/{}", STORIES, said["id"], json={"content": "no"})
    assert error.value.code == 50005
    with pytest.raises(discord.Forbidden) as error:
        await request_("DELETE", "/channels/{}/messages/{}", STORIES, said["id"])
    assert error.value.code == 50013

    playground.discord.changing.set_overwrite(STORIES, BOT, allow=Permission.MANAGE_MESSAGES)
    await request_("DELETE", "/channels/{}/messages/{}", STORIES, said["id"])
    assert playground.discord.channels()[0]["messages"] == []


EMBED = {"embeds": [{"title": "Ferry returns", "url": "https://example.org/ferry"}]}


@pytest.mark.parametrize(
    ("denied", "code"),
    [(Permission.VIEW_CHANNEL, 50001), (Permission.SEND_MESSAGES, 50013), (Permission.EMBED_LINKS, 50013)],
)
async def test_a_missing_permission_is_refused(
    playground: Playground, request_: Request, denied: Permission, code: int
) -> None:
    playground.discord.changing.set_overwrite(NEWS, BOT, deny=denied)
    with pytest.raises(discord.Forbidden) as error:
        await request_("POST", "/channels/{}/messages", NEWS, json=EMBED)
    assert error.value.code == code


async def test_an_embed_beside_content_is_dropped_without_embed_links(
    playground: Playground, request_: Request
) -> None:
    playground.discord.changing.set_overwrite(NEWS, BOT, deny=Permission.EMBED_LINKS)
    sent = await request_("POST", "/channels/{}/messages", NEWS, json={**EMBED, "content": "Ferry"})
    assert (sent["content"], sent["embeds"]) == ("Ferry", [])


async def test_history_is_empty_without_the_permission_to_read_it(
    playground: Playground, request_: Request
) -> None:
    await request_("POST", "/channels/{}/messages", STORIES, json=card())
    playground.discord.changing.set_overwrite(STORIES, BOT, deny=Permission.READ_MESSAGE_HISTORY)
    assert await request_("GET", "/channels/{}/messages", STORIES) == []


async def test_an_announcement_is_published_once_and_edited_thrice_an_hour(
    playground: Playground, request_: Request
) -> None:
    sent = await request_("POST", "/channels/{}/messages", NEWS, json=EMBED)
    ids = (NEWS, sent["id"])
    published = await request_("POST", "/channels/{}/messages/{}/crosspost", *ids)
    assert published["flags"] & 1
    with pytest.raises(discord.HTTPException) as error:
        await request_("POST", "/channels/{}/messages/{}/crosspost", *ids)
    assert error.value.code == 40033

    for _ in range(3):
        await request_("PATCH", "/channels/{}/messages/{}", *ids, json=EMBED)
    with pytest.raises(discord.RateLimited) as limited:
        await request_("PATCH", "/channels/{}/messages/{}", *ids, json=EMBED)
    assert 0 < limited.value.retry_after <= 3600 / playground.clock.speed
    assert playground.discord.log[-1].code == 20022


async def test_only_announcements_are_published(request_: Request) -> None:
    sent = await request_("POST", "/channels/{}/messages", STORIES, json=card())
    with pytest.raises(discord.HTTPException) as error:
        await request_("POST", "/channels/{}/messages/{}/crosspost", STORIES, sent["id"])
    assert error.value.code == 50024


async def test_pins(playground: Playground, request_: Request) -> None:
    sent = await request_("POST", "/channels/{}/messages", STORIES, json=card())
    with pytest.raises(discord.Forbidden):
        await request_("PUT", "/channels/{}/messages/pins/{}", STORIES, sent["id"])
    playground.discord.changing.set_overwrite(STORIES, BOT, allow=Permission.PIN_MESSAGES)
    await request_("PUT", "/channels/{}/messages/pins/{}", STORIES, sent["id"])
    pins = await request_("GET", "/channels/{}/messages/pins", STORIES)
    assert [each["message"]["id"] for each in pins["items"]] == [sent["id"]]
    await request_("DELETE", "/channels/{}/messages/pins/{}", STORIES, sent["id"])
    assert (await request_("GET", "/channels/{}/messages/pins", STORIES))["items"] == []


async def test_what_is_gone_or_was_never_there(playground: Playground, request_: Request) -> None:
    with pytest.raises(discord.NotFound) as error:
        await request_("GET", "/channels/{}", "42")
    assert error.value.code == 10003
    with pytest.raises(discord.NotFound) as error:
        await request_("GET", "/channels/{}/messages/{}", STORIES, "42")
    assert error.value.code == 10008
    with pytest.raises(discord.NotFound) as error:
        await request_("GET", "/guilds/{}", "42")
    assert error.value.code == 10004
    playground.discord.changing.delete_channel(STORIES)
    with pytest.raises(discord.NotFound) as error:
        await request_("POST", "/channels/{}/messages", STORIES, json=card())
    assert error.value.code == 10003


async def test_a_guild_that_the_bot_was_kicked_from(playground: Playground, request_: Request) -> None:
    playground.discord.changing.remove_bot(GUILD)
    for method, path, id_ in (("GET", "/guilds/{}", GUILD), ("GET", "/channels/{}", STORIES)):
        with pytest.raises(discord.Forbidden) as error:
            await request_(method, path, id_)
        assert error.value.code == 50001


async def test_a_guild_as_it_is_read(request_: Request) -> None:
    guild = await request_("GET", "/guilds/{}", GUILD)
    channels = await request_("GET", "/guilds/{}/channels", GUILD)
    roles = await request_("GET", "/guilds/{}/roles", GUILD)
    member = await request_("GET", "/guilds/{}/members/{}", GUILD, BOT)

    assert guild["name"] == "Harbour Gazette community"
    assert [each["type"] for each in channels] == [0, 15, 5]
    assert {each["id"] for each in roles} > set(member["roles"])


async def test_every_kind_of_component_and_embed_comes_back_as_discord_gives_it(request_: Request) -> None:
    """What that is, the description says; the fixture holds every answer against it."""
    media = {"url": "https://example.org/ferry.png"}
    link = {"type": 2, "style": 5, "label": "Read", "url": "https://example.org", "emoji": {"name": "⛴️"}}
    option = {"label": "Harbour", "value": "harbour", "description": "By the sea"}
    text = {"type": 10, "content": "x"}
    container = [
        {"type": 9, "components": [text], "accessory": {"type": 11, "media": media}},
        {"type": 12, "items": [{"media": media}, {"media": media, "spoiler": True}]},
        {"type": 14},
        {"type": 1, "components": [link]},
        {"type": 1, "components": [{"type": 3, "custom_id": "topic", "options": [option]}]},
        *({"type": 1, "components": [{"type": kind, "custom_id": f"of {kind}"}]} for kind in (5, 6, 7, 8)),
    ]
    components = [{"type": 17, "accent_color": 0, "components": container}]
    sent = await request_("POST", "/channels/{}/messages", STORIES, json=card(components=components))
    assert sent == await request_("GET", "/channels/{}/messages/{}", STORIES, sent["id"])
    kinds = [each["type"] for each in sent["components"][0]["components"]]
    assert kinds == [9, 12, 14, 1, 1, 1, 1, 1, 1]

    embed = {
        **EMBED["embeds"][0],
        "description": "text",
        "color": 255,
        "timestamp": "2026-11-23T09:00:00+00:00",
        "author": {"name": "Harbour Gazette", "url": "https://example.org"},
        "footer": {"text": "small print"},
        "fields": [{"name": "Noise", "value": "32"}],
        "image": media,
        "thumbnail": media,
    }
    shown = await request_("POST", "/channels/{}/messages", NEWS, json={"embeds": [embed]})
    assert shown["embeds"] == [
        {**embed, "type": "rich", "fields": [{"name": "Noise", "value": "32", "inline": False}]}
    ]


@pytest.mark.parametrize(
    "embed",
    [
        {"title": "x" * 257},
        {"description": "x" * 4097},
        {"fields": [{"name": "n", "value": "v"}] * 26},
        {"fields": [{"name": "n" * 257, "value": "v"}]},
        {"fields": [{"name": "n", "value": "v" * 1025}]},
        {"footer": {"text": "x" * 2049}},
        {"author": {"name": "x" * 257}},
        {"description": "x" * 4000, "footer": {"text": "x" * 2001}},
        {"title": "x", "glow": True},
    ],
)
async def test_an_embed_beyond_its_limits(request_: Request, embed: dict[str, object]) -> None:
    with pytest.raises(discord.HTTPException) as error:
        await request_("POST", "/channels/{}/messages", NEWS, json={"embeds": [embed]})
    assert error.value.code == 50035


@pytest.mark.parametrize(
    "body", [{"content": "x" * 2001}, {"embeds": [{"title": "x"}] * 11}, {"content": "x", "nonce": "n" * 26}]
)
async def test_a_message_beyond_its_limits(request_: Request, body: dict[str, object]) -> None:
    with pytest.raises(discord.HTTPException) as error:
        await request_("POST", "/channels/{}/messages", NEWS, json=body)
    assert error.value.code == 50035


@pytest.mark.parametrize(
    ("allowed", "pinged"),
    [
        ({}, True),
        ({"allowed_mentions": {"parse": []}}, False),
        ({"allowed_mentions": {"parse": [], "replied_user": True}}, True),
    ],
)
async def test_a_reply_pings_whom_it_answers(
    playground: Playground, request_: Request, allowed: dict[str, object], pinged: bool
) -> None:
    asked = playground.discord.people.say(INES, STORIES, "Why?")
    body = {"content": "So.", "message_reference": {"message_id": asked["id"]}, **allowed}
    answer = await request_("POST", "/channels/{}/messages", STORIES, json=body)
    assert [each["id"] for each in answer["mentions"]] == [INES] * pinged
    assert playground.discord.channels()[0]["messages"][1]["pings"] == [f"user:{INES}"] * pinged
