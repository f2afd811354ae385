"""Pace: no window ever holds too many requests, and hardly any time is lost."""

import asyncio
import random
from collections import defaultdict
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storybot.delivery.pace import PRUNE_EVERY, Pace
from storybot.delivery.port import Limit
from storybot.errors import RateLimited
from storybot.store.model import LimitUse, PaceUse
from tests.fake_clock import FakeClock

WIDE = Limit("bot", 47, 1.0)


class Traffic:
    """Requests through one pace, and when each of them went."""

    def __init__(self, clock: FakeClock) -> None:
        self.clock = clock
        self.pace = Pace(clock)
        self.went: dict[Limit, list[float]] = defaultdict(list)
        self.order: list[int] = []
        self.started = clock.now()

    def seconds(self) -> float:
        return (self.clock.now() - self.started).total_seconds()

    async def request(
        self,
        limits: Sequence[Limit],
        number: int = 0,
        *,
        after: float = 0.0,
        way: float = 0.0,
        back: float = 0.0,
    ) -> None:
        """`way`: seconds from the turn until the request is there; `back`: from there until the answer."""
        await self.clock.sleep(after)
        with await self.pace.acquire(limits, patience=1e9):
            self.order.append(number)
            if way:
                await self.clock.sleep(way)
            for limit in limits:
                self.went[limit].append(self.seconds())
            if back:
                await self.clock.sleep(back)

    def check_windows(self) -> None:
        for limit, unsorted in self.went.items():
            times = sorted(unsorted)
            for first, later in zip(times, times[limit.count :], strict=False):
                assert later - first >= limit.per - 1e-5, f"more than {limit.count} in {limit.per} s"


limits = st.builds(
    Limit,
    name=st.sampled_from(["bot", "workspace", "a", "b", "c"]),
    count=st.integers(1, 60),
    per=st.sampled_from([1.0, 5.0, 60.0, 3600.0]),
)


@st.composite
def traffic(draw: st.DrawFn) -> list[tuple[list[Limit], float]]:
    known = draw(st.lists(limits, min_size=1, max_size=5, unique_by=lambda limit: limit.name))
    request = st.tuples(
        st.lists(st.sampled_from(known), min_size=1, max_size=3, unique=True), st.floats(0, 5.0)
    )
    return draw(st.lists(request, min_size=1, max_size=80))


@given(traffic(), st.randoms(use_true_random=False))
async def test_no_window_of_any_limit_holds_more_than_its_count(
    requests: list[tuple[list[Limit], float]], chance: random.Random
) -> None:
    clock = FakeClock(overshoot=lambda: chance.choice([0.0, 0.0, 0.002, 0.03, 0.4]))
    sent = Traffic(clock)
    await clock.run(
        asyncio.gather(*(sent.request(limits, after=after) for limits, after in requests)),
    )
    assert len(sent.order) == len(requests)
    sent.check_windows()


@pytest.mark.parametrize("limit", [WIDE, Limit("channel", 1, 1.0), Limit("workspace", 300, 60.0)])
@pytest.mark.parametrize("overshoot", [0.0, 0.001])
async def test_a_queue_takes_hardly_longer_than_the_limit_asks_for(limit: Limit, overshoot: float) -> None:
    clock = FakeClock(overshoot=lambda: overshoot)
    sent = Traffic(clock)
    n = max(10 * limit.count, 50)
    await clock.run(asyncio.gather(*(sent.request([limit]) for _ in range(n))))
    sent.check_windows()
    assert sent.seconds() <= 1.06 * n * limit.per / limit.count


@pytest.mark.parametrize("limit", [WIDE, Limit("channel", 1, 1.0), Limit("workspace", 300, 60.0)])
async def test_what_a_busy_machine_delays_is_caught_up(limit: Limit) -> None:
    chance = random.Random(3)
    clock = FakeClock(overshoot=lambda: limit.per * chance.choice([0.0] * 40 + [0.01, 0.02, 0.2]))
    sent = Traffic(clock)
    n = max(10 * limit.count, 50)
    await clock.run(asyncio.gather(*(sent.request([limit]) for _ in range(n))))
    sent.check_windows()
    assert sent.seconds() <= 1.08 * n * limit.per / limit.count


@pytest.mark.parametrize("least", [0.0, 0.002, 0.09])
@pytest.mark.parametrize("seed", range(2))
async def test_no_window_holds_more_though_requests_are_held_up_on_their_way(seed: int, least: float) -> None:
    clock, chance = FakeClock(), random.Random(seed)
    sent = Traffic(clock)

    def way() -> float:
        return least + chance.choice([0.0, 0.004, 0.009, 0.03, 0.045])

    await clock.run(
        asyncio.gather(*(sent.request([WIDE], way=way(), back=0.05) for _ in range(6 * WIDE.count)))
    )
    sent.check_windows()


