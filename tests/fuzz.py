"""schemathesis asks the API, on a real socket and database, what its description allows and what it forbids.

`python -m tests.fuzz [MINUTES]` goes on for long, with other requests each time.
"""

import asyncio
import sys
import tempfile
from pathlib import Path

from storybot.store import schema
from storybot.store.engine import Store
from storybot.web.quota import Quota
from tests.api import served

MINUTES = 10

# What a schema can't say of a story is refused though it fits the schema, and a condition may not hold.
_CHECKS = ("--exclude-checks", "positive_data_acceptance")
_ENDLESS = Quota(requests=10**9, seconds=60)


async def fuzz(store: Store, *how: str) -> tuple[int, str]:
    """Ask, and return schemathesis' exit status and all that it says."""
    async with served(store, quota=_ENDLESS) as api:
        await api.publisher("PUT", "stories/harbour-bridge", {"headline": "Harbour bridge", "summary": "S."})
        with (
            api.watch.connected("discord"),
            api.watch.connected("slack"),
            tempfile.TemporaryDirectory() as folder,
        ):
            program = [str(Path(sys.executable).parent / "schemathesis"), "--no-color", "run"]
            process = await asyncio.create_subprocess_exec(
                *program,
                f"{api.publisher.url}/api/v1/openapi.json",
                f"--header=Authorization: Bearer {api.publisher.token}",
                "--suppress-health-check=all",
                *_CHECKS,
                *how,
                cwd=folder,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.STDOUT,
            )
            said, _ = await process.communicate()
    return process.returncode or 0, said.decode()


async def _long(minutes: float) -> int:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/fuzz.db"
        schema.upgrade(url)
        store = Store.open(url)
        status, said = await fuzz(store, f"--max-time={int(minutes * 60)}", "--continue-on-failure")
        await store.close()
    sys.stdout.write(said)
    return status


if __name__ == "__main__":
    sys.exit(asyncio.run(_long(float(sys.argv[1]) if len(sys.argv) > 1 else MINUTES)))
