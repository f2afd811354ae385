"""`conversations.*`: where messages are, and who is there.

https://docs.slack.dev/reference/methods?family=conversations
"""

import base64
import binascii
import re
from collections.abc import Sequence
from typing import TypeVar

from pydantic import Field

from storybot.playground.slack.composing import Args
from storybot.playground.slack.errors import SlackError
from storybot.playground.slack.limits import MINUTE, Tier
from storybot.playground.slack.method import AnyMethod, Call, Method
from storybot.playground.slack.state import Json, Message, after, is_member
from storybot.playground.slack.wire import channel_wire, message_wire

_T = TypeVar("_T")

_HISTORY_DEFAULT, _HISTORY_MOST = 100, 999
_REPLIES_DEFAULT, _REPLIES_MOST = 1000, 1000
# https://docs.slack.dev/changelog/2025/05/29/rate-limit-changes-for-non-marketplace-apps
_OUTSIDE_MOST = 15
_OUTSIDE_LIMIT = (1, MINUTE)
_TIME = re.compile(r"(\d+(\.\d*)?)?")


class Info(Args):
    channel: str
    include_locale: bool = False
    include_num_members: bool = False


def info(call: Call, args: Info) -> Json:
    conversation = call.conversation(args.channel, "read")
    wire = channel_wire(call.workspace, conversation)
    if args.include_num_members:
        wire["num_members"] = len(conversation.channel.members)
    return {"channel": wire}


class List(Args):
    cursor: str = ""
    exclude_archived: bool = False
    limit: int = 100
    team_id: str = ""
    types: str = "public_channel"


_TYPES = {"public_channel": "public", "private_channel": "private", "im": "im", "mpim": "mpim"}
_LIST_SCOPES = {
    "public_channel": "channels:read",
    "private_channel": "groups:read",
    "im": "im:read",
    "mpim": "mpim:read",
}


class OfPerson(List):
    user: str = ""
    exclude_muted: bool = False


def of_person(call: Call, args: OfPerson) -> Json:
    """Those that somebody is in; private ones only where the bot is in them too."""
    listed = list_(call, args, of=args.user or call.workspace.bot_user)
    for channel in listed["channels"]:
        channel.pop("num_members")
    return listed


def list_(call: Call, args: List, *, of: str | None = None) -> Json:
    types = [one.strip() for one in args.types.split(",")]
    if any(one not in _TYPES for one in types):
        raise SlackError("invalid_types")
    for one in types:
        call.need(_LIST_SCOPES[one])
    kinds = {_TYPES[one] for one in types}
    seen = [
        one
        for one in call.workspace.conversations.values()
        if one.channel.kind in kinds
        and (one.channel.kind == "public" or call.is_in(one))
        and not (args.exclude_archived and one.channel.archived)
        and (of is None or is_member(one, of))
    ]
    page, rest = _page(seen, args.cursor, _limit(args.limit))
    channels = [channel_wire(call.workspace, one) | {"num_members": len(one.channel.members)} for one in page]
    return {"channels": channels, "response_metadata": rest}


class History(Args):
    channel: str
    cursor: str = ""
    include_all_metadata: bool = False
    inclusive: bool = False
    latest: str = ""
    limit: int = Field(default=_HISTORY_DEFAULT, ge=1)
    oldest: str = ""


def history(call: Call, args: History) -> Json:
    """Newest first; a thread's replies aren't in it."""
    conversation = call.conversation(args.channel, "history")
    if not call.is_in(conversation):
        raise SlackError("not_in_channel")
    _check_times(args.oldest, args.latest)
    most = _most(call, "conversations.history", _HISTORY_MOST)
    shown = after(list(conversation.top_level()), args.oldest, args.latest, inclusive=args.inclusive)
    page, rest = _page(shown[::-1], args.cursor, min(args.limit, most))
    return {
        "messages": [
            message_wire(call.workspace, conversation, one, metadata=args.include_all_metadata)
            for one in page
        ],
        "has_more": bool(rest["next_cursor"]),
        "pin_count": 0,
        "response_metadata": rest,
    }


class Replies(History):
    ts: str
    limit: int = Field(default=_REPLIES_DEFAULT, ge=1)


def replies(call: Call, args: Replies) -> Json:
    """Oldest first, after the parent, which every page begins with whatever the times asked for."""
    conversation = call.conversation(args.channel, "history")
    if not call.is_in(conversation):
        raise SlackError("channel_not_found")
    _check_times(args.oldest, args.latest)
    most = _most(call, "conversations.replies", _REPLIES_MOST)
    asked = conversation.messages.get(args.ts)
    parent = conversation.messages.get(asked.thread_ts or asked.ts) if asked else None
    if parent is None or parent.only_for is not None:
        raise SlackError("thread_not_found")
    shown = after(conversation.replies(parent.ts), args.oldest, args.latest, inclusive=args.inclusive)
    page, rest = _page(shown, args.cursor, max(1, min(args.limit, most) - 1))
    messages: list[Message] = [parent, *page]
    return {
        "messages": [
            message_wire(call.workspace, conversation, one, metadata=args.include_all_metadata)
            for one in messages
        ],
        "has_more": bool(rest["next_cursor"]),
        "response_metadata": rest,
    }


