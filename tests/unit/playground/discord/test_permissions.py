"""Permissions, by the cases of Discord's documentation."""

import pytest

from storybot.playground.discord.permissions import ALL, permissions_in
from storybot.playground.discord.world import Channel, Guild, Member, Overwrite, Permission, Role, User

P = Permission
NOTHING = P(0)
BASE = P.VIEW_CHANNEL | P.SEND_MESSAGES | P.EMBED_LINKS | P.SEND_MESSAGES_IN_THREADS


def granted(
    *overwrites: Overwrite,
    roles: tuple[str, ...] = ("10", "11"),
    owner: str = "99",
    of_role: Permission = P.READ_MESSAGE_HISTORY,
    thread: bool = False,
) -> Permission:
    member = Member(user=User(id="5", name="someone"), roles=list(roles))
    guild = Guild(
        id="1",
        name="g",
        owner_id=owner,
        roles=[
            Role(id="1", name="@everyone", permissions=BASE),
            Role(id="10", name="a", permissions=of_role),
            Role(id="11", name="b"),
        ],
        members=[member],
        channels=[],
    )
    return permissions_in(
        guild, member, Channel(id="2", name="c", overwrites=list(overwrites)), thread=thread
    )


def role(id_: str, *, allow: Permission = NOTHING, deny: Permission = NOTHING) -> Overwrite:
    return Overwrite(id=id_, kind="role", allow=allow, deny=deny)


def test_roles_add_up() -> None:
    assert granted() == BASE | P.READ_MESSAGE_HISTORY
    assert granted(roles=()) == BASE


def test_owner_and_administrator_may_everything() -> None:
    deny = role("1", deny=P.VIEW_CHANNEL)
    assert granted(deny, owner="5") == ALL
    assert granted(deny, of_role=P.ADMINISTRATOR) == ALL


def test_a_roles_allow_beats_another_roles_deny_and_everyones() -> None:
    overwrites = (
        role("1", deny=P.SEND_MESSAGES),
        role("10", deny=P.SEND_MESSAGES),
        role("11", allow=P.SEND_MESSAGES),
    )
    assert P.SEND_MESSAGES in granted(*overwrites)
    assert P.SEND_MESSAGES not in granted(*overwrites, roles=("10",))


def test_the_members_own_overwrite_has_the_last_word() -> None:
    own = Overwrite(id="5", kind="member", deny=P.SEND_MESSAGES)
    assert P.SEND_MESSAGES not in granted(role("11", allow=P.SEND_MESSAGES), own)
    own = Overwrite(id="5", kind="member", allow=P.SEND_MESSAGES)
    assert P.SEND_MESSAGES in granted(role("10", deny=P.SEND_MESSAGES), own)


def test_an_overwrite_of_a_role_that_the_member_has_not_is_nothing() -> None:
    assert P.SEND_MESSAGES in granted(role("10", deny=P.SEND_MESSAGES), roles=("11",))


def test_who_does_not_see_may_nothing() -> None:
    assert granted(role("1", deny=P.VIEW_CHANNEL)) == P(0)


@pytest.mark.parametrize(
    ("denied", "thread", "may_embed"),
    [
        (P.SEND_MESSAGES, False, False),
        (P.SEND_MESSAGES, True, True),
        (P.SEND_MESSAGES_IN_THREADS, True, False),
        (P.SEND_MESSAGES_IN_THREADS, False, True),
    ],
)
def test_who_does_not_write_does_not_embed(denied: Permission, thread: bool, may_embed: bool) -> None:
    assert (P.EMBED_LINKS in granted(role("1", deny=denied), thread=thread)) is may_embed


def test_a_world_writes_permissions_by_name() -> None:
    written = Role.model_validate({"id": "1", "name": "r", "permissions": ["VIEW_CHANNEL", "SEND_MESSAGES"]})
    assert written.permissions == P.VIEW_CHANNEL | P.SEND_MESSAGES
    assert written.model_dump()["permissions"] == ["VIEW_CHANNEL", "SEND_MESSAGES"]
    with pytest.raises(ValueError, match="no such permission: 'FLY'"):
        Role.model_validate({"id": "1", "name": "r", "permissions": ["FLY"]})
