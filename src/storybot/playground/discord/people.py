"""What people do in the local Discord: write, delete, moderate, and use the bot's commands, buttons and
forms. Raises the same refusals as the API, seen from the person."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import Base64Bytes

from storybot.playground.discord import attachments, filled, messages, threads, wire
from storybot.playground.discord.access import as_member, enter, granted_in, sending
from storybot.playground.discord.command_forms import CHAT, MESSAGE, USER
from storybot.playground.discord.commands import Commands, offered
from storybot.playground.discord.component_rules import every
from storybot.playground.discord.directs import open_direct
from storybot.playground.discord.filled import Values
from storybot.playground.discord.forms import (
    CreateMessage,
    EditMessage,
    EditThread,
    ForumPost,
    StarterMessage,
)
from storybot.playground.discord.interactions import (
    AUTOCOMPLETE,
    COMMAND,
    FORM,
    PRESS,
    Interaction,
    Interactions,
    shown,
)
from storybot.playground.discord.permissions import permissions_in
from storybot.playground.discord.picked import resolved
from storybot.playground.discord.refusals import bad_form, refusal
from storybot.playground.discord.state import THREAD_STARTER, Attachment, Discord, Spot
from storybot.playground.discord.typed import Found, files_in, half_typed, typed
from storybot.playground.discord.world import Permission, User


class People:
    """Everybody but the bot. Users are named by their ids."""

    def __init__(self, state: Discord, interactions: Interactions, registered: Commands) -> None:
        self._state = state
        self._interactions = interactions
        self._commands = registered

    def say(self, user_id: str, channel_id: str, text: str) -> wire.Json:
        """Write in a channel or thread, which takes a thread out of the archive unless it is locked."""
        user = self._state.user(user_id)
        spot = enter(self._state, channel_id, user)
        enter(self._state, channel_id, user, sending(spot))
        message = messages.compose(self._state, spot, user, CreateMessage(content=text))
        messages.make_room(self._state, spot, user)
        messages.post(self._state, spot, message)
        return wire.message(self._state, message)

    def edit(self, user_id: str, channel_id: str, message_id: str, text: str) -> wire.Json:
        """Change one's own message."""
        user = self._state.user(user_id)
        spot = enter(self._state, channel_id, user)
        message = self._state.message(channel_id, message_id)
        if message.author.id != user.id:
            raise refusal(50005)
        if message.kind == THREAD_STARTER:
            raise refusal(50021)
        if spot.thread is not None and spot.thread.archived:
            raise refusal(50083)
        messages.edit(self._state, spot, message, EditMessage(content=text))
        return wire.message(self._state, message)

    def delete_message(self, user_id: str, channel_id: str, message_id: str) -> None:
        """Take a message away: one's own, or as a moderator anybody's."""
        user = self._state.user(user_id)
        spot = enter(self._state, channel_id, user)
        message = self._state.message(channel_id, message_id)
        if message.author.id != user.id:
            enter(self._state, channel_id, user, Permission.MANAGE_MESSAGES)
        if spot.thread is not None and spot.thread.archived:
            raise refusal(50083)
        messages.delete(self._state, spot, message)

    def start_post(
        self, user_id: str, forum_id: str, title: str, text: str, tags: Sequence[str] = ()
    ) -> wire.Json:
        """Open a post in a forum, with some of its tags by their ids."""
        user = self._state.user(user_id)
        spot = enter(self._state, forum_id, user, Permission.SEND_MESSAGES)
        if spot.channel.kind != "forum" or spot.thread is not None:
            raise refusal(50024)
        first = StarterMessage(content=text)
        form = ForumPost(name=title, applied_tags=list(tags), message=first)
        thread, _ = threads.open_post(self._state, spot, user, form)
        return wire.thread(self._state, thread, to=user.id)

    def delete_thread(self, user_id: str, thread_id: str) -> None:
        """Take a thread away with its messages, as a moderator."""
        spot = enter(self._state, thread_id, self._state.user(user_id), Permission.MANAGE_THREADS)
        if spot.thread is None:
            raise refusal(50024)
        threads.delete(self._state, spot, spot.thread)

    def moderate(
        self, user_id: str, thread_id: str, *, archived: bool | None = None, locked: bool | None = None
    ) -> wire.Json:
        """Archive, reopen, lock or unlock a thread."""
        user = self._state.user(user_id)
        spot = enter(self._state, thread_id, user)
        if spot.thread is None:
            raise refusal(50024)
        asked = {"archived": archived, "locked": locked}
        form = EditThread.model_validate({name: value for name, value in asked.items() if value is not None})
        threads.change(self._state, spot, spot.thread, user, form)
        return wire.spot(self._state, spot)

    def upload(self, user_id: str, filename: str, content: Base64Bytes) -> str:
        """Upload a file for the bot, as clients do before they send a command or a form that has it. Returns
        its id, by which `command` and `submit` name it. Over HTTP the content is in Base64."""
        return attachments.hand_over(self._state, self._state.user(user_id).id, filename, content).id

    def command(
        self, user_id: str, channel_id: str, name: str, options: Mapping[str, Any] | None = None
    ) -> Interaction:
        """Use a chat command. `name` may go on to a subcommand: `"story show"`. A file is named by its id."""
        spot, command, subcommands = self._begun(user_id, channel_id, name)
        found = self._found(user_id)
        sent = typed(command, subcommands, options or {}, found)
        return self._send(COMMAND, spot, user_id, command, sent, files_in(sent, found))

    def complete(self, user_id: str, channel_id: str, name: str, option: str, typed: str) -> Interaction:
        """Type a part of an option's value and wait to be offered some."""
        spot, command, subcommands = self._begun(user_id, channel_id, name)
        sent = half_typed(command, subcommands, option, typed)
        return self._send(AUTOCOMPLETE, spot, user_id, command, sent, [])

    def shortcut(self, user_id: str, channel_id: str, name: str, target_id: str) -> Interaction:
        """Use a command on a message of the channel, or on a user."""
        spot = enter(self._state, channel_id, self._state.user(user_id), Permission.USE_APPLICATION_COMMANDS)
        if spot.thread is not None and spot.thread.archived:
            raise refusal(50083)
        message = self._state.messages[spot.id].get(target_id)
        type_ = USER if message is None else MESSAGE
        command = self._named(spot, self._state.user(user_id), type_, name)
        if message is not None:
            resolved: wire.Json = {"messages": {target_id: wire.message(self._state, message)}}
        else:
            member = wire.member(self._state.member(spot.guild, target_id))
            resolved = {"users": {target_id: member.pop("user")}, "members": {target_id: member}}
        data = {
            "id": command["id"],
            "name": name,
            "type": type_,
            "target_id": target_id,
            "resolved": resolved,
        }
        return self._begin(COMMAND, spot, user_id, data)

    def press(
        self, user_id: str, channel_id: str, message_id: str, custom_id: str, values: Sequence[str] = ()
    ) -> Interaction:
        """Press a button, or choose in a select menu. Buttons are dead in locked and archived threads
        (https://github.com/discord/discord-api-docs/issues/7900)."""
        spot = enter(self._state, channel_id, self._state.user(user_id))
        _check_alive(spot)
        message = self._state.message(channel_id, message_id)
        found = next((each for each in every(message.components) if each.get("custom_id") == custom_id), None)
        if found is None or found.get("disabled"):
            raise bad_form((("custom_id",), "COMPONENT_NOT_FOUND", "No button with it can be pressed."))
        data: wire.Json = {"custom_id": custom_id, "component_type": found["type"], "id": found["id"]}
        if found["type"] != 2:
            data["values"] = list(values)
        return self._begin(PRESS, spot, user_id, data, source=message)

    def direct(self, user_id: str) -> str:
        """The id of a person's direct conversation with the bot, which is opened where there is none."""
        return open_direct(self._state, self._state.user(user_id)).id

    def replay(self, interaction_id: str) -> None:
        """Have Discord send an interaction twice."""
        self._interactions.replay(interaction_id)

    def press_private(self, interaction_id: str, custom_id: str, values: Sequence[str] = ()) -> Interaction:
        """Press a button of a private answer, or choose in its menu, which only the person it is for can: one
        of what the answer to an interaction is, or has become."""
        asked = self._interactions.get(interaction_id)
        _check_alive(self._state.spot(asked.spot.id))
        changed = [asked.source] if asked.changed and asked.source is not None else []
        for message in (*changed, *asked.private.values()):
            found = next((it for it in every(message.components) if it.get("custom_id") == custom_id), None)
            if found is not None:
                data: wire.Json = {"custom_id": custom_id, "component_type": found["type"], "id": found["id"]}
                if found["type"] != 2:
                    data["values"] = list(values)
                return self._interactions.begin(PRESS, asked.spot, asked.member, data, source=message)
        raise bad_form((("custom_id",), "COMPONENT_NOT_FOUND", "No button with it can be pressed."))

    def submit(self, interaction_id: str, values: Values) -> Interaction:
        """Fill in the form that an interaction was answered with; a field that isn't named stays empty."""
        opened_by = self._interactions.get(interaction_id)
        if opened_by.modal is None:
            raise bad_form((("type",), "MODAL_MISSING", "The interaction was not answered with a form."))
        found, components = self._found(opened_by.member.user.id), opened_by.modal["components"]
        picked = resolved(self._state, opened_by.spot.guild, components, values)
        data: wire.Json = {
            "custom_id": opened_by.modal["custom_id"],
            "components": filled.filled(components, values, found),
            **self._resolved(filled.files_in(components, values, found), picked),
        }
        return self._interactions.begin(
            FORM, opened_by.spot, opened_by.member, data, source=opened_by.source, trigger=opened_by
        )

    def sees(self, interaction_id: str) -> wire.Json:
        """What the bot answered so far."""
        return shown(self._state, self._interactions.get(interaction_id))

    def _begin(self, kind: int, spot: Spot, user_id: str, data: wire.Json, **of: Any) -> Interaction:
        member = as_member(spot.guild, self._state.user(user_id))
        return self._interactions.begin(kind, spot, member, data, **of)

    def _begun(self, user_id: str, channel_id: str, name: str) -> tuple[Spot, wire.Json, list[str]]:
        """Where a command is typed, which one it is, and the names of its subcommands. Who can't write in the
        channel may see no commands in its threads (https://github.com/discord/discord-api-docs/issues/6916)."""
        user = self._state.user(user_id)
        spot = enter(self._state, channel_id, user, Permission.USE_APPLICATION_COMMANDS)
        parent = permissions_in(spot.guild, as_member(spot.guild, user), spot.channel)
        if sending(spot) not in granted_in(self._state, spot, user) or Permission.SEND_MESSAGES not in parent:
            raise refusal(50013)
        if spot.thread is not None and spot.thread.archived:
            raise refusal(50083)
        first, *subcommands = name.split(" ")
        return spot, self._named(spot, user, CHAT, first), subcommands

    def _send(
        self,
        kind: int,
        spot: Spot,
        user_id: str,
        command: wire.Json,
        options: list[wire.Json],
        files: Sequence[Attachment],
    ) -> Interaction:
        data = {"id": command["id"], "name": command["name"], "type": CHAT, "options": options}
        return self._begin(kind, spot, user_id, data | self._resolved(files))

    def _resolved(self, files: Sequence[Attachment], picked: wire.Json | None = None) -> wire.Json:
        shown = {each.id: attachments.wire(self._state, each) for each in files}
        every = (picked or {}) | ({"attachments": shown} if shown else {})
        return {"resolved": every} if every else {}

    def _found(self, user_id: str) -> Found:
        return lambda attachment_id: attachments.handed_over(self._state, user_id, attachment_id)

    def _named(self, spot: Spot, user: User, type_: int, name: str) -> wire.Json:
        command = self._commands.named(spot.guild.id, type_, name)
        granted, direct = granted_in(self._state, spot, user), spot.channel.kind == "direct"
        if command is None or not offered(command, granted, direct=direct):
            raise refusal(10063)
        return command


def _check_alive(spot: Spot) -> None:
    """Buttons are dead in locked threads, on private answers too, and in archived ones (see `press`)."""
    if spot.thread is not None and (spot.thread.locked or spot.thread.archived):
        raise refusal(160005 if spot.thread.locked else 50083)
