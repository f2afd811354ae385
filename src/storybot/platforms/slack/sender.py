"""Slack as delivery sees it."""

from collections.abc import AsyncGenerator, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from slack_sdk.errors import SlackApiError

from storybot.cards.model import Card
from storybot.delivery.model import ARCHIVE_MINUTES, USUAL, Place, Route, StepKind, ThreadState
from storybot.delivery.port import ChannelReport, Limit, Missing, Posted
from storybot.errors import Forbidden, Gone, Invalid, PlatformError, ServerFailed, What
from storybot.platforms.calls import answered
from storybot.platforms.slack import ids, render
from storybot.platforms.slack.client import Identity, SlackClient
from storybot.platforms.slack.errors import TO_GRANT, translate, word_of
from storybot.platforms.slack.limits import SANCTIONS, SETTABLE
from storybot.platforms.slack.pictures import shown, uploaded
from storybot.platforms.slack.rates import limits_for
from storybot.platforms.slack.sanctions import Sanctions
from storybot.platforms.slack.scopes import POST, PRIVATE, PUBLIC, SCOPES

CLOCK_SKEW: Final = timedelta(minutes=2)
"""How far Slack's clock may be behind ours: time stamps of messages are of its time."""

NO_CARD: Final = "the card of this thread does not exist any more"

PAGE: Final = 200  # https://docs.slack.dev/reference/methods/conversations.history advises no more than 200
MOST_PAGES: Final = 25
"""A search paces itself only by Slack's answers. Its pages are of tier 3, 50 a minute, and so half of a
minute's (https://docs.slack.dev/apis/web-api/rate-limits)."""


NO_PINS: Final[Mapping[str, str]] = {
    "missing_scope": "let the app pin (pins:write), and install it anew",
    "not_pinnable": "Slack pins no message of this kind",
    "permission_denied": "the workspace lets only some people pin there: add the bot",
    "restricted_action": "the workspace lets only some people pin there: add the bot",
}
"""Why Slack doesn't let the bot pin, of what is no trouble of the channel's
(https://docs.slack.dev/reference/methods/pins.add)."""


