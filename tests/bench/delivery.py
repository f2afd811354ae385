"""One story to 1,000 channels, by storybot and by the bare SDKs, in turns."""

import gc
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from storybot.ingest import files
from storybot.story.model import Draft
from tests.bench import report
from tests.bench.bare import bare
from tests.bench.product import product
from tests.bench.report import Sending
from tests.bench.scene import LIMITS, Scene, scene
from tests.bench.store import story_loads

ROUNDS = 3
SAMPLE = Path(__file__).parents[2] / "src/storybot/samples/sea-wall-vote.txt"


async def beside_bare() -> None:
    """Deliver, and tell what that took."""
    draft = files.read(SAMPLE.name, SAMPLE.read_bytes())
    report.begin(ROUNDS)
    bares: list[Sending] = []
    storybots: list[Sending] = []
    for number in range(1, ROUNDS + 1):
        bares.append(await _by_bare(draft))
        storybots.append(await _by_storybot(draft))
        report.round_done(number, bares[-1], storybots[-1])
    report.end(bares, storybots)
    report.store(await story_loads(draft))


async def _by_bare(draft: Draft) -> Sending:
    async with scene() as place, bare(place, draft.story) as sdks:
        return await _measured(place, sdks.send)


async def _by_storybot(draft: Draft) -> Sending:
    with tempfile.TemporaryDirectory() as folder:
        async with scene() as place, product(place, draft, Path(folder)) as storybot:
            return await _measured(place, storybot.send)


async def _measured(scene: Scene, send: Callable[[], Awaitable[None]]) -> Sending:
    gc.collect()
    began = {platform: await scene.now(platform) for platform in LIMITS}
    cpu = time.process_time()
    await send()
    cpu = time.process_time() - cpu
    seen = {platform: await scene.seen(platform, since) for platform, since in began.items()}
    walls = {platform: one.ended - began[platform] for platform, one in seen.items()}
    return Sending(cpu=cpu, walls=walls, seen=seen)
