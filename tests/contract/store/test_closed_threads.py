"""Who is not to write in which thread, on both databases."""

from dataclasses import replace

from storybot.delivery.model import Place, ThreadState
from storybot.store import kept_out, leases, placements, surroundings, wanted
from storybot.store.engine import Store
from tests.making import MINUTE, NOON, a_draft, configure, push, routed, slack

MINA = Place("slack", slack().account, "U1")


async def test_a_thread_is_closed_to_all_and_its_account_to_who_is_kept_out(store: Store) -> None:
    await configure(store, routed(slack()))
    await push(store, a_draft(slug="s"))
    async with store.write() as conn:
        [row] = await placements.with_threads(conn, "s")
        card, opener = row.messages
        lease = await leases.take(conn, "x", "me", MINUTE, NOON)
        assert lease
        posted = (replace(card, ref="1.2", revision=1), replace(opener, ref="1.3", revision=1))
        await placements.save(conn, lease, [replace(row, messages=posted, thread="1.2")])
        assert await surroundings.closed_to(conn, slack(), "1.2", MINA) == ("s", False, False)
        assert await surroundings.closed_to(conn, slack(), "1.3", MINA) is None, "it is no card"
        assert await surroundings.closed_to(conn, replace(slack(), channel="C9"), "1.2", MINA) is None
        await wanted.set_threads(conn, [row.id], ThreadState(locked=True), NOON)
        assert await surroundings.closed_to(conn, slack(), "1.2", MINA) == ("s", True, False)
        await wanted.set_threads(conn, [row.id], ThreadState(locked=False), NOON)
        await kept_out.add(conn, "slack", slack().account, "U1", "Mina", NOON)
        await kept_out.add(conn, "slack", "T9", "U2", "Moss", NOON)
        assert await surroundings.closed_to(conn, slack(), "1.2", MINA) == ("s", False, True)
        assert await surroundings.closed_to(conn, slack(), "1.2", replace(MINA, channel="U2")) == (
            "s",
            False,
            False,
        )