class SlackSender:
    """The port `ChatPlatform`, for one workspace. `timeout` is in seconds and covers a whole call. Slack
    knows no language of a workspace, so `language` says it; `admin_token` is that of one of its admins."""

    name = "slack"
    locks_threads = False
    settable = SETTABLE
    sanctions = SANCTIONS

    def __init__(
        self,
        client: SlackClient,
        workspace: str,
        *,
        timeout: float = 30.0,
        language: str | None = None,
        admin_token: str | None = None,
    ) -> None:
        self._client = client
        self._sanctions = Sanctions(client, admin_token)
        self._language = language
        self._workspace = workspace
        self._timeout = timeout

    @property
    def account(self) -> str:
        return self._workspace

    @property
    def timeout(self) -> float:
        return self._timeout

    def limits(self, step: StepKind, place: Place, thread: str | None = None) -> tuple[Limit, ...]:
        return limits_for(step, place)

    async def look(self, place: Place, route: Route = USUAL) -> ChannelReport:
        async with answered(self._timeout, translate):
            me = await self._client.identity(place.account, fresh=True)
            if me.workspace != place.account:
                raise Invalid(f"the token is for the workspace {me.workspace}, not for {place.account}")
            try:
                answer = await self._client.read(place.account, "conversations.info", channel=place.channel)
            except Exception as error:
                if not isinstance(translate(error), Forbidden):
                    raise
                # Not even its name may be read: what is missing for that is all there is to say.
                return ChannelReport(
                    place=place, name=place.channel, kind="unknown", missing=_scopes(me, SCOPES)
                )
        return replace(_report(place, answer["channel"], me), language=self._language)

    async def post_card(
        self,
        place: Place,
        card: Card,
        key: str,
        *,
        title: str,
        tags: Sequence[str],
        archive_minutes: int = ARCHIVE_MINUTES,
    ) -> Posted:
        async with answered(self._timeout, translate):
            answer = await self._client.write(
                place.account, "chat.postMessage", render.message(card, key), channel=place.channel
            )
        ts = str(answer["ts"])
        return Posted(message=ts, thread=ts)  # a thread is named by its first message, and needs no opening

    async def publish(self, place: Place, message: str) -> None:
        raise Invalid("Slack has no channels with followers, so there is nothing to publish")

    async def open_thread(
        self, place: Place, message: str, *, title: str, archive_minutes: int = ARCHIVE_MINUTES
    ) -> str:
        return message

    async def open_direct(self, place: Place) -> str:
        async with answered(self._timeout, translate):
            body = {"users": place.channel}
            answer = await self._client.write(place.account, "conversations.open", body)
        return str(answer["channel"]["id"])

    async def post_message(
        self,
        place: Place,
        thread: str,
        card: Card,
        key: str,
        picture: bytes | None = None,
        *,
        restores: bool = False,
    ) -> str:
        async def post(file: str | None) -> Mapping[str, Any]:
            body = render.message(card, key, file)
            return await self._client.write(place.account, "chat.postMessage", body, **_target(place, thread))

        async with answered(self._timeout, translate):
            answer = await shown(post, await self._upload(place, card, picture))
            ts = str(answer["ts"])
            if _is_thread(thread) and answer["message"].get("thread_ts") != thread:
                # A reply to a deleted message becomes a message to the whole channel, and this alone tells it
                # (https://github.com/slack-go/slack/issues/1571): take it back.
                await self._take_back_at_once(place, ts)
                raise Gone(NO_CARD, what=What.THREAD)
        return ts

    async def _take_back_at_once(self, place: Place, ts: str) -> None:
        """Raises nothing that would have delivery post again: until the message is away, the outcome stays
        unknown, and `find` takes it back."""
        try:
            async with answered(self._timeout, translate):
                await self._take_back(place, ts)
        except PlatformError as error:
            if error.outcome_unknown:
                raise
            raise ServerFailed(f"a reply without its card is not taken back yet: {error}") from error

    async def _take_back(self, place: Place, ts: str) -> None:
        try:
            await self._client.write(place.account, "chat.delete", {}, channel=place.channel, ts=ts)
        except SlackApiError as error:
            if word_of(error) != "message_not_found":
                raise

    async def edit_message(
        self,
        place: Place,
        thread: str | None,
        message: str,
        card: Card,
        key: str,
        picture: bytes | None = None,
        *,
        wakes: bool = True,
    ) -> None:
        channel = _target(place, thread)["channel"]

        async def edit(file: str | None) -> None:
            body = render.edit(card, key, file)
            await self._client.write(place.account, "chat.update", body, channel=channel, ts=message)

        async with answered(self._timeout, translate):
            await shown(edit, await self._upload(place, card, picture))

    async def _upload(self, place: Place, card: Card, picture: bytes | None) -> str | None:
        alt = card.figure.alt if card.figure else ""
        return await uploaded(self._client, place.account, picture, alt)

    async def set_thread(
        self, place: Place, thread: str, state: ThreadState, *, archive_minutes: int = ARCHIVE_MINUTES
    ) -> None:
        raise Invalid("Slack lets no bot lock a thread")

    async def rename_thread(self, place: Place, thread: str, title: str) -> None:
        raise Invalid("threads have no titles on Slack")

    async def pin(self, place: Place, message: str, *, pinned: bool) -> None:
        method, done = ("pins.add", "already_pinned") if pinned else ("pins.remove", "no_pin")
        async with answered(self._timeout, translate):
            try:
                await self._client.write(place.account, method, {}, channel=place.channel, timestamp=message)
            except SlackApiError as error:
                word = word_of(error)
                if word in NO_PINS:
                    raise Invalid(f"the card can't be pinned ({word}): {NO_PINS[word]}") from error
                if word != done:
                    raise

    async def remove_message(self, place: Place, thread: str | None, message: str) -> None:
        async with answered(self._timeout, translate):
            await self._sanctions.remove(place, message)

    async def time_out(self, place: Place, person: str, until: datetime) -> None:
        raise Invalid("Slack lets no app time out anybody")

    async def keep_out(self, place: Place, person: str, *, out: bool) -> None:
        raise Invalid("Slack lets no app keep anybody out of threads")

    async def preview_link(self, place: Place, message: str, url: str, card: Card) -> None:
        body = {"unfurls": {url: render.unfurl(card)}}
        async with answered(self._timeout, translate):
            await self._client.write(place.account, "chat.unfurl", body, channel=place.channel, ts=message)

    async def find(
        self, place: Place, thread: str | None, keys: Collection[str], since: datetime
    ) -> Mapping[str, Posted]:
        async with answered(self._timeout, translate):
            try:
                return await self._find(place, thread, keys, since)
            except SlackApiError as error:
                if not _is_thread(thread) or word_of(error) != "thread_not_found":
                    raise
            # Its card was deleted, so what was posted as a reply is a message to the whole channel by now.
            async for _, ts in self._own(place, None, keys, since):
                await self._take_back(place, ts)
            raise Gone(NO_CARD, what=What.THREAD)

    async def _find(
        self, place: Place, thread: str | None, keys: Collection[str], since: datetime
    ) -> Mapping[str, Posted]:
        found: dict[str, Posted] = {}
        async for key, ts in self._own(place, thread, keys, since):
            found[key] = Posted(message=ts, thread=thread or ts)
            if len(found) == len(set(keys)):
                break
        return found

    async def _own(
        self, place: Place, thread: str | None, keys: Collection[str], since: datetime
    ) -> AsyncGenerator[tuple[str, str]]:
        """The bot's own messages that carry one of `keys`: the key and the message."""
        me = await self._client.identity(place.account)
        async for message in self._messages(place, thread, since):
            key = ids.find_key(message, keys) if message.get("user") == me.user else None
            if key is not None:
                yield key, str(message["ts"])

    async def _messages(
        self, place: Place, thread: str | None, since: datetime
    ) -> AsyncGenerator[Mapping[str, Any]]:
        """All messages of a channel, or of a thread, since then."""
        arguments: dict[str, Any] = {
            "channel": _target(place, thread)["channel"],
            "oldest": f"{(since - CLOCK_SKEW).timestamp():.6f}",
            "include_all_metadata": True,
            "limit": PAGE,
        }
        method = "conversations.history"
        if _is_thread(thread):
            method, arguments = "conversations.replies", {**arguments, "ts": thread}
        for _ in range(MOST_PAGES):
            answer = await self._client.read(place.account, method, **arguments)
            for message in answer["messages"]:
                yield message
            more: Mapping[str, Any] = answer.get("response_metadata") or {}
            arguments["cursor"] = more.get("next_cursor")
            if not arguments["cursor"]:
                return
        raise Invalid(
            f"more than {PAGE * MOST_PAGES} messages have come since, so what was posted can't be found"
        )


