"""The worker over a real store: everything there, once, and nobody held up by another's trouble."""

import asyncio
import random
from datetime import timedelta

import pytest
import structlog.testing

from storybot.delivery import errand, looks
from storybot.delivery.model import Ending, Place, Placement
from storybot.delivery.port import Limit
from storybot.delivery.standing import delivered, problem, settled, standing
from storybot.errors import AuthFailed, Invalid, LeaseLost, NetworkFailed, RateLimited, ServerFailed
from storybot.newsroom.placing import backfill
from storybot.newsroom.push import How
from storybot.newsroom.push import push as push_drafts
from storybot.store import channels, leases, placements
from storybot.store.engine import Store
from storybot.store.model import Trouble
from tests.delivering import PATIENCE, Office
from tests.fake_platform import FakePlatform, Moment
from tests.making import a_draft


@pytest.fixture
def office(store: Store) -> Office:
    return Office(store)


def requests(office: Office, place: Place) -> list[str]:
    """Those for a channel, but for the looks, which may come between any two."""
    return [request for request, at in office.platform.requests if at == place and request != "look"]


async def trouble_of(office: Office, place: Place) -> Trouble | None:
    async with office.store.read() as conn:
        channel = await channels.get(conn, place)
    assert channel is not None
    return channel.trouble


async def until_in_trouble(office: Office, place: Place) -> None:
    async with asyncio.timeout(PATIENCE):
        while await trouble_of(office, place) is None:  # noqa: ASYNC110
            await asyncio.sleep(0.01)


def shows(office: Office, place: Place) -> tuple[int, int, int]:
    """How many cards, threads and messages in threads a channel holds."""
    channel = office.platform.channels[place]
    in_threads = [m for thread in channel.threads.values() for m in thread.values()]
    cards = len(channel.messages) if channel.kind != "forum" else len(channel.threads)
    messages = len(in_threads) - (len(channel.threads) if channel.kind == "forum" else 0)
    return cards, len(channel.threads), messages


async def test_a_story_gets_a_card_with_a_thread_in_every_kind_of_channel(office: Office) -> None:
    text, forum, announcement = await office.channels("text", "forum", "announcement")
    await office.push()
    await office.deliver()
    assert requests(office, text) == ["post_card", "open_thread", "post_message"]
    assert requests(office, forum) == ["post_card", "post_message"]
    assert requests(office, announcement) == ["post_card", "open_thread", "post_message", "publish"]
    assert [shows(office, place) for place in (text, forum, announcement)] == [(1, 1, 1)] * 3


async def test_five_quick_revisions_are_one_edit_of_each_message(office: Office) -> None:
    (place,) = await office.channels("text")
    await office.push()
    await office.deliver()
    for number in range(5):
        await office.push(plain_words=f"It rusts, says report {number}.")
    rows = await office.deliver()
    assert requests(office, place)[3:] == ["edit_message", "edit_message"]
    assert [message.revision for message in rows[0].messages] == [6, 6]


async def test_a_revision_that_comes_while_the_card_goes_out_reaches_it(office: Office) -> None:
    (place,) = await office.channels("text")
    await office.push()

    async def revise_meanwhile(moment: Moment, request: str, _: Place) -> None:
        if (moment, request) == ("before", "post_card"):
            await office.push(summary="It doesn't rust.")

    office.platform.interfere = revise_meanwhile
    rows = await office.deliver()
    assert [message.revision for message in rows[0].messages] == [2, 2]
    assert shows(office, place) == (1, 1, 1)


@pytest.mark.parametrize("lost", [NetworkFailed("no answer"), ServerFailed("500")])
@pytest.mark.parametrize("moment", ["before", "after"])
async def test_answers_that_get_lost_double_nothing(office: Office, lost: Exception, moment: Moment) -> None:
    places = await office.channels("text", "forum", "announcement")
    failed: set[tuple[Place, str]] = set()

    async def lose_each_once(now: Moment, request: str, place: Place) -> None:
        if now == moment and (place, request) not in failed:
            failed.add((place, request))
            raise lost

    office.platform.interfere = lose_each_once
    await office.push()
    rows = await office.deliver()
    assert [shows(office, place) for place in places] == [(1, 1, 1)] * 3
    assert all((row.tries, row.last_error, row.failing_since) == (0, None, None) for row in rows)


