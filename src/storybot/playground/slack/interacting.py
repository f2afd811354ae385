"""What people do with the app: commands, buttons, modals, shortcuts, its Home tab.

https://docs.slack.dev/interactivity
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

from storybot.playground.slack.acting import ActRefused, People
from storybot.playground.slack.events import Events
from storybot.playground.slack.interactions import Interactions, View
from storybot.playground.slack.methods.views import check_view, view_wire
from storybot.playground.slack.outbox import Outbox
from storybot.playground.slack.responding import respond
from storybot.playground.slack.socket_mode import Reply
from storybot.playground.slack.state import Json, Message, SlackState, WorkspaceState
from storybot.playground.slack.wire import message_wire


@dataclass(frozen=True, slots=True)
class Interaction:
    """What came of an act: whether the app acknowledged it in time and with what, and what it was given to
    go on with."""

    reply: Reply
    trigger_id: str
    response_url: str | None = None

    @property
    def acknowledged(self) -> bool:
        return self.reply.problem is None


class Users:
    """Acts towards the app for the people of one workspace. `base_url` is the playground's own address
    (`http://host:port`), for response URLs. An act that is not possible raises ActRefused."""

    def __init__(
        self,
        base_url: str,
        state: SlackState,
        workspace: WorkspaceState,
        events: Events,
        outbox: Outbox,
        interactions: Interactions,
    ) -> None:
        self._base_url = base_url
        self._state = state
        self._workspace = workspace
        self._events = events
        self._outbox = outbox
        self._interactions = interactions
        self._people = People(state, workspace, events)

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
        """Press a button of a message that the app wrote, or choose the `option` with this value."""
        message = self._seen(user, channel, ts)
        block, element = _find_element(message.content.blocks, action_id)
        conversation = self._people.conversation(user, channel)
        path = self._interactions.new_url(self._team, channel, user, ts=ts, thread_ts=message.thread_ts)
        wire = message_wire(self._workspace, conversation, message, metadata=True)
        container: Json = {
            "type": "message",
            "message_ts": ts,
            "channel_id": channel,
            "is_ephemeral": message.only_for is not None,
        }
        return await self._interact(
            user,
            path,
            {
                "type": "block_actions",
                "container": container | ({"thread_ts": message.thread_ts} if message.thread_ts else {}),
                "channel": {"id": channel, "name": conversation.channel.name},
                "message": wire,
                "state": {"values": {}},
                "actions": [_action(block, element, option, self._workspace.next_ts())],
            },
        )

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

    async def submit(self, user: str, view_id: str, values: Json) -> Interaction:
        """Submit a modal with `values`, `{block_id: {action_id: {"type": …, "value": …}}}`. What the app
        acknowledges it with is done: errors leave it open, else it closes, changes or gets one on top."""
        view = self._view(user, view_id)
        interaction = await self._view_event(user, view, "view_submission", values)
        if interaction.acknowledged:
            self._after_submit(view, interaction.reply.payload or {})
        return interaction

    async def close_view(self, user: str, view_id: str) -> Interaction | None:
        """Close a modal; the app hears of it where the modal says `notify_on_close`."""
        view = self._view(user, view_id)
        del self._interactions.views[view_id]
        if not view.view.get("notify_on_close"):
            return None
        return await self._view_event(user, view, "view_closed", {})

    def direct(self, user: str) -> str:
        """Open one's direct messages with the bot; returns their channel id."""
        self._name(user)
        return self._workspace.direct(user).id

    def open_home(self, user: str) -> None:
        """Look at the app's Home tab."""
        if not self._state.app.home_tab:
            raise ActRefused("the app has no Home tab")
        self._events.home_opened(self._workspace, user)

    @property
    def _team(self) -> str:
        return self._workspace.data.id

    def _name(self, user: str) -> str:
        found = self._workspace.user(user)
        if found is None:
            raise ActRefused(f"no user {user}")
        return found.name

    def _seen(self, user: str, channel: str, ts: str) -> Message:
        message = self._people.conversation(user, channel).messages.get(ts)
        if message is not None and message.only_for == user:
            return message
        return self._people.message(user, channel, ts)

    def _view(self, user: str, view_id: str) -> View:
        view = self._interactions.views.get(view_id)
        if view is None or view.user != user or view.kind != "modal":
            raise ActRefused(f"{user} has no modal {view_id} open")
        return view

    async def _view_event(self, user: str, view: View, kind: str, values: Json) -> Interaction:
        root = self._interactions.root(view)
        wire = view_wire(self._state.app.id, self._workspace.data.bot.bot_id, view, root)
        payload: Json = {"type": kind, "view": wire | {"state": {"values": values}}, "response_urls": []}
        extra = {"is_cleared": False} if kind == "view_closed" else {}
        return await self._interact(user, None, payload | extra, under=view.id)

    def _after_submit(self, view: View, answer: Json) -> None:
        match answer.get("response_action"):
            case "errors":
                return
            case "update":
                self._interactions.change_view(view, check_view(answer["view"], "modal"))
            case "push":
                new = check_view(answer["view"], "modal")
                self._interactions.add_view(view.user, view.team, new, "modal", view.id)
            case "clear":
                for one in [one for one in self._interactions.views.values() if one.kind == "modal"]:
                    if one.user == view.user:
                        del self._interactions.views[one.id]
            case _:
                del self._interactions.views[view.id]

    async def _interact(
        self, user: str, path: str | None, payload: Json, *, under: str | None = None
    ) -> Interaction:
        trigger = self._interactions.new_trigger(user, self._team, under)
        url = f"{self._base_url}/slack{path}" if path is not None else None
        common: Json = {
            "token": "playground",
            "api_app_id": self._state.app.id,
            "team": {"id": self._team, "domain": self._workspace.data.domain},
            "user": {
                "id": user,
                "name": self._name(user),
                "username": self._name(user),
                "team_id": self._team,
            },
            "enterprise": None,
            "is_enterprise_install": False,
            "trigger_id": trigger,
        }
        whole = common | payload | ({"response_url": url} if url else {})
        return Interaction(await self._outbox.interact("interactive", whole), trigger, url)


def _find_element(blocks: tuple[Json, ...], action_id: str) -> tuple[Json, Json]:
    for block in blocks:
        for element in _elements(block):
            if element.get("action_id") == action_id:
                return block, element
    raise ActRefused(f"nothing to press is called {action_id}")


def _elements(block: Json) -> Iterator[Json]:
    inner = [*block.get("elements", []), block.get("accessory"), block.get("element")]
    return (cast("Json", one) for one in inner if isinstance(one, dict))


def _action(block: Json, element: Json, option: str | None, ts: str) -> Json:
    action: Json = {
        "type": element["type"],
        "action_id": element["action_id"],
        "block_id": block.get("block_id", ""),
        "action_ts": ts,
    }
    if element["type"] == "button":
        return (
            action
            | {"text": element["text"]}
            | {key: element[key] for key in ("value", "style") if key in element}
        )
    options: list[Any] = [
        *element.get("options", []),
        *(one for group in element.get("option_groups", []) for one in group["options"]),
    ]
    for one in options:
        if one["value"] == option:
            return action | {"selected_option": one}
    raise ActRefused(f"{element['action_id']} has no option {option}")
