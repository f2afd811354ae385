"""What Slack lets an app do to people and their messages: with a person's token, that of one of the
workspace's admins, it deletes what others wrote. No app can time out anybody, or keep them out of threads.

https://docs.slack.dev/reference/methods/chat.delete
"""

from typing import Any, Final

import structlog
from slack_sdk.errors import SlackApiError

from storybot.delivery.model import Place
from storybot.errors import AuthFailed, Forbidden, Invalid, PlatformError, RateLimited
from storybot.platforms.slack.client import SlackClient
from storybot.platforms.slack.errors import translate, word_of

NO_ADMIN: Final = (
    "Slack lets apps delete nobody else's messages: delete it yourself, or have slack.admin_token set to the "
    "token of one of the workspace's admins (its scope chat:write)"
)
NOT_ALLOWED: Final = (
    "Slack doesn't let slack.admin_token delete it ({word}): it has to be the token of an admin or owner of "
    "this workspace, with the scope chat:write, who is in the channel if that is private"
)


log: structlog.typing.FilteringBoundLogger = structlog.get_logger()


async def home_of(client: SlackClient, admin_token: str | None) -> str | None:
    """The workspace in which an admin's token deletes what others wrote; None where there is no token, or
    Slack doesn't accept it. Raises PlatformError where it isn't known."""
    if admin_token is None:
        return None
    try:
        return await client.home_of(admin_token)
    except (AuthFailed, Forbidden, Invalid) as error:
        log.error("slack.admin_token removes nothing", error=str(error))
        return None


class Sanctions:
    """Raises the SDK's errors, and the `PlatformError`s that say more. `admin_token` is a person's, None
    where there is none for the workspace."""

    def __init__(self, client: SlackClient, admin_token: str | None) -> None:
        self._client = client
        self._admin_token = admin_token

    async def remove(self, place: Place, message: str) -> None:
        """Delete a message, as an admin. That the admin may not is no trouble of the bot's own token, nor of
        the channel."""
        if self._admin_token is None:
            raise Invalid(NO_ADMIN)
        told: dict[str, Any] = {"channel": place.channel, "ts": message}
        try:
            await self._client.write_as(self._admin_token, "chat.delete", told)
        except SlackApiError as error:
            word = word_of(error)
            if word == "message_not_found":
                return
            if _passes(translate(error)):
                raise
            raise Invalid(NOT_ALLOWED.format(word=word)) from error


def _passes(error: PlatformError | None) -> bool:
    """Whether it may go better another time, as after a rate limit."""
    return error is not None and (error.outcome_unknown or isinstance(error, RateLimited))
