"""The platforms that the settings name, connected: one sender for each bot token or workspace.

The SDKs are imported when they are needed, for they take longer than most commands of the command line.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable, Coroutine, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from storybot.cards.figure import Paint
from storybot.commands.port import Answers
from storybot.commands.registry import COMMANDS
from storybot.delivery.model import Place
from storybot.delivery.port import ChatPlatform
from storybot.settings import DiscordSettings, Settings, SlackSettings
from storybot.store import accounts, channels
from storybot.store.engine import Store

if TYPE_CHECKING:
    from storybot.platforms.slack.commands import SlashCommands

Changed = Callable[[Place], None]


@dataclass(frozen=True, slots=True)
class Connection:
    """One platform: its senders, and `listen`, which has its events come in from then on and calls back for
    each channel of which the settings may have changed."""

    senders: Sequence[ChatPlatform]
    listen: Callable[[Changed], Coroutine[Any, Any, None]]


Connector = Callable[[], AbstractAsyncContextManager[Connection]]
"""Logs in and closes everything at the end. Raises AuthFailed for a bad token, NetworkFailed and its like."""


@dataclass(frozen=True, slots=True)
class Asking:
    """Who answers what people ask, and who draws the pictures for it."""

    answers: Answers
    paint: Paint


def connectors(settings: Settings, store: Store, asking: Asking | None = None) -> dict[str, Connector]:
    """One for each platform that the settings name, by its name. Without `asking`, nobody is answered."""
    found: dict[str, Connector] = {}
    if settings.discord:
        found["discord"] = partial(_discord, settings.discord, asking)
    if settings.slack:
        found["slack"] = partial(_slack, settings.slack, _workspaces(settings), store, asking)
    return found


def _workspaces(settings: Settings) -> list[str]:
    """The Slack workspaces to which something is sent: stories, or alerts."""
    workspaces = [channel.account for channel in settings.channels if channel.platform == "slack"]
    platform, account, *_ = (settings.newsroom.alerts or "::").split(":")
    return list(dict.fromkeys([*workspaces, *([account] if platform == "slack" else [])]))


@asynccontextmanager
async def _discord(settings: DiscordSettings, asking: Asking | None) -> AsyncGenerator[Connection]:
    from storybot.platforms.discord.client import DiscordClient
    from storybot.platforms.discord.commands import keep_in_step
    from storybot.platforms.discord.directory import Directory
    from storybot.platforms.discord.replies import Replies, session
    from storybot.platforms.discord.sender import DiscordSender

    client = DiscordClient(
        settings.token.get_secret_value(), api_url=settings.api_url, gateway_url=settings.gateway_url
    )
    async with AsyncExitStack() as stack:
        stack.push_async_callback(client.close)
        await client.open()
        sender = DiscordSender(client)

        async def listen(changed: Changed) -> None:
            def forget_and_tell(place: Place) -> None:
                sender.forget(place)
                changed(place)

            if asking is None:
                await client.connect(forget_and_tell, changed)
                return
            http = await stack.enter_async_context(session())
            replies = Replies(
                http,
                client.api_url,
                asking.answers,
                COMMANDS,
                Directory(client),
                client.application,
                asking.paint,
            )
            await client.connect(forget_and_tell, changed, replies.reply)
            keeping = asyncio.create_task(keep_in_step(client, COMMANDS))
            stack.callback(keeping.cancel)

        yield Connection([sender], listen)


@asynccontextmanager
async def _slack(
    settings: SlackSettings,
    workspaces: Sequence[str],
    store: Store,
    asking: Asking | None,
) -> AsyncGenerator[Connection]:
    from storybot.platforms.slack.client import SlackClient
    from storybot.platforms.slack.directory import Directory
    from storybot.platforms.slack.events import Listeners, told_of_changes
    from storybot.platforms.slack.replies import Replies, Service
    from storybot.platforms.slack.sanctions import home_of
    from storybot.platforms.slack.sender import SlackSender

    tokens: dict[str, str] = {}

    async def token_for(workspace: str) -> str:
        if workspace not in tokens:
            async with store.read() as conn:
                own = await accounts.token(conn, "slack", workspace)
            tokens[workspace] = own or settings.bot_token.get_secret_value()
        return tokens[workspace]

    async with store.read() as conn:
        added = [it.place for it in await channels.added_in_chat(conn)]
    served = list(dict.fromkeys([*workspaces, *(it.account for it in added if it.platform == "slack")]))
    client = SlackClient(token_for, api_url=settings.api_url)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(client.close)

        async def listen(changed: Changed) -> None:
            if asking is None:
                subscribers = [told_of_changes(changed)]
            else:
                slashes = slash_commands(settings)
                replies = Replies(
                    client,
                    asking.answers,
                    slashes,
                    Directory(client, partial(asking.answers.groups, "slack")),
                    Service(
                        spoken=settings.language,
                        removes_in=home,
                        served=frozenset(served),
                    ),
                    paint=asking.paint,
                )
                stack.push_async_callback(replies.close)

                def forget_and_tell(place: Place) -> None:
                    replies.forget(place)
                    changed(place)

                listeners = Listeners(client, replies, slashes)
                # bolt asks each listener in turn whether a request is for it: people wait, channels don't
                subscribers = [listeners.subscribe, told_of_changes(forget_and_tell)]
            if settings.app_token and settings.mode == "socket":
                await client.connect(settings.app_token.get_secret_value(), *subscribers)
            elif settings.signing_secret:
                host, _, port = settings.listen.rpartition(":")
                secret = settings.signing_secret.get_secret_value()
                await client.serve(secret, *subscribers, host=host.strip("[]"), port=int(port))

        await client.open()
        admin = settings.admin_token.get_secret_value() if settings.admin_token else None
        home = await home_of(client, admin)
        if asking is not None and not served:  # it is set up in chat, where the token is at home
            served.append((await client.identity("")).workspace)
        for workspace in served:
            await client.log_in(workspace)
        senders = [
            SlackSender(
                client,
                workspace,
                language=settings.language,
                admin_token=admin if workspace == home else None,
            )
            for workspace in served
        ]
        yield Connection(senders, listen)


def slash_commands(settings: SlackSettings | None) -> "SlashCommands":
    """Slack's commands, under the names that the settings give them, if there are any."""
    from storybot.platforms.slack.commands import SlashCommands

    names = {**settings.command_names} if settings else {}
    return SlashCommands(COMMANDS, names=names, prefix=settings.command_prefix if settings else "")
