"""What goes to the app: by Socket Mode, or by signed HTTP where it has an address; and once more when it
isn't acknowledged.

https://docs.slack.dev/apis/events-api#retries
"""

import asyncio
import itertools
from collections.abc import Callable
from dataclasses import dataclass

from storybot.playground.clock import PlaygroundClock
from storybot.playground.slack.http_events import SignedHttp
from storybot.playground.slack.socket_mode import Json, Kind, Reply, SocketMode
from storybot.playground.slack.state import WorkspaceState
from storybot.playground.slack.world import App

# Seconds before the first try and each of the three retries.
_WAITS = (0, 0, 60, 300)
_POLL = 0.02  # of the machine's seconds: a wait ends early when the clock is moved ahead


@dataclass(frozen=True, slots=True)
class Delivery:
    """One try to deliver an event, and what became of it."""

    event_id: str
    event: Json
    attempt: int
    reply: Reply


class Outbox:
    """`deliveries` keeps every try that has ended; `interactions` every interaction, the last one last;
    `watchers` are told of each payload with what the app said to it."""

    def __init__(self, app: App, clock: PlaygroundClock, sockets: SocketMode, http: SignedHttp) -> None:
        self._app = app
        self._clock = clock
        self._sockets = sockets
        self._http = http
        self._tasks: set[asyncio.Task[None]] = set()
        self._numbers = itertools.count(1)
        self.deliveries: list[Delivery] = []
        self.interactions: list[tuple[Kind, Json]] = []
        self.watchers: list[Callable[[Kind, Json, Reply], None]] = []

    def event(self, workspace: WorkspaceState, event: Json) -> str:
        """Start to deliver an event to the app; returns its `event_id`."""
        event_id = f"Ev{next(self._numbers):09d}"
        bot = workspace.data.bot
        payload: Json = {
            "token": "playground",
            "team_id": workspace.data.id,
            "context_team_id": workspace.data.id,
            "api_app_id": self._app.id,
            "type": "event_callback",
            "event": event,
            "event_id": event_id,
            "event_time": int(self._clock.now()),
            "is_ext_shared_channel": False,
            "authorizations": [
                {
                    "enterprise_id": None,
                    "team_id": workspace.data.id,
                    "user_id": bot.user_id,
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
        }
        task = asyncio.create_task(self._persist(payload))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return event_id

    async def interact(self, kind: Kind, payload: Json) -> Reply:
        """Deliver what a person did. There is no second try: the person sees that it failed."""
        self.interactions.append((kind, payload))
        return await self._deliver(kind, payload, 0, "")

    async def replay_interaction(self) -> Reply:
        """Deliver the last interaction once more, as it was. Raises IndexError where there was none."""
        kind, payload = self.interactions[-1]
        return await self._deliver(kind, payload, 0, "")

    async def redeliver(self, event_id: str) -> Reply:
        """Deliver an event once more, as if its acknowledgement had been lost. Raises KeyError."""
        for delivery in reversed(self.deliveries):
            if delivery.event_id == event_id:
                return await self._deliver("events_api", delivery.event, delivery.attempt + 1, "timeout")
        raise KeyError(event_id)

    async def settle(self) -> None:
        """Wait until nothing is being delivered."""
        while self._tasks:
            await asyncio.gather(*self._tasks)

    async def close(self) -> None:
        """Give up what isn't delivered."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _persist(self, payload: Json) -> None:
        reason = ""
        for attempt, wait in enumerate(_WAITS):
            await self._wait(wait)
            reply = await self._deliver("events_api", payload, attempt, reason)
            self.deliveries.append(Delivery(payload["event_id"], payload, attempt, reply))
            if reply.problem is None or not reply.retry:
                return
            reason = reply.problem.partition(":")[0]

    async def _wait(self, seconds: float) -> None:
        until = self._clock.now() + seconds
        while (left := until - self._clock.now()) > 0:  # noqa: ASYNC110 (a moved clock wakes nobody)
            await asyncio.sleep(min(_POLL, self._clock.wait_of(left)))

    async def _deliver(self, kind: Kind, payload: Json, attempt: int, reason: str) -> Reply:
        way = self._sockets if self._app.request_url is None else self._http
        reply = await way.deliver(kind, payload, attempt=attempt, reason=reason)
        for watcher in self.watchers:
            watcher(kind, payload, reply)
        return reply
