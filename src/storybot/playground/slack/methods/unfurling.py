"""`chat.unfurl`: what the app shows of a link that a person posted.

https://docs.slack.dev/messaging/unfurling-links-in-messages
"""

from collections.abc import Iterable
from typing import Any, cast

from storybot.playground.slack.block_check import check_message_blocks
from storybot.playground.slack.block_reading import has_rich_text
from storybot.playground.slack.composing import Args, FromJson
from storybot.playground.slack.errors import SlackError
from storybot.playground.slack.limits import Tier
from storybot.playground.slack.links import domain_of
from storybot.playground.slack.method import AnyMethod, Call, Method
from storybot.playground.slack.state import Json, Share
from storybot.playground.slack.wire import message_wire

SOURCES = ("composer", "conversations_history")


class Unfurl(Args):
    channel: str = ""
    ts: str = ""
    unfurl_id: str = ""
    source: str = ""
    unfurls: FromJson = None


def unfurl(call: Call, args: Unfurl) -> Json:
    """The bot need not be in the channel. What was shown of a link before is replaced."""
    unfurls = _unfurls(args.unfurls)
    share = _named(call, args) if args.unfurl_id or args.source else _at(call, args)
    _check_links(unfurls, share, call.state.app.unfurl_domains)
    for one in unfurls.values():
        _check_blocks(call, one)
    share.unfurls |= unfurls
    if share.channel is not None:
        conversation = call.workspace.conversations[share.channel]
        message = conversation.messages[share.ts]
        before = message_wire(call.workspace, conversation, message, metadata=True)
        message.unfurls |= unfurls
        call.events.changed(call.workspace, conversation, message, before)
    return {}


def _named(call: Call, args: Unfurl) -> Share:
    """What a `link_shared` event named by its `unfurl_id`."""
    if not args.unfurl_id:
        raise SlackError("missing_unfurl_id")
    if not args.source:
        raise SlackError("missing_source")
    if args.source not in SOURCES:
        raise SlackError("invalid_source")
    share = call.workspace.shares.get(args.unfurl_id)
    if share is None or share.source != args.source:
        raise SlackError("invalid_unfurl_id")
    return _there(call, share)


def _at(call: Call, args: Unfurl) -> Share:
    """What a `link_shared` event named by its `channel` and `message_ts`."""
    if not args.channel:
        raise SlackError("missing_channel")
    if not args.ts:
        raise SlackError("missing_ts")
    if args.channel == "COMPOSER":
        typed = call.workspace.shares.get(args.ts)
        if typed is None or typed.channel is not None:
            raise SlackError("cannot_find_message")
        return typed
    conversation = call.workspace.conversations.get(args.channel)
    if conversation is None:
        raise SlackError("cannot_find_channel")
    if conversation.visible(args.ts) is None:
        raise SlackError("cannot_find_message")
    for share in call.workspace.shares.values():
        if (share.channel, share.ts) == (args.channel, args.ts):
            return share
    raise SlackError("cannot_unfurl_url")


def _there(call: Call, share: Share) -> Share:
    if share.channel is not None:
        conversation = call.workspace.conversations.get(share.channel)
        if conversation is None:
            raise SlackError("cannot_find_channel")
        if conversation.visible(share.ts) is None:
            raise SlackError("cannot_find_message")
    return share


def _unfurls(value: Any) -> dict[str, Json]:
    if value is None:
        raise SlackError("missing_unfurls")
    if not isinstance(value, dict):
        raise SlackError("invalid_unfurls_format")
    unfurls = cast("dict[str, Any]", value)
    for one in unfurls.values():
        if not isinstance(one, dict):
            raise SlackError("invalid_unfurls_format")
        unfurl = cast("Json", one)
        if unfurl.keys() - {"blocks", "color", "fallback"} or not _are_objects(unfurl.get("blocks")):
            raise SlackError("cannot_parse_attachment")
    return unfurls


def _are_objects(value: Any) -> bool:
    given = cast("list[Any]", value) if isinstance(value, list) else []
    return bool(given) and all(isinstance(one, dict) for one in given)


def _check_links(urls: Iterable[str], share: Share, domains: list[str]) -> None:
    for url in urls:
        if url not in share.urls:
            raise SlackError("cannot_unfurl_message")
        if domain_of(url, domains) is None:
            raise SlackError("cannot_unfurl_url")


def _check_blocks(call: Call, one: Json) -> None:
    blocks = cast("list[Json]", one["blocks"])
    check_message_blocks(blocks, call.workspace.shows)
    if has_rich_text(blocks):
        # Slack's page on unfurling: the method doesn't take rich text.
        raise SlackError(
            "invalid_blocks", messages=["[ERROR] unsupported type: rich_text [json-pointer:/blocks]"]
        )


METHODS: tuple[AnyMethod, ...] = (
    Method(
        "chat.unfurl",
        Unfurl,
        unfurl,
        Tier.THREE,
        "links:write",
        errors=frozenset(
            {
                "missing_channel",
                "missing_ts",
                "missing_unfurl_id",
                "missing_source",
                "missing_unfurls",
                "invalid_source",
                "invalid_unfurl_id",
                "invalid_unfurls_format",
                "cannot_parse_attachment",
                "cannot_find_channel",
                "cannot_find_message",
                "cannot_unfurl_message",
                "cannot_unfurl_url",
                "invalid_blocks",
                "msg_blocks_too_long",
            }
        ),
    ),
)
