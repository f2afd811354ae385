"""What editors do to a story that is there, with a real store of each kind."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storybot.delivery.model import Place
from storybot.errors import Refused
from storybot.newsroom import acts
from storybot.newsroom.push import PushedAs
from storybot.newsroom.scheduler import publish_due
from storybot.store import placements, stories
from storybot.store.engine import Store, StoreConnection
from storybot.store.model import Revision
from storybot.story.embargo import State
from storybot.story.life import LIFE, Act, after
from storybot.story.model import Correction
from tests.making import DAY, MINUTE, NOON, a_draft, configure, discord, push, routed, slack

LIMIT = timedelta(hours=24)


async def newest(store: Store, slug: str = "quiet") -> Revision:
    async with store.read() as conn:
        found = await stories.get(conn, slug)
    assert found is not None
    return found


async def placed(store: Store, slug: str = "quiet") -> dict[Place, int]:
    """Where the story is wanted, and which revision of it."""
    async with store.read() as conn:
        found = await placements.listing(conn, slug)
    return {one.placement.place: one.placement.wanted_revision for one in found}


async def a_story_that_is(store: Store, state: State) -> None:
    """The story `quiet`, brought to a state by what editors can do."""
    await push(store, a_draft("Quiet matter", slug="quiet"), as_draft=state is not State.PUBLISHED)
    if state is State.SCHEDULED:
        await acts.schedule(store, "quiet", NOON + DAY, NOON)
    elif state is State.RETRACTED:
        await acts.publish(store, "quiet", NOON)
        await acts.retract(store, "quiet", "It was wrong.", NOON)


async def do(store: Store, act: Act) -> State:
    """One act on the story, and where that leads."""
    match act:
        case Act.PUSH:
            [pushed] = await push(store, a_draft("Quiet matter", slug="quiet", summary="Louder."))
            return pushed.life
        case Act.PUBLISH:
            return (await acts.publish(store, "quiet", NOON)).state
        case Act.SCHEDULE:
            return (await acts.schedule(store, "quiet", NOON + DAY, NOON)).state
        case Act.UNSCHEDULE:
            return (await acts.unschedule(store, "quiet", NOON)).state
        case Act.CORRECT:
            return (await acts.correct(store, "quiet", "It was Tuesday.", NOON)).state
        case Act.RETRACT:
            return (await acts.retract(store, "quiet", "It was wrong.", NOON)).state
        case Act.RESTORE:
            return (await acts.restore(store, "quiet", NOON)).state


@pytest.mark.parametrize("act", Act)
@pytest.mark.parametrize("state", State)
async def test_each_act_leads_where_the_life_of_a_story_says_or_nowhere(
    store: Store, state: State, act: Act
) -> None:
    await configure(store, routed(discord()))
    await a_story_that_is(store, state)
    before = await newest(store)
    assert before.state is state
    if act in LIFE[state]:
        assert await do(store, act) is LIFE[state][act]
        found = await newest(store)
        assert (found.state, found.act) == (LIFE[state][act], act)
        public = found.state in {State.PUBLISHED, State.RETRACTED}
        assert await placed(store) == ({discord(): found.number} if public else {})
        return
    with pytest.raises(Refused, match="from here you can") as refusal:
        await do(store, act)
    assert all(possible.value in str(refusal.value) for possible in LIFE[state])
    assert await newest(store) == before


@given(st.lists(st.sampled_from(Act), max_size=12))
def test_nothing_becomes_public_but_by_an_act_that_publishes(done: list[Act]) -> None:
    state = State.DRAFT
    for act in done:
        try:
            led = after(act, "quiet", state)
        except Refused:
            continue
        if led is State.PUBLISHED and state is not State.PUBLISHED:
            assert act in {Act.PUBLISH, Act.RESTORE}
        state = led


@pytest.mark.parametrize("slug", ["nowhere", "no slug\x1b[2J", "\ud800", ""])
async def test_an_act_on_no_story_is_refused(store: Store, slug: str) -> None:
    for act in (acts.publish, acts.unschedule, acts.restore):
        with pytest.raises(Refused, match="there is no story") as refusal:
            await act(store, slug, NOON)
        assert "\x1b" not in str(refusal.value)


async def test_a_draft_is_nowhere_and_goes_where_it_fits_when_it_is_published(store: Store) -> None:
    await configure(store, routed(discord()))
    await push(store, a_draft("Quiet matter", slug="quiet"), as_draft=True, now=NOON - DAY)
    [again] = await push(store, a_draft("Quiet matter", slug="quiet", summary="New."), now=NOON - DAY)
    assert (again.state, again.life, again.channels) == (PushedAs.REVISED, State.DRAFT, ())
    await configure(store, routed(discord()), routed(slack()), now=NOON - MINUTE)
    await acts.publish(store, "quiet", NOON)
    assert await placed(store) == {discord(): 3, slack(): 3}
    found = await newest(store)
    assert (found.first_pushed_at, found.story.summary) == (NOON, "New.")


async def test_a_published_story_is_no_draft_any_more(store: Store) -> None:
    await push(store, a_draft("Quiet matter", slug="quiet"))
    with pytest.raises(Refused, match="push it as what it is"):
        await push(store, a_draft("Quiet matter", slug="quiet", summary="New."), as_draft=True)


@pytest.mark.parametrize("late", [timedelta(0), MINUTE, timedelta(hours=3)])
async def test_what_is_scheduled_is_published_when_its_time_comes_and_late_if_nobody_was_at_work(
    store: Store, late: timedelta
) -> None:
    await configure(store, routed(discord()))
    await a_story_that_is(store, State.SCHEDULED)
    due = NOON + DAY
    assert await publish_due(store, due - timedelta(seconds=1), LIMIT) == []
    [done] = await publish_due(store, due + late, LIMIT)
    assert (done.slug, done.state) == ("quiet", State.PUBLISHED)
    assert await placed(store) == {discord(): done.revision}
    assert await publish_due(store, due + late, LIMIT) == []
    reason = (await newest(store)).reason
    assert reason == ("published 3 h 0 min late: due 2026-03-02 12:00 UTC" if late > MINUTE else None)


async def test_what_is_late_for_too_long_is_a_draft_again(store: Store) -> None:
    await configure(store, routed(discord()))
    await a_story_that_is(store, State.SCHEDULED)
    [done] = await publish_due(store, NOON + DAY + LIMIT + MINUTE, LIMIT)
    assert done.state is State.DRAFT
    assert "1 d 0 h late is too late" in ((await newest(store)).reason or "")
    assert await placed(store) == {}


async def test_a_story_that_was_unscheduled_or_published_is_not_published_by_the_clock(store: Store) -> None:
    await a_story_that_is(store, State.SCHEDULED)
    await acts.unschedule(store, "quiet", NOON)
    assert await publish_due(store, NOON + 2 * DAY, LIMIT) == []
    await acts.schedule(store, "quiet", NOON + DAY, NOON)
    await acts.publish(store, "quiet", NOON)
    assert await publish_due(store, NOON + 2 * DAY, LIMIT) == []


@pytest.mark.parametrize("late", [timedelta(0), LIMIT + MINUTE])
@pytest.mark.parametrize("moved", [True, False])
async def test_the_clock_leaves_alone_what_an_editor_settles_in_that_moment(
    store: Store, monkeypatch: pytest.MonkeyPatch, moved: bool, late: timedelta
) -> None:
    await a_story_that_is(store, State.SCHEDULED)
    due = stories.due

    async def found_just_before(conn: StoreConnection, now: datetime) -> list[tuple[str, datetime]]:
        found = await due(conn, now)
        if moved:
            await acts.schedule(store, "quiet", NOON + 30 * DAY, NOON)
        else:
            await acts.unschedule(store, "quiet", NOON)
        return found

    monkeypatch.setattr(stories, "due", found_just_before)
    assert await publish_due(store, NOON + DAY + late, LIMIT) == []
    assert (await newest(store)).state is (State.SCHEDULED if moved else State.DRAFT)


async def test_what_is_scheduled_can_not_be_changed_as_a_draft(store: Store) -> None:
    await a_story_that_is(store, State.SCHEDULED)
    with pytest.raises(Refused, match="is scheduled, so it can't be a draft"):
        await push(store, a_draft("Quiet matter", slug="quiet", summary="Louder."), as_draft=True)


async def test_a_push_to_a_scheduled_story_leaves_it_scheduled(store: Store) -> None:
    await a_story_that_is(store, State.SCHEDULED)
    [pushed] = await push(store, a_draft("Quiet matter", slug="quiet", summary="Louder."))
    assert pushed.life is State.SCHEDULED
    [done] = await publish_due(store, NOON + DAY, LIMIT)
    assert (await newest(store)).story.summary == "Louder."
    assert done.state is State.PUBLISHED


async def test_nothing_is_scheduled_for_a_time_that_is_over(store: Store) -> None:
    await a_story_that_is(store, State.DRAFT)
    with pytest.raises(Refused, match="is over"):
        await acts.schedule(store, "quiet", NOON, NOON)


async def test_another_storys_draft_is_refused(store: Store) -> None:
    await push(store, a_draft("Quiet matter", slug="quiet"))
    other = a_draft("Loud noises", slug="loud")
    with pytest.raises(Refused, match="says that it is the story loud, not quiet"):
        await acts.correct(store, "quiet", "It was loud.", NOON, other)
    await acts.retract(store, "quiet", "It was wrong.", NOON)
    with pytest.raises(Refused, match="says that it is the story loud, not quiet"):
        await acts.restore(store, "quiet", NOON, other)
    assert (await newest(store)).number == 2
    await acts.restore(store, "quiet", NOON, a_draft("Loud noises"))
    assert (await newest(store)).story.headline == "Loud noises"


async def test_corrections_stay_with_the_story_whatever_is_pushed(store: Store) -> None:
    await push(store, a_draft("Quiet matter", slug="quiet"))
    wrong, right = Correction("It was Tuesday.", NOON), Correction("And in May.", NOON + DAY)
    await acts.correct(store, "quiet", wrong.note, wrong.at, a_draft("Quiet matter", summary="On Tuesday."))
    assert (await newest(store)).story.summary == "On Tuesday."
    [same] = await push(store, a_draft("Quiet matter", slug="quiet", summary="On Tuesday."))
    assert same.state is PushedAs.UNCHANGED
    await push(store, a_draft("Quiet matter", slug="quiet", summary="On Tuesday, in May."))
    await acts.correct(store, "quiet", f" {right.note}\n", right.at)
    await acts.retract(store, "quiet", "All wrong.", NOON)
    await acts.restore(store, "quiet", NOON, a_draft("Quiet matter", summary="So be it."))
    found = await newest(store)
    assert found.story.corrections == (wrong, right)
    assert found.story.summary == "So be it."


@pytest.mark.parametrize("words", ["", " \n", "\u200b", "\u2060 \u00ad", "\U000e0020"])
async def test_readers_are_told_why(store: Store, words: str) -> None:
    await push(store, a_draft("Quiet matter", slug="quiet"))
    with pytest.raises(Refused, match="readers will see"):
        await acts.correct(store, "quiet", words, NOON)
    with pytest.raises(Refused, match="readers will see"):
        await acts.retract(store, "quiet", words, NOON)
