"""How what a person does reaches the app: the payload, with the trigger and the response URL it brings."""

from dataclasses import dataclass

from storybot.playground.slack.acting import People
from storybot.playground.slack.errors import ActRefused
from storybot.playground.slack.events import Events
from storybot.playground.slack.interactions import Interactions
from storybot.playground.slack.outbox import Outbox
from storybot.playground.slack.socket_mode import Reply
from storybot.playground.slack.state import Json, SlackState, WorkspaceState
from storybot.playground.slack.suggestions import QUERY_LENGTH, suggested


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


class Approach:
    """The way to the app for the people of one workspace. `base_url` is the playground's own address
    (`http://host:port`), for response URLs."""

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

    @property
    def _team(self) -> str:
        return self._workspace.data.id

    def _name(self, user: str) -> str:
        found = self._workspace.user(user)
        if found is None:
            raise ActRefused(f"no user {user}")
        return found.name

    async def _interact(
        self, user: str, path: str | None, payload: Json, *, under: str | None = None
    ) -> Interaction:
        """Send an interaction with a new trigger, which lies `under` a view, and with the response URL at
        `path`; what `payload` names goes before both."""
        trigger = self._interactions.new_trigger(user, self._team, under)
        url = f"{self._base_url}/slack{path}" if path is not None else None
        own: Json = {"trigger_id": trigger} | ({"response_url": url} if url else {})
        whole = self._common(user) | own | payload
        reply = await self._outbox.interact("interactive", whole)
        return Interaction(reply, whole["trigger_id"], whole.get("response_url"))

    async def _ask(
        self, user: str, place: str, block: Json, element: Json, typed: str, shown: Json
    ) -> list[Json]:
        """Ask the app what it suggests for what was typed into an external select."""
        if element["type"] != "external_select":
            raise ActRefused(f"{element['action_id']} suggests nothing")
        if len(typed) < element.get("min_query_length", QUERY_LENGTH):
            raise ActRefused(f"{element['action_id']} asks for more characters first")
        asked: Json = {
            "type": "block_suggestion",
            "action_id": element["action_id"],
            "block_id": block.get("block_id", ""),
            "value": typed,
        }
        reply = await self._outbox.interact("interactive", self._common(user) | asked | shown)
        suggestion = suggested(user, place, element["action_id"], typed, reply)
        self._interactions.suggestions.append(suggestion)
        return suggestion.options

    def _common(self, user: str) -> Json:
        name = self._name(user)
        return {
            "token": "playground",
            "api_app_id": self._state.app.id,
            "team": {"id": self._team, "domain": self._workspace.data.domain},
            "user": {"id": user, "name": name, "username": name, "team_id": self._team},
            "enterprise": None,
            "is_enterprise_install": False,
        }
