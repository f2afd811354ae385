"""Processes of storybot: its commands, each for a moment, and the bot, which stays.

A command is a list of arguments and never a shell's line. Its time and its output are bounded.
"""

import asyncio
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Literal

SECONDS = 30.0
OUTPUT = 2 * 1024 * 1024
AT_ONCE = 2
STOP_SECONDS = 30.0  # after which a bot that was told to stop is killed

State = Literal["absent", "running", "stopped", "killed"]


class Refusal(Exception):
    """What was asked for can't be done now; the text says why."""


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command came to."""

    status: int
    out: str
    err: str


class Tool:
    """The command line of storybot; `environment` is its processes', None for one's own."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str] | None = None) -> None:
        self.command = tuple(command)
        self.environment = environment
        self._room = asyncio.Semaphore(AT_ONCE)

    async def run(self, *arguments: str) -> Ran:
        """Run one command to its end; raises Refusal where it takes too long or says too much."""
        async with self._room:
            process = await asyncio.create_subprocess_exec(
                *self.command, *arguments, stdin=DEVNULL, stdout=PIPE, stderr=PIPE, env=self.environment
            )
            reading = [asyncio.create_task(_bounded(each)) for each in (process.stdout, process.stderr)]
            try:
                async with asyncio.timeout(SECONDS):
                    out, err = await asyncio.gather(*reading)
                    return Ran(await process.wait(), out, err)
            except TimeoutError:
                raise Refusal(f"storybot {arguments[0]} took longer than {SECONDS:g} s.") from None
            finally:
                await _end(process, reading)


async def _end(process: Process, reading: Sequence[asyncio.Task[str]]) -> None:
    """Kill what still runs. For asyncio it has ended only when both of its pipes are read to their end."""
    for each in reading:
        each.cancel()
    await asyncio.gather(*reading, return_exceptions=True)
    if process.returncode is None:
        process.kill()
    await process.communicate()


async def _bounded(stream: asyncio.StreamReader | None) -> str:
    assert stream is not None
    read = bytearray()
    while part := await stream.read(1 << 16):
        read += part
        if len(read) > OUTPUT:
            raise Refusal("storybot said more than can be shown.")
    return read.decode(errors="replace")


class Bot:
    """The bot's process: one at a time. `changed` is called whenever its state is another."""

    def __init__(self, tool: Tool | None, changed: Callable[[], None]) -> None:
        self._tool = tool
        self._changed = changed
        self._starting = asyncio.Lock()
        self._process: Process | None = None
        self._watch: asyncio.Task[None] | None = None
        self._wish: Literal["run", "stop", "kill"] = "run"
        self._lost = asyncio.Event()
        self.state: State = "absent"
        self.exit: int | None = None

    def item(self) -> dict[str, Any]:
        """What the page shows of it, and whether there is a storybot to start."""
        return {"state": self.state, "exit": self.exit, "tool": self._tool is not None}

    async def start(self) -> None:
        """Start it; raises Refusal where one runs."""
        if self._tool is None:
            raise Refusal(NO_TOOL)
        async with self._starting:
            if self._watch is not None and not self._watch.done():
                raise Refusal("The bot is running already.")
            process = await asyncio.create_subprocess_exec(
                *self._tool.command, "run", stdin=DEVNULL, env=self._tool.environment
            )
            self._process, self._wish = process, "run"
            self._become("running", None)
            self._watch = asyncio.create_task(self._watched(process))

    async def stop(self) -> None:
        """Tell it to stop, and wait until it has: it finishes what is on its way."""
        process, watch = self._running()
        self._wish = "stop"
        with suppress(ProcessLookupError):
            process.terminate()
        try:
            await asyncio.wait_for(asyncio.shield(watch), STOP_SECONDS)
        except TimeoutError:
            await self.kill()

    async def kill(self) -> None:
        """End it in the middle of what it does, as a crash would."""
        process, watch = self._running()
        self._wish = "kill"
        with suppress(ProcessLookupError):
            process.kill()
        await asyncio.shield(watch)

    async def lost(self) -> None:
        """Wait until it ends without having been told to."""
        await self._lost.wait()

    async def close(self) -> None:
        """Stop it where it runs."""
        with suppress(Refusal):
            await self.stop()

    def _running(self) -> tuple[Process, asyncio.Task[None]]:
        if self._process is None or self._watch is None or self._watch.done():
            raise Refusal(NO_TOOL if self._tool is None else "The bot isn't running.")
        return self._process, self._watch

    async def _watched(self, process: Process) -> None:
        status = await process.wait()
        self._become("killed" if self._wish == "kill" else "stopped", status)
        if self._wish == "run":
            self._lost.set()

    def _become(self, state: State, status: int | None) -> None:
        self.state, self.exit = state, status
        self._changed()


NO_TOOL = "This playground runs without storybot; `storybot play` starts one with it."
