"""The platform in memory, as a scene."""

from dataclasses import replace
from datetime import UTC, datetime

from storybot.cards.model import Card
from storybot.clock import SystemClock
from storybot.delivery.model import Place, ThreadState
from storybot.errors import NetworkFailed, PlatformError, RateLimited, ServerFailed
from tests.fake_platform import FakeMessage, FakePlatform, Moment


def _place(channel: str) -> Place:
    return Place("discord", "1", channel)


class FakeScene:
    def __init__(self) -> None:
        self.platform = FakePlatform(SystemClock())
        self.channel, self.forum, self.announcements = _place("10"), _place("11"), _place("12")
        self.absent, self.forbidden = _place("13"), _place("14")
        self.member = "7"
        self.platform.add(self.channel)
        self.platform.add(self.forum, "forum")
        self.platform.add(self.announcements, "announcement")
        self.platform.add(self.forbidden).forbidden = True

    async def cards(self, place: Place) -> int:
        channel = self.platform.channels[place]
        return len(channel.threads if channel.kind == "forum" else channel.messages)

    async def threads(self, place: Place) -> int:
        return len(self.platform.channels[place].threads)

    async def replies(self, place: Place, thread: str) -> int:
        return len(self.platform.channels[place].threads[thread].keys() - {thread})

    async def text(self, place: Place, thread: str | None, message: str) -> str:
        channel = self.platform.channels[place]
        if thread is None and channel.kind == "forum":
            thread = message
        messages = channel.messages if thread is None else channel.threads[thread]
        return str(messages[message].card)

    async def pinned(self, place: Place) -> list[str]:
        channel = self.platform.channels[place]
        there = channel.threads if channel.kind == "forum" else channel.messages
        return [each for each in there if each in self.platform.pinned]

    async def state(self, thread: str) -> ThreadState:
        [title] = [one.titles[thread] for one in self.platform.channels.values() if thread in one.titles]
        return replace(self.platform.states[thread], title=title)

    async def write(self, place: Place, thread: str | None, text: str) -> str:
        channel = self.platform.channels[place]
        messages = channel.messages if thread is None else channel.threads[thread]
        id_ = f"written-{len(messages)}"
        messages[id_] = FakeMessage(id_, "", Card(title=text, blocks=()), datetime.now(UTC))
        return id_

    async def has(self, place: Place, thread: str | None, message: str) -> bool:
        channel = self.platform.channels[place]
        return message in (channel.messages if thread is None else channel.threads[thread])

    async def timed_out(self) -> float:
        until = self.platform.timed_out.get(self.member)
        return until.timestamp() if until else 0

    async def kept_out(self, place: Place) -> bool:
        return self.member in self.platform.kept_out.get(place, set())

    async def take_away_sanctions(self) -> None:
        self.platform.may_not |= {"remove_message", "time_out", "keep_out"}

    async def delete_message(self, place: Place, thread: str | None, message: str) -> None:
        channel = self.platform.channels[place]
        del (channel.messages if thread is None else channel.threads[thread])[message]

    async def delete_thread(self, place: Place, thread: str) -> None:
        del self.platform.channels[place].threads[thread]

    async def lose_next_answer(self) -> None:
        self._once("after", NetworkFailed("no answer"))

    async def fail_next(self) -> None:
        self._once("before", ServerFailed("500"))

    async def limit_next(self, seconds: float) -> None:
        self._once("before", RateLimited("slow down", retry_after=seconds))

    def _once(self, moment: Moment, error: PlatformError) -> None:
        errors = [error]

        async def interfere(now: Moment, request: str, place: Place) -> None:
            if now == moment and errors:
                raise errors.pop()

        self.platform.interfere = interfere
