"""A bot that answers `/sides` with the SDKs alone, in a process of its own: the Discord command is deferred
and edited in, Slack's is acknowledged and answered by its `response_url`. It knows nothing of storybot, but
is handed the blocks that storybot shows on Slack."""

import asyncio
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import discord
import yarl
from discord import app_commands
from discord.gateway import DiscordWebSocket
from discord.http import Route
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

SAMPLE = Path(__file__).parents[2] / "src/storybot/samples/sea-wall-vote.txt"
ANSWER = SAMPLE.read_text()[:800]
"""As long as what storybot says of that story's sides."""


def on_discord(url: str) -> discord.Client:
    """discord.py's own command tree on that playground."""
    Route.BASE = f"{url}/discord/api/v10"
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(url.replace("http", "ws", 1) + "/discord/gateway")
    client = discord.Client(intents=discord.Intents(guilds=True))
    tree = app_commands.CommandTree(client)

    async def sides(interaction: discord.Interaction, story: str) -> None:
        await interaction.response.defer(ephemeral=True)
        view = discord.ui.LayoutView()
        view.add_item(discord.ui.TextDisplay(ANSWER))
        await interaction.edit_original_response(view=view)

    async def on_ready() -> None:
        await tree.sync()

    tree.command(name="sides", description="Who thinks what of it")(sides)
    client.event(on_ready)
    return client


def on_slack(url: str, bot_token: str, blocks: Sequence[dict[str, Any]]) -> AsyncApp:
    """bolt's own app, which acknowledges without polling."""
    web = AsyncWebClient(bot_token, base_url=f"{url}/slack/api/")
    app = AsyncApp(token=bot_token, client=web, process_before_response=True)
    at_work: set[asyncio.Task[object]] = set()

    async def sides(ack, respond) -> None:
        await ack()
        task = asyncio.create_task(respond(text="Sides", blocks=blocks))
        at_work.add(task)
        task.add_done_callback(at_work.discard)

    app.command("/sides")(sides)
    return app


async def serve(url: str, discord_token: str, bot_token: str, app_token: str, blocks: str) -> None:
    """Answer until killed."""
    handler = AsyncSocketModeHandler(on_slack(url, bot_token, json.loads(blocks)), app_token)
    await handler.connect_async()
    async with on_discord(url) as client:
        await client.start(discord_token)


if __name__ == "__main__":
    asyncio.run(serve(*sys.argv[1:]))
