"""What Slack tells of an act, read as what somebody asked, and where.

https://docs.slack.dev/reference/interaction-payloads
"""

import html
import json
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, Final, cast

from storybot.cards.model import Ask
from storybot.delivery.model import Place
from storybot.moderation.model import Way
from storybot.platforms.slack.commands import SlashCommands
from storybot.platforms.slack.ids import read_ask, write_ask

Payload = Mapping[str, Any]

DIRECT: Final = "D"
"""What the ids of direct conversations begin with (https://docs.slack.dev/reference/objects/conversation-object)."""

_ASK: Final = "ask"
_NOTED: Final = ("channel", "thread", "message")

_MENTION = re.compile(r"<@[A-Z0-9]+(\|[^>]*)?>")
_ANYBODY = re.compile(r"<[@#!]([^|>]*)(\|[^>]*)?>")
_LINK = re.compile(r"<(https?://[^|>]*)(\|[^>]*)?>")


@dataclass(frozen=True, slots=True)
class Spot:
    """Where somebody acted, by ids. `channel` is None where that is no conversation, as at home; `thread` is
    the thread's first message, `message` what they acted on; `locked`: whether the thread that it begins
    is, None where Slack doesn't tell. `name` is what Slack calls the person in passing, else empty."""

    workspace: str
    user: str
    channel: str | None = None
    thread: str | None = None
    message: str | None = None
    locked: bool | None = None
    name: str = ""

    @property
    def place(self) -> Place | None:
        """The channel, where others read along."""
        if self.channel is None or self.channel.startswith(DIRECT):
            return None
        return Place("slack", self.workspace, self.channel)


@dataclass(frozen=True, slots=True)
class Quote:
    """A message that somebody asks about: by `user`, None where it is no person's, with so many `files`, at
    the address `link`."""

    ts: str
    user: str | None
    text: str
    files: int
    link: str


@dataclass(frozen=True, slots=True)
class Heard:
    """What somebody asked; who they are, and what they may do there, is not known yet. `once` is the same
    whenever the same act is told of again. `file` came along, as Slack tells of it
    (https://docs.slack.dev/reference/objects/file-object), or a message."""

    command: str
    arguments: Mapping[str, str]
    spot: Spot
    once: str
    file: Payload | None = None
    way: Way = Way.COMMAND
    quote: Quote | None = None


def slash(payload: Payload, slashes: SlashCommands) -> Heard:
    """A slash command; there are none in threads."""
    command, arguments = slashes.used(str(payload["command"]), _plain(payload.get("text")))
    spot = Spot(
        str(payload["team_id"]),
        str(payload["user_id"]),
        str(payload["channel_id"]),
        name=str(payload.get("user_name") or ""),
    )
    return Heard(command, arguments, spot, str(payload["trigger_id"]))


def mention(event: Payload, workspace: str, slashes: SlashCommands) -> Heard:
    """What somebody wrote to the bot, in a channel, in a thread, or to it alone."""
    command, arguments = slashes.said(_plain(event.get("text")))
    thread = event.get("thread_ts")
    ts = str(event["ts"])
    spot = Spot(workspace, str(event["user"]), str(event["channel"]), None if thread is None else str(thread))
    return Heard(command, arguments, spot, f"{spot.channel}/{ts}")


def pressed(payload: Payload) -> Heard | None:
    """A button; None for one that is none of ours."""
    ask = read_ask(payload["actions"][0].get("value"))
    if ask is None:
        return None
    spot = place_of(payload)
    source = spot.message or str(payload.get("trigger_id"))
    return Heard(ask.command, dict(ask.arguments), spot, f"{source}/{spot.user}", way=Way.BUTTON)


def chosen(payload: Payload) -> Heard:
    """The story and the question that were chosen in the modal that finds a story."""
    spot, values = place_of(payload), payload["view"]["state"]["values"]
    story, question = (_chosen(values, name) for name in ("story", "question"))
    arguments = {} if story is None else {"slug": story}
    once = f"{payload['view']['id']}/{spot.user}"
    return Heard(question or "story", arguments, spot, once, way=Way.FORM)


def filled_in(payload: Payload) -> Heard | None:
    """A form; None for one that is none of ours. What is entered in it changes nothing of what it asks."""
    spot, view = place_of(payload), payload["view"]
    ask = read_ask(_kept(str(view.get("private_metadata") or "")).get(_ASK))
    if ask is None:
        return None
    held: dict[str, Payload] = {
        name: one for block in view["state"]["values"].values() for name, one in block.items()
    }
    entered = {name: _entered(one) for name, one in held.items() if "files" not in one}
    file = next((file for one in held.values() for file in one.get("files") or ()), None)
    arguments = {**entered, **dict(ask.arguments)}
    return Heard(ask.command, arguments, spot, str(payload["trigger_id"]), file, Way.FORM)


