"""What a worker works with."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from storybot.clock import Clock
from storybot.delivery.model import Place
from storybot.delivery.pace import Pace
from storybot.delivery.port import ChatPlatform
from storybot.delivery.showing import Showings
from storybot.delivery.stop import Stop
from storybot.store.engine import Store

Count = Callable[[str, str, str], None]
"""Told of each step, by its platform and kind, what came of it."""


@dataclass(frozen=True, slots=True)
class AlertsTo:
    """The channel in which editors are told what fails, and what must never be shown there."""

    place: Place
    secrets: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """The same from one tenure to the next. `max_age` is how long a story may have been wanted and still be
    posted. `alerts` is set where this worker's platform is the one to tell editors, `count` where somebody
    counts."""

    store: Store
    platform: ChatPlatform
    clock: Clock
    chance: random.Random
    pace: Pace
    showings: Showings
    stop: Stop
    max_age: timedelta
    alerts: AlertsTo | None = None
    count: Count | None = None
