"""Permissions that add up, and tags that fit."""

from typing import Any

import pytest

from storybot.platforms.discord.guild import lacking, read_channel, read_member

VIEW, SEND, EMBED, HISTORY = 1 << 10, 1 << 11, 1 << 14, 1 << 16
THREADS, REPLIES, ADMIN = 1 << 35, 1 << 38, 1 << 3
ALL = VIEW | SEND | EMBED | HISTORY | THREADS | REPLIES


def missing(
    *,
    kind: int = 0,
    everyone: int = ALL,
    role: int = 0,
    overwrites: tuple[tuple[str, int, int], ...] = (),
    owner: str = "9",
) -> set[str]:
    guild: dict[str, Any] = {
        "id": "100",
        "owner_id": owner,
        "roles": [
            {"id": "100", "permissions": str(everyone)},
            {"id": "200", "permissions": str(role)},
            {"id": "300", "permissions": str(ADMIN)},
        ],
    }
    channel = read_channel(
        {
            "id": "5",
            "name": "stories",
            "type": kind,
            "permission_overwrites": [
                {"id": id_, "type": 0, "allow": str(allow), "deny": str(deny)}
                for id_, allow, deny in overwrites
            ],
        }
    )
    member = read_member(guild, {"roles": ["200"]}, "1")
    return {need.name for need in lacking(channel, member)}


def test_all_there() -> None:
    assert missing() == set()


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (
            0,
            {
                "VIEW_CHANNEL",
                "SEND_MESSAGES",
                "CREATE_PUBLIC_THREADS",
                "SEND_MESSAGES_IN_THREADS",
                "READ_MESSAGE_HISTORY",
            },
        ),
        (
            5,
            {
                "VIEW_CHANNEL",
                "SEND_MESSAGES",
                "EMBED_LINKS",
                "CREATE_PUBLIC_THREADS",
                "SEND_MESSAGES_IN_THREADS",
                "READ_MESSAGE_HISTORY",
            },
        ),
        (15, {"VIEW_CHANNEL", "SEND_MESSAGES", "SEND_MESSAGES_IN_THREADS", "READ_MESSAGE_HISTORY"}),
    ],
)
def test_everything_that_is_missing_is_named(kind: int, expected: set[str]) -> None:
    assert missing(kind=kind, everyone=0) == expected


def test_a_role_gives_what_everyone_lacks() -> None:
    assert missing(everyone=VIEW, role=ALL) == set()


def test_the_channel_denies_everyone_and_allows_the_role() -> None:
    assert missing(overwrites=(("100", 0, SEND),)) == {"SEND_MESSAGES"}
    assert missing(overwrites=(("100", 0, SEND), ("200", SEND, 0))) == set()


def test_the_member_comes_last() -> None:
    assert missing(overwrites=(("200", SEND, 0), ("1", 0, SEND))) == {"SEND_MESSAGES"}
    assert missing(overwrites=(("200", 0, SEND), ("1", SEND, 0))) == set()


def test_roles_that_the_bot_has_not_are_nothing_to_it() -> None:
    assert missing(overwrites=(("300", 0, ALL),)) == set()
    assert missing(everyone=0, overwrites=(("300", ALL, 0),)) != set()


def test_an_administrator_and_the_owner_may_everything() -> None:
    denied = (("100", 0, ALL),)
    assert missing(everyone=ADMIN, overwrites=denied) == set()
    assert missing(everyone=0, overwrites=denied, owner="1") == set()


def forum(*names: str, required: bool = False, moderated: tuple[str, ...] = ()) -> Any:
    tags = [{"id": f"tag-{n}", "name": n, "moderated": n in moderated} for n in names]
    data = {"id": "5", "name": "f", "type": 15, "available_tags": tags, "flags": 16 if required else 0}
    return read_channel(data)


def test_tags_fit_by_name_whatever_their_case() -> None:
    assert forum("Harbour", "Straße", "Sport").tags_for(["harbour", "STRASSE", "art"]) == (
        "tag-Harbour",
        "tag-Straße",
    )


def test_at_most_five_tags() -> None:
    names = [f"t{n}" for n in range(9)]
    assert len(forum(*names).tags_for(names)) == 5


def test_a_tag_for_moderators_is_not_the_bots_to_set() -> None:
    assert forum("a", "b", moderated=("a",), required=True).tags_for(["a"]) == ("tag-b",)


def test_the_first_tag_where_one_is_required_and_none_fits() -> None:
    assert forum("a", "b", required=True).tags_for(["c"]) == ("tag-a",)
    assert forum("a", "b").tags_for(["c"]) == ()
    assert forum("a", "b", required=True).tags_for(["b"]) == ("tag-b",)
    assert forum(required=True).tags_for(["b"]) == ()
