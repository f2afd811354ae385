"""`make bench`: storybot beside the bare SDKs, in turns in one run, and the page; `ARGS="asking guilds"` for
some parts."""

import argparse
import asyncio
import os
from collections.abc import Awaitable, Callable
from contextlib import redirect_stderr
from functools import partial
from pathlib import Path

from storybot import logs
from tests.bench import asking, changing, delivery, importing, page

STORIES, SUGGESTED, IMPORTED = 1_000_000, 100_000, 10_000


def parts(stories: int, suggested: int, imported: int) -> dict[str, Callable[[], Awaitable[None]]]:
    """What can be measured, by name."""
    return {
        "delivery": delivery.beside_bare,
        "correcting": changing.correcting,
        "closing": changing.closing,
        "importing": partial(importing.of_archive, imported),
        "asking": asking.beside_bare,
        "stories": partial(asking.with_many_stories, stories),
        "typing": partial(asking.while_typing, suggested),
        "guilds": asking.with_many_guilds,
        "page": page.interactive,
    }


def main() -> None:
    """Log as `storybot run` does, but to nowhere."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    names = ", ".join(parts(0, 0, 0))
    parser.add_argument("parts", nargs="*", help=f"{names}; all without any")
    parser.add_argument("--stories", type=int, default=STORIES, help="how many are many stories")
    parser.add_argument("--suggested", type=int, default=SUGGESTED, help="how many stories to type among")
    parser.add_argument("--imported", type=int, default=IMPORTED, help="how many stories to import")
    given = parser.parse_args()
    known = parts(given.stories, given.suggested, given.imported)
    if unknown := set(given.parts) - set(known):
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    with Path(os.devnull).open("w") as nowhere:
        with redirect_stderr(nowhere):
            logs.configure(level="info", form="text", secrets=())
        for name in given.parts or known:
            asyncio.run(known[name]())  # pyright: ignore[reportArgumentType]


if __name__ == "__main__":
    main()
