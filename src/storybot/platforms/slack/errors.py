"""Slack's failures in storybot's vocabulary.

The words are those of https://docs.slack.dev/reference/methods/chat.postMessage, …/chat.update and
…/conversations.history; every one that is not named here means that the request itself is refused.
"""

from collections.abc import Mapping
from typing import Any, Final, cast

import aiohttp
from slack_sdk.errors import SlackApiError

from storybot.errors import (
    AuthFailed,
    Forbidden,
    Gone,
    Invalid,
    NotEditable,
    PlatformError,
    RateLimited,
    ServerFailed,
    What,
)
from storybot.platforms.calls import no_answer, one_line, wait_of

UNSAID_WAIT: Final = 60.0
"""Seconds to wait after a 429 that names no wait."""

TOKEN_REFUSED: Final = frozenset(
    {
        "account_inactive",
        "app_access_restricted",
        "enterprise_is_restricted",
        "invalid_auth",
        "not_allowed_token_type",
        "not_authed",
        "org_login_required",
        "token_expired",
        "token_revoked",
        "two_factor_setup_required",
    }
)

OUTCOME_UNKNOWN: Final = frozenset(
    {
        "external_channel_migrating",
        "fatal_error",
        "internal_error",
        "invalid_cursor",  # a search's next page has expired; the search begins anew
        "request_timeout",
        "service_unavailable",
        "team_added_to_org",
        "update_failed",
    }
)

TOO_SOON: Final = frozenset({"message_limit_exceeded", "rate_limited", "ratelimited"})

GONE: Final[Mapping[str, tuple[What, str]]] = {
    "channel_not_found": (
        What.CHANNEL,
        "the channel does not exist, or it is private and the bot is not in it: /invite the bot there",
    ),
    "message_not_found": (What.MESSAGE, "the message does not exist any more"),
    "cannot_find_message": (What.MESSAGE, "the message with the link does not exist any more"),
    "cannot_unfurl_message": (What.MESSAGE, "the link was taken out of the message"),
    "thread_not_found": (What.THREAD, "the thread's first message does not exist any more"),
    "cannot_reply_to_message": (What.THREAD, "the thread's first message can't be replied to any more"),
}

NOT_A_BOT: Final = (
    "the token is not that of an app's bot: copy the Bot User OAuth Token (xoxb-…) into the settings"
)

TO_GRANT: Final[Mapping[str, tuple[str, str]]] = {
    "not_in_channel": (
        "membership",
        "the bot is not in the channel: in the channel, type /invite and its name",
    ),
    "no_permission": (
        "membership",
        "the bot is not in the channel: in the channel, type /invite and its name",
    ),
    "is_archived": (
        "an open channel",
        "the channel is archived: unarchive it, or take it out of the settings",
    ),
    "is_inactive": (
        "an open channel",
        "the channel is archived: unarchive it, or take it out of the settings",
    ),
    "restricted_action": (
        "permission to post",
        "the workspace lets only some people post there: add the bot",
    ),
    "restricted_action_read_only_channel": (
        "permission to post",
        "the channel is read-only: let the bot post",
    ),
    "restricted_action_thread_only_channel": (
        "permission to post",
        "only replies are allowed in the channel",
    ),
    "restricted_action_non_threadable_channel": ("threads", "the channel does not allow threads"),
    "access_denied": ("access", "the workspace's settings deny the bot access: ask its administrators"),
    "accesslimited": ("access", "the workspace takes no requests from this network: ask its administrators"),
    "channel_is_limited_access": ("access", "the channel is of limited access: ask its owners"),
    "is_bot": ("a bot token", NOT_A_BOT),
    "messages_tab_disabled": (
        "the messages tab",
        "this is the app's own messages tab, which is off: name a channel in the settings, "
        "or turn the tab on under App Home",
    ),
    "metadata_must_be_sent_from_app": ("a bot token", NOT_A_BOT),
    "method_not_supported_for_channel_type": (
        "a channel for stories",
        "stories can't go to a conversation of this kind: name a channel in the settings",
    ),
    "posting_to_channel_denied": (
        "permission to post",
        "the channel's settings do not let the bot post there: ask its owners",
    ),
    "team_not_found": (
        "the workspace",
        "Slack finds no such channel and workspace together: correct them in the settings, "
        "or install the app there",
    ),
    "ekm_access_denied": ("access", "the workspace's administrators have suspended posting there"),
}

REFUSED: Final[Mapping[str, str]] = {
    "restricted_action_thread_locked": "the thread is locked by the workspace's administrators",
    "cant_update_message": "the message is not the bot's own, so it can't edit it",
}

EDITS_OVER: Final = "the workspace does not let messages be edited any more after this time"

RENEW: Final = (
    "Slack does not accept the token ({word}). Install the app anew, and copy its token into the settings"
)


def translate(error: Exception) -> PlatformError | None:
    """The failure as a `PlatformError`; None for what did not come from a request."""
    match error:
        case SlackApiError():
            return _answer(cast("Any", error).response)
        case aiohttp.ClientError() | OSError():
            return no_answer("Slack", error)
        case _:
            return None


def word_of(error: SlackApiError) -> str:
    """Slack's word for what is wrong; empty where the answer is not Slack's."""
    data: Any = getattr(cast("Any", error).response, "data", None)
    return str(cast("dict[str, Any]", data).get("error")) if isinstance(data, dict) else ""


def _answer(response: Any) -> PlatformError:
    """`response` is the SDK's, or aiohttp's own where the body was not JSON."""
    status: int = getattr(response, "status_code", None) or response.status
    data: Any = getattr(response, "data", None)
    body = cast("dict[str, Any]", data) if isinstance(data, dict) else {}
    word = one_line(str(body.get("error") or ""))
    if status == 429 or word in TOO_SOON:
        wait = wait_of(response.headers.get("Retry-After"), UNSAID_WAIT)
        return RateLimited(f"Slack answered {word or status}", retry_after=wait)
    if status >= 500 or not word or word in OUTCOME_UNKNOWN:
        return ServerFailed(f"Slack answered {status} {word}".rstrip())
    return _refusal(word, body)


def _refusal(word: str, body: Mapping[str, Any]) -> PlatformError:
    if word in TOKEN_REFUSED:
        return AuthFailed(RENEW.format(word=word))
    if word == "missing_scope":
        needed = one_line(str(body.get("needed") or "unknown"))
        return Forbidden(
            f"the app lacks the scope {needed}: add it under OAuth & Permissions, and install the app anew",
            missing=needed,
        )
    if word in GONE:
        what, advice = GONE[word]
        return Gone(advice, what=what)
    if word in TO_GRANT:
        missing, advice = TO_GRANT[word]
        return Forbidden(f"{advice} ({word})", missing=missing)
    if word == "edit_window_closed":
        return NotEditable(EDITS_OVER)
    return Invalid(REFUSED.get(word) or f"Slack refuses the request: {word}{_details(body)}")


def _details(body: Mapping[str, Any]) -> str:
    """What Slack says beside its word, such as which block is wrong."""
    more: Mapping[str, Any] = body.get("response_metadata") or {}
    said = "; ".join(str(message) for message in more.get("messages") or ())
    return f" ({one_line(said)})" if said else ""
