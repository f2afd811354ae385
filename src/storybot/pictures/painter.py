"""Has figures drawn, by a process beside this one: what a drawing costs, or breaks, holds up no answer."""

import asyncio
import contextlib
import sys
from asyncio.subprocess import PIPE, Process
from collections import OrderedDict

import structlog

from storybot.cards.figure import Figure
from storybot.pictures.artist import LENGTH_BYTES, written

LONGEST = 5.0
"""Seconds that a drawing may take, its wait for others included. One takes some 20 ms, the first a second."""

KEPT = 64
"""Pictures, of some 20 KB each: a story in the news is asked about over and over."""

log: structlog.typing.FilteringBoundLogger = structlog.get_logger()


class Painter:
    """Draws one figure at a time, in a process that is started with the first one. `aclose` it at the end."""

    def __init__(self, artist: tuple[str, ...] = (sys.executable, "-m", "storybot.pictures.artist")) -> None:
        self._command = artist
        self._turn = asyncio.Lock()
        self._process: Process | None = None
        self._kept: OrderedDict[Figure, bytes] = OrderedDict()

    async def draw(self, figure: Figure) -> bytes | None:
        """The figure as a PNG; None, and a line in the log, where it can't be had within `LONGEST`."""
        if figure in self._kept:
            self._kept.move_to_end(figure)
            return self._kept[figure]
        try:
            async with asyncio.timeout(LONGEST), self._turn:
                png = await self._drawn(figure)
        except (TimeoutError, OSError, EOFError) as error:
            log.warning("a picture could not be drawn", error=type(error).__name__)
            return None
        self._kept[figure] = png
        if len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return png

    async def aclose(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is not None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()

    async def _drawn(self, figure: Figure) -> bytes:
        try:
            if self._process is None or self._process.returncode is not None:
                self._process = await self._start()
            process = self._process
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.write(written(figure))
            await process.stdin.drain()
            length = int.from_bytes(await process.stdout.readexactly(LENGTH_BYTES))
            return await process.stdout.readexactly(length)
        except BaseException:
            await self.aclose()  # what it was at would come as the answer to the next
            raise

    async def _start(self) -> Process:
        # A session of its own, or Ctrl-C in a terminal would end it before the bot has finished.
        return await asyncio.create_subprocess_exec(
            *self._command, stdin=PIPE, stdout=PIPE, start_new_session=True
        )