async def test_a_look_that_is_refused_leaves_the_outcome_unknown(office: Office) -> None:
    (place,) = await office.channels("forum")
    looks_refused: list[int] = []

    async def lose_the_card_then_refuse_to_tell(moment: Moment, request: str, _: Place) -> None:
        if (moment, request) == ("after", "post_card"):
            raise NetworkFailed("no answer")
        if request == "find" and len(looks_refused) < 3:
            looks_refused.append(len(looks_refused))
            await office.push(summary=f"It rusts, says report {len(looks_refused)}.")
            raise Invalid("no such cursor")

    office.platform.interfere = lose_the_card_then_refuse_to_tell
    await office.push()
    (row,) = await office.deliver()
    assert shows(office, place) == (1, 1, 1)
    assert requests(office, place)[:5] == ["post_card", "find", "find", "find", "find"]
    assert (row.ending, row.messages[0].revision) == (None, 4)


async def test_looks_that_tell_nothing_come_ever_less_often(office: Office) -> None:
    await office.channels("forum")
    tries: list[int] = []

    async def lose_the_card_then_tell_nothing(moment: Moment, request: str, _: Place) -> None:
        if (moment, request) == ("after", "post_card"):
            raise NetworkFailed("no answer")
        if request == "find" and len(tries) < 3:
            (row,) = await office.rows()
            tries.append(row.tries)
            raise Invalid("no such cursor")

    office.platform.interfere = lose_the_card_then_tell_nothing
    await office.push()
    await office.deliver()
    assert tries == [1, 2, 3]


