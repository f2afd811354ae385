"""What editors do is written down with it, on both databases."""

from datetime import timedelta

import pytest

from storybot.errors import Refused
from storybot.moderation.model import ITSELF, Actor, Doer, Way
from storybot.newsroom import acts
from storybot.newsroom.push import How
from storybot.newsroom.push import push as push_drafts
from storybot.store import audit
from storybot.store.audit import Entry
from storybot.store.engine import Store
from tests.making import DAY, NOON, a_draft, discord

EDDA = Doer(Actor("discord", "@me", "8", "Edda"), Way.FORM, discord(), "900")
SOON = NOON + timedelta(hours=1)


async def deeds(store: Store) -> list[Entry]:
    """Oldest first."""
    async with store.read() as conn:
        return (await audit.listing(conn, limit=99))[::-1]


async def test_each_act_is_written_down_with_who_why_before_and_after(store: Store) -> None:
    draft = a_draft("Bridge closes", slug="bridge")
    await push_drafts(store, [draft], How(as_draft=True), now=NOON, by=EDDA)
    await acts.schedule(store, "bridge", NOON + DAY, SOON, by=EDDA)
    await acts.unschedule(store, "bridge", SOON, by=EDDA)
    await acts.publish(store, "bridge", SOON, by=EDDA)
    await acts.correct(store, "bridge", " Two years. ", SOON, by=EDDA)
    await acts.retract(store, "bridge", "Open.", SOON, lock=True, by=EDDA)
    await acts.restore(store, "bridge", SOON, by=EDDA)
    found = [it.deed for it in await deeds(store)]
    assert [(it.act, it.before.get("state"), it.after["state"], it.reason) for it in found] == [
        ("push", None, "draft", None),
        ("schedule", "draft", "scheduled", None),
        ("unschedule", "scheduled", "draft", None),
        ("publish", "draft", "published", None),
        ("correct", "published", "published", "Two years."),
        ("retract", "published", "retracted", "Open."),
        ("restore", "retracted", "published", None),
    ]
    assert {(it.by, it.way, it.place, it.thread, it.slug) for it in found} == {
        (EDDA.by, Way.FORM, discord(), "900", "bridge")
    }
    assert found[1].after["at"] == (NOON + DAY).isoformat()
    assert found[5].after["lock"] is True
    assert [it.after["revision"] for it in found] == [1, 2, 3, 4, 5, 6, 7]


async def test_only_what_a_push_has_changed_is_written_down(store: Store) -> None:
    drafts = [a_draft(headline, slug=headline[:4].lower()) for headline in ("Otter sleeps", "Heron nests")]
    await push_drafts(store, drafts, now=NOON, by=EDDA)
    more = [drafts[0], a_draft("Heron flies", slug="hero")]
    await push_drafts(store, more, now=SOON, by=EDDA)
    found = [(it.deed.slug, dict(it.deed.before), it.deed.after["revision"]) for it in await deeds(store)]
    assert found == [("otte", {}, 1), ("hero", {}, 1), ("hero", {"revision": 1}, 2)]


async def test_what_nobody_asks_for_is_storybots(store: Store) -> None:
    await push_drafts(store, [a_draft("Bridge closes", slug="bridge")], How(as_draft=True), now=NOON)
    await acts.schedule(store, "bridge", SOON, NOON)
    await acts.publish(store, "bridge", SOON, due=SOON)
    assert {(it.deed.by, it.deed.way) for it in await deeds(store)} == {(ITSELF.by, Way.RULE)}


async def test_an_act_that_is_refused_leaves_no_deed(store: Store) -> None:
    await push_drafts(store, [a_draft("Bridge closes", slug="bridge")], now=NOON)
    with pytest.raises(Refused):
        await acts.publish(store, "bridge", NOON, by=EDDA)
    assert len(await deeds(store)) == 1