@pytest.mark.parametrize("back", [0.01, 0.4])
async def test_what_every_answer_takes_costs_no_time(back: float) -> None:
    clock = FakeClock()
    sent = Traffic(clock)
    n = 10 * WIDE.count
    await clock.run(asyncio.gather(*(sent.request([WIDE], way=back, back=back) for _ in range(n))))
    sent.check_windows()
    assert sent.seconds() <= 1.06 * n * WIDE.per / WIDE.count + 2 * back


async def test_answers_that_take_unevenly_long_cost_little_time() -> None:
    clock, chance = FakeClock(), random.Random(3)
    sent = Traffic(clock)
    n = 10 * WIDE.count
    backs = [chance.choice([0.002, 0.2, 0.3, 0.6, 1.5]) for _ in range(n)]
    await clock.run(asyncio.gather(*(sent.request([WIDE], back=back) for back in backs)))
    sent.check_windows()
    assert sent.seconds() <= 1.08 * n * WIDE.per / WIDE.count + 1.5


async def test_requests_go_in_the_order_they_came() -> None:
    clock = FakeClock()
    sent = Traffic(clock)
    await clock.run(asyncio.gather(*(sent.request([WIDE], number) for number in range(100))))
    assert sent.order == list(range(100))


async def test_a_slow_channel_holds_up_no_other() -> None:
    clock = FakeClock()
    sent = Traffic(clock)
    slow = [sent.request([WIDE, Limit("slow", 1, 10.0)]) for _ in range(20)]
    others = [sent.request([WIDE, Limit(f"c{n}", 1, 1.0)]) for n in range(47)]
    waiting = asyncio.gather(*slow)
    await clock.run(asyncio.gather(*others))
    assert sent.seconds() < 1.2
    await clock.run(waiting)
    sent.check_windows()


async def test_after_a_429_its_channel_waits_and_the_others_go_on() -> None:
    clock = FakeClock()
    sent = Traffic(clock)
    channel, other = Limit("a", 1, 1.0), Limit("b", 1, 1.0)
    with pytest.raises(RateLimited), await clock.run(sent.pace.acquire([WIDE, channel])):
        raise RateLimited("channel", retry_after=7.0)
    await clock.run(sent.request([WIDE, other]))
    assert sent.seconds() < 0.1
    await clock.run(sent.request([WIDE, channel]))
    assert sent.seconds() >= 7.0


async def test_after_a_429_for_the_whole_token_everything_waits() -> None:
    clock = FakeClock()
    sent = Traffic(clock)
    with pytest.raises(RateLimited), await clock.run(sent.pace.acquire([WIDE, Limit("a", 1, 1.0)])):
        raise RateLimited("all", retry_after=7.0, everywhere=True)
    await clock.run(sent.request([WIDE, Limit("b", 1, 1.0)]))
    assert sent.seconds() >= 7.0


async def test_a_wait_beyond_patience_is_said_at_once() -> None:
    clock = FakeClock()
    pace = Pace(clock)
    publishing = [Limit("publish", 10, 3600.0)]
    for _ in range(10):  # there is room for ten, so they go at once
        with await pace.acquire(publishing):
            pass
    with pytest.raises(RateLimited) as raised:
        await pace.acquire(publishing)
    assert 3600 <= raised.value.retry_after <= 3700


async def test_channels_that_nothing_goes_to_any_more_are_forgotten() -> None:
    clock = FakeClock()
    pace = Pace(clock)
    for n in range(5 * PRUNE_EVERY):
        with await pace.acquire([Limit(f"c{n}", 1, 1.0)]):
            pass
        clock.advance(0.1)
    assert len(pace._lanes) < 2 * PRUNE_EVERY


async def test_what_went_is_told_beside_the_limits_those_most_used_first() -> None:
    clock = FakeClock()
    pace = Pace(clock)
    everything, channel, hourly = Limit("all", 50, 1.0), Limit("c", 5, 5.0), Limit("publish", 10, 3600.0)
    for _ in range(6):
        await clock.run(pace.acquire([everything, channel]))
    for _ in range(5):
        await clock.run(pace.acquire([everything, hourly]))
    await clock.run(pace.acquire([]))
    assert pace.use() == PaceUse(
        11,
        (
            LimitUse("all", 11, 3000, 60.0),
            LimitUse("c", 6, 60, 60.0),
            LimitUse("publish", 5, 10, 3600.0),
        ),
    )
    clock.advance(60)
    assert pace.use() == PaceUse(0, (LimitUse("publish", 5, 10, 3600.0),))
