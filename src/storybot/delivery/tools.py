"""What a worker works with."""

import random
from dataclasses import dataclass
from datetime import timedelta

from storybot.clock import Clock
from storybot.delivery.pace import Pace
from storybot.delivery.port import ChatPlatform
from storybot.delivery.showing import Showings
from storybot.delivery.stop import Stop
from storybot.store.engine import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """The same from one tenure to the next. `max_age` is how long a story may have been wanted and still be
    posted."""

    store: Store
    platform: ChatPlatform
    clock: Clock
    chance: random.Random
    pace: Pace
    showings: Showings
    stop: Stop
    max_age: timedelta