def quote(payload: Payload) -> Quote:
    """The message that a shortcut was used on."""
    return quoted(payload["message"], place_of(payload), f"https://{payload['team']['domain']}.slack.com/")


def is_reply(event: Payload) -> bool:
    """Whether an event tells of a new reply in a channel's thread, with a file or shown in the channel too,
    as it may be (https://docs.slack.dev/reference/events/message)."""
    is_new = event.get("subtype") in {None, "file_share", "thread_broadcast"}
    in_channel = event.get("channel_type") in {"channel", "group"}
    return is_new and in_channel and event.get("thread_ts") not in {None, event.get("ts")}


def quoted(message: Payload, spot: Spot, site: str) -> Quote:
    """A message, at the place `spot` of the workspace at the address `site`. Its own address is made as Slack
    makes it: a click leads to the message in its thread
    (https://docs.slack.dev/reference/methods/chat.getPermalink)."""
    text = _ANYBODY.sub(r"@\1", _LINK.sub(r"\1", str(message.get("text") or "")))
    files: Sequence[object] = message.get("files") or ()
    ts, user = str(message["ts"]), _text(message.get("user"))
    link = f"{site}archives/{spot.channel}/p{ts.replace('.', '')}"
    within = f"?thread_ts={spot.thread}&cid={spot.channel}" if spot.thread else ""
    return Quote(ts, user, html.unescape(text), len(files), link + within)


def target_of(event: Payload) -> dict[str, str]:
    """The message that links were written in, as chat.unfurl takes it; it may not be sent yet
    (https://docs.slack.dev/reference/events/link_shared)."""
    if event.get("source") == "composer":
        return {"unfurl_id": str(event["unfurl_id"]), "source": "composer"}
    return {"channel": str(event["channel"]), "ts": str(event["message_ts"])}


def place_of(payload: Payload) -> Spot:
    """Where an interaction happened: on a message, in a modal that was opened from one, or at home."""
    workspace, user = str(payload["team"]["id"]), str(payload["user"]["id"])
    name = str(payload["user"].get("username") or payload["user"].get("name") or "")
    if view := payload.get("view"):
        return replace(noted(str(view.get("private_metadata") or ""), workspace, user), name=name)
    channel: Payload = payload.get("channel") or {}
    message: Payload = payload.get("message") or {}
    container: Payload = payload.get("container") or {}
    ts = message.get("ts") or container.get("message_ts") or payload.get("message_ts")
    thread = message.get("thread_ts") or container.get("thread_ts")
    return Spot(
        workspace,
        user,
        channel=_text(channel.get("id")),
        # The first message of a thread stands in the channel, though it names its thread, which is itself.
        thread=None if thread == ts else _text(thread),
        message=_text(ts),
        locked=message.get("is_locked") if thread == ts else None,
        name=name,
    )


def note(spot: Spot, ask: Ask | None = None) -> str:
    """A place as a modal keeps it in its `private_metadata`, for the acts that follow in it; and what a form
    asks."""
    kept = {name: value for name in _NOTED if (value := getattr(spot, name)) is not None}
    asks = {} if ask is None else {_ASK: write_ask(ask)}
    return json.dumps(kept | asks, separators=(",", ":"))


def noted(metadata: str, workspace: str, user: str) -> Spot:
    """The place that `note` wrote; nowhere, for anything else."""
    kept = _kept(metadata)
    channel, thread, message = (_text(kept.get(name)) for name in _NOTED)
    return Spot(workspace, user, channel, thread, message)


def _kept(metadata: str) -> Payload:
    with suppress(ValueError, RecursionError):
        read: object = json.loads(metadata)
        return cast("Payload", read) if isinstance(read, dict) else {}
    return {}


def _chosen(values: Payload, name: str) -> str | None:
    block: Payload = values.get(name) or {}
    element: Payload = block.get(name) or {}
    option: Payload = element.get("selected_option") or {}
    return _text(option.get("value"))


def _entered(one: Payload) -> str:
    """What a field holds: text, the value that is chosen, or those that are
    (https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload)."""
    several = [*(one.get("selected_users") or ()), *(one.get("selected_conversations") or ())]
    several += [option.get("value") for option in one.get("selected_options") or ()]
    option: Payload = one.get("selected_option") or {}
    alone = (one.get("value"), option.get("value"), one.get("selected_conversation"))
    return ",".join(text for it in (*alone, *several) if (text := _text(it)))


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _plain(text: object) -> str:
    """What somebody typed: without whom they mentioned, links as their addresses, and Slack's escapes undone
    (https://docs.slack.dev/messaging/formatting-message-text)."""
    said = _LINK.sub(r"\1", _MENTION.sub(" ", text if isinstance(text, str) else ""))
    return " ".join(html.unescape(said).split())
