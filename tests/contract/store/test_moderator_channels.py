"""Channels that moderators have of their own, on both databases."""

from storybot.delivery.model import Place
from storybot.moderation.model import Use
from storybot.store import moderator_channels
from storybot.store.engine import Store

QUEUE, LOG = Place("discord", "1", "11"), Place("discord", "1", "12")


async def test_each_account_has_one_channel_for_each_use(store: Store) -> None:
    elsewhere = Place("discord", "2", "21")
    async with store.write() as conn:
        for use, place in ((Use.REPORTS, LOG), (Use.REPORTS, QUEUE), (Use.LOG, LOG), (Use.LOG, elsewhere)):
            await moderator_channels.put(conn, use, place)
        assert await moderator_channels.of(conn, "discord", "1") == {Use.REPORTS: QUEUE, Use.LOG: LOG}
        assert await moderator_channels.of(conn, "discord", "2") == {Use.LOG: elsewhere}
        assert await moderator_channels.of(conn, "slack", "1") == {}
        assert await moderator_channels.every(conn) == {QUEUE, LOG, elsewhere}


async def test_one_is_dropped_once(store: Store) -> None:
    async with store.write() as conn:
        await moderator_channels.put(conn, Use.REPORTS, QUEUE)
        await moderator_channels.put(conn, Use.LOG, LOG)
        gone = [await moderator_channels.drop(conn, "discord", "1", Use.REPORTS) for _ in range(2)]
        assert gone == [True, False]
        assert await moderator_channels.of(conn, "discord", "1") == {Use.LOG: LOG}
