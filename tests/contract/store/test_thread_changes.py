"""How threads were to be before each deed, on both databases."""

from storybot.moderation.model import ITSELF
from storybot.store import audit, placements, thread_changes
from storybot.store.engine import Store
from tests.making import NOON, a_draft, configure, discord, push, routed, slack


async def test_the_last_deed_that_stands_is_found_thread_by_thread(store: Store) -> None:
    await configure(store, routed(discord()), routed(slack()))
    await push(store, a_draft(slug="s"))
    async with store.write() as conn:
        one, other = [it.id for it in await placements.with_threads(conn, "s")]
        deeds = await audit.record_all(conn, [ITSELF.deed(act) for act in ("lock", "slow", "undo")], NOON)
        await thread_changes.keep(conn, deeds[0], {one: {"locked": None}, other: {"locked": False}})
        await thread_changes.keep(conn, deeds[1], {one: {"slow": 30}})
        assert await thread_changes.newest(conn, [one, other]) == (deeds[1], {one: {"slow": 30}})
        assert await thread_changes.newest(conn, [other]) == (deeds[0], {other: {"locked": False}})
        await thread_changes.undone(conn, deeds[1], [one], deeds[2])
        await thread_changes.undone(conn, deeds[0], [other], deeds[2])
        assert await thread_changes.newest(conn, [one, other]) == (deeds[0], {one: {"locked": None}})
        await thread_changes.undone(conn, deeds[0], [one], deeds[2])
        assert await thread_changes.newest(conn, [one, other]) is None