async def test_one_look_settles_all_of_a_channels_cards(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    (place,) = await office.channels("forum")
    stories = ["Otter wins case", "Walrus opens bakery", "Heron maps the deep sea"]
    for headline in stories:
        await office.push(headline)

    async def lose_cards(moment: Moment, request: str, _: Place) -> None:
        if (moment, request) == ("after", "post_card"):
            raise NetworkFailed("no answer")

    office.platform.interfere = lose_cards
    monkeypatch.setattr(random.Random, "uniform", lambda *_: 3600.0)
    office.clock.advance(minutes=1)
    async with office.working():
        await office.until(lambda rows: all(row.trying and row.failing_since for row in rows))
    office.clock.advance(hours=1)
    office.platform.requests.clear()
    await office.deliver()
    assert sorted(requests(office, place)) == ["find", *["post_message"] * 3]
    assert shows(office, place) == (3, 3, 3)


async def test_a_channel_that_is_gone_or_forbidden_says_so_and_holds_up_no_other(office: Office) -> None:
    gone, forbidden, fine = await office.channels("text", "text", "text")
    del office.platform.channels[gone]
    office.platform.channels[forbidden].forbidden = True
    await office.push()
    office.clock.advance(minutes=1)
    async with office.working():
        await office.until(lambda rows: all((row.due_at is None) == (row.place == fine) for row in rows))
        await until_in_trouble(office, gone)
        await until_in_trouble(office, forbidden)
    assert await trouble_of(office, gone) is Trouble.GONE
    assert await trouble_of(office, forbidden) is Trouble.FORBIDDEN
    assert await trouble_of(office, fine) is None
    assert shows(office, fine) == (1, 1, 1)


async def test_a_channel_is_used_again_once_it_is_mended(office: Office) -> None:
    place, other = await office.channels("text", "text")
    office.platform.channels[place].forbidden = True
    await office.push()
    worker = office.worker()
    office.clock.advance(minutes=1)
    async with office.working(worker):
        await until_in_trouble(office, place)
        office.platform.channels[place].forbidden = False
        worker.look_again(place)
        await office.at_rest()
    assert await trouble_of(office, place) is None
    assert shows(office, place) == shows(office, other) == (1, 1, 1)


async def test_a_channel_in_trouble_is_looked_at_again_after_a_while(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(looks, "LOOK_EVERY", 10.0)
    (place,) = await office.channels("text")
    office.platform.channels[place].forbidden = True
    await office.push()
    office.clock.advance(minutes=1)
    async with office.working():
        await until_in_trouble(office, place)
        office.platform.channels[place].forbidden = False
        await office.at_rest()
    assert shows(office, place) == (1, 1, 1)


async def test_a_story_that_is_too_old_is_not_posted_and_that_is_said(office: Office) -> None:
    (place,) = await office.channels("text")
    await office.push()
    office.clock.advance(hours=24)
    with structlog.testing.capture_logs() as logs:

        def said_and_kept(rows: list[Placement]) -> bool:
            return "not posted, too old" in [line["event"] for line in logs] and rows[0].ending is not None

        async with office.working():
            (row,) = await office.until(said_and_kept)
    assert (row.ending, requests(office, place)) == (Ending.EXPIRED, [])
    (said,) = [line for line in logs if line["event"] == "not posted, too old"]
    assert (said["log_level"], said["slug"], said["place"]) == ("warning", row.slug, str(place))
    assert row.last_error is not None
    assert "too old" in row.last_error


async def delivered_then(office: Office, place: Place) -> tuple[Placement, str]:
    await office.push()
    (row,) = await office.deliver()
    assert row.thread is not None
    office.platform.requests.clear()
    return row, row.thread


async def test_a_card_that_people_deleted_stays_deleted(office: Office) -> None:
    (place,) = await office.channels("text")
    await delivered_then(office, place)
    office.platform.channels[place].messages.clear()
    await office.push(summary="It doesn't rust.")
    (row,) = await office.deliver()
    assert row.ending is Ending.REMOVED
    assert shows(office, place)[0] == 0
    await office.push(summary="It does.")
    await office.deliver()
    assert requests(office, place) == ["edit_message"]


async def test_a_thread_that_people_deleted_stays_deleted_and_the_card_is_kept_up(office: Office) -> None:
    (place,) = await office.channels("text")
    _, thread = await delivered_then(office, place)
    del office.platform.channels[place].threads[thread]
    for words in ("It doesn't rust.", "It does."):
        await office.push(plain_words=words)
        (row,) = await office.deliver()
    assert [message.removed for message in row.messages] == [False, True]
    assert (row.ending, row.messages[0].revision, row.failing_since) == (None, 3, None)
    assert requests(office, place) == ["edit_message", "edit_message", "edit_message"]
    assert shows(office, place) == (1, 0, 0)


async def test_what_the_platform_refuses_ends_until_the_next_revision(office: Office) -> None:
    (place,) = await office.channels("text")

    async def refuse(moment: Moment, request: str, _: Place) -> None:
        raise Invalid("the card is too\nlong")

    office.platform.interfere = refuse
    await office.push()
    (row,) = await office.deliver()
    assert (row.ending, row.last_error) == (Ending.REFUSED, r"the card is too\nlong")
    office.platform.interfere = FakePlatform(office.clock).interfere
    await office.push(summary="Short.")
    (row,) = await office.deliver()
    assert (row.ending, shows(office, place)) == (None, (1, 1, 1))


async def test_an_opener_that_is_refused_keeps_the_card_from_nothing(office: Office) -> None:
    (place,) = await office.channels("announcement")

    async def refuse_openers(moment: Moment, request: str, _: Place) -> None:
        if request == "post_message":
            raise Invalid("the thread is locked")

    office.platform.interfere = refuse_openers
    await office.push()
    (row,) = await office.deliver()
    assert requests(office, place) == ["post_card", "open_thread", "post_message", "publish"]
    assert (row.ending, [message.refused for message in row.messages]) == (
        None,
        [None, "the thread is locked"],
    )
    await office.push(summary="It doesn't rust.")
    (row,) = await office.deliver()
    assert requests(office, place)[4:] == ["post_message", "edit_message"]
    assert row.messages[0].revision == 2
    async with office.store.read() as conn:
        (failed,) = await placements.listing(conn, failed=True)
    assert (delivered(failed), settled(failed)) == (False, True)
    assert (standing(failed), problem(failed)) == (
        "delivered, but for a message that is refused",
        "the thread is locked",
    )


@pytest.mark.parametrize("request_", ["post_card", "post_message"])
async def test_backfill_tries_again_what_was_refused(office: Office, request_: str) -> None:
    (place,) = await office.channels("text")

    async def refuse(moment: Moment, request: str, _: Place) -> None:
        if request == request_:
            raise Invalid("a tag is needed")

    office.platform.interfere = refuse
    await office.push()
    since = office.clock.now() - timedelta(hours=1)
    await office.deliver()
    office.platform.interfere = FakePlatform(office.clock).interfere
    office.clock.advance(hours=30)
    assert len(await backfill(office.store, place, since, office.clock.now())) == 1
    (row,) = await office.deliver()
    assert shows(office, place) == (1, 1, 1)
    assert (row.ending, row.last_error, row.messages[1].refused) == (None, None, None)
    assert await backfill(office.store, place, since, office.clock.now()) == []


async def test_a_refusal_of_an_old_revision_is_none_of_the_new(office: Office) -> None:
    (place,) = await office.channels("text")
    refused: list[str] = []

    async def revise_then_refuse(moment: Moment, request: str, _: Place) -> None:
        if request == "post_message" and not refused:
            refused.append(request)
            await office.push(summary="It doesn't rust.")
            raise Invalid("too long")

    office.platform.interfere = revise_then_refuse
    await office.push()
    (row,) = await office.deliver()
    assert shows(office, place) == (1, 1, 1)
    assert [(message.revision, message.refused) for message in row.messages] == [(2, None), (2, None)]


async def test_a_rate_limit_is_waited_for(office: Office) -> None:
    (place,) = await office.channels("text")
    asked: list[float] = []

    async def too_soon_once(moment: Moment, request: str, _: Place) -> None:
        if request == "look":
            return
        asked.append(office.clock.now().timestamp())
        if len(asked) == 1:
            raise RateLimited("slow down", retry_after=20.0)

    office.platform.interfere = too_soon_once
    await office.push()
    await office.deliver()
    assert asked[1] - asked[0] >= 20.0
    assert shows(office, place) == (1, 1, 1)


async def test_waiting_for_a_turn_is_no_try(office: Office) -> None:
    await office.channels("text", "text")
    office.platform.limited_by = (Limit("bot", 1, 400.0),)
    await office.push()
    office.clock.advance(minutes=1)
    async with office.working():
        rows = await office.until(lambda rows: any(row.last_error for row in rows))
    for row in rows:
        if row.last_error:
            assert row.tries == 0
            until = f"{row.due_at:%Y-%m-%d %H:%M:%S} UTC"
            assert (
                row.last_error == f"waits for its turn until {until}: 1 requests in 400 s are the limit bot"
            )


async def test_a_rate_limit_without_end_is_no_mistake_of_ours(office: Office) -> None:
    (place,) = await office.channels("text")

    async def for_ever(moment: Moment, request: str, _: Place) -> None:
        if request != "look":
            raise RateLimited("slow down", retry_after=float("inf"), everywhere=True)

    office.platform.interfere = for_ever
    await office.push()
    office.clock.advance(minutes=1)
    async with office.working():
        (row,) = await office.until(lambda rows: rows[0].last_error is not None)
    told = f"waits for its turn until {row.due_at:%Y-%m-%d %H:%M:%S} UTC: slow down"
    assert (row.last_error, row.tries, row.trying) == (told, 0, None)
    office.platform.interfere = FakePlatform(office.clock).interfere
    office.clock.advance(hours=1)
    await office.deliver()
    assert shows(office, place) == (1, 1, 1)


async def test_a_token_that_is_refused_stops_the_account_and_frees_the_lease(office: Office) -> None:
    await office.channels("text", "text")
    await office.push()

    async def refuse(moment: Moment, request: str, _: Place) -> None:
        raise AuthFailed("renew the token")

    office.platform.interfere = refuse
    with pytest.raises(AuthFailed, match="renew the token"):
        await asyncio.wait_for(office.worker().run(), 10)
    async with office.store.write() as conn:
        now = office.clock.now()
        assert await leases.take(conn, "discord:*", "another", timedelta(seconds=20), now) is not None


async def test_a_mistake_of_ours_costs_one_placement_some_time(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, fine = await office.channels("text", "text")
    send, failures = errand.send, iter([True])

    async def faulty(platform: FakePlatform, row: Placement, *rest: object) -> Placement:
        if row.place == broken and next(failures, False):
            raise ZeroDivisionError("1\n/0")
        return await send(platform, row, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(errand, "send", faulty)
    await office.push()
    with structlog.testing.capture_logs() as logs:
        await office.deliver()
    assert shows(office, broken) == shows(office, fine) == (1, 1, 1)
    (bug,) = [line for line in logs if line["event"] == "bug"]
    assert bug["reference"]


async def test_two_workers_compete_and_one_sends(office: Office) -> None:
    places = await office.channels(*["text"] * 10)
    async with office.working(), office.working():
        for headline in ("Otter wins case", "Walrus opens bakery"):
            await office.push(headline)
        await office.at_rest()
    assert [shows(office, place) for place in places] == [(2, 2, 2)] * 10


async def test_a_paused_holder_writes_nothing_and_sends_nothing(office: Office) -> None:
    (place,) = await office.channels("text")
    await office.push()
    (stale,) = await office.rows()
    async with office.store.write() as conn:
        now = office.clock.now()
        paused = await leases.take(conn, "discord:*", "paused", timedelta(seconds=20), now)
    assert paused is not None
    await office.deliver()
    with pytest.raises(LeaseLost):
        async with office.store.write() as conn:
            await placements.save(conn, paused, [stale])
    assert shows(office, place) == (1, 1, 1)


async def test_no_request_starts_with_too_little_of_the_lease_left(office: Office) -> None:
    await office.channels("text")
    office.platform.timeout = 5.0
    at: list[float] = []

    async def pause_the_process(moment: Moment, request: str, place: Place) -> None:
        at.append(office.clock.now().timestamp())
        if len(at) == 2:  # the first answer: as if the machine had slept
            office.clock.advance(minutes=5)

    office.platform.interfere = pause_the_process
    await office.push()
    office.clock.advance(minutes=1)
    with structlog.testing.capture_logs() as logs:
        async with office.working():
            await office.at_rest()
    assert [line["epoch"] for line in logs if line["event"] == "sends"] == [1, 2]


async def test_a_stop_finishes_the_step_at_hand_and_leaves_nothing_unknown(office: Office) -> None:
    places = await office.channels(*["text"] * 30)
    await office.push()
    worker = office.worker()

    async def slow(moment: Moment, request: str, place: Place) -> None:
        await asyncio.sleep(0.05)

    office.platform.interfere = slow
    office.platform.limited_by = (Limit("bot", 20, 1.0),)  # so that some wait for their turn
    async with office.working(worker) as task:
        await office.until(lambda rows: any(row.thread for row in rows))
        worker.stop()
        await asyncio.wait_for(task, 10)
    rows = await office.rows()
    assert any(row.due_at for row in rows)
    assert not any(row.trying for row in rows)
    async with office.working():  # at once: the lease was released
        await office.at_rest()
    assert "find" not in {request for request, _ in office.platform.requests}
    assert [shows(office, place) for place in places] == [(1, 1, 1)] * 30


async def test_a_stop_while_another_worker_sends(office: Office) -> None:
    async with office.working():
        await asyncio.sleep(0.1)
        waiting = office.worker()
        async with office.working(waiting) as task:
            await asyncio.sleep(0.1)
            waiting.stop()
            await asyncio.wait_for(task, 5)


async def test_a_channel_with_a_queue_holds_up_no_other(office: Office) -> None:
    busy, *others = await office.channels(*["text"] * 5)
    for n in range(12):
        await push_drafts(
            office.store, [a_draft(f"Story number {n * 7919}")], How(new=True), now=office.clock.now()
        )

    async def slow(moment: Moment, request: str, place: Place) -> None:
        if place == busy:
            await asyncio.sleep(0.5)

    office.platform.interfere = slow
    office.clock.advance(minutes=1)
    async with office.working():
        await office.until(lambda rows: all(row.due_at is None for row in rows if row.place != busy))
        assert shows(office, busy)[0] < 12
    assert [shows(office, place) for place in others] == [(12, 12, 12)] * 4
