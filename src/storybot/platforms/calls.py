"""What both platforms do with a call: a time-out, and errors in storybot's own vocabulary."""

import asyncio
import logging
import math
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager

import aiohttp
import yarl

from storybot.errors import NetworkFailed, PlatformError

LONGEST_WAIT = 86_400.0  # seconds; no limit of a platform's lasts longer, so a longer wait is a mistake
LONGEST_REASON = 300  # characters of a platform's own words in an error of ours


@asynccontextmanager
async def answered(
    seconds: float, translate: Callable[[Exception], PlatformError | None]
) -> AsyncGenerator[None]:
    """Run the block for at most `seconds`, and raise what goes wrong in it as a `PlatformError`.

    `translate` gives None for what is no answer of a platform, but a bug: that is raised as it is.
    """
    try:
        async with asyncio.timeout(seconds):
            yield
    except PlatformError:
        raise
    except Exception as error:
        translated = translate(error)
        if translated is None:
            raise
        raise translated from error


def origin(url: str) -> str | None:
    """Where an http(s) address leads to (`https://host`); None for what is none."""
    try:
        return str(yarl.URL(url).origin())
    except ValueError:
        return None


async def beginning(answer: aiohttp.ClientResponse, most: int) -> bytes:
    """The first bytes of an answer's body, `most` of them."""
    begun = bytearray()
    async for chunk in answer.content.iter_any():
        begun += chunk
        if len(begun) >= most:
            break
    return bytes(begun[:most])


def no_answer(platform: str, error: Exception) -> NetworkFailed:
    """That a request got no answer, and why, as far as the error tells."""
    if isinstance(error, TimeoutError):
        return NetworkFailed(f"{platform} gave no answer in time")
    return NetworkFailed(f"no connection to {platform}: {one_line(str(error)) or type(error).__name__}")


def wait_of(said: object, unsaid: float) -> float:
    """The seconds to wait that a platform names, at most a day; `unsaid` where it names no number of them."""
    try:
        seconds = float(str(said))
    except ValueError:
        return unsaid
    return min(seconds, LONGEST_WAIT) if math.isfinite(seconds) and seconds >= 0 else unsaid


def keep_quiet(*loggers: str) -> None:
    """Keep an SDK's loggers from logging what it sends and receives, which they do at DEBUG."""
    for name in loggers:
        logger = logging.getLogger(name)
        logger.setLevel(max(logger.level, logging.INFO))


def one_line(text: str) -> str:
    """A platform's words, fit to stand in a line of a log: printable, and of bounded length."""
    words = "".join(c if c.isprintable() else " " for c in text[: 4 * LONGEST_REASON]).split()
    return " ".join(words)[:LONGEST_REASON]