class Join(Args):
    channel: str


def join(call: Call, args: Join) -> Json:
    conversation = call.conversation(args.channel)
    if conversation.channel.kind != "public":
        raise SlackError("method_not_supported_for_channel_type")
    if conversation.channel.archived:
        raise SlackError("is_archived")
    if call.is_in(conversation):
        already = {"warning": "already_in_channel", "response_metadata": {"warnings": ["already_in_channel"]}}
        return {"channel": channel_wire(call.workspace, conversation)} | already
    conversation.channel.members.append(call.workspace.bot_user)
    call.events.joined(call.workspace, conversation, call.workspace.bot_user, None)
    return {"channel": channel_wire(call.workspace, conversation)}


class Members(Args):
    channel: str
    cursor: str = ""
    limit: int = 100


def members(call: Call, args: Members) -> Json:
    conversation = call.conversation(args.channel, "read")
    page, rest = _page(conversation.channel.members, args.cursor, _limit(args.limit))
    return {"members": list(page), "response_metadata": rest}


class Open(Args):
    channel: str = ""
    users: str = ""
    return_im: bool = False
    prevent_creation: bool = False


def open_(call: Call, args: Open) -> Json:
    """Direct messages with one person; the playground has no groups of several."""
    if args.channel:
        conversation = call.conversation(args.channel)
        if conversation.channel.kind != "im":
            raise SlackError("method_not_supported_for_channel_type")
    else:
        users = [one for one in args.users.split(",") if one]
        if not users:
            raise SlackError("users_list_not_supplied")
        if len(users) > 1:
            raise SlackError("too_many_users")
        if call.workspace.user(users[0]) is None or users[0] == call.workspace.bot_user:
            raise SlackError("user_not_found")
        conversation = call.workspace.direct(users[0])
    wire = channel_wire(call.workspace, conversation)
    return {"channel": wire if args.return_im else {"id": conversation.id}}


def _most(call: Call, method: str, most: int) -> int:
    """How many messages a page may have; an app outside the Marketplace is held to its own limit too."""
    if not call.state.app.outside_marketplace:
        return most
    call.take(((method, "outside_marketplace"), *_OUTSIDE_LIMIT))
    return _OUTSIDE_MOST


def _limit(limit: int) -> int:
    if not 1 <= limit <= 1000:
        raise SlackError("invalid_limit")
    return limit


def _check_times(oldest: str, latest: str) -> None:
    for name, value in (("oldest", oldest), ("latest", latest)):
        if not _TIME.fullmatch(value):
            raise SlackError(f"invalid_ts_{name}")


def _page(items: Sequence[_T], cursor: str, limit: int) -> tuple[Sequence[_T], dict[str, str]]:
    start = _offset(cursor)
    end = start + limit
    more = base64.b64encode(f"offset:{end}".encode()).decode() if end < len(items) else ""
    return items[start:end], {"next_cursor": more}


def _offset(cursor: str) -> int:
    if not cursor:
        return 0
    try:
        kind, _, number = base64.b64decode(cursor, validate=True).decode().partition(":")
        if kind == "offset" and number.isdecimal():
            return int(number)
    except (binascii.Error, UnicodeDecodeError):
        pass
    raise SlackError("invalid_cursor")


_TIMES = frozenset({"invalid_ts_oldest", "invalid_ts_latest", "invalid_cursor"})

METHODS: tuple[AnyMethod, ...] = (
    Method("conversations.info", Info, info, Tier.THREE, errors=frozenset({"channel_not_found"})),
    Method(
        "conversations.list",
        List,
        list_,
        Tier.TWO,
        errors=frozenset({"invalid_types", "invalid_limit", "invalid_cursor"}),
    ),
    Method(
        "users.conversations",
        OfPerson,
        of_person,
        Tier.THREE,
        errors=frozenset({"invalid_types", "invalid_limit", "invalid_cursor"}),
    ),
    Method(
        "conversations.history",
        History,
        history,
        Tier.THREE,
        errors=_TIMES | {"channel_not_found", "not_in_channel"},
    ),
    Method(
        "conversations.replies",
        Replies,
        replies,
        Tier.THREE,
        errors=_TIMES | {"channel_not_found", "thread_not_found"},
    ),
    Method(
        "conversations.join",
        Join,
        join,
        Tier.THREE,
        "channels:join",
        errors=frozenset({"channel_not_found", "method_not_supported_for_channel_type", "is_archived"}),
    ),
    Method(
        "conversations.members",
        Members,
        members,
        Tier.FOUR,
        errors=frozenset({"channel_not_found", "invalid_limit", "invalid_cursor"}),
    ),
    Method(
        "conversations.open",
        Open,
        open_,
        Tier.THREE,
        "im:write",
        errors=frozenset(
            {
                "channel_not_found",
                "method_not_supported_for_channel_type",
                "users_list_not_supplied",
                "too_many_users",
                "user_not_found",
            }
        ),
    ),
)
