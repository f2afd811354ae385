"""What people do with the app: commands, buttons, shortcuts, its views.

https://docs.slack.dev/interactivity
"""

from collections.abc import Sequence
from typing import Any, cast

from storybot.playground.slack.approach import Interaction
from storybot.playground.slack.block_check import MESSAGE_BLOCKS, problems_of
from storybot.playground.slack.errors import ActRefused
from storybot.playground.slack.forms import Offered, elements_in, find_element, pressed
from storybot.playground.slack.responding import respond
from storybot.playground.slack.state import Json, Message
from storybot.playground.slack.view_acts import ViewActs
from storybot.playground.slack.wire import message_wire, unfurls_wire


class Users(ViewActs):
    """Acts towards the app for the people of one workspace. One that is not possible raises ActRefused."""

    def direct(self, user: str) -> str:
        """Open one's direct messages with the bot; returns their channel id."""
        self._name(user)
        return self._workspace.direct(user).id

    async def command(
        self,
        user: str,
        channel: str,
        command: str,
        text: str = "",
        *,
        thread_ts: str | None = None,
    ) -> Interaction:
        """Use a slash command. Slack has none in threads."""
        if thread_ts is not None:
            raise ActRefused(f"{command} is not supported in threads")
        if command not in self._state.app.commands:
            raise ActRefused(f"{command} is not a valid command")
        conversation = self._people.conversation(user, channel)
        path = self._interactions.new_url(self._team, channel, user)
        trigger = self._interactions.new_trigger(user, self._team)
        name = self._name(user)
        reply = await self._outbox.interact(
            "slash_commands",
            {
                "token": "playground",
                "team_id": self._team,
                "team_domain": self._workspace.data.domain,
                "channel_id": channel,
                "channel_name": conversation.channel.name or "directmessage",
                "user_id": user,
                "user_name": name,
                "command": command,
                "text": text,
                "api_app_id": self._state.app.id,
                "is_enterprise_install": "false",
                "response_url": f"{self._base_url}/slack{path}",
                "trigger_id": trigger,
            },
        )
        if reply.payload:
            respond(self._state, self._events, self._interactions.urls[path], reply.payload)
        return Interaction(reply, trigger, f"{self._base_url}/slack{path}")

    async def press(
        self, user: str, channel: str, ts: str, action_id: str, *, option: str | None = None
    ) -> Interaction:
        """Press a button of a message that the app wrote, or of what it shows of a link in someone's message,
        or choose the `option` with this value."""
        message = self._seen(user, channel, ts)
        unfurl = self._unfurl_with(message, action_id)
        blocks: Sequence[Json] = _blocks_of(message) if unfurl is None else unfurl["blocks"]
        block, element = find_element(blocks, action_id)
        action = pressed(block, element, option, {}, self._offered_in(user, ts), self._workspace.next_ts())
        path = self._interactions.new_url(self._team, channel, user, ts=ts, thread_ts=message.thread_ts)
        payload: Json = {"type": "block_actions", "state": {"values": {}}, "actions": [action]}
        return await self._interact(user, path, payload | self._message_shown(user, channel, message, unfurl))

    async def suggest_in_message(
        self, user: str, channel: str, ts: str, action_id: str, typed: str
    ) -> list[Json]:
        """Type into an external select of a message, as `suggest` does in a view."""
        message = self._seen(user, channel, ts)
        block, element = find_element(_blocks_of(message), action_id)
        shown = self._message_shown(user, channel, message)
        return await self._ask(user, ts, block, element, typed, shown)

    async def shortcut(self, user: str, callback_id: str) -> Interaction:
        """Use a global shortcut."""
        if callback_id not in self._state.app.global_shortcuts:
            raise ActRefused(f"no shortcut {callback_id}")
        payload: Json = {"type": "shortcut", "callback_id": callback_id}
        return await self._interact(user, None, payload | {"action_ts": self._workspace.next_ts()})

    async def message_shortcut(self, user: str, channel: str, ts: str, callback_id: str) -> Interaction:
        """Use a message's shortcut; ephemeral messages have none."""
        if callback_id not in self._state.app.message_shortcuts:
            raise ActRefused(f"no shortcut {callback_id}")
        message = self._people.message(user, channel, ts)
        conversation = self._people.conversation(user, channel)
        path = self._interactions.new_url(self._team, channel, user, ts=ts, thread_ts=message.thread_ts)
        return await self._interact(
            user,
            path,
            {
                "type": "message_action",
                "callback_id": callback_id,
                "action_ts": self._workspace.next_ts(),
                "message_ts": ts,
                "channel": {"id": channel, "name": conversation.channel.name},
                "message": message_wire(self._workspace, conversation, message, metadata=True),
            },
        )

    async def forge(self, payload: Json) -> Interaction:
        """Send an interactive payload that no act makes: `payload`, over the fields that every interaction
        has. Nothing in it is checked. The trigger is good for the user that it names, or for the
        workspace's first one."""
        named: Any = payload.get("user")
        user = str(cast("Json", named).get("id")) if isinstance(named, dict) else ""
        known = self._workspace.user(user) is not None
        return await self._interact(user if known else self._workspace.data.users[0].id, None, payload)

    def _seen(self, user: str, channel: str, ts: str) -> Message:
        message = self._people.conversation(user, channel).messages.get(ts)
        if message is not None and message.only_for == user:
            return message
        return self._people.message(user, channel, ts)

    def _offered_in(self, user: str, ts: str) -> Offered:
        return lambda action_id: self._interactions.offered(user, ts, action_id)

    def _unfurl_with(self, message: Message, action_id: str) -> Json | None:
        for unfurl in unfurls_wire(self._workspace, message):
            if any(element.get("action_id") == action_id for _, element in elements_in(unfurl["blocks"])):
                return unfurl
        return None

    def _message_shown(self, user: str, channel: str, message: Message, unfurl: Json | None = None) -> Json:
        """The message as the payload of an act in it carries it. An ephemeral one is only named: Slack
        keeps none of them. Of someone's message the app gets only the `unfurl` that it put there."""
        conversation = self._people.conversation(user, channel)
        container: Json = {
            "type": "message",
            "message_ts": message.ts,
            "channel_id": channel,
            "is_ephemeral": message.only_for is not None,
        }
        shown: Json = {
            "container": container | ({"thread_ts": message.thread_ts} if message.thread_ts else {}),
            "channel": {"id": channel, "name": conversation.channel.name or "directmessage"},
        }
        if unfurl is not None:
            attachment = {key: unfurl[key] for key in ("is_app_unfurl", "app_unfurl_url")}
            own: Json = {"type": "message_attachment", "attachment_id": unfurl["id"], **attachment}
            return shown | {"container": shown["container"] | own, "app_unfurl": unfurl}
        if message.only_for is None:
            shown["message"] = message_wire(self._workspace, conversation, message, metadata=True)
        return shown


def _blocks_of(message: Message) -> list[Json]:
    """A message's blocks, and those of its attachments as far as they are sound."""
    found = list(message.content.blocks)
    for attachment in message.content.attachments:
        blocks: Any = attachment.get("blocks")
        if isinstance(blocks, list) and not problems_of(cast("list[Json]", blocks), "", MESSAGE_BLOCKS):
            found += cast("list[Json]", blocks)
    return found
