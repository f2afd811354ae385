"""`python -m storybot.playground`: the playground alone, for tests in another process."""

import argparse
import asyncio
import signal
from pathlib import Path

from storybot.playground.server import Playground
from storybot.playground.world import World


async def serve(world: World | None, *, port: int, speed: float) -> None:
    """Print the URL, and serve until SIGINT or SIGTERM."""
    playground = Playground(world, speed=speed)
    told = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, told.set)
    await playground.start(port=port)
    print(playground.url, flush=True)  # noqa: T201
    await told.wait()
    await playground.stop()


def main() -> None:
    """Read the command line. A world that can't be read or isn't one ends with what is wrong with it."""
    parser = argparse.ArgumentParser(prog="python -m storybot.playground", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument(
        "--world", type=Path, metavar="FILE.json", help="a World as JSON instead of the default"
    )
    parser.add_argument("--speed", type=float, default=1.0, help="playground seconds in one of the machine's")
    given = parser.parse_args()
    if not 0 < given.speed < float("inf"):
        parser.error("--speed is a number above 0")
    try:
        world = None if given.world is None else World.model_validate_json(given.world.read_bytes())
        asyncio.run(serve(world, port=given.port, speed=given.speed))
    except (OSError, OverflowError, ValueError) as error:
        parser.error(str(error))


if __name__ == "__main__":
    main()
