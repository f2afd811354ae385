"""What is known of threads for rules, and when those are looked at, on both databases."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from storybot.delivery.model import LIVELY, Placement, Route, ThreadState
from storybot.moderation.model import Rule
from storybot.store import channels, placements, rules, stories, wanted
from storybot.store.engine import Store
from storybot.store.model import SetInChat
from storybot.store.rules import Facts, Settled
from tests.making import DAY, MINUTE, NOON, a_draft, configure, discord, headlines, push, routed, slack

HOUR = timedelta(hours=1)
NIGHT = "22:00-07:00"


async def due(store: Store, now: datetime = NOON, limit: int = 99) -> list[Facts]:
    async with store.write() as conn:
        await rules.heed(conn, now)
        found = await rules.due(conn, now, limit)
        assert await rules.are_due(conn, now) is bool(found)
        return found


async def rows(store: Store, slug: str = "s") -> list[Placement]:
    async with store.read() as conn:
        return [one.placement for one in await placements.listing(conn, slug)]


async def settle(store: Store, facts: Sequence[Facts], rule: Rule | None, at: datetime | None) -> None:
    async with store.write() as conn:
        await rules.settle(conn, [Settled(one.placement.id, rule, at) for one in facts])


async def test_a_story_that_comes_where_there_are_rules_is_looked_at_and_nowhere_else(store: Store) -> None:
    await configure(store, routed(discord(), night=NIGHT), routed(slack()))
    assert await due(store) == []
    await push(store, a_draft(slug="s"))
    [facts] = await due(store)
    assert facts.placement == next(row for row in await rows(store) if row.place == discord())
    assert facts == Facts(placement=facts.placement, changed_at=NOON)
    assert await due(store, NOON - MINUTE) == []
    await settle(store, [facts], Rule.NIGHT, NOON + HOUR)
    assert await due(store) == []
    [again] = await due(store, NOON + HOUR)
    assert again == replace(facts, closed_by=Rule.NIGHT)
    await settle(store, [facts], None, None)
    assert await due(store, NOON + DAY) == []
    await settle(store, [], None, None)


async def test_those_due_longest_come_first(store: Store) -> None:
    await configure(store, routed(discord(), night=NIGHT))
    await push(store, *(a_draft(each) for each in headlines(5)))
    facts = await due(store)
    for number, one in enumerate(facts):
        await settle(store, [one], None, NOON + (9 - number) * MINUTE)
    found = await due(store, NOON + 9 * MINUTE, limit=3)
    assert [one.placement.id for one in found] == [one.placement.id for one in facts[:1:-1]]


async def test_a_change_of_the_story_has_it_looked_at_and_a_new_event_is_noted(store: Store) -> None:
    await configure(store, routed(discord(), night=NIGHT), routed(slack()))
    await push(store, a_draft(slug="s"))
    await settle(store, await due(store), Rule.HOURS, None)
    await push(store, a_draft("A mended headline", slug="s"), now=NOON + HOUR)
    [facts] = await due(store, NOON + HOUR)
    known = (facts.changed_at, facts.event_at, facts.closed_by, facts.placement.wanted_revision)
    assert known == (NOON + HOUR, None, Rule.HOURS, 2)
    async with store.write() as conn:
        await stories.event_added(conn, "s", NOON + 2 * HOUR)
    [facts] = await due(store, NOON + HOUR)
    assert (facts.changed_at, facts.event_at) == (NOON + HOUR, NOON + 2 * HOUR)


async def test_what_is_set_by_hand_is_told_from_what_a_rule_sets(store: Store) -> None:
    await configure(store, routed(discord(), night=NIGHT))
    await push(store, a_draft(slug="s"))
    facts = await due(store)
    ids = [one.placement.id for one in facts]
    closed, alive = ThreadState(locked=True, archived=True), ThreadState(kept_alive=True)
    async with store.write() as conn:
        await wanted.set_threads(conn, ids, closed, NOON, by_rule=True)
        await wanted.set_threads(conn, ids, alive, NOON, by_rule=True)
    await settle(store, facts, Rule.HOURS, NOON)
    [one] = await due(store)
    assert one.placement.wanted_thread == replace(closed, kept_alive=True), "what is closed stays archived"
    assert (one.moderated_at, one.closed_by) == (None, Rule.HOURS)
    assert (one.kept_by_hand, one.kept_revision) == (False, 1)
    async with store.write() as conn:
        await wanted.set_threads(conn, ids, ThreadState(slow=9), NOON + MINUTE)
        await wanted.set_threads(conn, ids, ThreadState(locked=False), NOON + 2 * MINUTE)
        await wanted.set_threads(conn, ids, alive, NOON + 3 * MINUTE)
    [one] = await due(store)
    assert (one.moderated_at, one.closed_by, one.kept_by_hand) == (NOON + 2 * MINUTE, None, True)
    assert one.placement.wanted_thread.archived is False, "what is open leaves the archive for it"


async def test_what_is_remembered_of_a_thread_can_be_remembered_again(store: Store) -> None:
    await configure(store, routed(discord()), routed(slack()))
    await push(store, a_draft(slug="s"))
    one, other = [row.id for row in await rows(store)]
    async with store.write() as conn:
        await wanted.set_threads(conn, [one], ThreadState(locked=True, kept_alive=True), NOON)
        await rules.settle(conn, [Settled(other, Rule.NIGHT, None)])
        before = await rules.remembered(conn, [one, other], ["locked", "kept_alive", "slow"])
        assert await rules.remembered(conn, [one], ["slow"]) == {one: {}}
        await wanted.set_threads(conn, [one, other], ThreadState(locked=False), NOON + DAY)
        await rules.remember_again(conn, before, NOON + DAY)
        assert await rules.remembered(conn, [one, other], ["locked", "kept_alive"]) == before
    assert before[one]["kept_by_hand"] is True
    found = await due(store, NOON + DAY)
    assert [it.closed_by for it in found] == [None, Rule.NIGHT]
    assert [it.moderated_at for it in found] == [NOON, None]


async def test_what_a_moderator_keeps_alive_is_looked_at_where_there_are_no_rules(store: Store) -> None:
    await configure(store, routed(discord()), routed(discord("101")))
    await push(store, a_draft(slug="s"))
    one, _ = await rows(store)
    async with store.write() as conn:
        await wanted.set_threads(conn, [one.id], ThreadState(kept_alive=True), NOON)
    assert await due(store) == []
    await push(store, a_draft("A mended headline", slug="s"), now=NOON + HOUR)
    assert [facts.placement.id for facts in await due(store, NOON + HOUR)] == [one.id]


async def test_a_retraction_that_locks_takes_over_from_a_rule(store: Store) -> None:
    await configure(store, routed(discord(), night=NIGHT), routed(discord("101"), night=NIGHT))
    await push(store, a_draft(slug="s"))
    ruled, by_hand = await due(store)
    async with store.write() as conn:
        locked = ThreadState(locked=True)
        await wanted.set_threads(conn, [ruled.placement.id], locked, NOON, by_rule=True)
        await wanted.set_threads(conn, [by_hand.placement.id], locked, NOON)
        await rules.settle(conn, [Settled(ruled.placement.id, Rule.NIGHT, NOON)])
        await wanted.lock(conn, "s")
    assert [one.closed_by for one in await due(store)] == [None, None], "the morning opens neither"
    async with store.write() as conn:
        await wanted.unlock(conn, "s")
    assert [row.wanted_thread.locked for row in await rows(store)] == [None, True]


async def test_new_rules_hold_for_what_is_lively_and_what_they_close_at_night_alone(store: Store) -> None:
    now = NOON + LIVELY
    await configure(store, routed(discord()), routed(slack()))
    old, changed, nightly, new = headlines(4)
    for headline in (old, changed, nightly):
        await push(store, a_draft(headline, slug=headline.split()[0]), now=NOON - HOUR)
    await push(store, a_draft(new, slug=new.split()[0]), now=now - HOUR)
    await push(store, a_draft(changed, slug=changed.split()[0], summary="More."), now=now - HOUR)
    async with store.write() as conn:
        one, other = [it.placement for it in await placements.listing(conn, nightly.split()[0])]
        await rules.settle(conn, [Settled(it.id, Rule.NIGHT, None) for it in (one, other)])
    await configure(store, routed(discord(), "sea", match="otter"), routed(slack()), now=now)
    assert await due(store, now) == [], "those are no rules"
    await configure(store, routed(discord(), night=NIGHT), routed(slack()), now=now)
    found = await due(store, now)
    assert {facts.placement.slug for facts in found} == {it.split()[0] for it in (changed, nightly, new)}
    assert {facts.placement.place for facts in found} == {discord()}
    await settle(store, found, None, None)
    await configure(store, routed(discord(), night=NIGHT, close_after_hours=9 * 24), routed(slack()), now=now)
    assert len(await due(store, now)) == 4, "the hours of the oldest aren't over"


async def test_rules_that_are_set_in_chat_are_rules(store: Store) -> None:
    await configure(store, routed(discord()))
    await push(store, a_draft(slug="s"))
    by = SetInChat(value=NIGHT, platform="discord", account="@me", person="8", name="Edda", at=NOON)
    async with store.write() as conn:
        await channels.set_in_chat(conn, discord(), {"match": replace(by, value="otter")})
    assert await due(store) == []
    async with store.write() as conn:
        changed = await channels.set_in_chat(conn, discord(), {"night": by})
        new = await channels.with_new_rules(conn)
        assert await rules.are_due(conn, NOON)
    assert changed is not None
    assert new == [changed]
    assert changed.route == Route(match="otter", night=NIGHT)
    found = await due(store)
    assert [facts.placement.route for facts in found] == [changed.route]
    await settle(store, found, None, None)
    async with store.write() as conn:
        await channels.set_in_chat(conn, discord(), {}, anew=True)
    await settle(store, await due(store), None, None)
    await push(store, a_draft("A mended headline", slug="s"), now=NOON + MINUTE)
    assert await due(store, NOON + MINUTE) == [], "they are gone"


async def test_a_channel_that_comes_back_has_its_rules_looked_at(store: Store) -> None:
    config = routed(discord(), night=NIGHT)
    await configure(store, config)
    await push(store, a_draft(slug="s"))
    await configure(store)
    [facts] = await due(store)
    assert facts.retired
    await settle(store, [facts], None, None)
    await configure(store, config, now=NOON + MINUTE)
    [back] = await due(store, NOON + MINUTE)
    assert not back.retired
    await settle(store, [back], Rule.NIGHT, None)
    await configure(store)
    await configure(store, routed(discord()), now=NOON + MINUTE)
    [without] = await due(store, NOON + MINUTE)
    assert without.closed_by is Rule.NIGHT, "what it closed at night when it had rules is to be opened"
    await settle(store, [without], None, None)