def _is_thread(thread: str | None) -> bool:
    """A thread is named by its first message's time stamp, a conversation by an id without a dot."""
    return thread is not None and "." in thread


def _target(place: Place, thread: str | None) -> dict[str, str]:
    """The arguments that lead to a channel, a thread of it, or another conversation by its own id."""
    if thread is None:
        return {"channel": place.channel}
    return {"channel": place.channel, "thread_ts": thread} if _is_thread(thread) else {"channel": thread}


def _report(place: Place, channel: Mapping[str, Any], me: Identity) -> ChannelReport:
    private = bool(channel.get("is_private"))
    missing = list(_scopes(me, (POST, *(PRIVATE if private else PUBLIC))))
    if channel.get("is_archived"):
        lacks, advice = TO_GRANT["is_archived"]
        missing.append(Missing(permission=lacks, effect="nothing can be posted", remedy=advice))
    elif not channel.get("is_member"):
        missing.append(
            Missing(
                permission="membership",
                effect="nothing can be posted",
                remedy=f"in #{channel['name']}, type /invite @{me.name}",
            )
        )
    kind = "private channel" if private else "public channel"
    return ChannelReport(place=place, name=str(channel["name"]), kind=kind, missing=tuple(missing))


BLIND: Final = "after an interruption the bot can't see what is there already, and so posts no more"

EFFECTS: Final[Mapping[str, str]] = {
    POST: "nothing can be posted",
    "channels:history": BLIND,
    "groups:history": BLIND,
    "channels:read": "the bot can't look at public channels",
    "groups:read": "the bot can't look at private channels",
}


def _scopes(me: Identity, needed: Collection[str]) -> tuple[Missing, ...]:
    """What of `needed` the token lacks."""
    return tuple(
        Missing(
            permission=scope,
            effect=EFFECTS[scope],
            remedy="add the scope under OAuth & Permissions, and install the app anew",
        )
        for scope in needed
        if scope not in me.scopes
    )
