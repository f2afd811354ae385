"""`make bench`: one story to 1,000 channels, by storybot and by the bare SDKs, in turns in one run."""

import asyncio
import gc
import os
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import redirect_stderr
from pathlib import Path

from storybot import logs
from storybot.ingest import files
from storybot.story.model import Draft
from tests.bench import report
from tests.bench.bare import bare
from tests.bench.product import product
from tests.bench.report import Sending
from tests.bench.scene import LIMITS, Scene, scene

ROUNDS = 3
SAMPLE = Path("src/storybot/samples/sea-wall-vote.txt")


async def _measured(scene: Scene, send: Callable[[], Awaitable[None]]) -> Sending:
    gc.collect()
    began = {platform: await scene.now(platform) for platform in LIMITS}
    cpu = time.process_time()
    await send()
    cpu = time.process_time() - cpu
    seen = {platform: await scene.seen(platform, since) for platform, since in began.items()}
    return Sending(cpu=cpu, walls={platform: one.ended - began[platform] for platform, one in seen.items()}, seen=seen)


async def _by_bare(draft: Draft) -> Sending:
    async with scene() as place, bare(place, draft.story) as sdks:
        return await _measured(place, sdks.send)


async def _by_storybot(draft: Draft) -> Sending:
    with tempfile.TemporaryDirectory() as folder:
        async with scene() as place, product(place, draft, Path(folder)) as storybot:
            return await _measured(place, storybot.send)


async def _bench() -> None:
    draft = files.read(str(SAMPLE), SAMPLE.read_bytes())
    report.begin(ROUNDS)
    bares: list[Sending] = []
    products: list[Sending] = []
    for number in range(1, ROUNDS + 1):
        bares.append(await _by_bare(draft))
        products.append(await _by_storybot(draft))
        report.round_done(number, bares[-1], products[-1])
    report.end(bares, products)


def main() -> None:
    # What is logged is made as it is in `storybot run`, and thrown away.
    with Path(os.devnull).open("w") as nowhere:
        with redirect_stderr(nowhere):
            logs.configure(level="info", form="text", secrets=())
        asyncio.run(_bench())


if __name__ == "__main__":
    sys.exit(main())
