"""What follows from an error. Pure: chance and time are given."""

import math
import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from storybot.errors import (
    Asleep,
    AuthFailed,
    Forbidden,
    Gone,
    Invalid,
    PlatformError,
    RateLimited,
    What,
)
from storybot.printable import printable
from storybot.store.model import Trouble

FIRST_WAIT = 2.0
LONGEST_WAIT = 600.0
LONGEST_LIMIT = 3600.0
"""Seconds that a rate limit's own wait is kept at most: what asks for more is a mistake or another's word."""

ASLEEP = 3600.0
"""Seconds after which it is looked again whether a thread is open, though nobody told that it is."""

LONGEST_LACK = 80
"""Characters of what a platform says is missing: names of permissions and scopes are shorter."""

SETTLING = 1.0
"""Seconds that a request without an answer is given to take effect, before anyone looks whether it has."""


@dataclass(frozen=True, slots=True)
class Again:
    """The step is taken again, not before `at`."""

    at: datetime


@dataclass(frozen=True, slots=True)
class ChannelTrouble:
    """Nothing goes into this channel until a person has done what `advice` says. `lacks` is what is missing,
    in the platform's own word."""

    kind: Trouble
    advice: str
    lacks: str | None = None


@dataclass(frozen=True, slots=True)
class AccountTrouble:
    """Nothing goes out with this token until a person has done what `advice` says."""

    advice: str


@dataclass(frozen=True, slots=True)
class Removed:
    """People deleted what the step is about; it stays deleted."""

    what: Literal[What.THREAD, What.MESSAGE]


@dataclass(frozen=True, slots=True)
class Refused:
    """The platform will never take this message."""

    reason: str


Consequence = Again | ChannelTrouble | AccountTrouble | Removed | Refused


def after(error: PlatformError, tries: int, now: datetime, chance: random.Random) -> Consequence:
    """What follows from the `error` of the `tries`-th try in a row.

    A rate limit's own wait is kept; without an answer, or after a failure of the platform's, the wait is
    drawn from 0 up to a bound that doubles with each try ("full jitter",
    https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/).
    """
    match error:
        case RateLimited():
            return Again(now + timedelta(seconds=wait(error)))
        case Forbidden():
            return ChannelTrouble(Trouble.FORBIDDEN, one_line(error), printable(error.missing, LONGEST_LACK))
        case Gone():
            what = error.what
            return ChannelTrouble(Trouble.GONE, one_line(error)) if what is What.CHANNEL else Removed(what)
        case Asleep():
            return Again(now + timedelta(seconds=ASLEEP))
        case Invalid():
            return Refused(one_line(error))
        case AuthFailed():
            return AccountTrouble(one_line(error))
        case _:  # no answer, or one of 500 and above
            return Again(now + timedelta(seconds=SETTLING + back_off(tries, chance)))


def wait(error: RateLimited) -> float:
    """Seconds to wait after a rate limit: its own, as far as it makes sense."""
    seconds = LONGEST_LIMIT if math.isnan(error.retry_after) else error.retry_after
    return min(max(seconds, 0.0), LONGEST_LIMIT)


def back_off(tries: int, chance: random.Random) -> float:
    """Seconds to wait after the `tries`-th failure in a row."""
    bound = min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(max(tries - 1, 0), 16))
    return chance.uniform(0, bound)


def one_line(error: Exception, longest: int = 300) -> str:
    """An error's text for a log, a row or a terminal: what came from outside can't break the line."""
    return printable(str(error), longest)
