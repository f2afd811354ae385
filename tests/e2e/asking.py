"""The whole bot in this process, connected to a playground, for tests that ask it something."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

from storybot import bot
from storybot.clock import SystemClock
from storybot.delivery.model import Place
from storybot.delivery.stop import Stop
from storybot.ingest import files
from storybot.newsroom.push import push as push_drafts
from storybot.playground.server import Playground
from storybot.playground.world import World, default_world
from storybot.settings import Settings
from storybot.store import channels, schema
from storybot.store.engine import Store
from storybot.store.model import ChannelConfig, Route
from storybot.web.watch import Watch

PATIENCE = 30.0
GUILD, TEXT, FORUM, NEWS = (
    "1100000000000000000",
    "1100000000000000101",
    "1100000000000000102",
    "1100000000000000103",
)
INES, MO, EDDA = "1100000000000000001", "1100000000000000002", "1100000000000000003"
TEAM, STORIES = "T0HARBOUR1", "C0STORIES1"
SAMPLES = Path(__file__).parents[2] / "src/storybot/samples"


async def until(found: Callable[[], Any]) -> Any:
    """What `found` gives as soon as it gives something."""
    async with asyncio.timeout(PATIENCE):
        while not (seen := found()):  # noqa: ASYNC110 - nothing tells when it is there
            await asyncio.sleep(0.02)
    return seen


@dataclass
class Asked:
    """A bot at work in a playground."""

    playground: Playground
    store: Store
    settings: Settings
    watch: Watch = field(default_factory=lambda: Watch(()))
    """What the bot that is at work tells of itself."""

    on_discord: ClassVar["Asked | None"] = None
    """The one that is at work with a Discord."""

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        """The bot from its start to its end; there may be one after the other. Two at once would talk to one
        playground, as discord.py has one address for the whole process."""
        assert Asked.on_discord is None, "another bot of this process is at work"
        stop = Stop()
        watch = Watch(name for name in ("discord", "slack") if getattr(self.settings, name))
        serving = asyncio.create_task(bot.serve(self.settings, self.store, SystemClock(), stop, watch))
        self.watch = watch
        Asked.on_discord = self if self.settings.discord else None
        try:
            yield
        finally:
            stop.wish()
            await serving
            Asked.on_discord = None

    async def connected(self) -> None:
        """Wait until the bot hears what is asked on Slack; what is asked before is lost."""
        await self.until(lambda: not self.watch.missing)

    async def listening(self) -> None:
        """Wait until the bot answers on Discord; what is asked before it has connected is lost."""
        discord = self.playground.discord
        await self.until(lambda: discord.commands.all(None))
        asked: list[str] = []

        def answered() -> bool:
            asked.append(discord.people.command(INES, TEXT, "help").id)
            return any(discord.people.sees(one)["answer"] for one in asked)

        await self.until(answered)

    async def until(self, found: Callable[[], Any]) -> Any:
        """What `found` gives as soon as it gives something."""
        return await until(found)

    async def push(self, *names: str) -> list[str]:
        """Push samples, and return their slugs."""
        drafts = [files.read(name, (SAMPLES / name).read_bytes()) for name in names]
        pushed = await push_drafts(self.store, drafts, now=SystemClock().now())
        return [one.slug for one in pushed]

    async def card_in(self, channel: str) -> dict[str, Any]:
        """The newest card in a channel of either platform, with its thread and the thread's first message."""

        def card() -> dict[str, Any] | None:
            shown = {each["id"]: each for each in (*self.playground.discord.channels(),
                                                   *self.playground.slack.channels())}  # fmt: skip
            entries = shown[channel].get("posts") or shown[channel]["messages"]
            return entries[-1] if entries and _has_opener(entries[-1]) else None

        return await self.until(card)

    async def seen(self, interaction: Any) -> dict[str, Any]:
        """What a person sees of the answer to an interaction on Discord, when it is there."""
        people = self.playground.discord.people

        def answered() -> dict[str, Any] | None:
            seen = people.sees(interaction.id)
            waits = any(each["message"]["flags"] & 128 for each in seen["messages"])
            waits = waits or (seen["answer"] == 6 and not seen["messages"])
            return None if seen["answer"] is None or waits else seen

        return await self.until(answered)


def _has_opener(entry: dict[str, Any]) -> bool:
    thread = entry if "name" in entry else entry["thread"]
    return thread is not None and len(thread["messages"]) >= (2 if "name" in entry else 1)


@asynccontextmanager
async def asked(
    tmp_path: Path, world: World | None = None, *, at_work: bool = True, **sections: Any
) -> AsyncIterator[Asked]:
    """A bot that serves both platforms' default worlds, all channels of them; not started yet unless
    `at_work`."""
    playground = Playground(world or default_world())
    await playground.start()
    settings = _settings(playground, tmp_path, sections)
    schema.upgrade(settings.database.url)
    store = Store.open(settings.database.url)
    try:
        async with store.write() as conn:
            wanted = [
                ChannelConfig(Place(c.platform, c.account, c.channel), Route()) for c in settings.channels
            ]
            await channels.sync(conn, wanted, SystemClock().now(), retire=True)
        asked = Asked(playground, store, settings)
        if not at_work:
            yield asked
            return
        async with asked.at_work():
            yield asked
    finally:
        await store.close()
        await playground.stop()


def _settings(playground: Playground, folder: Path, sections: dict[str, Any]) -> Settings:
    discord, slack = playground.discord.state.world, playground.slack.state
    told: dict[str, Any] = {
        "database": {"url": f"sqlite:///{folder / 'storybot.db'}"},
        "discord": {
            "token": discord.token,
            "api_url": f"{playground.url}/discord/api/v10",
            "gateway_url": f"{playground.url.replace('http', 'ws', 1)}/discord/gateway",
        },
        "slack": {
            "bot_token": slack.workspace(TEAM).data.bot.token,
            "app_token": slack.app.app_token,
            "api_url": f"{playground.url}/slack/api/",
        },
        "channels": [
            *({"platform": "discord", "account": GUILD, "channel": c} for c in (TEXT, FORUM, NEWS)),
            {"platform": "slack", "account": TEAM, "channel": STORIES},
        ],
    }
    merged = {name: {**told.get(name, {}), **more} for name, more in sections.items()}
    return Settings.model_validate({**told, **merged})
