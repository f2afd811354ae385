"""The contract of `ChatPlatform`, as delivery relies on it, against every platform."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from storybot.cards.model import Card, Heading, Paragraph, Span
from storybot.delivery.model import Place, StepKind, ThreadState
from storybot.delivery.port import Posted
from storybot.errors import (
    Forbidden,
    Gone,
    Invalid,
    NetworkFailed,
    PlatformError,
    RateLimited,
    ServerFailed,
    What,
)
from tests.contract.platforms.scene import Scene

KEYS = ["abcdefghijklmnopqrst", "bcdefghijklmnopqrstu", "cdefghijklmnopqrstuv"]


def card(words: str = "It rusts.") -> Card:
    return Card(
        title="Bridge closes.",
        blocks=(Heading(text="Bridge closes", level=1), Paragraph(spans=(Span(words),))),
        more_url="https://news.example/bridge",
    )


def earlier() -> datetime:
    return datetime.now(UTC) - timedelta(minutes=1)


async def post(scene: Scene, place: Place, key: str = KEYS[0]) -> Posted:
    return await scene.platform.post_card(place, card(), key, title="Bridge closes", tags=["bridges"])


async def post_with_thread(scene: Scene, place: Place) -> tuple[str, str]:
    posted = await post(scene, place)
    thread = posted.thread or await scene.platform.open_thread(place, posted.message, title="Bridge closes")
    return posted.message, thread


def places(scene: Scene) -> Sequence[Place]:
    return [place for place in (scene.channel, scene.forum, scene.announcements) if place is not None]


def test_it_says_who_it_is(scene: Scene) -> None:
    assert scene.platform.name == scene.channel.platform
    assert scene.platform.account in {None, scene.channel.account}
    assert 0 < scene.platform.timeout <= 60


@pytest.mark.parametrize("kind", StepKind)
def test_it_names_the_limits_of_every_step(scene: Scene, kind: StepKind) -> None:
    for place in places(scene):
        limits = scene.platform.limits(kind, place)
        assert len({limit.name for limit in limits}) == len(limits)
        assert all(limit.count >= 1 and limit.per > 0 for limit in limits)


async def test_a_card_its_thread_and_a_message_in_it(scene: Scene) -> None:
    for place in places(scene):
        message, thread = await post_with_thread(scene, place)
        reply = await scene.platform.post_message(place, thread, card("Say it here."), KEYS[1])
        assert reply != message
        assert (await scene.cards(place), await scene.threads(place)) == (1, 1)
        assert await scene.replies(place, thread) == 1
        assert "Say it here." in await scene.text(place, thread, reply)


async def test_a_thread_is_locked_again_and_again_and_takes_what_the_bot_says(scene: Scene) -> None:
    for place in places(scene):
        message, thread = await post_with_thread(scene, place)
        if not scene.platform.locks_threads:
            with pytest.raises(Invalid):
                await scene.platform.set_thread(place, thread, ThreadState(locked=True))
            continue
        for locked in (True, True):
            await scene.platform.set_thread(place, thread, ThreadState(locked=locked))
        reply = await scene.platform.post_message(place, thread, card("Closed."), KEYS[1])
        await scene.platform.edit_message(place, thread, reply, card("Shut."), KEYS[1])
        await scene.platform.edit_message(place, None, message, card("Gone."), KEYS[0])
        assert "Shut." in await scene.text(place, thread, reply)
        await scene.platform.set_thread(place, thread, ThreadState(locked=False))
        await scene.delete_thread(place, thread)
        with pytest.raises(Gone) as raised:
            await scene.platform.set_thread(place, thread, ThreadState(locked=True))
        assert raised.value.what is What.THREAD


async def test_what_can_be_set_of_a_thread_is_set_as_often_as_it_is_asked_for(scene: Scene) -> None:
    settable = scene.platform.settable
    for place in places(scene):
        message, thread = await post_with_thread(scene, place)
        for pinned in (True, True, False, False):
            await scene.platform.pin(place, message, pinned=pinned)
            assert await scene.pinned(place) == ([message] if pinned else [])
        if "title" in settable:
            await scene.platform.rename_thread(place, thread, "Bridge: calmly, please")
        if "archived" in settable:
            closed = ThreadState(locked=True, archived=True, slow=30)
            for state in (closed, closed, ThreadState(slow=60)):
                await scene.platform.set_thread(place, thread, state)
            state = replace(await scene.state(thread), kept_alive=None)
            assert state == replace(closed, slow=60, title="Bridge: calmly, please")
            reopened = ThreadState(locked=False, archived=False, slow=0)
            await scene.platform.set_thread(place, thread, reopened)
            state = replace(await scene.state(thread), kept_alive=None)
            assert state == replace(reopened, title="Bridge: calmly, please")
        if "kept_alive" in settable:
            archived = ThreadState(archived=True)
            await scene.platform.set_thread(place, thread, archived)
            for kept in (True, True, False):
                await scene.platform.set_thread(place, thread, ThreadState(kept_alive=kept))
                state = await scene.state(thread)
                assert (state.kept_alive, state.archived) == (kept, True), "it is archived as it was"


async def test_a_card_that_people_deleted_is_not_pinned(scene: Scene) -> None:
    for place in places(scene):
        message, thread = await post_with_thread(scene, place)
        if place == scene.forum:
            await scene.delete_thread(place, thread)
        else:
            await scene.delete_message(place, None, message)
        with pytest.raises(Gone) as raised:
            await scene.platform.pin(place, message, pinned=True)
        assert raised.value.what is What.MESSAGE


async def test_posting_in_a_forum_opens_the_thread(scene: Scene) -> None:
    if scene.forum is None:
        pytest.skip(f"{scene.platform.name} has no forums")
    assert (await post(scene, scene.forum)).thread is not None


async def test_an_announcement_is_published_once_however_often_it_is_asked(scene: Scene) -> None:
    if scene.announcements is None:
        pytest.skip(f"{scene.platform.name} has no announcement channels")
    posted = await post(scene, scene.announcements)
    assert posted.to_publish
    await scene.platform.publish(scene.announcements, posted.message)
    await scene.platform.publish(scene.announcements, posted.message)
    found = await scene.platform.find(scene.announcements, None, KEYS[:1], earlier())
    assert not found[KEYS[0]].to_publish


async def test_only_an_announcement_is_to_be_published(scene: Scene) -> None:
    for place in places(scene):
        if place != scene.announcements:
            assert not (await post(scene, place)).to_publish


async def test_opening_a_thread_again_gives_the_same_thread(scene: Scene) -> None:
    for place in places(scene):
        if place == scene.forum:
            continue
        message, thread = await post_with_thread(scene, place)
        assert await scene.platform.open_thread(place, message, title="Bridge closes") == thread
        assert await scene.threads(place) == 1


async def test_an_edit_shows_the_new_card_in_the_same_message(scene: Scene) -> None:
    for place in places(scene):
        message, thread = await post_with_thread(scene, place)
        reply = await scene.platform.post_message(place, thread, card(), KEYS[1])
        for _ in range(2):
            await scene.platform.edit_message(place, None, message, card("It holds."), KEYS[0])
            await scene.platform.edit_message(place, thread, reply, card("Well, well."), KEYS[1])
        assert "It holds." in await scene.text(place, None, message)
        assert "Well, well." in await scene.text(place, thread, reply)
        assert (await scene.cards(place), await scene.replies(place, thread)) == (1, 1)


async def test_find_sees_what_was_posted_by_its_key_and_nothing_else(scene: Scene) -> None:
    for place in places(scene):
        message, thread = await post_with_thread(scene, place)
        reply = await scene.platform.post_message(place, thread, card(), KEYS[1])
        assert KEYS[2] not in await scene.platform.find(place, None, KEYS, earlier())
        found = await scene.platform.find(place, None, [KEYS[0], KEYS[2]], earlier())
        assert {key: posted.message for key, posted in found.items()} == {KEYS[0]: message}
        assert found[KEYS[0]].thread == thread
        found = await scene.platform.find(place, thread, [KEYS[1], KEYS[2]], earlier())
        assert {key: posted.message for key, posted in found.items()} == {KEYS[1]: reply}


async def test_find_sees_several_cards_at_once_edited_or_not(scene: Scene) -> None:
    for place in places(scene):
        posted = [(await post(scene, place, key)).message for key in KEYS]
        await scene.platform.edit_message(place, None, posted[0], card("It holds."), KEYS[0])
        found = await scene.platform.find(place, None, KEYS, earlier())
        assert [found[key].message for key in KEYS] == posted


async def test_a_lost_answer_is_known_as_such_and_found_again(scene: Scene) -> None:
    for place in places(scene):
        await scene.lose_next_answer()
        with pytest.raises(PlatformError) as raised:
            await post(scene, place)
        assert isinstance(raised.value, NetworkFailed | ServerFailed)
        assert raised.value.outcome_unknown
        assert KEYS[0] in await scene.platform.find(place, None, KEYS[:1], earlier())
        assert await scene.cards(place) == 1


async def test_a_failure_of_the_platform_is_known_as_such(scene: Scene) -> None:
    await scene.fail_next()
    with pytest.raises(ServerFailed):
        await post(scene, scene.channel)


async def test_a_rate_limit_carries_its_wait(scene: Scene) -> None:
    await scene.limit_next(40)
    with pytest.raises(RateLimited) as raised:
        await post(scene, scene.channel)
    assert raised.value.retry_after == pytest.approx(40, abs=2)


async def test_a_channel_that_is_not_there_is_gone(scene: Scene) -> None:
    for asking in (scene.platform.look(scene.absent), post(scene, scene.absent)):
        with pytest.raises(Gone) as raised:
            await asking
        assert raised.value.what is What.CHANNEL


async def test_a_channel_where_it_may_not_post_is_forbidden_and_says_what_is_missing(scene: Scene) -> None:
    with pytest.raises(Forbidden) as raised:
        await post(scene, scene.forbidden)
    assert raised.value.missing
    try:
        report = await scene.platform.look(scene.forbidden)
    except Forbidden as forbidden:
        assert forbidden.missing
    else:
        assert all(missing.permission and missing.effect and missing.remedy for missing in report.missing)
        assert report.missing


async def test_a_look_names_a_channel_and_finds_nothing_missing(scene: Scene) -> None:
    for place in places(scene):
        report = await scene.platform.look(place)
        assert (report.place, report.missing) == (place, ())
        assert report.name
        assert report.kind


async def test_a_card_that_people_deleted_is_gone(scene: Scene) -> None:
    message = (await post(scene, scene.channel)).message
    await scene.delete_message(scene.channel, None, message)
    with pytest.raises(Gone) as raised:
        await scene.platform.edit_message(scene.channel, None, message, card(), KEYS[0])
    assert raised.value.what is What.MESSAGE
    assert not await scene.platform.find(scene.channel, None, KEYS, earlier())


async def test_a_message_that_people_deleted_from_a_thread_is_gone(scene: Scene) -> None:
    _, thread = await post_with_thread(scene, scene.channel)
    reply = await scene.platform.post_message(scene.channel, thread, card(), KEYS[1])
    await scene.delete_message(scene.channel, thread, reply)
    with pytest.raises(Gone) as raised:
        await scene.platform.edit_message(scene.channel, thread, reply, card(), KEYS[1])
    assert raised.value.what is What.MESSAGE


async def test_a_thread_that_people_deleted_takes_nothing(scene: Scene) -> None:
    for place in places(scene):
        _, thread = await post_with_thread(scene, place)
        await scene.delete_thread(place, thread)
        with pytest.raises(Gone) as raised:
            await scene.platform.post_message(place, thread, card(), KEYS[1])
        assert raised.value.what in {What.THREAD, What.MESSAGE}


async def test_what_somebody_wrote_is_removed_however_often_it_is_asked(scene: Scene) -> None:
    for place in places(scene):
        _, thread = await post_with_thread(scene, place)
        for where in (None, thread) if place != scene.forum else (thread,):
            written = await scene.write(place, where, "Fools")
            assert await scene.has(place, where, written)
            for _ in range(2):
                await scene.platform.remove_message(place, where, written)
            assert not await scene.has(place, where, written)


async def test_what_can_be_done_to_people_is_done_as_often_as_it_is_asked_for(scene: Scene) -> None:
    place, until = scene.channel, datetime.now(UTC) + timedelta(hours=3)
    if StepKind.TIME_OUT not in scene.platform.sanctions:
        with pytest.raises(Invalid):
            await scene.platform.time_out(place, scene.member, until)
        for out in (True, False):
            with pytest.raises(Invalid):
                await scene.platform.keep_out(place, scene.member, out=out)
        return
    for _ in range(2):
        await scene.platform.time_out(place, scene.member, until)
    assert await scene.timed_out() == pytest.approx(until.timestamp(), abs=1)
    await scene.platform.time_out(place, scene.member, until - timedelta(hours=1))
    assert await scene.timed_out() == pytest.approx(until.timestamp(), abs=1), "it is never made shorter"
    for out in (True, True, False, False):
        await scene.platform.keep_out(place, scene.member, out=out)
        assert await scene.kept_out(place) is out


async def test_what_the_bot_may_not_do_to_people_is_no_trouble_of_the_channel_s(scene: Scene) -> None:
    _, thread = await post_with_thread(scene, scene.channel)
    written = await scene.write(scene.channel, thread, "Fools")
    await scene.take_away_sanctions()
    until = datetime.now(UTC) + timedelta(hours=3)
    for asking in (
        scene.platform.remove_message(scene.channel, thread, written),
        scene.platform.time_out(scene.channel, scene.member, until),
        scene.platform.keep_out(scene.channel, scene.member, out=True),
    ):
        with pytest.raises(Invalid):
            await asking
    assert await scene.has(scene.channel, thread, written)
