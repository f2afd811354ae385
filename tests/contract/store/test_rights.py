"""Rights that accounts give, on both databases."""

from dataclasses import replace

from storybot.moderation.model import Grant, Holder, Right
from storybot.store import rights
from storybot.store.engine import Store

MO = Grant("discord", "1", Right.MODERATOR, Holder.USER, "7")
READERS = Grant("discord", "1", Right.READER, Holder.GROUP, "22")


async def test_rights_are_an_accounts_own(store: Store) -> None:
    elsewhere = replace(MO, account="2")
    async with store.write() as conn:
        for given in (MO, READERS, elsewhere):
            assert await rights.grant(conn, given)
        assert await rights.listing(conn, "discord", "1") == [MO, READERS]
        assert await rights.listing(conn, "discord", "2") == [elsewhere]
        assert await rights.listing(conn, "slack", "1") == []


async def test_a_right_is_given_once_and_taken_back_once(store: Store) -> None:
    async with store.write() as conn:
        assert [await rights.grant(conn, MO) for _ in range(2)] == [True, False]
        for other in (
            replace(MO, platform="slack"),
            replace(MO, account="2"),
            replace(MO, right=Right.READER),
            replace(MO, kind=Holder.GROUP),
            replace(MO, id="8"),
        ):
            assert not await rights.revoke(conn, other)
        assert [await rights.revoke(conn, MO) for _ in range(2)] == [True, False]
        assert await rights.listing(conn, "discord", "1") == []
