"""Discord's failures in storybot's vocabulary.

The numbers are Discord's JSON error codes: https://docs.discord.com/developers/topics/opcodes-and-status-codes
"""

import json
from typing import Final

import aiohttp
import discord

from storybot.errors import (
    AuthFailed,
    Forbidden,
    Gone,
    Invalid,
    PlatformError,
    RateLimited,
    ServerFailed,
    What,
)
from storybot.platforms.calls import no_answer, one_line

UNKNOWN_GUILD: Final = 10004
UNKNOWN_CHANNEL: Final = 10003
UNKNOWN_MEMBER: Final = 10007
UNKNOWN_MESSAGE: Final = 10008
UNKNOWN_USER: Final = 10013
UNKNOWN_TAG: Final = 10087
ANNOUNCEMENT_EDITS_SPENT: Final = 20022
CHANNEL_WRITES_SPENT: Final = 20028
OLD_MESSAGE_EDITS_SPENT: Final = 30046
UNAUTHORIZED: Final = 40001
ALREADY_PUBLISHED: Final = 40033
ALREADY_ANSWERED: Final = 40060
TAG_REQUIRED: Final = 40067
MISSING_ACCESS: Final = 50001
MISSING_PERMISSIONS: Final = 50013
WRONG_CHANNEL_TYPE: Final = 50024
TAKES_NO_MESSAGES: Final = 50007
INVALID_FORM: Final = 50035
THREAD_ARCHIVED: Final = 50083
THREAD_EXISTS: Final = 160004
THREAD_LOCKED: Final = 160005
TOO_MANY_THREADS: Final = 160006

STALE_FACTS: Final = frozenset({UNKNOWN_TAG, TAG_REQUIRED, WRONG_CHANNEL_TYPE})
"""What is answered when the channel is no longer as it was when it was last looked at."""

CLOSED: Final = frozenset({THREAD_ARCHIVED, THREAD_LOCKED})
"""What is answered where a thread takes no message as it is."""

WAITS: Final = {
    ANNOUNCEMENT_EDITS_SPENT: 1200.0,  # 3 edits an hour of a published message
    CHANNEL_WRITES_SPENT: 60.0,
    OLD_MESSAGE_EDITS_SPENT: 600.0,
    TOO_MANY_THREADS: 600.0,  # until some have archived themselves
}
"""Seconds to wait after answers that name no wait of their own."""

INVITE: Final = (
    "the bot is not in this server: invite it there "
    "(Developer Portal → your application → OAuth2 → URL Generator, scope 'bot')"
)

TO_MEND: Final = {
    UNKNOWN_GUILD: ("membership", INVITE),
    UNKNOWN_MEMBER: ("membership", INVITE),
    TAG_REQUIRED: (
        "a tag",
        "the forum requires a tag and has none that the bot may set: "
        "Edit Channel → add a tag, or don't require tags",
    ),
    TAKES_NO_MESSAGES: ("direct messages", "the person takes no direct messages from the bot"),
    WRONG_CHANNEL_TYPE: (
        "a channel for stories",
        "stories can't go to a channel of this kind, but to text, announcement and forum channels: "
        "name another in the settings",
    ),
}
"""What is missing, and what a person can do, by the answer."""

UNSAID_WAIT: Final = 60.0
"""Seconds to wait after a 429 that names no wait."""

RENEW: Final = (
    "Discord does not accept the bot's token. Copy it anew from the Developer Portal "
    "(your application → Bot → Reset Token) into discord.token"
)


def translate(error: Exception, *, what: What = What.CHANNEL) -> PlatformError | None:
    """The failure as a `PlatformError`; None for what did not come from a request.

    `what` says what the request's own channel was: a channel, or a thread.
    """
    match error:
        case discord.LoginFailure():
            return AuthFailed(RENEW)
        case discord.RateLimited():
            return RateLimited(f"Discord: {error}", retry_after=error.retry_after)
        case discord.HTTPException():
            return _answer(error, what)
        case json.JSONDecodeError():
            return ServerFailed("Discord's answer is not whole")
        case aiohttp.ClientError() | OSError():
            return no_answer("Discord", error)
        case _:
            return None


def _answer(error: discord.HTTPException, what: What) -> PlatformError:
    said = f"Discord answered {error.status} (code {error.code}): {one_line(error.text)}"
    if error.code in WAITS or error.status == 429:
        return RateLimited(said, retry_after=WAITS.get(error.code, UNSAID_WAIT))
    if error.status == 401 or error.code == UNAUTHORIZED:
        return AuthFailed(RENEW)
    if error.status >= 500:
        return ServerFailed(said)
    return _refusal(error, said, what)


def _refusal(error: discord.HTTPException, said: str, what: What) -> PlatformError:
    if error.code == UNKNOWN_MESSAGE:
        return Gone("the message does not exist any more", what=What.MESSAGE)
    if error.code == UNKNOWN_CHANNEL:
        return Gone(f"the {what} does not exist any more", what=what)
    if error.code == THREAD_LOCKED:
        return Invalid("the thread is locked, so nothing can be posted or changed in it")
    if error.code in TO_MEND:
        missing, advice = TO_MEND[error.code]
        return Forbidden(f"{advice} (Discord's code {error.code})", missing=missing)
    if error.status == 403:
        return Forbidden(f"{said} (`storybot check-channels` names what is missing)", missing="access")
    return Invalid(said)
