"""The table of what Discord's REST API is emulated of."""

from collections.abc import Callable
from dataclasses import dataclass

from storybot.playground.discord import routes_commands as commands
from storybot.playground.discord import routes_guilds as guilds
from storybot.playground.discord import routes_interactions as interactions
from storybot.playground.discord import routes_messages as messages
from storybot.playground.discord import routes_threads as threads
from storybot.playground.discord.buckets import Bucket
from storybot.playground.discord.call import Answer, Call

Handler = Callable[[Call], Answer]


@dataclass(frozen=True)
class Route:
    """One request that is emulated. `open` ones carry their own token and count against no limit of the
    bot's. Where `status` isn't given, an answer is 200 and no answer 204."""

    method: str
    path: str
    handle: Handler
    bucket: Bucket
    status: int | None = None
    open: bool = False


_READ = Bucket("read", 50, 1.0)
_GATEWAY = Bucket("gateway", 2, 5.0)
_HISTORY = Bucket("history", 5, 1.0)
_OPEN_DIRECT = Bucket("open direct", 10, 60.0)  # Discord names no figure
_SEND = Bucket("send", 5, 5.0)
_EDIT = Bucket("edit", 5, 5.0)
_DELETE = Bucket("delete", 5, 1.0)
_PUBLISH = Bucket("publish", 10, 1.0)  # ten an hour is a limit of its own, beside the bucket
_OPEN_THREAD = Bucket("open thread", 5, 5.0)
_CHANGE_CHANNEL = Bucket("change channel", 5, 5.0)
_MEMBERSHIP = Bucket("thread membership", 5, 1.0)
_PIN = Bucket("pin", 5, 5.0)
_COMMANDS = Bucket("commands", 5, 20.0)
_ANSWER = Bucket("answer", 5, 2.0)

_APPLICATION = "/applications/{application_id}"
_IN_GUILD = _APPLICATION + "/guilds/{guild_id}"
_CHANNEL = "/channels/{channel_id}"
_MESSAGE = _CHANNEL + "/messages/{message_id}"
_OVERWRITE = _CHANNEL + "/permissions/{overwrite_id}"
_THREAD_MEMBER = _CHANNEL + "/thread-members"
_CALLBACK = "/interactions/{interaction_id}/{interaction_token}/callback"
_FOLLOW_UP = "/webhooks/{application_id}/{interaction_token}"
_ANSWERED = _FOLLOW_UP + "/messages/{message_id}"

ROUTES: tuple[Route, ...] = (
    Route("GET", "/gateway", guilds.gateway, _GATEWAY),
    Route("GET", "/gateway/bot", guilds.gateway_bot, _GATEWAY),
    Route("GET", "/users/@me", guilds.me, _READ),
    Route("GET", "/users/@me/guilds", guilds.my_guilds, _READ),
    Route("POST", "/users/@me/channels", guilds.open_direct, _OPEN_DIRECT),
    Route("GET", "/applications/@me", guilds.application, _READ),
    Route("GET", "/oauth2/applications/@me", guilds.application, _READ),
    Route("GET", "/guilds/{guild_id}", guilds.guild, _READ),
    Route("GET", "/guilds/{guild_id}/channels", guilds.channels, _READ),
    Route("GET", "/guilds/{guild_id}/roles", guilds.roles, _READ),
    Route("GET", "/guilds/{guild_id}/members/{user_id}", guilds.member, _READ),
    Route("PATCH", "/guilds/{guild_id}/members/{user_id}", guilds.edit_member, _CHANGE_CHANNEL),
    Route("GET", "/guilds/{guild_id}/threads/active", threads.active, _READ),
    Route("GET", _CHANNEL, guilds.channel, _READ),
    Route("PATCH", _CHANNEL, guilds.edit_channel, _CHANGE_CHANNEL),
    Route("DELETE", _CHANNEL, guilds.delete_channel, _CHANGE_CHANNEL),
    Route("PUT", _OVERWRITE, guilds.set_overwrite, _CHANGE_CHANNEL),
    Route("DELETE", _OVERWRITE, guilds.drop_overwrite, _CHANGE_CHANNEL),
    Route("GET", _CHANNEL + "/messages", messages.history, _HISTORY),
    Route("POST", _CHANNEL + "/messages", messages.create, _SEND),
    Route("GET", _CHANNEL + "/messages/pins", messages.pins, _PIN),
    Route("PUT", _CHANNEL + "/messages/pins/{message_id}", messages.pin, _PIN),
    Route("DELETE", _CHANNEL + "/messages/pins/{message_id}", messages.unpin, _PIN),
    Route("GET", _MESSAGE, messages.get, _HISTORY),
    Route("PATCH", _MESSAGE, messages.edit, _EDIT),
    Route("DELETE", _MESSAGE, messages.delete, _DELETE),
    Route("POST", _MESSAGE + "/crosspost", messages.publish, _PUBLISH),
    Route("POST", _MESSAGE + "/threads", threads.open_from_message, _OPEN_THREAD, status=201),
    Route("POST", _CHANNEL + "/threads", threads.open_in_channel, _OPEN_THREAD, status=201),
    Route("GET", _CHANNEL + "/threads/archived/public", threads.archived, _READ),
    Route("GET", _THREAD_MEMBER, threads.members, _MEMBERSHIP),
    Route("PUT", _THREAD_MEMBER + "/@me", threads.join, _MEMBERSHIP),
    Route("DELETE", _THREAD_MEMBER + "/@me", threads.leave, _MEMBERSHIP),
    Route("PUT", _THREAD_MEMBER + "/{user_id}", threads.add_member, _MEMBERSHIP),
    *(
        Route(method, scope + path, handler, _COMMANDS)
        for scope in (_APPLICATION, _IN_GUILD)
        for method, path, handler in (
            ("GET", "/commands", commands.all_commands),
            ("POST", "/commands", commands.put_command),
            ("PUT", "/commands", commands.put_commands),
            ("GET", "/commands/{command_id}", commands.get_command),
            ("DELETE", "/commands/{command_id}", commands.delete_command),
        )
    ),
    Route("POST", _CALLBACK, interactions.callback, _ANSWER, open=True),
    Route("POST", _FOLLOW_UP, interactions.follow_up, _ANSWER, open=True),
    Route("GET", _ANSWERED, interactions.get_answer, _ANSWER, open=True),
    Route("PATCH", _ANSWERED, interactions.edit_answer, _ANSWER, open=True),
    Route("DELETE", _ANSWERED, interactions.delete_answer, _ANSWER, open=True),
)
"""Everything that is emulated. `{message_id}` of an answer may be `@original`."""
